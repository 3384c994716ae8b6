/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reading content streams: operators in, text and paints out. Streams call form XObjects, and forms and appearances are streams, with a
 * matrix, a clip and resources of their own: so both stand here, and operators only say which form is called.
 */
#include "base/geometry.h"
#include "pdfcore/content/run_paint.h"

#define CONTENT_MAX ((size_t) 1 << 30)
#define STREAM_COST 4096
#define CHECK_EVERY 4096
#define DEPTH_MAX 28 /* MuPDF's exception stack holds 256 frames; each level takes a few */

static void do_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	if (sp_run_text_op(ctx, run, op, c) || sp_run_path_op(ctx, run, op, c) || sp_run_state_op(ctx, run, op, c) ||
		sp_run_colour_op(ctx, run, op, c) || sp_run_mark_op(ctx, run, op, c) || sp_run_object_op(ctx, run, op, c))
		return;
	run->text->damaged = true;
}

static void count_op(fz_context *ctx, sp_run *run)
{
	if (++run->operators % CHECK_EVERY == 0)
		sp_check_deadline(ctx, run->doc);
}

/* The form that the operator just read has called. */
static void run_called(fz_context *ctx, sp_run *run)
{
	const sp_called_form called = run->called;

	run->called = (sp_called_form) { .form = NULL };
	run->hidden += called.hidden;
	sp_run_form(ctx, run, called.form, SIGNPREP_SOURCE_XOBJECT, pdf_to_num(ctx, called.form));
	run->hidden -= called.hidden;
}

/* Reads on after an operator that failed, until the stream ends. */
static void run_stream(fz_context *ctx, sp_run *run, sp_content *c)
{
	volatile bool more = true;

	while (more) {
		fz_try(ctx)
		{
			unsigned op;

			while ((op = sp_content_next(ctx, c)) != SP_OP_END) {
				count_op(ctx, run);
				do_op(ctx, run, op, c);
				if (run->called.form)
					run_called(ctx, run);
			}
			more = false;
		}
		fz_catch(ctx)
		{
			sp_fz_settle_minor(ctx);
			run->text->damaged = true;
		}
	}
}

/* Streams count for more than they hold: forms that call forms could be opened without end. */
static void count_content(fz_context *ctx, sp_run *run, const sp_content *c)
{
	run->content_bytes += (size_t) (c->end - c->at) + STREAM_COST;
	if (c->oversized || run->content_bytes > CONTENT_MAX) {
		run->limit = "content";
		fz_throw(ctx, FZ_ERROR_ABORT, "too much content");
	}
}

void sp_run_content(fz_context *ctx, sp_run *run, pdf_obj *contents, pdf_obj *resources)
{
	pdf_obj *outer = run->resources;
	sp_content c = { 0 };

	run->resources = resources;
	run->named_count = 0;
	fz_try(ctx)
	{
		sp_content_open(ctx, run->doc, &c, contents);
		count_content(ctx, run, &c);
		run_stream(ctx, run, &c);
		run->text->damaged |= c.damaged;
	}
	fz_always(ctx)
	{
		sp_content_close(ctx, &c);
		run->resources = outer;
		run->named_count = 0;
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

static bool is_open(fz_context *ctx, const sp_run *run, pdf_obj *form)
{
	for (const sp_form_link *link = run->forms; link; link = link->outer)
		if (!pdf_objcmp(ctx, link->form, form))
			return true;
	return false;
}

/* What a form may not change for its caller, beside what q saves. */
typedef struct frame {
	signprep_matrix tm, tlm;
	size_t saved_base, saved_count, mark_base;
	uint16_t source;
	int hidden;
} frame;

static frame enter(fz_context *ctx, sp_run *run)
{
	frame f = { run->tm, run->tlm, run->saved_base, 0, run->mark_base, run->source, run->hidden };

	sp_run_save(ctx, run);
	f.saved_count = run->saved_count;
	run->saved_base = run->saved_count;
	run->mark_base = run->mark_count;
	return f;
}

static void leave(sp_run *run, const frame *f)
{
	sp_run_marks_unwind(run, run->mark_base);
	run->mark_base = f->mark_base;
	run->saved_base = f->saved_base;
	run->saved_count = f->saved_count;
	sp_run_restore(run);
	run->tm = f->tm;
	run->tlm = f->tlm;
	run->source = f->source;
	run->hidden = f->hidden;
	run->path.count = run->path.sub_count = 0;
	run->path.clips = false;
}

/* A transparency group is put down as a whole with the opacity in force; inside it starts anew. */
static void begin_group(fz_context *ctx, sp_run *run, pdf_obj *form)
{
	pdf_obj *group = pdf_dict_get(ctx, form, PDF_NAME(Group));

	if (!pdf_name_eq(ctx, pdf_dict_get(ctx, group, PDF_NAME(S)), PDF_NAME(Transparency)))
		return;
	run->g.group_alpha = sp_run_fill_alpha(run);
	run->g.fill_alpha = run->g.stroke_alpha = 1;
	run->g.see_through = false;
}

static void run_body(fz_context *ctx, sp_run *run, pdf_obj *form)
{
	fz_matrix m = pdf_dict_get_matrix(ctx, form, PDF_NAME(Matrix));
	fz_rect box = pdf_dict_get_rect(ctx, form, PDF_NAME(BBox));
	pdf_obj *resources = pdf_dict_get(ctx, form, PDF_NAME(Resources));

	run->g.ctm = sp_matrix_multiply(
		(signprep_matrix) { (double) m.a, (double) m.b, (double) m.c, (double) m.d, (double) m.e, (double) m.f },
		run->g.ctm);
	if (pdf_is_array(ctx, pdf_dict_get(ctx, form, PDF_NAME(BBox))))
		sp_run_clip(run, (signprep_rect) { (double) box.x0, (double) box.y0, (double) box.x1, (double) box.y1 });
	begin_group(ctx, run, form);
	run->path.count = run->path.sub_count = 0;
	sp_run_content(ctx, run, form, resources ? resources : run->resources);
}

void sp_run_form(fz_context *ctx, sp_run *run, pdf_obj *form, signprep_source_kind kind, int object)
{
	sp_form_link link = { run->forms, form };
	frame f;

	if (run->form_depth >= DEPTH_MAX || is_open(ctx, run, form)) {
		run->text->damaged = true;
		return;
	}
	f = enter(ctx, run);
	run->forms = &link;
	run->form_depth++;
	fz_try(ctx)
	{
		run->source = sp_run_add_source(ctx, run, kind, object);
		run_body(ctx, run, form);
	}
	fz_always(ctx)
	{
		run->form_depth--;
		run->forms = link.outer;
		leave(run, &f);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

void sp_run_clear(fz_context *ctx, sp_run *run)
{
	for (size_t i = 0; i < run->space_count; i++) {
		fz_drop_colorspace(ctx, run->spaces[i].space);
		pdf_drop_obj(ctx, run->spaces[i].obj);
	}
	fz_free(ctx, run->spaces);
	fz_free(ctx, run->saved);
	fz_free(ctx, run->marks);
	fz_free(ctx, run->clips);
	fz_free(ctx, run->path.points);
	fz_free(ctx, run->path.curves);
	fz_free(ctx, run->path.subs);
}
