/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep files: uploads, and Word documents or pictures that the service makes PDFs of. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/service/ask.h"
#include "cli/stop.h"
#include "cli/usage/subcommand.h"

#define FILE_BYTES_MAX ((size_t) 60 << 20)
#define DEFAULT_WAIT_S 120
/* Between looks at a conversion. */
#define LOOK_NS 500000000L

struct options {
	sp_sending_options sending;
	double wait_s;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--wait",
		.kind = SP_OPT_NUMBER,
		.value = "S",
		.min = 0.001,
		.max = 86400,
		.offset = AT(wait_s),
		.help_en = "convert: how long the conversion is waited for; default 120",
		.help_zh = "convert：等待转换完成的秒数，默认 120" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_SENDING(AT(sending)),
	{ .name = NULL },
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* NULL: no memory. Free with free(). */
static char *base64_of(const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc(4 * ((length + 2) / 3) + 1), *to = text;

	for (size_t i = 0; text && i < length; i += 3) {
		const size_t left = length - i;
		const unsigned group = (unsigned) bytes[i] << 16 | (left > 1 ? (unsigned) bytes[i + 1] << 8 : 0) |
			(left > 2 ? bytes[i + 2] : 0);

		*to++ = digits[group >> 18];
		*to++ = digits[group >> 12 & 63];
		*to++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*to++ = left > 2 ? digits[group & 63] : '=';
	}
	if (text)
		*to = '\0';
	return text;
}

static cJSON *upload_body(const char *path, const sp_buf *file)
{
	cJSON *body = cJSON_CreateObject(), *list = cJSON_CreateArray(), *item = cJSON_CreateObject();
	char *text = base64_of((const unsigned char *) file->data, file->length);
	bool done = text && sp_json_put_text(item, "FileName", base_name(path)) &&
		sp_json_put(item, "FileBody", cJSON_CreateString(text));

	free(text);
	done = sp_json_push(list, item) && done;
	done = sp_json_put_text(body, "BusinessType", "DOCUMENT") && done;
	done = sp_json_put(body, "FileInfos", list) && done;
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* The FileId of a file that is uploaded now, to be freed; NULL: a->code says why. */
static char *upload(sp_asking *a, const char *path)
{
	signprep_error err = { 0 };
	sp_buf file = { 0 };
	int error_number = 0;

	if (a->code)
		return NULL;
	sp_file_status status = sp_file_read(path, FILE_BYTES_MAX, &file, &error_number);
	if (status != SP_FILE_OK) {
		sp_file_read_fail(&err, status, error_number, path, FILE_BYTES_MAX);
		a->code = sp_cli_fail(a->cli, &err);
		return NULL;
	}
	cJSON *answer = sp_ask(a, "UploadFiles", upload_body(path, &file), false);
	const cJSON *id = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "FileIds"), 0);
	char *copy = cJSON_IsString(id) ? strdup(id->valuestring) : NULL;
	if (!a->code && !copy)
		a->code = sp_cli_refuse(a->cli, "D901", "", NULL);
	cJSON_Delete(answer);
	sp_buf_clear(&file);
	return copy;
}

static void show(sp_cli *cli, const char *id, const char *path)
{
	if (!sp_cli_human(cli))
		return;
	sp_out_text(&cli->out, id, 34);
	sp_out_text(&cli->out, path, 0);
	sp_out_printf(&cli->out, "\n");
}

static bool put_file(sp_cli *cli, cJSON *list, const char *path, const char *id)
{
	cJSON *object = cJSON_CreateObject();
	const bool done = sp_json_put_text(object, "file", path) && sp_json_put_text(object, "file_id", id);

	show(cli, id, path);
	return sp_json_push(list, object) && done;
}

static signprep_code run_upload(sp_cli *cli, const void *opaque)
{
	const struct options *o = opaque;
	sp_asking a = { .code = SIGNPREP_OK };
	cJSON *list = cJSON_CreateArray();
	bool done = list != NULL;

	sp_ask_open(&a, cli, &o->sending, NULL, true);
	for (size_t i = 1; done && !a.code && i < cli->argument_count; i++) {
		char *id = upload(&a, cli->arguments[i]);
		done = !id || put_file(cli, list, cli->arguments[i], id);
		free(id);
	}
	sp_ask_close(&a);
	done = sp_json_put(cli->answer, "files", list) && done;
	return a.code || done ? a.code : sp_cli_refuse(cli, "D901", "", NULL);
}

/* The name's ending without the dot, as ResourceType wants it. */
static void suffix_of(const char *path, char out[16])
{
	const char *dot = strrchr(base_name(path), '.');
	size_t n = 0;

	for (; dot && dot[1 + n] && n + 1 < 16; n++)
		out[n] = (char) (dot[1 + n] >= 'A' && dot[1 + n] <= 'Z' ? dot[1 + n] - 'A' + 'a' : dot[1 + n]);
	out[n] = '\0';
}

static char *start(sp_asking *a, const char *path, const char *file_id)
{
	cJSON *body = cJSON_CreateObject();
	char suffix[16];

	suffix_of(path, suffix);
	const bool done = sp_json_put_text(body, "ResourceType", suffix) &&
		sp_json_put_text(body, "ResourceName", base_name(path)) &&
		sp_json_put_text(body, "ResourceId", file_id ? file_id : "");
	if (!done && !a->code)
		a->code = sp_cli_refuse(a->cli, "D901", "", NULL);
	cJSON *answer = sp_ask(a, "CreateFileConvertTask", body, false);
	char *task = answer ? strdup(sp_json_text(answer, "TaskId")) : NULL;
	cJSON_Delete(answer);
	return task;
}

/* A look at the task: its PDF, to be freed; NULL: not yet, or a->code says why not. */
static char *look(sp_asking *a, const char *path, const char *task)
{
	cJSON *body = cJSON_CreateObject();
	long long status = 0;
	char *id = NULL;

	if (!sp_json_put_text(body, "TaskId", task))
		a->code = sp_cli_refuse(a->cli, "D901", "", NULL);
	cJSON *answer = sp_ask(a, "DescribeFileConvertTask", body, false);
	(void) sp_json_int(answer, "TaskStatus", &status);
	if (answer && status < 0)
		a->code = sp_cli_refuse(a->cli, "R868", path, sp_json_text(answer, "TaskMessage"), NULL);
	else if (answer && status == 8)
		id = strdup(sp_json_text(answer, "ResourceId"));
	cJSON_Delete(answer);
	return id;
}

static char *wait_for(sp_asking *a, const struct options *o, const char *path, const char *task)
{
	const struct timespec step = { 0, LOOK_NS };
	const double wait_s = o->wait_s > 0 ? o->wait_s : DEFAULT_WAIT_S;
	char *id = NULL, seconds[32];

	for (double waited = 0; !a->code && !id; waited += (double) LOOK_NS / 1e9) {
		id = look(a, path, task);
		if (id || a->code)
			break;
		snprintf(seconds, sizeof seconds, "%g", wait_s);
		if (waited >= wait_s || sp_stop_asked(NULL))
			a->code = sp_cli_refuse(a->cli, "R869", path, seconds, task, NULL);
		else
			nanosleep(&step, NULL);
	}
	return id;
}

static signprep_code run_convert(sp_cli *cli, const void *opaque)
{
	const struct options *o = opaque;
	const char *path = cli->arguments[1];
	sp_asking a = { .code = SIGNPREP_OK };

	sp_ask_open(&a, cli, &o->sending, NULL, true);
	char *file_id = upload(&a, path), *task = file_id ? start(&a, path, file_id) : NULL;
	char *pdf = task ? wait_for(&a, o, path, task) : NULL;
	bool done = sp_json_put_text(cli->answer, "file", path) && (!task || sp_json_put_text(cli->answer, "task_id", task)) &&
		(!pdf || sp_json_put_text(cli->answer, "file_id", pdf));
	if (pdf)
		show(cli, pdf, path);
	free(pdf);
	free(task);
	free(file_id);
	sp_ask_close(&a);
	return a.code || done ? a.code : sp_cli_refuse(cli, "D901", "", NULL);
}

#define COMMON \
	"--operator", "--as-org", "--edition", "--app-id", "--partner-org", "--partner-operator", "--env", "--encrypt", "--yes", \
		"--profile", "--endpoint", "--ca-file", "--proxy", "--journal", "--rate", "--retries", "--sandbox-out", "--fault"

static signprep_code run(sp_cli *cli, void *opaque)
{
	static const char *const upload_options[] = { COMMON, NULL }, *const convert_options[] = { "--wait", COMMON, NULL };
	const sp_subcommand rows[] = { { "upload", "signprep.files/1", "FILE...", upload_options, run_upload },
		{ "convert", "signprep.files/1", "FILE", convert_options, run_convert } };
	const sp_subcommand *const list[] = { &rows[0], &rows[1], NULL };

	return sp_cli_subcommand(cli, list, opaque);
}

const sp_command sp_cmd_files = {
	.name = "files",
	.schema = "signprep.files/1",
	.arguments = "ACTION [FILE]...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "uploads; Word documents and pictures that the service makes PDFs of",
	.summary_zh = "上传文件；由服务将 Word、图片等转换为 PDF",
	.notes_en = "ACTION is one of\n"
		    "  upload FILE...   the FileId of each, good for an hour\n"
		    "  convert FILE     the FileId of the PDF that the service makes of it, waited for. That PDF can't be fetched: "
		    "where\n"
		    "                   places are to be known before sending, signprep convert makes one here",
	.notes_zh = "ACTION 可为\n"
		    "  upload FILE...   上传并给出 FileId，有效期约一小时\n"
		    "  convert FILE     由服务转换为 PDF，等待完成并给出其 FileId。该 PDF 无法取回；若需在发送前定位，\n"
		    "                   请用 signprep convert 在本机转换",
	.example = "signprep files upload samples/lease.pdf",
};
