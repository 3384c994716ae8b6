/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep preview: pages as PNG with the boxes drawn. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"

#define PNG_MAX ((size_t) 512 << 20)
#define PATH_BYTES 4096

struct options {
	sp_cli_resolve_options resolve;
	const char *output;
	int page;
	double dpi;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "OUT",
		.offset = AT(output),
		.help_en = "FILE.png, page-%d.png, or a folder",
		.help_zh = "FILE.png、page-%d.png 或文件夹" },
	{ .name = "--page",
		.letter = 'p',
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 1000000,
		.offset = AT(page),
		.help_en = "only this page; default: each page with a box or a candidate",
		.help_zh = "只画该页；默认画所有带控件或候选位置的页" },
	{ .name = "--dpi",
		.kind = SP_OPT_NUMBER,
		.value = "N",
		.min = 10,
		.max = 1200,
		.offset = AT(dpi),
		.help_en = "resolution; default 96",
		.help_zh = "分辨率，默认 96" },
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	{ .name = NULL },
};

/* OUT is a file, not a folder: by its name, or because it is a device or a pipe. */
static bool is_one_file(const char *path)
{
	struct stat st;
	size_t length = strlen(path);
	return strcmp(path, "-") == 0 || (length > 4 && strcmp(path + length - 4, ".png") == 0) ||
		(stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode));
}

/* The file for a page: OUT itself, OUT with %d replaced, or page-N.png in the folder OUT. */
static bool page_path(const char *output, int page, char *out, size_t cap)
{
	const char *mark = strstr(output, "%d");
	int n;
	if (mark)
		n = snprintf(out, cap, "%.*s%d%s", (int) (mark - output), output, page, mark + 2);
	else if (is_one_file(output))
		n = snprintf(out, cap, "%s", output);
	else
		n = snprintf(out, cap, "%s/page-%d.png", output, page);
	return n > 0 && (size_t) n < cap;
}

static bool wants_folder(const char *output)
{
	return !strstr(output, "%d") && !is_one_file(output);
}

/* The folder, or the file of some page. */
static bool owns(const void *opaque, const char *path)
{
	const struct options *o = opaque;
	char own[PATH_BYTES];
	const char *mark = strstr(o->output, "%d");
	size_t start = mark ? (size_t) (mark - o->output) : strlen(o->output) + strlen("/page-");
	int page = 1;

	if (wants_folder(o->output) && strcmp(path, o->output) == 0)
		return true;
	if (strlen(path) > start)
		sscanf(path + start, "%7d", &page);
	return page_path(o->output, page, own, sizeof own) && strcmp(own, path) == 0;
}

static bool write_to_buf(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static signprep_code draw_page(sp_cli *cli, const signprep_result *result, int page, const struct options *o, cJSON *files)
{
	const signprep_png_options options = { .dpi = o->dpi };
	char path[PATH_BYTES];
	signprep_error err = { 0 };
	sp_buf png;

	if (!page_path(o->output, page, path, sizeof path)) {
		sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, o->output);
		return sp_cli_fail(cli, &err);
	}
	/* Drawn in memory: a file appears only when it is whole. */
	sp_buf_init(&png, PNG_MAX);
	signprep_code code = signprep_preview_png(result, page, &options, write_to_buf, &png, &err);
	code = code ? sp_cli_fail(cli, &err) : sp_output_file(cli, path, png.data, png.length);
	sp_buf_clear(&png);
	if (code)
		return code;
	sp_msg_verbose(cli, "%s", path);
	cJSON *file = cJSON_CreateObject();
	bool done = sp_cli_put_number(file, "page", page) && sp_cli_put_text(file, "path", path);
	if (!sp_json_push(files, file) || !done)
		return sp_cli_refuse(cli, "D901", "", NULL);
	if (sp_cli_human(cli) && strcmp(path, "-") != 0) {
		sp_out_text(&cli->out, path, 0);
		sp_out_printf(&cli->out, "\n");
	}
	return SIGNPREP_OK;
}

/* Every output is looked at before the first is written. */
static signprep_code check_outputs(sp_cli *cli, const int *pages, size_t count, const char *output)
{
	char number[24], path[PATH_BYTES];
	signprep_code code = SIGNPREP_OK;

	if (count == 0)
		return sp_cli_refuse(cli, "R016", "", NULL);
	snprintf(number, sizeof number, "%zu", count);
	if (count > 1 && is_one_file(output) && !strstr(output, "%d"))
		return sp_cli_refuse(cli, "R015", output, number, output, NULL);
	for (size_t i = 0; !code && i < count; i++)
		if (page_path(output, pages[i], path, sizeof path))
			code = sp_output_check(cli, path);
	return code;
}

static signprep_code draw(sp_cli *cli, const signprep_result *result, const struct options *o)
{
	size_t count = o->page ? 1 : signprep_result_pages(result, NULL, 0);
	int *pages = calloc(count ? count : 1, sizeof *pages);
	cJSON *files = cJSON_CreateArray();
	signprep_code code = pages && files ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);

	if (!code && o->page)
		pages[0] = o->page;
	else if (!code)
		signprep_result_pages(result, pages, count);
	if (!code)
		code = check_outputs(cli, pages, count, o->output);
	if (!code)
		code = wants_folder(o->output) ? sp_output_folder(cli, o->output) : SIGNPREP_OK;
	for (size_t i = 0; !code && i < count; i++) {
		code = draw_page(cli, result, pages[i], o, files);
		sp_msg_progress(cli, (int) i + 1, (int) count);
	}
	if (!sp_json_put(cli->answer, "files", files) && !code)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	free(pages);
	return code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	signprep_result *result = NULL;
	char usage[] = "signprep preview REQUEST.json FILE.pdf -o OUT";

	if (!o->output || !*o->output)
		return sp_cli_refuse(cli, "R005", "", "-o OUT", usage, NULL);
	signprep_code code = sp_cli_resolve(cli, false, &o->resolve, &result);
	if (!result)
		return code;
	/* What is in doubt is drawn as well: the picture shows why. */
	signprep_code own = sp_cli_resolve_answer(cli, result);
	bool nothing = !o->page && signprep_result_pages(result, NULL, 0) == 0;
	if (!own && !(code && nothing))
		own = draw(cli, result, o);
	signprep_result_free(result);
	return own ? own : code;
}

const sp_command sp_cmd_preview = {
	.name = "preview",
	.schema = "signprep.preview/1",
	.arguments = "REQUEST.json FILE.pdf",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.reads = 2,
	.hashes = true,
	.owns = owns,
	.summary_en = "PNG pages with the boxes drawn",
	.summary_zh = "画出控件位置的 PNG 页面",
	.notes_en = "-o OUT is one file when it ends in .png and one page is drawn; \"%d\" in it stands for the page; else it is a "
		    "folder,\n"
		    "made when missing, that gets page-N.png. Boxes are drawn even when there are errors; candidates that lost are "
		    "dashed.",
	.notes_zh =
		"-o OUT 以 .png 结尾且只画一页时为单个文件；其中的“%d”代表页码；否则为文件夹（不存在则创建），内含 page-N.png。\n"
		"即使有错误也会画出；落选的候选位置为虚线框。",
	.example = "signprep preview samples/lease.json samples/lease.pdf -o preview",
};
