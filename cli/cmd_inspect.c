/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep inspect: pages, boxes, fields, text health, signatures. */
#include <string.h>

#include <signprep/field.h>
#include <signprep/text.h>

#include "base/fold.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"

static const char *const health_names[] = { "ok", "none", "image", "unreadable" };

struct page_text {
	signprep_text_health health;
	size_t chars;
	char font[64];
};

/* Characters that are not blank. */
static size_t count_chars(const signprep_text *text)
{
	size_t count = 0;
	for (size_t i = 0; i < text->cp_count; i++)
		count += !sp_cp_is_space(text->cps[i]) && !sp_cp_is_ignorable(text->cps[i]);
	return count;
}

static signprep_code read_text(sp_cli *cli, int number, struct page_text *out)
{
	signprep_text *text = NULL;
	signprep_error err = { 0 };

	*out = (struct page_text) { .health = SIGNPREP_TEXT_UNREADABLE };
	signprep_code code = signprep_text_load(&text, cli->document, number, &err);
	if (code)
		return sp_cli_fail(cli, &err);
	out->health = text->health;
	out->chars = count_chars(text);
	memcpy(out->font, text->unreadable_font, sizeof out->font);
	signprep_text_free(text);
	return SIGNPREP_OK;
}

static bool put_page(cJSON *array, const signprep_page *page, const struct page_text *text)
{
	const signprep_matrix *m = &page->user_to_view;
	const double matrix[] = { sp_num_round(m->a, 6), sp_num_round(m->b, 6), sp_num_round(m->c, 6), sp_num_round(m->d, 6),
		sp_num_round(m->e, 4), sp_num_round(m->f, 4) };
	cJSON *object = cJSON_CreateObject();
	bool done = sp_cli_put_number(object, "page", page->number) && sp_cli_put_number(object, "width", page->width) &&
		sp_cli_put_number(object, "height", page->height) && sp_cli_put_number(object, "rotate", page->rotate) &&
		sp_cli_put_rect(object, "media", page->media) && sp_cli_put_rect(object, "crop", page->crop) &&
		sp_cli_put_number(object, "user_unit", page->user_unit) &&
		sp_json_put(object, "user_to_view", cJSON_CreateDoubleArray(matrix, 6)) &&
		sp_cli_put_text(object, "label", page->label) && sp_cli_put_text(object, "text", health_names[text->health]) &&
		sp_cli_put_number(object, "chars", (double) text->chars);
	if (done && *text->font)
		done = sp_cli_put_text(object, "unreadable_font", text->font);
	return sp_json_push(array, object) && done;
}

static void print_page(sp_cli *cli, const signprep_page *page, const struct page_text *text)
{
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
	sp_out_printf(&cli->out, sp_msg_pick(cli, "  text %s, %zu characters", "  文字 %s，%zu 个字符"), health_names[text->health],
		text->chars);
	if (*text->font) {
		sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, ", unreadable font ", "，无法读取的字体 "));
		sp_out_text(&cli->out, text->font, 0);
	}
	sp_out_printf(&cli->out, "\n");
}

static bool put_field(cJSON *array, const signprep_field *field)
{
	cJSON *object = cJSON_CreateObject();
	bool done = sp_cli_put_text(object, "name", field->name) && sp_cli_put_text(object, "type", field->type) &&
		sp_cli_put_text(object, "kind", field->kind) && sp_cli_put_number(object, "page", field->page) &&
		sp_cli_put_rect(object, "rect", field->rect) &&
		sp_cli_put_flags(object, "flags", field->flags, signprep_field_flag_name) &&
		sp_cli_put_text(object, "value", field->value) && sp_cli_put_text(object, "export_value", field->export_value);
	return sp_json_push(array, object) && done;
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

/* A page that cannot be read is a finding; the others are shown all the same. */
static signprep_code show_pages(sp_cli *cli)
{
	cJSON *pages = cJSON_CreateArray();
	int count = signprep_document_page_count(cli->document);
	signprep_code worst = SIGNPREP_OK;
	bool done = pages != NULL;

	for (int number = 1; done && number <= count; number++) {
		signprep_page page;
		struct page_text text;
		signprep_error err = { 0 };
		signprep_code code = signprep_document_page(&page, cli->document, number, &err);
		if (code)
			sp_cli_fail(cli, &err);
		else
			code = read_text(cli, number, &text);
		worst = worst ? worst : code;
		if (code == SIGNPREP_LIMIT)
			break;
		if (code)
			continue;
		if (sp_cli_human(cli))
			print_page(cli, &page, &text);
		else
			done = put_page(pages, &page, &text);
		sp_msg_progress(cli, number, count);
	}
	sp_msg_progress_end(cli);
	done = sp_json_put(cli->answer, "pages", pages) && done;
	return done ? worst : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code show_fields(sp_cli *cli)
{
	signprep_fields fields = { 0 };
	signprep_error err = { 0 };
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;

	signprep_code code = signprep_fields_load(&fields, cli->document, &err);
	if (code)
		sp_cli_fail(cli, &err);
	else if (sp_cli_human(cli))
		print_fields(cli, &fields);
	for (size_t i = 0; done && !sp_cli_human(cli) && i < fields.count; i++)
		done = put_field(array, &fields.items[i]);
	done = sp_json_put(cli->answer, "fields", array) && done;
	signprep_fields_clear(&fields);
	return done ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

static bool put_facts(const sp_cli *cli, const signprep_facts *facts)
{
	cJSON *signatures = cJSON_CreateArray();
	bool done = signatures != NULL;
	for (size_t i = 0; done && i < facts->signature_count; i++) {
		const signprep_signature *s = &facts->signatures[i];
		cJSON *object = cJSON_CreateObject();
		done = sp_cli_put_text(object, "field", s->field) &&
			sp_json_put(object, "covers_whole_file", cJSON_CreateBool(s->covers_whole_file)) &&
			sp_cli_put_number(object, "docmdp", s->docmdp);
		done = sp_json_push(signatures, object) && done;
	}
	done = sp_json_put(cli->answer, "signatures", signatures) && done;
	return done && sp_json_put(cli->answer, "encrypted", cJSON_CreateBool(signprep_document_encrypted(cli->document))) &&
		sp_json_put(cli->answer, "restricted", cJSON_CreateBool(signprep_document_restricted(cli->document))) &&
		sp_json_put(cli->answer, "repaired", cJSON_CreateBool(signprep_document_repaired(cli->document))) &&
		sp_json_put(cli->answer, "lost_pages", cJSON_CreateBool(facts->lost_pages)) &&
		sp_json_put(cli->answer, "xfa", cJSON_CreateBool(facts->has_xfa)) &&
		sp_json_put(cli->answer, "xfa_only", cJSON_CreateBool(facts->xfa_only)) &&
		sp_json_put(cli->answer, "portfolio", cJSON_CreateBool(facts->portfolio)) &&
		sp_cli_put_text(cli->answer, "version", facts->version) &&
		sp_cli_put_text(cli->answer, "producer", facts->producer) &&
		sp_cli_put_text(cli->answer, "conformance", facts->conformance);
}

static void print_facts(sp_cli *cli, const signprep_facts *facts)
{
	const struct {
		bool holds;
		const char *en, *zh;
	} lines[] = {
		{ signprep_document_encrypted(cli->document), "encrypted", "已加密" },
		{ signprep_document_restricted(cli->document), "the owner restricts changes", "所有者限制了修改" },
		{ signprep_document_repaired(cli->document), "damaged and repaired", "文件有损坏，已修复" },
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

static signprep_code show_facts(sp_cli *cli)
{
	signprep_facts facts = { 0 };
	signprep_error err = { 0 };
	signprep_code code = signprep_document_facts(&facts, cli->document, &err);

	if (code)
		return sp_cli_fail(cli, &err);
	if (sp_cli_human(cli))
		print_facts(cli, &facts);
	else if (!put_facts(cli, &facts))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	signprep_facts_clear(&facts);
	return code;
}

static signprep_code run(sp_cli *cli, void *options)
{
	(void) options;
	signprep_code code = sp_input_document(cli, cli->arguments[0]);
	if (code)
		return code;
	if (!*signprep_document_sha256(cli->document))
		return sp_cli_refuse(cli, "D710", cli->pdf_name, NULL);
	if (!sp_cli_put_text(cli->answer, "file", cli->pdf_name) ||
		!sp_cli_put_text(cli->answer, "sha256", signprep_document_sha256(cli->document)))
		return sp_cli_refuse(cli, "D901", "", NULL);
	signprep_code (*const steps[])(sp_cli *) = { show_pages, show_fields, show_facts };
	for (size_t i = 0; i < 3; i++) {
		signprep_code own = steps[i](cli);
		code = code ? code : own;
	}
	signprep_code damage = sp_input_damage(cli);
	return code ? code : damage;
}

const sp_command sp_cmd_inspect = {
	.name = "inspect",
	.schema = "signprep.inspect/1",
	.arguments = "FILE.pdf",
	.run = run,
	.reads = 1,
	.hashes = true,
	.summary_en = "pages, boxes, fields, text health, signatures",
	.summary_zh = "页面、页框、表单域、文字状况、已有签名",
	.notes_en = "Text is \"ok\", \"none\", \"image\" (a scan: run OCR first) or \"unreadable\" (fonts without Unicode).",
	.notes_zh = "文字状况：ok 正常；none 没有文字；image 扫描件，须先 OCR；unreadable 字体没有 Unicode 信息。",
	.example = "signprep inspect --json samples/lease.pdf",
};
