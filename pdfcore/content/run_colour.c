/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Colours, as RGB. Near enough to tell ink from paper: profiles of the device-like spaces are not looked at. */
#include <string.h>

#include "pdfcore/content/run.h"

#define SPACES_MAX 65536
#define COMPONENTS_MAX FZ_MAX_COLORS

static unsigned byte_of(double value)
{
	return value <= 0 ? 0 : value >= 1 ? 255 : (unsigned) (value * 255 + 0.5);
}

static uint32_t pack(double r, double g, double b)
{
	return byte_of(r) << 16 | byte_of(g) << 8 | byte_of(b);
}

static uint32_t from_cmyk(const double *v)
{
	return pack(1 - v[0] - v[3], 1 - v[1] - v[3], 1 - v[2] - v[3]);
}

static uint32_t convert(fz_context *ctx, fz_colorspace *space, const double *v, int count)
{
	float from[COMPONENTS_MAX] = { 0 }, to[COMPONENTS_MAX] = { 0 };

	if (fz_colorspace_is_gray(ctx, space))
		return pack(v[0], v[0], v[0]);
	if (fz_colorspace_is_rgb(ctx, space))
		return pack(v[0], v[1], v[2]);
	if (fz_colorspace_is_cmyk(ctx, space))
		return from_cmyk(v);
	for (int i = 0; i < count; i++)
		from[i] = (float) v[i];
	fz_convert_color(ctx, space, from, fz_device_rgb(ctx), to, NULL, fz_default_color_params);
	return pack((double) to[0], (double) to[1], (double) to[2]);
}

static void set_device(sp_ink *ink, fz_colorspace *space, uint32_t rgb)
{
	ink->space = space;
	ink->pattern = false;
	ink->rgb = rgb;
}

static void set_pattern(sp_ink *ink)
{
	ink->space = NULL;
	ink->pattern = true;
	ink->whole = false;
	ink->rgb = SP_COLOUR_UNKNOWN;
}

/* The first colour of a space: black, full tint, index 0. */
static void set_space(fz_context *ctx, sp_ink *ink, fz_colorspace *space)
{
	double v[COMPONENTS_MAX] = { 0 };
	int count = fz_colorspace_n(ctx, space);
	bool tint = fz_colorspace_is_subtractive(ctx, space) && !fz_colorspace_is_cmyk(ctx, space);

	if (tint)
		for (int i = 0; i < count; i++)
			v[i] = 1;
	if (fz_colorspace_is_cmyk(ctx, space))
		v[3] = 1;
	set_device(ink, space, convert(ctx, space, v, count));
}

/* Loaded spaces are kept for the page, by the object they were loaded from. */
static fz_colorspace *load_space(fz_context *ctx, sp_run *run, pdf_obj *obj)
{
	pdf_obj *resolved = pdf_resolve_indirect(ctx, obj);
	sp_space *slot;

	for (size_t i = 0; i < run->space_count; i++)
		if (run->spaces[i].obj == resolved)
			return run->spaces[i].space;
	if (run->space_count == run->space_cap) {
		size_t cap = run->space_cap ? run->space_cap * 2 : 16;

		if (cap > SPACES_MAX) {
			run->limit = "colour spaces";
			fz_throw(ctx, FZ_ERROR_ABORT, "too many colour spaces");
		}
		run->spaces = fz_realloc_array(ctx, run->spaces, cap, sp_space);
		run->space_cap = cap;
	}
	slot = &run->spaces[run->space_count];
	slot->obj = NULL;
	slot->space = pdf_load_colorspace(ctx, resolved);
	slot->obj = pdf_keep_obj(ctx, resolved);
	run->space_count++;
	return slot->space;
}

static bool is_name(const sp_operand *operand, const char *name)
{
	return operand->length == strlen(name) && !memcmp(operand->bytes, name, operand->length);
}

static void choose_space(fz_context *ctx, sp_run *run, sp_ink *ink, const sp_content *c)
{
	const sp_operand *name = c->count ? &c->operands[c->count - 1] : NULL;
	pdf_obj *obj;

	if (!name || name->kind != SP_OPERAND_NAME) {
		run->text->damaged = true;
		return;
	}
	if (is_name(name, "Pattern")) {
		set_pattern(ink);
	} else if (is_name(name, "DeviceGray")) {
		set_device(ink, fz_device_gray(ctx), 0);
	} else if (is_name(name, "DeviceRGB")) {
		set_device(ink, fz_device_rgb(ctx), 0);
	} else if (is_name(name, "DeviceCMYK")) {
		set_device(ink, fz_device_cmyk(ctx), 0);
	} else {
		obj = sp_run_resource(ctx, run, PDF_NAME(ColorSpace), name);
		set_pattern(ink); /* so it stays, should loading fail */
		if (!pdf_name_eq(ctx, pdf_is_array(ctx, obj) ? pdf_array_get(ctx, obj, 0) : obj, PDF_NAME(Pattern)))
			set_space(ctx, ink, load_space(ctx, run, obj));
	}
}

/* A shading pattern that leaves nothing unpainted. */
static bool is_whole(fz_context *ctx, pdf_obj *pattern)
{
	pdf_obj *shading = pdf_dict_get(ctx, pattern, PDF_NAME(Shading));

	return pdf_dict_get_int(ctx, pattern, PDF_NAME(PatternType)) == 2 && !pdf_dict_get(ctx, shading, PDF_NAME(BBox)) &&
		(pdf_dict_get(ctx, shading, PDF_NAME(Background)) || sp_shading_is_whole(ctx, shading));
}

static void choose_colour(fz_context *ctx, sp_run *run, sp_ink *ink, const sp_content *c)
{
	double v[COMPONENTS_MAX] = { 0 };
	int count = ink->space ? fz_colorspace_n(ctx, ink->space) : 0;

	if (c->count && c->operands[c->count - 1].kind == SP_OPERAND_NAME) {
		ink->rgb = SP_COLOUR_UNKNOWN;
		ink->whole = ink->pattern &&
			is_whole(ctx, sp_run_resource(ctx, run, PDF_NAME(Pattern), &c->operands[c->count - 1]));
		return;
	}
	if (count && sp_run_numbers(run, c, (size_t) count, v))
		ink->rgb = convert(ctx, ink->space, v, count);
}

static void choose_device(fz_context *ctx, sp_run *run, sp_ink *ink, const sp_content *c, size_t count)
{
	double v[4];

	if (!sp_run_numbers(run, c, count, v))
		return;
	if (count == 1)
		set_device(ink, fz_device_gray(ctx), pack(v[0], v[0], v[0]));
	else if (count == 3)
		set_device(ink, fz_device_rgb(ctx), pack(v[0], v[1], v[2]));
	else
		set_device(ink, fz_device_cmyk(ctx), from_cmyk(v));
}

bool sp_run_colour_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	switch (op) {
	case SP_OP1('g'):
	case SP_OP1('G'): choose_device(ctx, run, op == SP_OP1('g') ? &run->g.fill : &run->g.stroke, c, 1); return true;
	case SP_OP2('r', 'g'):
	case SP_OP2('R', 'G'): choose_device(ctx, run, op == SP_OP2('r', 'g') ? &run->g.fill : &run->g.stroke, c, 3); return true;
	case SP_OP1('k'):
	case SP_OP1('K'): choose_device(ctx, run, op == SP_OP1('k') ? &run->g.fill : &run->g.stroke, c, 4); return true;
	case SP_OP2('c', 's'):
	case SP_OP2('C', 'S'): choose_space(ctx, run, op == SP_OP2('c', 's') ? &run->g.fill : &run->g.stroke, c); return true;
	case SP_OP2('s', 'c'):
	case SP_OP3('s', 'c', 'n'): choose_colour(ctx, run, &run->g.fill, c); return true;
	case SP_OP2('S', 'C'):
	case SP_OP3('S', 'C', 'N'): choose_colour(ctx, run, &run->g.stroke, c); return true;
	default: return false;
	}
}
