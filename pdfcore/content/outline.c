/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shapes that are no rectangles, kept as polygons: what they clip and cover is decided point by point. */
#include "base/geometry.h"
#include "pdfcore/content/run.h"

#define POINTS_MAX 256 /* of one polygon; larger ones are known by their bounds only */
#define CLIPS_MAX 4    /* polygons in force at once that are looked at */
#define PIECES 8       /* lines that stand for a curve: of the radius of a circle half a hundredth is lost */

/* Room for the parts of a path, each closed, and the way back to the first point; 0 when it can't be kept. */
static size_t room_for(const sp_path *path, bool bent)
{
	size_t points = 0;

	for (size_t i = 0; i < path->sub_count && points <= POINTS_MAX; i++) {
		const sp_subpath *sub = &path->subs[i];

		if (sub->count < 3)
			continue;
		if (sub->curved && !bent)
			return 0;
		points += sub->count + 2;
		for (size_t k = 0; sub->curved && k < sub->count; k++)
			points += path->curves[sub->first + k] ? PIECES - 3 : 0;
	}
	return points <= POINTS_MAX ? points : 0;
}

static void put_curve(signprep_text *text, sp_outline *out, const signprep_point *p)
{
	for (int i = 1; i <= PIECES; i++) {
		const double t = (double) i / PIECES, u = 1 - t;
		const double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;

		text->outlines[out->first + out->count++] = (signprep_point) { a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
			a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y };
	}
}

/*
 * The parts become one polygon: after each the line goes back to where the first began. Those ways are gone twice, there
 * and back, and count for nothing, by either rule.
 */
bool sp_outline_of_path(fz_context *ctx, sp_run *run, bool even_odd, bool bent, sp_outline *out)
{
	const sp_path *path = &run->path;
	signprep_text *text = run->text;
	const size_t room = room_for(path, bent);
	signprep_point home = { 0, 0 };

	*out = (sp_outline) { .first = (uint32_t) text->outline_count, .wound = !even_odd };
	if (!room)
		return false;
	sp_run_reserve_outlines(ctx, run, room);
	for (size_t i = 0; i < path->sub_count; i++) {
		const sp_subpath *sub = &path->subs[i];

		if (sub->count < 3)
			continue;
		if (!out->count)
			home = path->points[sub->first];
		for (size_t k = 0; k < sub->count; k++) {
			const size_t at = sub->first + k;

			if (!path->curves[at]) {
				text->outlines[out->first + out->count++] = path->points[at];
				continue;
			}
			put_curve(text, out, path->points + at - 1);
			k += 2;
		}
		text->outlines[out->first + out->count++] = path->points[sub->first];
		text->outlines[out->first + out->count++] = home;
	}
	text->outline_count += out->count;
	return true;
}

void sp_outline_clip(fz_context *ctx, sp_run *run, sp_outline outline)
{
	sp_clip_shape *shapes = run->clips;

	if (run->clip_count == run->clip_cap) {
		size_t cap = run->clip_cap ? run->clip_cap * 2 : 16;

		shapes = fz_realloc_array(ctx, shapes, cap, sp_clip_shape);
		run->clips = shapes;
		run->clip_cap = cap;
	}
	shapes[run->clip_count++] = (sp_clip_shape) { outline, run->g.clip_shape };
	run->g.clip_shape = (uint32_t) run->clip_count;
}

static bool holds(const sp_run *run, uint32_t shape, double x, double y)
{
	for (int depth = 0; shape && depth < CLIPS_MAX; depth++, shape = run->clips[shape - 1].outer) {
		const sp_outline *o = &run->clips[shape - 1].outline;

		if (!sp_polygon_holds(run->text->outlines + o->first, o->count, o->wound, (signprep_point) { x, y }))
			return false;
	}
	return true;
}

/* Looked at in nine places: at its beginning, middle and end, low, in the middle and high. */
bool sp_outline_clips_away(const sp_run *run, const signprep_glyph *glyph)
{
	static const double along[] = { 0.5, 0.15, 0.85 }, up[] = { 0.3, 0.05, 0.6 };
	const bool vertical = glyph->flags & SIGNPREP_GLYPH_VERTICAL;

	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < 3; i++) {
			double rise = vertical ? up[k] - 0.3 : up[k];
			double x = (double) glyph->x + along[i] * (double) (glyph->ex - glyph->x) + rise * (double) glyph->ux;
			double y = (double) glyph->y + along[i] * (double) (glyph->ey - glyph->y) + rise * (double) glyph->uy;

			if (holds(run, run->g.clip_shape, x, y))
				return false;
		}
	}
	return true;
}

void sp_text_clip_begin(sp_run *run)
{
	run->text_begin = run->text->glyph_count;
	run->text_clips = false;
}

/* What was shown as clip since BT narrows the clip to its bounds; what is painted from then on is painted in it. */
void sp_text_clip_end(sp_run *run)
{
	const signprep_text *text = run->text;
	signprep_rect all = { 0, 0, 0, 0 };
	bool any = false;

	for (size_t i = run->text_begin; i < text->glyph_count && run->text_clips; i++) {
		signprep_rect box;

		if (text->glyphs[i].render_mode < 4)
			continue;
		box = sp_glyph_bounds(&text->glyphs[i]);
		all = any ? signprep_rect_union(all, box) : box;
		any = true;
	}
	if (!any)
		return;
	run->g.text_clip = (uint32_t) run->text_begin;
	run->g.text_clip_end = (uint32_t) text->glyph_count;
	run->g.clip = signprep_rect_intersect(run->g.clip, all);
	run->g.clip_exact = false;
	run->g.clip_rough = true;
}

/* Goes on beyond both ends, so that it leaves nothing unpainted. */
bool sp_shading_is_whole(fz_context *ctx, pdf_obj *shading)
{
	pdf_obj *extend = pdf_dict_get(ctx, shading, PDF_NAME(Extend));
	int type = pdf_dict_get_int(ctx, shading, PDF_NAME(ShadingType));

	return (type == 2 || type == 3) && pdf_to_bool(ctx, pdf_array_get(ctx, extend, 0)) &&
		pdf_to_bool(ctx, pdf_array_get(ctx, extend, 1));
}
