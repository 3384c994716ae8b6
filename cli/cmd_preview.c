/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep preview: pages as PNG with the boxes drawn, or one HTML file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <signprep/html.h>
#include <signprep/memory.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "cli/service/group.h"
#include "cli/service/seal_sizes.h"
#include "locate/request/request.h"
#include "submit/attached.h"

#define PATH_BYTES 4096
#define HTML_MAX ((size_t) 1 << 30)

struct options {
	sp_cli_resolve_options resolve;
	const char *output;
	int page;
	double dpi;
	bool no_legend;
	const char *seals;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "OUT",
		.offset = AT(output),
		.help_en = "FILE.png, page-%d.png, a folder, or FILE.html",
		.help_zh = "FILE.png、page-%d.png、文件夹或 FILE.html" },
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
	{ .name = "--no-legend",
		.kind = SP_OPT_FLAG,
		.offset = AT(no_legend),
		.help_en = "the page and its boxes alone",
		.help_zh = "只画页面与控件，不加图例" },
	{ .name = "--seals",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(seals),
		.help_en = "what signprep seals --pictures --json has printed: seals are drawn as they are",
		.help_zh = "signprep seals --pictures --json 的输出：画出实际的印章" },
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	{ .name = NULL },
};

static bool ends_in(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);
	return length > tail && strcmp(path + length - tail, end) == 0;
}

static bool is_html(const char *path)
{
	return ends_in(path, ".html") || ends_in(path, ".htm");
}

/* OUT is a file, not a folder: by its name, or because it is a device or a pipe. */
static bool is_one_file(const char *path)
{
	struct stat st;
	return strcmp(path, "-") == 0 || ends_in(path, ".png") || is_html(path) ||
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
	const char *output; /* of one of several contracts another than the options' */
	cJSON *files;
	size_t done, count;
	signprep_html *html; /* NULL: each page is a file */
	signprep_code code;  /* of what went wrong here */
	sp_drawn_pictures pictures;
} drawing;

/* What was written: in the answer, and a line for people. */
static signprep_code tell_file(drawing *d, int page, const char *path)
{
	sp_cli *cli = d->cli;
	cJSON *file = cJSON_CreateObject();
	bool done = (!page || sp_json_put_number(file, "page", page)) && sp_json_put_text(file, "path", path);

	sp_msg_verbose(cli, "%s", path);
	if (!sp_json_push(d->files, file) || !done)
		return sp_cli_refuse(cli, "D901", "", NULL);
	if (sp_cli_human(cli) && strcmp(path, "-") != 0) {
		sp_out_text(&cli->out, path, 0);
		sp_out_printf(&cli->out, "\n");
	}
	return SIGNPREP_OK;
}

static signprep_code keep_page(drawing *d, int page, const void *png, size_t length)
{
	char path[PATH_BYTES];
	signprep_error err = { 0 };

	if (d->html)
		return signprep_html_page(d->html, page, png, length, &err) ? sp_cli_fail(d->cli, &err) : SIGNPREP_OK;
	if (!page_path(d->output, page, path, sizeof path)) {
		sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, d->output);
		return sp_cli_fail(d->cli, &err);
	}
	/* It comes whole: so does the file. */
	signprep_code code = sp_output_file(d->cli, path, png, length);
	return code ? code : tell_file(d, page, path);
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
	/* One file of HTML has one legend, of its own. */
	const signprep_png_options png = { .size = sizeof png,
		.dpi = d->options->dpi,
		.lang = cli->lang,
		.no_legend = d->options->no_legend || d->html,
		.pictures = d->pictures.items,
		.picture_count = d->pictures.count };
	const signprep_preview_options options = { .size = sizeof options, .pages = pages, .page_count = d->count, .png = &png };
	signprep_error err = { 0 };
	signprep_code code = cli->pool ? signprep_pool_preview(cli->pool, cli->document, cli->result, &options, take_page, d, &err)
				       : signprep_preview_pages(cli->result, &options, take_page, d, &err);
	if (d->code)
		return d->code;
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* All pages in one file, which appears when it is whole. */
static signprep_code draw_html(drawing *d, const int *pages)
{
	sp_cli *cli = d->cli;
	signprep_error err = { 0 };
	sp_buf whole;

	sp_buf_init(&whole, HTML_MAX);
	signprep_code code = signprep_html_new(&d->html, cli->result, cli->lang, append, &whole, &err);
	if (code)
		sp_cli_fail(cli, &err);
	if (!code)
		code = draw_pages(d, pages);
	if (!code) {
		code = signprep_html_end(d->html, &err);
		if (code)
			sp_cli_fail(cli, &err);
	}
	if (!code)
		code = sp_output_file(cli, d->output, whole.data, whole.length);
	if (!code)
		code = tell_file(d, 0, d->output);
	signprep_html_free(d->html);
	sp_buf_clear(&whole);
	return code;
}

/* Every output is looked at before the first is written. */
static signprep_code check_outputs(sp_cli *cli, const int *pages, size_t count, const char *output)
{
	char number[24], path[PATH_BYTES];
	signprep_code code = SIGNPREP_OK;

	if (count == 0)
		return sp_cli_refuse(cli, "R016", "", NULL);
	if (is_html(output))
		return sp_output_check(cli, output);
	snprintf(number, sizeof number, "%zu", count);
	if (count > 1 && is_one_file(output) && !strstr(output, "%d"))
		return sp_cli_refuse(cli, "R015", output, number, output, NULL);
	for (size_t i = 0; !code && i < count; i++)
		if (page_path(output, pages[i], path, sizeof path))
			code = sp_output_check(cli, path);
	return code;
}

/* Pictures of values and seals: this process reads files, the one that draws sees none. What can't be had is told, and the boxes are drawn. */
static signprep_code read_pictures(drawing *d, const char *seals)
{
	sp_cli *cli = d->cli;
	char *folder = sp_attached_folder(cli->request_name);
	signprep_issues *found = sp_issues_new();
	bool done = folder && found;

	/* Of several contracts in one request: this one, as it would be sent. */
	if (done && signprep_group_is(cli->request)) {
		const char *text = signprep_result_request(cli->result);
		if (text)
			sp_attached_check_text(found, text, strlen(text), folder);
		done = text && sp_attached_pictures_text(&d->pictures, found, text, strlen(text), folder);
	} else if (done) {
		sp_attached_check(found, cli->request->root, folder);
		done = sp_attached_pictures(&d->pictures, found, cli->request->root, folder);
	}
	signprep_code code = done ? sp_cli_take(cli, found) : sp_cli_refuse(cli, "D901", "", NULL);
	signprep_issues_free(found);
	free(folder);
	if (!done || !seals)
		return code;
	const signprep_code own = sp_seal_pictures_read(cli, seals, &d->pictures);
	return own ? own : code;
}

static signprep_code draw(sp_cli *cli, const struct options *o, const char *output)
{
	drawing d = { .cli = cli, .options = o, .output = output, .files = cJSON_CreateArray() };
	/* Where nothing found its place, the first page says what did not, and why. */
	int first = o->page ? o->page : signprep_result_pages(cli->result, NULL, 0) || !signprep_result_count(cli->result) ? 0 : 1;
	d.count = first ? 1 : signprep_result_pages(cli->result, NULL, 0);
	int *pages = calloc(d.count ? d.count : 1, sizeof *pages);
	signprep_code code = pages && d.files ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);

	if (!code && first)
		pages[0] = first;
	else if (!code)
		signprep_result_pages(cli->result, pages, d.count);
	if (!code)
		code = check_outputs(cli, pages, d.count, output);
	const signprep_code missing = code ? SIGNPREP_OK : read_pictures(&d, o->seals);
	if (!code)
		code = wants_folder(output) ? sp_output_folder(cli, output) : SIGNPREP_OK;
	if (!code)
		code = is_html(output) ? draw_html(&d, pages) : draw_pages(&d, pages);
	if (!sp_json_put(cli->answer, "files", d.files) && !code)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	free(pages);
	sp_drawn_pictures_clear(&d.pictures);
	return code ? code : missing;
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

static signprep_code show(sp_cli *cli, const struct options *o, const char *output, signprep_code code)
{
	/* What is in doubt is drawn as well: the picture shows why. */
	signprep_code own = begin_answer(cli);
	if (!own && !(code && signprep_result_count(cli->result) == 0))
		own = draw(cli, o, output);
	return own ? own : code;
}

/* The contract's number, from 1, in front of the suffix; a folder gets a folder for each. */
static signprep_code show_contract(sp_cli *cli, const void *options, size_t index, signprep_code code)
{
	const struct options *o = options;
	const char *slash = strrchr(o->output, '/'), *name = slash ? slash + 1 : o->output, *dot = strrchr(name, '.');
	char path[PATH_BYTES];
	signprep_error err = { 0 };
	int n = wants_folder(o->output) || !dot
		? snprintf(path, sizeof path, "%s/%zu", o->output, index + 1)
		: snprintf(path, sizeof path, "%.*s-%zu%s", (int) (dot - o->output), o->output, index + 1, dot);

	if (n > 0 && (size_t) n < sizeof path)
		return show(cli, o, path, code);
	sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, o->output);
	return sp_cli_fail(cli, &err);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	const sp_group_verb verb = { .resolve = &o->resolve, .step = show_contract, .options = o };
	char usage[] = "signprep preview REQUEST.json FILE.pdf -o OUT";
	sp_cli_group group = { 0 };

	if (!o->output || !*o->output)
		return sp_cli_refuse(cli, "R005", "", "-o OUT", usage, NULL);
	if (!sp_contracts_are_asked(cli)) {
		signprep_code code = sp_cli_resolve(cli, false, &o->resolve);
		return cli->result ? show(cli, o, o->output, code) : code;
	}
	signprep_code code = sp_contracts_resolve(&group, cli, &verb);
	sp_contracts_clear(&group);
	return code;
}

const sp_command sp_cmd_preview = {
	.name = "preview",
	.schema = "signprep.preview/1",
	.arguments = "REQUEST.json FILE.pdf...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "PNG pages with the boxes drawn, or one HTML file",
	.summary_zh = "画出控件位置的 PNG 页面，或一个 HTML 文件",
	.notes_en = "-o OUT is one file when it ends in .png and one page is drawn; \"%d\" in it stands for the page; else it is a "
		    "folder,\n"
		    "made when missing, that gets page-N.png. FILE.html holds all pages and loads nothing. Beside each page stands "
		    "who\n"
		    "signs, and what was not placed and why. Boxes are drawn even when there are errors; candidates that lost are "
		    "dashed. Values stand in their boxes, pictures named by path and the seals of --seals as they are.",
	.notes_zh =
		"-o OUT 以 .png 结尾且只画一页时为单个文件；其中的“%d”代表页码；否则为文件夹（不存在则创建），内含 page-N.png。\n"
		"FILE.html 为包含所有页面的单个文件，不引用外部资源。页面旁列出各签署方，以及未放置的控件和原因。\n"
		"即使有错误也会画出；落选的候选位置为虚线框。控件的取值画在框内，以路径指定的图片和 --seals "
		"中的印章按实际样子画出。",
	.example = "signprep preview samples/lease.json samples/lease.pdf -o preview",
};
