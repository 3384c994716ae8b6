/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep bake: placements written into the PDF, as form fields or as anchors. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "locate/request/request.h"
#include "submit/attached.h"

#define PDF_MAX ((size_t) 1 << 30)

struct options {
	sp_cli_resolve_options resolve;
	const char *output, *request;
	bool anchors, values;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "OUT.pdf",
		.offset = AT(output),
		.help_en = "where the new PDF goes",
		.help_zh = "新 PDF 的路径" },
	{ .name = "--anchors",
		.kind = SP_OPT_FLAG,
		.offset = AT(anchors),
		.help_en = "invisible texts for KEYWORD mode in place of form fields",
		.help_zh = "写入供 KEYWORD 方式查找的不可见文字，而不是表单域" },
	{ .name = "--values",
		.kind = SP_OPT_FLAG,
		.offset = AT(values),
		.help_en = "paint controls that have a ComponentValue on the page",
		.help_zh = "把已有 ComponentValue 的控件直接绘制在页面上" },
	{ .name = "--request",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(request),
		.help_en = "write the request that finds the new fields or anchors",
		.help_zh = "写出可找到新表单域或锚点的请求" },
	SP_OPT_ON_MULTIPLE(AT(resolve.on_multiple)),
	{ .name = NULL },
};

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static bool is_standard(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

static signprep_code check_outputs(sp_cli *cli, const struct options *o)
{
	if (o->request && sp_file_same_place(o->request, o->output))
		return sp_cli_refuse(cli, is_standard(o->output) ? "R009" : "R017", o->output, NULL);
	signprep_code code = sp_output_check(cli, o->output);
	return code ? code : sp_output_check(cli, o->request);
}

static signprep_code inspect(sp_cli *cli)
{
	const signprep_inspect_options options = { .size = sizeof options,
		.parts = SIGNPREP_INSPECT_FIELDS | SIGNPREP_INSPECT_FACTS };
	signprep_error err = { 0 };
	signprep_code code = cli->pool ? signprep_pool_inspect(&cli->inspection, cli->pool, cli->document, &options, &err)
				       : signprep_inspect(&cli->inspection, cli->document, &options, &err);

	if (code)
		return sp_cli_fail(cli, &err);
	return cli->inspection->has_fields && cli->inspection->has_facts ? SIGNPREP_OK : sp_cli_take(cli, cli->inspection->issues);
}

static signprep_code write_pdf(sp_cli *cli, const struct options *o, const signprep_bake *bake)
{
	signprep_error err = { 0 };
	sp_buf pdf;

	sp_buf_init(&pdf, PDF_MAX);
	signprep_code code = cli->pool ? signprep_pool_bake(cli->pool, cli->document, bake, collect, &pdf, &err)
				       : signprep_bake_write(bake, cli->document, collect, &pdf, &err);
	if (code)
		code = sp_cli_fail(cli, &err);
	else
		code = sp_output_file(cli, o->output, pdf.data, pdf.length);
	sp_buf_clear(&pdf);
	return code;
}

static const char *type_of(const signprep_bake_item *item)
{
	static const char *const types[] = { "Sig", "Tx", "Btn", "Ch", "anchor" };

	return item->flags & SIGNPREP_BAKE_FLAT ? "painted" : types[item->kind];
}

static bool put_item(cJSON *list, const signprep_bake_item *item)
{
	cJSON *field = cJSON_CreateObject();
	bool done = sp_json_put_text(field, "where", item->where) && sp_json_put_text(field, "type", type_of(item)) &&
		sp_json_put_text(field, "name", item->name) && sp_json_put_number(field, "page", item->page) &&
		sp_json_put_rect(field, "rect", item->rect);

	return sp_json_push(list, field) && done;
}

static void print_item(sp_cli *cli, const signprep_bake_item *item)
{
	const signprep_rect r = item->rect;

	sp_out_text(&cli->out, type_of(item), 8);
	sp_out_text(&cli->out, item->name, 24);
	sp_out_printf(&cli->out, sp_msg_pick(cli, " p.%d  (%.1f, %.1f)  %.1f × %.1f\n", " 第 %d 页 (%.1f, %.1f)  %.1f × %.1f\n"),
		item->page, r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
}

static signprep_code answer(sp_cli *cli, const struct options *o, const signprep_bake *bake)
{
	cJSON *list = cJSON_CreateArray();
	bool done = sp_json_put_text(cli->answer, "file", cli->pdf_name) && sp_json_put_text(cli->answer, "output", o->output);
	const bool table_too = sp_cli_human(cli) && !is_standard(o->output) && !is_standard(o->request);

	for (size_t i = 0; done && i < signprep_bake_count(bake); i++) {
		/* A table is told as one. */
		if (signprep_bake_at(bake, i)->flags & SIGNPREP_BAKE_PART)
			continue;
		done = put_item(list, signprep_bake_at(bake, i));
		if (table_too)
			print_item(cli, signprep_bake_at(bake, i));
	}
	done = sp_json_put(cli->answer, "fields", list) && done;
	done = done && sp_json_put(cli->answer, "request", cJSON_Parse(signprep_bake_request(bake)));
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code write_request(sp_cli *cli, const struct options *o, const signprep_bake *bake)
{
	const char *text = signprep_bake_request(bake);
	sp_buf line;

	if (!o->request)
		return SIGNPREP_OK;
	sp_buf_init(&line, strlen(text) + 2);
	signprep_code code = sp_buf_puts(&line, text) && sp_buf_putc(&line, '\n')
		? sp_output_file(cli, o->request, line.data, line.length)
		: sp_cli_refuse(cli, "D901", "", NULL);
	sp_buf_clear(&line);
	return code;
}

/* This process reads the files that values name, the one that writes the PDF sees none. A file that can't be had is an error. */
static signprep_code read_pictures(sp_cli *cli, sp_drawn_pictures *pictures)
{
	char *folder = sp_attached_folder(cli->request_name);
	signprep_issues *found = sp_issues_new();

	if (folder && found)
		sp_attached_check(found, cli->request->root, folder);
	const bool done = folder && found && sp_attached_pictures(pictures, found, cli->request->root, folder);
	const signprep_code code = done ? sp_cli_take(cli, found) : sp_cli_refuse(cli, "D901", "", NULL);

	signprep_issues_free(found);
	free(folder);
	return code;
}

static signprep_code bake_with(sp_cli *cli, const struct options *o, const sp_drawn_pictures *pictures)
{
	const signprep_bake_options options = { .size = sizeof options,
		.anchors = o->anchors,
		.values = o->values,
		.replace = cli->common.force,
		.pictures = pictures->items,
		.picture_count = pictures->count };
	signprep_bake *bake = NULL;
	signprep_error err = { 0 };
	signprep_code code;

	if (signprep_bake_new(&bake, cli->result, cli->request, cli->inspection, &options, &err))
		return sp_cli_fail(cli, &err);
	sp_cli_take(cli, signprep_bake_issues(bake));
	code = write_pdf(cli, o, bake);
	if (!code)
		code = answer(cli, o, bake);
	if (!code)
		code = write_request(cli, o, bake);
	signprep_bake_free(bake);
	return code;
}

static signprep_code bake_all(sp_cli *cli, const struct options *o)
{
	sp_drawn_pictures pictures = { NULL, 0, 0, 0 };
	signprep_code code = inspect(cli);

	if (!code && o->values)
		code = read_pictures(cli, &pictures);
	if (!code)
		code = bake_with(cli, o, &pictures);
	sp_drawn_pictures_clear(&pictures);
	return code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;

	if (!o->output || !*o->output)
		return sp_cli_refuse(cli, "R005", "", "-o OUT.pdf", "signprep bake REQUEST.json FILE.pdf -o OUT.pdf", NULL);
	signprep_code code = check_outputs(cli, o);
	if (!code)
		code = sp_cli_resolve(cli, false, &o->resolve);
	return code ? code : bake_all(cli, o);
}

const sp_command sp_cmd_bake = {
	.name = "bake",
	.schema = "signprep.bake/1",
	.arguments = "REQUEST.json FILE.pdf",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "placements written into the PDF as form fields",
	.summary_zh = "把定位结果写成 PDF 表单域",
	.notes_en =
		"Seals and signatures become signature fields, texts and dates text fields, check boxes and selectors their like.\n"
		"OUT.pdf begins with the bytes of FILE.pdf: signatures in it stay valid. --force also replaces what was baked "
		"before.",
	.notes_zh = "印章、签名写成签名域，文本、日期写成文本域，复选框、选择器写成相应的域。\n"
		    "OUT.pdf 以 FILE.pdf 的原有字节开头，其中已有的签名仍然有效。--force 还会替换之前写入的表单域。",
	.example = "signprep bake samples/lease.json samples/lease.pdf -o fields.pdf",
};
