/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures of seals. */
#include "submit/flows/seal_picture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "locate/request/picture_size.h"
#include "net/download.h"
#include "submit/call.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

#define PICTURE_MAX ((size_t) 5 << 20)
#define HEAD 65536 /* a camera's notes may stand before the size */

/* What is written can't be read through the same descriptor. */
static bool is_picture(const sp_file_writer *writer)
{
	int fd = writer->temporary ? openat(writer->folder, writer->temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	unsigned char *head = malloc(HEAD);
	const ssize_t length = head && fd >= 0 ? pread(fd, head, HEAD, 0) : -1;
	sp_picture_size size;
	const bool is = length > 0 && sp_picture_measure(&size, head, (size_t) length);
	free(head);
	if (fd >= 0)
		close(fd);
	return is;
}

static signprep_code fetch(const signprep_client *client, const sp_seal_picture *seal, const char *name, signprep_error *err)
{
	const sp_download_options options = { .max_bytes = PICTURE_MAX,
		.timeout_s = client->core->timeout_s,
		.connect_timeout_s = client->core->connect_timeout_s,
		.cancelled = client->cancelled,
		.opaque = client->opaque };
	sp_file_writer writer;
	sp_file_status status = sp_file_writer_open_at(&writer, seal->folder, name, seal->force);
	if (status != SP_FILE_OK)
		return sp_file_fail(err, status, writer.error_number, name);
	signprep_code code = sp_download(&client->core->transport, seal->url, &options, writer.fd, err);
	if (!code && !is_picture(&writer))
		code = sp_fail(err, "D540", 0, "", name, NULL);
	if (!code && (status = sp_file_writer_commit(&writer)) != SP_FILE_OK)
		code = sp_file_fail(err, status, writer.error_number, name);
	sp_file_writer_abort(&writer);
	return code;
}

signprep_code sp_seal_picture_fetch(signprep_client *client, const sp_seal_picture *seal, signprep_error *err)
{
	char name[SP_SERVICE_ID_MAX + 8];
	const bool local = client->core->ess.loopback;
	if (!sp_service_id_is_good(seal->id))
		return sp_fail(err, "S714", 0, "", "DescribeOrganizationSeals", NULL);
	/* A public service that sends to this machine's own servers, or without TLS, is not obeyed. */
	if (!sp_flows_is_link(seal->url) || (!local && strncasecmp(seal->url, "https://", 8) != 0))
		return sp_fail(err, "S714", 0, "", "DescribeOrganizationSeals", NULL);
	snprintf(name, sizeof name, "%s.png", seal->id);
	return fetch(client, seal, name, err);
}
