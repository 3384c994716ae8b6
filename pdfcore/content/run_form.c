/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Form XObjects and appearances: a stream with a matrix, a clip and resources of its own. */
#include "base/geometry.h"
#include "pdfcore/content/run_paint.h"

#define DEPTH_MAX 28 /* MuPDF's exception stack holds 256 frames; each level takes a few */

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
