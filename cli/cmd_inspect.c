/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep inspect: pages, boxes, fields, text health, signatures. */
#include <signprep/inspect.h>

#include "base/num.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"

static const char *const health_names[] = { "ok", "none", "image", "unreadable" };

static void print_page(sp_cli *cli, const signprep_inspected_page *inspected)
{
	const signprep_page *page = &inspected->page;
	char width[32], height[32], unit[32];
	sp_num_format(page->width, 2, width, sizeof width);
	sp_num_format(page->height, 2, height, sizeof height);
	sp_num_format(page->user_unit, 4, unit, sizeof unit);
	sp_out_printf(&cli->out, "p.%-4d %s x %s", page->number, width, height);
	if (page->rotate)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  rotated %d", "  旋转 %d"), page->rotate);
	if (page->user_unit < 1 || page->user_unit > 1)
		sp_out_printf(&cli->out, "  UserUnit %s", unit);
	if (*page->label) {
		sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, "  label ", "  页签 "));
		sp_out_text(&cli->out, page->label, 0);
	}
	sp_out_printf(&cli->out, sp_msg_pick(cli, "  text %s, %zu characters", "  文字 %s，%zu 个字符"),
		health_names[inspected->health], inspected->chars);
	if (*inspected->unreadable_font) {
		sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, ", unreadable font ", "，无法读取的字体 "));
		sp_out_text(&cli->out, inspected->unreadable_font, 0);
	}
	sp_out_printf(&cli->out, "\n");
}

static void print_field(sp_cli *cli, const signprep_field *field, int columns)
{
	const signprep_rect *r = &field->rect;
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, field->name, columns);
	sp_out_printf(&cli->out, "  %-9s  p.%-3d (%.1f, %.1f) - (%.1f, %.1f)", field->kind, field->page, sp_num_round(r->x0, 1),
		sp_num_round(r->y0, 1), sp_num_round(r->x1, 1), sp_num_round(r->y1, 1));
	for (unsigned i = 0; signprep_field_flag_name(i); i++)
		if (field->flags & 1u << i)
			sp_out_printf(&cli->out, "  %s", signprep_field_flag_name(i));
	if (*field->value) {
		sp_out_printf(&cli->out, "  = ");
		sp_out_text(&cli->out, field->value, 0);
	}
	sp_out_printf(&cli->out, "\n");
}

static void print_fields(sp_cli *cli, const signprep_fields *fields)
{
	int columns = 0;
	sp_out_printf(&cli->out, sp_msg_pick(cli, "fields: %zu\n", "表单域：%zu\n"), fields->count);
	for (size_t i = 0; i < fields->count; i++) {
		int own = sp_out_columns(fields->items[i].name);
		columns = own > columns && own <= 40 ? own : columns;
	}
	for (size_t i = 0; i < fields->count; i++)
		print_field(cli, &fields->items[i], columns);
}

static void print_facts(sp_cli *cli, const signprep_inspection *in)
{
	const signprep_facts *facts = &in->facts;
	const struct {
		bool holds;
		const char *en, *zh;
	} lines[] = {
		{ in->encrypted, "encrypted", "已加密" },
		{ in->restricted, "the owner restricts changes", "所有者限制了修改" },
		{ in->repaired, "damaged and repaired", "文件有损坏，已修复" },
		{ facts->lost_pages, "pages are lost", "有页面丢失" },
		{ facts->has_xfa && !facts->xfa_only, "an XFA form beside the fields", "除表单域外还有 XFA 表单" },
		{ facts->xfa_only, "an XFA form only: its fields cannot be seen", "只有 XFA 表单，看不到其中的域" },
		{ facts->portfolio, "a portfolio: the pages are only its cover", "PDF 包：所见页面只是封面" },
	};
	sp_out_printf(&cli->out, "PDF %s", facts->version);
	if (*facts->producer) {
		sp_out_printf(&cli->out, ", ");
		sp_out_text(&cli->out, facts->producer, 0);
	}
	if (*facts->conformance)
		sp_out_printf(&cli->out, sp_msg_pick(cli, ", claims %s", "，声明符合 %s"), facts->conformance);
	sp_out_printf(&cli->out, "\n");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i].holds)
			sp_out_printf(&cli->out, "%s\n", sp_msg_pick(cli, lines[i].en, lines[i].zh));
	for (size_t i = 0; i < facts->signature_count; i++) {
		sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, "signed: ", "已签名："));
		sp_out_text(&cli->out, facts->signatures[i].field, 0);
		sp_out_printf(&cli->out, "%s\n",
			facts->signatures[i].covers_whole_file ? ""
							       : sp_msg_pick(cli, " (part of the file)", "（未覆盖整个文件）"));
	}
}

static void print(sp_cli *cli, const signprep_inspection *in)
{
	for (size_t i = 0; i < in->page_count; i++)
		print_page(cli, &in->pages[i]);
	if (in->has_fields)
		print_fields(cli, &in->fields);
	if (in->has_facts)
		print_facts(cli, in);
}

static signprep_code run(sp_cli *cli, void *options)
{
	const signprep_inspect_options how = {
		.size = sizeof how, .progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL, .opaque = cli
	};
	signprep_error err = { 0 };

	(void) options;
	signprep_code code = sp_input_document(cli, cli->arguments[0]);
	if (code)
		return code;
	code = cli->pool ? signprep_pool_inspect(&cli->inspection, cli->pool, cli->document, &how, &err)
			 : signprep_inspect(&cli->inspection, cli->document, &how, &err);
	sp_msg_progress_end(cli);
	if (code)
		return sp_cli_fail(cli, &err);
	if (sp_cli_human(cli))
		print(cli, cli->inspection);
	return sp_cli_take(cli, cli->inspection->issues);
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	return cli->inspection ? signprep_inspection_json(out, cli->inspection, cli->issues, cli->lang, err) : SIGNPREP_OK;
}

const sp_command sp_cmd_inspect = {
	.name = "inspect",
	.schema = "signprep.inspect/1",
	.arguments = "FILE.pdf",
	.run = run,
	.json = json,
	.summary_en = "pages, boxes, fields, text health, signatures",
	.summary_zh = "页面、页框、表单域、文字状况、已有签名",
	.notes_en = "Text is \"ok\", \"none\", \"image\" (a scan: run OCR first) or \"unreadable\" (fonts without Unicode).",
	.notes_zh = "文字状况：ok 正常；none 没有文字；image 扫描件，须先 OCR；unreadable 字体没有 Unicode 信息。",
	.example = "signprep inspect --json samples/lease.pdf",
};
