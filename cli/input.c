/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What verbs read and write. */
#include "cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "base/issues.h"
#include "cli/config.h"
#include "cli/stop.h"
#include "convert/convert_file.h"
#include "locate/request/request.h"
#include "pdfcore/source.h"
#include "template/template.h"

#define PASSWORD_MAX 4096
#define CONVERTED_MAX ((size_t) 1 << 30)
#define SECRET_FILE_MAX ((size_t) 4096)
/* Wall-clock time for the reading of one PDF when --timeout does not say. */
#define READING_SECONDS 300

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

signprep_code sp_input_claim(sp_cli *cli, const char *path)
{
	if (!is_standard(path))
		return SIGNPREP_OK;
	if (cli->stdin_used)
		return sp_cli_refuse(cli, "R009", "", NULL);
	cli->stdin_used = true;
	return SIGNPREP_OK;
}

static signprep_code read_fail(signprep_error *err, sp_file_status status, int error_number, const char *path)
{
	char number[16];
	switch (status) {
	case SP_FILE_MISSING: return sp_fail(err, "R010", error_number, path, NULL);
	case SP_FILE_DIRECTORY: return sp_fail(err, "R011", error_number, path, NULL);
	case SP_FILE_DENIED: return sp_fail(err, "R012", error_number, path, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "D903", error_number, path, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	default: break;
	}
	snprintf(number, sizeof number, "errno %d", error_number);
	return sp_fail(err, "R013", error_number, path, number, NULL);
}

/* The first line of --password-file, or --password. */
static signprep_code load_password(sp_cli *cli)
{
	const char *path = cli->common.password_file;
	signprep_error err = { 0 };
	sp_buf text;
	int error_number;

	if (path || cli->password || cli->common.password)
		sp_config_leave_no_core();
	if (!path || cli->password)
		return SIGNPREP_OK;
	signprep_code code = sp_input_claim(cli, path);
	if (code)
		return code;
	sp_file_status status = sp_file_read(path, PASSWORD_MAX, &text, &error_number);
	if (status != SP_FILE_OK) {
		read_fail(&err, status, error_number, path);
		return sp_cli_fail(cli, &err);
	}
	text.data[strcspn(text.data, "\r\n")] = '\0';
	cli->password = strdup(text.data);
	sp_buf_wipe(&text);
	if (cli->password)
		return SIGNPREP_OK;
	sp_fail_memory(&err, path);
	return sp_cli_fail(cli, &err);
}

void sp_input_warn(sp_cli *cli)
{
	const char *missing = signprep_pool_missing();
	if (*missing && !cli->common.no_isolation && !cli->warned)
		sp_issues_add(cli->issues, "D719", "", missing, NULL);
	cli->warned = true;
}

signprep_code sp_input_pool(sp_cli *cli, size_t workers, signprep_pool **out)
{
	signprep_error err = { 0 };
	double seconds = cli->common.timeout_s > 0 ? cli->common.timeout_s : READING_SECONDS;
	const signprep_pool_options options = { .size = sizeof options,
		.workers = workers,
		.wall_s = seconds,
		.cpu_s = seconds + 1,
		.max_memory = (size_t) (cli->common.max_memory_mb * 1048576),
		.require_isolation = cli->common.require_isolation,
		.verifies = cli->verifies };

	if (cli->common.no_isolation || *out)
		return SIGNPREP_OK;
	signprep_code code = signprep_pool_new(out, &options, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	sp_input_warn(cli);
	return SIGNPREP_OK;
}

static signprep_document_options document_options(const sp_cli *cli)
{
	return (signprep_document_options) {
		.size = sizeof(signprep_document_options),
		.password = cli->password ? cli->password : cli->common.password,
		.max_memory = (size_t) (cli->common.max_memory_mb * 1048576),
		.timeout_s = cli->common.timeout_s,
	};
}

/* What comes before any reading of a PDF. */
static signprep_code begin_document(sp_cli *cli, const char *path)
{
	cli->pdf_name = path;
	/* First of all, while there is nothing secret that a worker could inherit. */
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sp_input_claim(cli, path);
	return code ? code : load_password(cli);
}

signprep_code sp_input_document(sp_cli *cli, const char *path)
{
	signprep_error err = { 0 };
	signprep_code code = begin_document(cli, path);
	if (code)
		return code;
	const signprep_document_options options = document_options(cli);
	code = cli->pool ? signprep_document_open_opaque(&cli->document, path, &options, &err)
			 : signprep_document_open(&cli->document, path, &options, &err);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

/* The PDF that stands in `fd`, or the other kind of file that it is, into memory and opened. */
static signprep_code open_whole(sp_cli *cli, int fd, const char *path)
{
	const signprep_document_options options = document_options(cli);
	signprep_error err = { 0 };
	char piece[65536];
	size_t length = 0;
	ssize_t n;
	sp_buf bytes;
	sp_buf_init(&bytes, CONVERTED_MAX);
	while ((n = pread(fd, piece, sizeof piece, (off_t) bytes.length)) > 0 && sp_buf_append(&bytes, piece, (size_t) n))
		continue;
	if (n == 0)
		cli->converted = sp_buf_take(&bytes, &length);
	sp_buf_clear(&bytes);
	if (!cli->converted)
		return n < 0 ? sp_cli_refuse(cli, "D707", path, strerror(errno), NULL) : sp_cli_refuse(cli, "D901", path, NULL);
	signprep_code code = cli->pool
		? signprep_document_open_opaque_memory(&cli->document, cli->converted, length, path, &options, &err)
		: signprep_document_open_memory(&cli->document, cli->converted, length, path, &options, &err);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static signprep_code convert(sp_cli *cli, int fd, const char *path, bool form_fields, int *pdf)
{
	const signprep_convert_options options = {
		.size = sizeof options, .form_fields = form_fields, .timeout_s = cli->common.timeout_s, .cancelled = sp_stop_asked
	};
	signprep_conversion *made = NULL;
	signprep_error err = { 0 };
	/* LibreOffice and its folder are to be gone before we are. */
	sp_stop_defer();
	signprep_code code = sp_convert_file(&made, pdf, fd, path, &options, &err);
	sp_stop_resume(cli);
	code = code ? sp_cli_fail(cli, &err) : sp_cli_take(cli, made->issues);
	signprep_conversion_free(made);
	return code;
}

signprep_code sp_input_converted(sp_cli *cli, const char *path, bool form_fields)
{
	signprep_error err = { 0 };
	int fd = -1, pdf = -1;
	signprep_code code = begin_document(cli, path);
	if (!code && sp_document_descriptor(&fd, path, 0, &err))
		code = sp_cli_fail(cli, &err);
	if (!code && sp_convert_takes(fd))
		code = convert(cli, fd, path, form_fields, &pdf);
	if (!code)
		code = open_whole(cli, pdf >= 0 ? pdf : fd, path);
	if (pdf >= 0)
		close(pdf);
	if (fd >= 0)
		close(fd);
	return code;
}

signprep_code sp_input_damage(sp_cli *cli)
{
	if (signprep_document_repaired(cli->document))
		sp_issues_add(cli->issues, "D753", "", NULL);
	return signprep_document_lost_pages(cli->document) ? sp_cli_refuse(cli, "D754", "", NULL) : SIGNPREP_OK;
}

#define COLUMNS_SHOWN 12

/* A request with placeholders would be refused for one after the other of them. */
static signprep_code refuse_template(sp_cli *cli)
{
	sp_template *tpl = NULL;
	sp_buf text, names;
	size_t count = 0;
	signprep_code code = SIGNPREP_OK;
	sp_buf_init(&names, 1 << 16);
	if (sp_request_bytes(cli->request, &text))
		(void) sp_template_parse(&tpl, text.data, text.length, cli->request_name, NULL);
	const char *const *columns = tpl ? sp_template_columns(tpl, &count) : NULL;
	for (size_t i = 0; i < count && i < COLUMNS_SHOWN; i++)
		sp_buf_printf(&names, "%s%s", i ? ", " : "", columns[i]);
	if (count > COLUMNS_SHOWN)
		sp_buf_puts(&names, ", …");
	if (count)
		code = sp_cli_refuse(cli, "R035", cli->request_name, names.data ? names.data : "…", NULL);
	sp_template_free(tpl);
	sp_buf_clear(&names);
	sp_buf_clear(&text);
	return code;
}

signprep_code sp_input_request(sp_cli *cli)
{
	signprep_error err = { 0 };

	cli->request_name = cli->arguments[0];
	cli->pdf_name = cli->arguments[1];
	signprep_code code = sp_input_claim(cli, cli->request_name);
	/* Before anything is read: a PDF would make a strange request. */
	if (!code && is_standard(cli->request_name) && is_standard(cli->pdf_name))
		code = sp_input_claim(cli, cli->pdf_name);
	if (code)
		return code;
	code = signprep_request_load(&cli->request, cli->request_name, &err);
	return code ? sp_cli_fail(cli, &err) : refuse_template(cli);
}

signprep_code sp_input_template(sp_cli *cli, const char *path)
{
	signprep_error err = { 0 };
	cli->request_name = path;
	signprep_code code = sp_input_claim(cli, path);
	if (!code && signprep_template_load(&cli->tpl, path, &err))
		code = sp_cli_fail(cli, &err);
	return code;
}

signprep_code sp_input_pair(sp_cli *cli)
{
	cli->pdf_name = cli->arguments[1];
	signprep_code code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sp_input_request(cli);
	return code ? code : sp_input_document(cli, cli->pdf_name);
}

static bool is_file(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

signprep_code sp_output_spares(sp_cli *cli, const char *path, const char *input)
{
	/* Devices and pipes may be read and written: nothing is lost. */
	if (!path || !input || !is_file(input) || !sp_file_same_place(path, input))
		return SIGNPREP_OK;
	return sp_cli_refuse(cli, "F215", path, NULL);
}

/* --force would put what is made in the place of what it is made from. */
static signprep_code spare_inputs(sp_cli *cli, const char *path)
{
	signprep_code code = sp_output_spares(cli, path, cli->common.password_file);
	for (size_t i = 0; !code && i < cli->argument_count; i++)
		if (cli->arguments[i] != cli->rewritten)
			code = sp_output_spares(cli, path, cli->arguments[i]);
	return code;
}

signprep_code sp_output_check(sp_cli *cli, const char *path)
{
	signprep_error err = { 0 };

	if (!path)
		return SIGNPREP_OK;
	if (is_standard(path)) {
		if (cli->stdout_used || !sp_cli_human(cli))
			return sp_cli_refuse(cli, "R009", "", NULL);
		cli->stdout_used = true;
		return SIGNPREP_OK;
	}
	signprep_code code = spare_inputs(cli, path);
	if (code)
		return code;
	errno = 0;
	sp_file_status status = sp_file_writer_check(path, cli->common.force);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_fail(&err, status, errno, path);
	return sp_cli_fail(cli, &err);
}

/* Opening a pipe waits for its reader, for good if nobody comes; nothing half-written can be left of it. */
static bool is_pipe(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static sp_file_status output_write(const sp_cli *cli, const char *path, const void *bytes, size_t length, int *error_number)
{
	bool held = !is_pipe(path);
	if (held)
		sp_stop_hold(true);
	sp_file_status status = sp_output_parents(path, error_number);
	if (status == SP_FILE_OK)
		status = sp_file_write(path, cli->common.force, bytes, length, error_number);
	if (held)
		sp_stop_hold(false);
	return status;
}

static sp_file_status make_folder(const char *path, int *error_number)
{
	int fd;
	sp_file_status status = sp_output_folder_open(path, &fd, error_number);
	if (fd >= 0)
		close(fd);
	return status;
}

signprep_code sp_output_folder(sp_cli *cli, const char *path)
{
	signprep_error err = { 0 };
	int error_number = 0;
	sp_file_status status = make_folder(path, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_fail(&err, status, error_number, path);
	return sp_cli_fail(cli, &err);
}

signprep_code sp_output_file(sp_cli *cli, const char *path, const void *bytes, size_t length)
{
	signprep_error err = { 0 };
	int error_number = 0;

	if (!path || is_standard(path)) {
		sp_out_write(&cli->out, bytes, length);
		return SIGNPREP_OK;
	}
	sp_file_status status = output_write(cli, path, bytes, length, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_fail(&err, status, error_number, path);
	return sp_cli_fail(cli, &err);
}

signprep_code sp_input_file(sp_cli *cli, const char *path, size_t max, sp_buf *out)
{
	signprep_error err = { 0 };
	int error_number = 0;
	signprep_code code = sp_input_claim(cli, path);
	if (code)
		return code;
	sp_file_status status = sp_file_read(path, max, out, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	(void) sp_file_read_fail(&err, status, error_number, path, max);
	return sp_cli_fail(cli, &err);
}

static bool is_one_line(const char *text, size_t length)
{
	size_t end = strcspn(text, "\r\n");
	return end + strspn(text + end, "\r\n") == length;
}

static signprep_code refuse_secret(sp_cli *cli, const char *file)
{
	return sp_cli_refuse(cli, "S814", file, NULL);
}

static signprep_code read_secret(sp_cli *cli, const char *file, sp_secret *out)
{
	sp_buf text;
	signprep_code code = sp_input_file(cli, file, SECRET_FILE_MAX, &text);
	if (code)
		return code;
	bool good = is_one_line(text.data, text.length);
	text.data[strcspn(text.data, "\r\n")] = '\0';
	bool kept = good && sp_secret_set(out, text.data);
	sp_buf_wipe(&text);
	return kept ? SIGNPREP_OK : good ? sp_cli_refuse(cli, "D901", "", NULL) : refuse_secret(cli, file);
}

signprep_code sp_input_secret(sp_cli *cli, const char *file, const char *variable, sp_secret *out)
{
	sp_config_leave_no_core();
	if (file)
		return read_secret(cli, file, out);
	const char *text = variable ? getenv(variable) : NULL;
	if (text && strlen(text) >= SECRET_FILE_MAX)
		return refuse_secret(cli, variable);
	return sp_secret_set(out, text) ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}
