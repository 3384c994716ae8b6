/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Graphics state: stack, matrix, clip, ExtGState. */
#include <math.h>
#include <string.h>

#include "base/geometry.h"
#include "pdfcore/content/run.h"

#define SAVED_MAX 65536

void sp_run_save(fz_context *ctx, sp_run *run)
{
	if (run->saved_count == run->saved_cap) {
		size_t cap = run->saved_cap ? run->saved_cap * 2 : 32;

		if (run->saved_cap >= SAVED_MAX) {
			run->limit = "saved graphics states";
			fz_throw(ctx, FZ_ERROR_ABORT, "graphics state stack too deep");
		}
		run->saved = fz_realloc_array(ctx, run->saved, cap, sp_gstate);
		run->saved_cap = cap;
	}
	run->saved[run->saved_count++] = run->g;
}

void sp_run_restore(sp_run *run)
{
	if (run->saved_count > run->saved_base)
		run->g = run->saved[--run->saved_count];
}

bool sp_matrix_is_straight(signprep_matrix m)
{
	double slack = 1e-4 * (fabs(m.a) + fabs(m.b) + fabs(m.c) + fabs(m.d));

	return (fabs(m.b) <= slack && fabs(m.c) <= slack) || (fabs(m.a) <= slack && fabs(m.d) <= slack);
}

void sp_run_clip(sp_run *run, signprep_rect user)
{
	run->g.clip = signprep_rect_intersect(run->g.clip, signprep_matrix_apply_rect(run->g.ctm, sp_rect_normal(user)));
	if (!sp_matrix_is_straight(run->g.ctm)) {
		run->g.clip_exact = false;
		run->g.clip_rough = true;
	}
}

static float unit_real(fz_context *ctx, pdf_obj *obj)
{
	float value = pdf_to_real(ctx, obj);

	return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* Blend modes other than these let what is below show through, at least in part. */
static bool is_plain_blend(fz_context *ctx, pdf_obj *mode)
{
	const char *name = pdf_to_name(ctx, pdf_is_array(ctx, mode) ? pdf_array_get(ctx, mode, 0) : mode);

	return !strcmp(name, "Normal") || !strcmp(name, "Compatible");
}

static void apply_transparency(fz_context *ctx, sp_run *run, pdf_obj *dict)
{
	pdf_obj *mode = pdf_dict_get(ctx, dict, PDF_NAME(BM));
	pdf_obj *mask = pdf_dict_get(ctx, dict, PDF_NAME(SMask));
	pdf_obj *fill = pdf_dict_get(ctx, dict, PDF_NAME(ca));
	pdf_obj *stroke = pdf_dict_get(ctx, dict, PDF_NAME(CA));

	if (pdf_is_number(ctx, fill))
		run->g.fill_alpha = unit_real(ctx, fill);
	if (pdf_is_number(ctx, stroke))
		run->g.stroke_alpha = unit_real(ctx, stroke);
	if (mode)
		run->g.see_through = !is_plain_blend(ctx, mode);
	if (pdf_is_dict(ctx, mask))
		run->g.see_through = true;
	else if (mask && !mode)
		run->g.see_through = false;
}

static void apply_ext_gstate(fz_context *ctx, sp_run *run, pdf_obj *dict)
{
	pdf_obj *font = pdf_dict_get(ctx, dict, PDF_NAME(Font));
	pdf_obj *width = pdf_dict_get(ctx, dict, PDF_NAME(LW));
	pdf_obj *dash = pdf_dict_get(ctx, dict, PDF_NAME(D));

	if (!pdf_is_dict(ctx, dict)) {
		run->text->damaged = true;
		return;
	}
	apply_transparency(ctx, run, dict);
	if (pdf_is_number(ctx, width))
		run->g.line_width = fabs((double) pdf_to_real(ctx, width));
	if (pdf_is_array(ctx, dash))
		run->g.dashed = pdf_array_len(ctx, pdf_array_get(ctx, dash, 0)) > 0;
	if (pdf_is_dict(ctx, pdf_array_get(ctx, font, 0))) {
		sp_run_set_font_object(ctx, run, pdf_array_get(ctx, font, 0));
		run->g.size = (double) pdf_array_get_real(ctx, font, 1);
	}
}

static void concat(sp_run *run, const sp_content *c)
{
	double n[6];

	if (sp_run_numbers(run, c, 6, n))
		run->g.ctm = sp_matrix_multiply((signprep_matrix) { n[0], n[1], n[2], n[3], n[4], n[5] }, run->g.ctm);
}

bool sp_run_state_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	double n[1];

	switch (op) {
	case SP_OP1('q'): sp_run_save(ctx, run); return true;
	case SP_OP1('Q'): sp_run_restore(run); return true;
	case SP_OP2('c', 'm'): concat(run, c); return true;
	case SP_OP1('w'):
		if (sp_run_numbers(run, c, 1, n))
			run->g.line_width = fabs(n[0]);
		return true;
	case SP_OP1('d'): run->g.dashed = c->count > 1; return true;
	case SP_OP2('g', 's'):
		if (c->count)
			apply_ext_gstate(ctx, run, sp_run_resource(ctx, run, PDF_NAME(ExtGState), &c->operands[c->count - 1]));
		return true;
	case SP_OP1('j'):
	case SP_OP1('J'):
	case SP_OP1('M'):
	case SP_OP1('i'):
	case SP_OP2('r', 'i'):
	case SP_OP2('d', '0'):
	case SP_OP2('d', '1'):
	case SP_OP2('B', 'X'):
	case SP_OP2('E', 'X'):
	case SP_OP2('M', 'P'):
	case SP_OP2('D', 'P'): return true;
	default: return false;
	}
}
