/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One file fetched: from where it may come, whole or not at all, and kept when it is there already. */
#include <strings.h>

#include "base/fail.h"
#include "net/fetch.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

#define FILE_MAX ((size_t) 512 << 20)

static signprep_code write_file(const sp_flows *f, const char *url, const sp_flows_target *to, signprep_error *err)
{
	const signprep_client *client = f->client;
	const sp_download_options options = { .max_bytes = FILE_MAX,
		.timeout_s = client->core->timeout_s,
		.connect_timeout_s = client->core->connect_timeout_s,
		.cancelled = client->cancelled,
		.opaque = client->opaque };
	const sp_fetch fetch = { &client->core->transport, &options, to->folder, to->name, to->type, to->force };
	return sp_fetch_file(&fetch, url, err);
}

/* A public service that sends to this machine's own servers, or without TLS, is not obeyed. */
static bool may_fetch(const sp_flows *f, const char *url)
{
	const sp_client_core *core = f->client->core;
	bool loopback = core->partner ? core->essbasic.loopback : core->ess.loopback;
	return sp_flows_is_link(url) && (loopback || strncasecmp(url, "https://", 8) == 0);
}

bool sp_flows_is_there(const sp_flows_target *to)
{
	return !to->force && sp_fetch_is_whole(to->folder, to->name, to->type);
}

signprep_code sp_flows_fetch(const sp_flows *f, const char *url, const sp_flows_target *to, bool *kept, signprep_error *err)
{
	*kept = sp_flows_is_there(to);
	if (*kept)
		return SIGNPREP_OK;
	return may_fetch(f, url) ? write_file(f, url, to, err) : sp_fail(err, "S714", 0, "", to->action, NULL);
}
