/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Painting paths. */
#include <math.h>

#include "base/geometry.h"
#include "pdfcore/content/run_paint.h"

static const double straight = 0.02; /* points: what still counts as axis-aligned */
static const double rule_max = 2.5;  /* a rule is at most so thick … */
static const double rule_ratio = 3;  /* … and so many times as long */
static const double hairline = 0.1;
#define COMPARED_MAX 64

float sp_run_fill_alpha(const sp_run *run)
{
	return run->g.fill_alpha * run->g.group_alpha * (run->g.see_through ? 0.5f : 1.0f);
}

static float stroke_alpha(const sp_run *run)
{
	return run->g.stroke_alpha * run->g.group_alpha * (run->g.see_through ? 0.5f : 1.0f);
}

static signprep_rect bounds_of(const signprep_point *p, size_t count)
{
	signprep_rect r = { p[0].x, p[0].y, p[0].x, p[0].y };

	for (size_t i = 1; i < count; i++) {
		r.x0 = fmin(r.x0, p[i].x);
		r.y0 = fmin(r.y0, p[i].y);
		r.x1 = fmax(r.x1, p[i].x);
		r.y1 = fmax(r.y1, p[i].y);
	}
	return r;
}

static bool level(double a, double b)
{
	return fabs(a - b) <= straight;
}

/* Four corners, axis-aligned; a fifth that repeats the first is allowed. */
static bool is_rectangle(const sp_path *path, const sp_subpath *sub)
{
	const signprep_point *p = path->points + sub->first;
	size_t count = sub->count;

	if (count == 5 && level(p[0].x, p[4].x) && level(p[0].y, p[4].y))
		count = 4;
	if (count != 4 || sub->curved)
		return false;
	return (level(p[0].y, p[1].y) && level(p[1].x, p[2].x) && level(p[2].y, p[3].y) && level(p[3].x, p[0].x)) ||
		(level(p[0].x, p[1].x) && level(p[1].y, p[2].y) && level(p[2].x, p[3].x) && level(p[3].y, p[0].y));
}

static bool turns_left(const signprep_point *p)
{
	return (p[1].x - p[0].x) * (p[2].y - p[1].y) - (p[1].y - p[0].y) * (p[2].x - p[1].x) < 0;
}

static bool all_rectangles(const sp_path *path)
{
	for (size_t i = 0; i < path->sub_count; i++)
		if (path->subs[i].count > 2 && !is_rectangle(path, &path->subs[i]))
			return false;
	return true;
}

static signprep_rect sub_bounds(const sp_path *path, size_t i)
{
	return bounds_of(path->points + path->subs[i].first, path->subs[i].count);
}

static bool any_overlap(const sp_path *path)
{
	for (size_t i = 0; i < path->sub_count; i++)
		for (size_t k = 0; k < i; k++)
			if (path->subs[i].count && path->subs[k].count &&
				signprep_rect_area(signprep_rect_intersect(sub_bounds(path, i), sub_bounds(path, k))) > 0)
				return true;
	return false;
}

/* One rectangle inside another may be a hole: with even-odd always, else when they run the other way round. */
static bool may_have_holes(const sp_path *path, bool even_odd)
{
	bool mixed = even_odd;

	if (path->sub_count < 2)
		return false;
	for (size_t i = 1; i < path->sub_count && !mixed; i++)
		mixed = path->subs[i].count > 2 && path->subs[0].count > 2 &&
			turns_left(path->points + path->subs[i].first) != turns_left(path->points + path->subs[0].first);
	return mixed && (path->sub_count > COMPARED_MAX || any_overlap(path));
}

static signprep_paint_kind kind_of(signprep_rect r)
{
	double wide = r.x1 - r.x0, high = r.y1 - r.y0, thin = fmin(wide, high), large = fmax(wide, high);

	return thin <= rule_max && large >= thin * rule_ratio ? SIGNPREP_PAINT_RULE : SIGNPREP_PAINT_FILL;
}

static signprep_rect path_bounds(const sp_path *path)
{
	return bounds_of(path->points, path->count);
}

static void fill(fz_context *ctx, sp_run *run, bool even_odd)
{
	const sp_path *path = &run->path;
	const float alpha = sp_run_fill_alpha(run);
	const uint32_t colour = run->g.fill.rgb;

	const bool plain = !run->g.fill.pattern || run->g.fill.whole, rectangles = all_rectangles(path);
	const bool exact = plain && rectangles && !may_have_holes(path, even_odd);
	/* A cover that is turned, or has a hole. */
	sp_outline outline = { .count = 0 };

	if (plain && !exact && alpha > 0)
		sp_outline_of_path(ctx, run, even_odd, false, &outline);
	if (!rectangles) {
		sp_run_paint_outline(ctx, run, SIGNPREP_PAINT_FILL, path_bounds(path), colour, alpha, outline);
		return;
	}
	for (size_t i = 0; i < path->sub_count; i++) {
		signprep_rect r;

		if (path->subs[i].count <= 2)
			continue;
		r = sub_bounds(path, i);
		if (exact)
			sp_run_paint(ctx, run, kind_of(r), r, colour, alpha, true);
		else
			sp_run_paint_outline(ctx, run, kind_of(r), r, colour, alpha, outline);
	}
}

static void stroke_segment(fz_context *ctx, sp_run *run, signprep_point a, signprep_point b, double half)
{
	signprep_point ends[2] = { a, b };
	signprep_rect r = bounds_of(ends, 2);
	bool along_x = level(a.y, b.y), along_y = level(a.x, b.x);
	bool exact = (along_x || along_y) && !run->g.dashed && !run->g.stroke.pattern;

	if (!along_y) {
		r.y0 -= half;
		r.y1 += half;
	}
	if (!along_x) {
		r.x0 -= half;
		r.x1 += half;
	}
	if (along_x && along_y)
		return;
	signprep_paint *paint = sp_run_paint(
		ctx, run, along_x || along_y ? kind_of(r) : SIGNPREP_PAINT_FILL, r, run->g.stroke.rgb, stroke_alpha(run), exact);
	if (paint)
		paint->dashed = run->g.dashed;
}

static void stroke_curve(fz_context *ctx, sp_run *run, const sp_subpath *sub, double half)
{
	signprep_rect r = bounds_of(run->path.points + sub->first, sub->count);

	r = (signprep_rect) { r.x0 - half, r.y0 - half, r.x1 + half, r.y1 + half };
	sp_run_paint(ctx, run, SIGNPREP_PAINT_FILL, r, run->g.stroke.rgb, stroke_alpha(run), false);
}

static void stroke(fz_context *ctx, sp_run *run)
{
	const sp_path *path = &run->path;
	const signprep_matrix m = run->g.ctm;
	const double half = fmax(run->g.line_width * sqrt(fabs(m.a * m.d - m.b * m.c)), hairline) / 2;

	for (size_t i = 0; i < path->sub_count; i++) {
		const sp_subpath *sub = &path->subs[i];
		const signprep_point *p = path->points + sub->first;

		if (sub->curved) {
			stroke_curve(ctx, run, sub, half);
			continue;
		}
		for (size_t k = 1; k < sub->count; k++)
			stroke_segment(ctx, run, p[k - 1], p[k], half);
		if (sub->closed && sub->count > 2)
			stroke_segment(ctx, run, p[sub->count - 1], p[0], half);
	}
}

/* W without any path is ignored, as pdfium does: files that have it show their text everywhere else. */
static void clip(fz_context *ctx, sp_run *run)
{
	const sp_path *path = &run->path;
	sp_outline outline;

	if (!path->count)
		return;
	run->g.clip = signprep_rect_intersect(run->g.clip, path_bounds(path));
	if (path->sub_count == 1 && is_rectangle(path, &path->subs[0]))
		return;
	run->g.clip_exact = false;
	if (sp_outline_of_path(ctx, run, path->clips_even_odd, true, &outline))
		sp_outline_clip(ctx, run, outline);
	else
		run->g.clip_rough = true;
}

void sp_run_paint_path(fz_context *ctx, sp_run *run, unsigned how)
{
	if (run->path.count && (how & SP_PAINT_FILL))
		fill(ctx, run, how & SP_PAINT_EVEN_ODD);
	if (run->path.count && (how & SP_PAINT_STROKE))
		stroke(ctx, run);
	if (run->path.clips)
		clip(ctx, run);
	run->path.count = run->path.sub_count = 0;
	run->path.clips = false;
}
