/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Marked content: optional content, actual text, artifacts. */
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/content/run.h"
#include "pdfcore/layer.h"

#define MARKS_MAX 65536

bool sp_run_oc_hidden(fz_context *ctx, sp_run *run, pdf_obj *oc)
{
	return sp_layer_hidden(ctx, run->doc, oc);
}

static void open_actual(fz_context *ctx, sp_run *run, pdf_obj *string)
{
	signprep_text *text = run->text;
	const char *utf8 = pdf_to_text_string(ctx, string);
	size_t length = strlen(utf8), taken;
	signprep_actual_text *actual;
	uint32_t cp;

	sp_run_reserve_cps(ctx, run, length);
	actual = sp_run_add_actual(ctx, run);
	*actual = (signprep_actual_text) { .glyph_first = (uint32_t) text->glyph_count, .cp_first = (uint32_t) text->cp_count };
	while ((taken = sp_utf8_decode(utf8, length, &cp)) > 0) {
		text->cps[text->cp_count++] = cp;
		utf8 += taken;
		length -= taken;
	}
	actual->cp_count = (uint32_t) text->cp_count - actual->cp_first;
	run->actual_index = text->actual_count - 1;
}

/* A run of no glyphs stands nowhere and is dropped. */
static void close_actual(sp_run *run)
{
	signprep_text *text = run->text;
	signprep_actual_text *actual = &text->actual[run->actual_index];

	actual->glyph_count = (uint32_t) text->glyph_count - actual->glyph_first;
	if (!actual->glyph_count)
		text->actual_count--;
}

static void push(fz_context *ctx, sp_run *run, sp_mark mark)
{
	if (run->mark_count == run->mark_cap) {
		size_t cap = run->mark_cap ? run->mark_cap * 2 : 32;

		if (cap > MARKS_MAX) {
			run->limit = "nested marks";
			fz_throw(ctx, FZ_ERROR_ABORT, "marked content nested too deeply");
		}
		run->marks = fz_realloc_array(ctx, run->marks, cap, sp_mark);
		run->mark_cap = cap;
	}
	run->marks[run->mark_count++] = mark;
	run->hidden += mark.hidden;
	run->artifact += mark.artifact;
	run->watermark += mark.watermark;
	run->actual_open += mark.actual;
}

static void pop(sp_run *run)
{
	sp_mark mark = run->marks[--run->mark_count];

	run->hidden -= mark.hidden;
	run->artifact -= mark.artifact;
	run->watermark -= mark.watermark;
	run->actual_open -= mark.actual;
	if (mark.actual)
		close_actual(run);
}

void sp_run_marks_unwind(sp_run *run, size_t base)
{
	while (run->mark_count > base)
		pop(run);
}

static bool is_tag(const sp_operand *tag, const char *name)
{
	return tag->kind == SP_OPERAND_NAME && tag->length == strlen(name) && !memcmp(tag->bytes, name, tag->length);
}

static bool contains(const sp_operand *raw, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= raw->length; i++)
		if (raw->bytes[i] == (unsigned char) *word && !memcmp(raw->bytes + i, word, length))
			return true;
	return false;
}

static pdf_obj *parse_dict(fz_context *ctx, sp_run *run, const sp_operand *raw)
{
	fz_stream *stream = fz_open_memory(ctx, raw->bytes + 2, raw->length - 2);
	pdf_obj *dict = NULL;
	pdf_lexbuf lex;

	pdf_lexbuf_init(ctx, &lex, PDF_LEXBUF_SMALL);
	fz_var(dict);
	fz_try(ctx) dict = pdf_parse_dict(ctx, run->doc->pdf, stream, &lex);
	fz_always(ctx)
	{
		pdf_lexbuf_fin(ctx, &lex);
		fz_drop_stream(ctx, stream);
	}
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		run->text->damaged = true;
	}
	return dict;
}

static void apply(fz_context *ctx, sp_run *run, sp_mark *mark, bool is_oc, pdf_obj *properties)
{
	pdf_obj *actual = pdf_dict_get(ctx, properties, PDF_NAME(ActualText));

	if (is_oc)
		mark->hidden = sp_run_oc_hidden(ctx, run, properties);
	if (mark->artifact)
		mark->watermark = pdf_name_eq(ctx, pdf_dict_get(ctx, properties, PDF_NAME(Subtype)), PDF_NAME(Watermark));
	if (pdf_is_string(ctx, actual) && !run->actual_open) {
		open_actual(ctx, run, actual);
		mark->actual = true;
	}
}

/* Most property lists hold but an MCID: they are not even parsed. */
static void read_properties(fz_context *ctx, sp_run *run, sp_mark *mark, bool is_oc, const sp_operand *list)
{
	pdf_obj *dict;

	if (list->kind == SP_OPERAND_NAME) {
		apply(ctx, run, mark, is_oc, sp_run_resource(ctx, run, PDF_NAME(Properties), list));
		return;
	}
	if (list->kind != SP_OPERAND_DICT)
		return;
	if (!is_oc && !contains(list, "ActualText") && !(mark->artifact && contains(list, "Watermark")))
		return;
	dict = parse_dict(ctx, run, list);
	fz_try(ctx) apply(ctx, run, mark, is_oc, dict);
	fz_always(ctx) pdf_drop_obj(ctx, dict);
	fz_catch(ctx) fz_rethrow(ctx);
}

/* The mark is pushed whatever its properties say, so that its EMC finds it. */
static void begin_with_properties(fz_context *ctx, sp_run *run, const sp_content *c)
{
	const sp_operand *tag = c->count >= 2 ? &c->operands[0] : NULL;
	sp_mark mark = { .artifact = tag && is_tag(tag, "Artifact") };

	fz_var(tag);
	fz_try(ctx)
	{
		if (tag)
			read_properties(ctx, run, &mark, is_tag(tag, "OC"), &c->operands[c->count - 1]);
	}
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		run->text->damaged = true;
	}
	push(ctx, run, mark);
}

bool sp_run_mark_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	switch (op) {
	case SP_OP3('B', 'D', 'C'): begin_with_properties(ctx, run, c); return true;
	case SP_OP3('B', 'M', 'C'):
		push(ctx, run, (sp_mark) { .artifact = c->count && is_tag(&c->operands[0], "Artifact") });
		return true;
	case SP_OP3('E', 'M', 'C'):
		if (run->mark_count > run->mark_base)
			pop(run);
		return true;
	default: return false;
	}
}
