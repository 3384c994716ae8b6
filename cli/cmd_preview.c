/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep preview: pages as PNG with the boxes drawn. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <signprep/client.h>

#include "base/fail.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"

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

/* The pages as they are drawn. */
typedef struct drawing {
	sp_cli *cli;
	const struct options *options;
	cJSON *files;
	size_t done, count;
	signprep_code code; /* of what went wrong here */
} drawing;

static signprep_code keep_page(drawing *d, int page, const void *png, size_t length)
{
	sp_cli *cli = d->cli;
	char path[PATH_BYTES];
	signprep_error err = { 0 };

	if (!page_path(d->options->output, page, path, sizeof path)) {
		sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, d->options->output);
		return sp_cli_fail(cli, &err);
	}
	/* It comes whole: so does the file. */
	signprep_code code = sp_output_file(cli, path, png, length);
	if (code)
		return code;
	sp_msg_verbose(cli, "%s", path);
	cJSON *file = cJSON_CreateObject();
	bool done = sp_json_put_number(file, "page", page) && sp_json_put_text(file, "path", path);
	if (!sp_json_push(d->files, file) || !done)
		return sp_cli_refuse(cli, "D901", "", NULL);
	if (sp_cli_human(cli) && strcmp(path, "-") != 0) {
		sp_out_text(&cli->out, path, 0);
		sp_out_printf(&cli->out, "\n");
	}
	return SIGNPREP_OK;
}

static bool take_page(void *opaque, int page, const void *png, size_t length)
{
	drawing *d = opaque;
	d->code = keep_page(d, page, png, length);
	if (d->code)
		return false;
	sp_msg_progress(d->cli, (int) ++d->done, (int) d->count);
	return true;
}

static signprep_code draw_pages(drawing *d, const int *pages)
{
	sp_cli *cli = d->cli;
	const signprep_png_options png = { .size = sizeof png, .dpi = d->options->dpi };
	const signprep_preview_options options = { .size = sizeof options, .pages = pages, .page_count = d->count, .png = &png };
	signprep_error err = { 0 };
	signprep_code code = cli->pool ? signprep_pool_preview(cli->pool, cli->document, cli->result, &options, take_page, d, &err)
				       : signprep_preview_pages(cli->result, &options, take_page, d, &err);
	if (d->code)
		return d->code;
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
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

static signprep_code draw(sp_cli *cli, const struct options *o)
{
	drawing d = { .cli = cli, .options = o, .files = cJSON_CreateArray() };
	d.count = o->page ? 1 : signprep_result_pages(cli->result, NULL, 0);
	int *pages = calloc(d.count ? d.count : 1, sizeof *pages);
	signprep_code code = pages && d.files ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);

	if (!code && o->page)
		pages[0] = o->page;
	else if (!code)
		signprep_result_pages(cli->result, pages, d.count);
	if (!code)
		code = check_outputs(cli, pages, d.count, o->output);
	if (!code)
		code = wants_folder(o->output) ? sp_output_folder(cli, o->output) : SIGNPREP_OK;
	if (!code)
		code = draw_pages(&d, pages);
	if (!sp_json_put(cli->answer, "files", d.files) && !code)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	free(pages);
	return code;
}

/* What signprep locate would tell comes first in the answer. */
static signprep_code begin_answer(sp_cli *cli)
{
	static const char *const members[] = { "file", "request", "sha256", "components" };
	signprep_error err = { 0 };
	char *text = NULL;
	signprep_code code = sp_cli_result_json(&text, cli, SIGNPREP_ANSWER_LOCATE, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	cJSON *whole = cJSON_Parse(text);
	bool done = whole != NULL;
	for (size_t i = 0; done && i < sizeof members / sizeof *members; i++)
		done = sp_json_put(cli->answer, members[i], cJSON_DetachItemFromObjectCaseSensitive(whole, members[i]));
	cJSON_Delete(whole);
	signprep_free(text);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	char usage[] = "signprep preview REQUEST.json FILE.pdf -o OUT";

	if (!o->output || !*o->output)
		return sp_cli_refuse(cli, "R005", "", "-o OUT", usage, NULL);
	signprep_code code = sp_cli_resolve(cli, false, &o->resolve);
	if (!cli->result)
		return code;
	/* What is in doubt is drawn as well: the picture shows why. */
	signprep_code own = begin_answer(cli);
	bool nothing = !o->page && signprep_result_pages(cli->result, NULL, 0) == 0;
	if (!own && !(code && nothing))
		own = draw(cli, o);
	return own ? own : code;
}

const sp_command sp_cmd_preview = {
	.name = "preview",
	.schema = "signprep.preview/1",
	.arguments = "REQUEST.json FILE.pdf",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
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
