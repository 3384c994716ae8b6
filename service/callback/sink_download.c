/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts that are signed: their files, fetched and looked at. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <signprep/flow.h>
#include <signprep/memory.h>
#include <signprep/verify.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_read.h"
#include "service/callback/sinks.h"

#define SIGNED 4 /* FlowCallbackStatus */
#define INCOMING ".incoming"
#define UNVERIFIED "unverified"
#define PATH_ROOM 4608 /* for more than the system takes, so that none is cut */

signprep_code sp_download_check(const sp_download_sink *sink, signprep_error *err)
{
	if (!sink->pattern || strstr(sink->pattern, "{flow_id}"))
		return SIGNPREP_OK;
	return sp_fail(err, "S919", 0, "", sink->pattern, NULL);
}

static void note(const sp_download_sink *sink, const char *id, const char *flow, const char *what, const char *where)
{
	signprep_error err = { 0 };
	(void) sp_fail(&err, id, 0, flow, flow, what, where, NULL);
	if (sink->note)
		sink->note(sink->opaque, &err);
}

static bool is_done(const sp_download_sink *sink, const char *flow)
{
	for (size_t i = 0; i < sizeof sink->done / sizeof sink->done[0]; i++)
		if (strcmp(sink->done[i], flow) == 0)
			return true;
	return false;
}

static void remember(sp_download_sink *sink, const char *flow)
{
	snprintf(sink->done[sink->next], sizeof sink->done[0], "%s", flow);
	sink->next = (sink->next + 1) % (sizeof sink->done / sizeof sink->done[0]);
}

/* Asking again does not help: it is said, and the next one's turn. */
static bool is_for_good(signprep_code code)
{
	return code == SIGNPREP_NOT_FOUND || code == SIGNPREP_REFUSED || code == SIGNPREP_RULE || code == SIGNPREP_INVALID;
}

static void say_first(const signprep_issues *issues, signprep_error *err)
{
	char text[sizeof err->message - 8];
	const signprep_issue *first = sp_issues_first_error(issues);
	if (!first)
		return;
	signprep_issue_message(first, SIGNPREP_EN, text, sizeof text);
	snprintf(err->message, sizeof err->message, "%.6s %s", first->id, text);
}

static signprep_code verify(const sp_download_sink *sink, const char *path, size_t *count, signprep_error *err)
{
	const signprep_document_options options = { .size = sizeof options };
	const signprep_verify_options how = { .size = sizeof how };
	signprep_document *document = NULL;
	signprep_verification *v = NULL;
	signprep_code code = sink->pool ? signprep_document_open_opaque(&document, path, &options, err)
					: signprep_document_open(&document, path, &options, err);
	if (!code)
		code = sink->pool ? signprep_pool_verify(&v, sink->pool, document, &how, err)
				  : signprep_verify(&v, document, &how, err);
	*count = v ? signprep_verification_count(v) : 0;
	if (!code && (code = signprep_verification_code(v)))
		say_first(signprep_verification_issues(v), err);
	signprep_verification_free(v);
	signprep_document_free(document);
	return code;
}

/* From where it was fetched to where it belongs, and on the disk there. */
static signprep_code move(
	const sp_download_sink *sink, const char *flow, const char *sub_folder, const char *name, char *to, signprep_error *err)
{
	char from[PATH_ROOM], folder[PATH_ROOM];
	int used = snprintf(folder, sizeof folder, "%s%s%s", sink->folder, *sub_folder ? "/" : "", sub_folder);
	if (used < 0 || (size_t) used + strlen(name) + 2 > PATH_ROOM)
		return sp_fail(err, "S916", ENAMETOOLONG, "--download", flow, strerror(ENAMETOOLONG), NULL);
	snprintf(from, sizeof from, "%.4096s/" INCOMING "/%.300s", sink->folder, name);
	snprintf(to, PATH_ROOM, "%.4200s/%.300s", folder, name);
	bool done = (!*sub_folder || mkdir(folder, 0700) == 0 || errno == EEXIST) && rename(from, to) == 0;
	int fd = done ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	done = done && fd >= 0 && fsync(fd) == 0;
	int number = errno;
	if (fd >= 0)
		close(fd);
	return done ? SIGNPREP_OK : sp_fail(err, "S916", number, "--download", flow, strerror(number), NULL);
}

/*
 * What the machine lacks now it may have later; a file that is too large, or holds too much, is so for ever, and every contract behind
 * it would wait.
 */
static bool may_end_otherwise(signprep_code code, const char *id)
{
	static const char *const of_the_file[] = { "D856", "D903", "D904", "D905", "D907", "D911" };
	for (size_t i = 0; i < sizeof of_the_file / sizeof of_the_file[0]; i++)
		if (strcmp(of_the_file[i], id) == 0)
			return false;
	return code == SIGNPREP_LIMIT || code == SIGNPREP_INTERRUPTED;
}

static signprep_code look_at(const sp_download_sink *sink, const char *flow, const char *name, signprep_error *err)
{
	char path[PATH_ROOM], to[PATH_ROOM], text[96];
	signprep_error why = { 0 };
	size_t count = 0;
	snprintf(path, sizeof path, "%.4096s/" INCOMING "/%.300s", sink->folder, name);
	signprep_code found = verify(sink, path, &count, &why);
	if (may_end_otherwise(found, why.id))
		return sp_fail(err, "S916", why.native, "--download", flow, why.message, NULL);
	if (!found && count == 0)
		snprintf(why.message, sizeof why.message, "-");
	bool good = !found && count > 0;
	signprep_code code = move(sink, flow, good ? "" : UNVERIFIED, name, to, err);
	if (code)
		return code;
	snprintf(text, sizeof text, "%zu", count);
	note(sink, good ? "S915" : "S917", flow, good ? to : why.message, good ? text : to);
	return SIGNPREP_OK;
}

static signprep_code look_at_all(const sp_download_sink *sink, const char *flow, const char *json, signprep_error *err)
{
	cJSON *answer = json ? cJSON_Parse(json) : NULL;
	const cJSON *contract, *file;
	signprep_code code = SIGNPREP_OK;
	cJSON_ArrayForEach(contract, sp_json_array(answer, "flows"))
	{
		cJSON_ArrayForEach(file, sp_json_array(contract, "files"))
		{
			if (!code && *sp_json_text(file, "name"))
				code = look_at(sink, flow, sp_json_text(file, "name"), err);
		}
	}
	cJSON_Delete(answer);
	return code;
}

static signprep_code fetch(const sp_download_sink *sink, const char *flow, signprep_error *err)
{
	char folder[PATH_ROOM], *json = NULL;
	const char *const ids[] = { flow };
	signprep_error own = { 0 };
	const signprep_flows_download options = {
		.size = sizeof options, .folder = folder, .name = sink->pattern, .wait_s = sink->wait_s
	};
	snprintf(folder, sizeof folder, "%.4096s/" INCOMING, sink->folder);
	signprep_code code = signprep_flows_download_to(&json, NULL, sink->client, ids, 1, &options, &own);
	if (!code)
		code = look_at_all(sink, flow, json, err);
	else if (is_for_good(code)) {
		note(sink, "S918", flow, own.message, NULL);
		code = SIGNPREP_OK;
	} else
		code = sp_fail(err, "S916", own.native, "--download", flow, own.message, NULL);
	signprep_free(json);
	return code;
}

signprep_code sp_download_deliver(void *opaque, const sp_delivery *d, signprep_error *err)
{
	sp_download_sink *sink = opaque;
	const char *flow = d->record.flow_id;
	if (d->record.flow_status != SIGNED || !*flow || strlen(flow) >= sizeof sink->done[0] || is_done(sink, flow))
		return SIGNPREP_OK;
	signprep_code code = fetch(sink, flow, err);
	if (!code)
		remember(sink, flow);
	return code;
}
