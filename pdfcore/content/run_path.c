/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Building paths. What painting them means stands in run_paint.c. */
#include "pdfcore/content/run.h"
#include "pdfcore/content/run_paint.h"

#define POINTS_MAX ((size_t) 1 << 24)

static void put_point(fz_context *ctx, sp_run *run, signprep_point viewed)
{
	sp_path *path = &run->path;

	if (path->count == path->cap) {
		size_t cap = path->cap ? path->cap * 2 : 64;

		if (cap > POINTS_MAX) {
			run->limit = "points of one path";
			fz_throw(ctx, FZ_ERROR_ABORT, "path too long");
		}
		path->points = fz_realloc_array(ctx, path->points, cap, signprep_point);
		path->curves = fz_realloc_array(ctx, path->curves, cap, unsigned char);
		path->cap = cap;
	}
	path->curves[path->count] = 0;
	path->points[path->count++] = viewed;
	path->subs[path->sub_count - 1].count++;
}

static void add_point(fz_context *ctx, sp_run *run, double x, double y)
{
	put_point(ctx, run, signprep_matrix_apply(run->g.ctm, (signprep_point) { x, y }));
}

static void begin_sub(fz_context *ctx, sp_path *path)
{
	sp_subpath *last = path->sub_count ? &path->subs[path->sub_count - 1] : NULL;

	if (last && last->count <= 1 && !last->closed) { /* a moveto that led nowhere */
		path->count = last->first;
		last->count = 0;
		return;
	}
	if (path->sub_count == path->sub_cap) {
		size_t cap = path->sub_cap ? path->sub_cap * 2 : 16;

		path->subs = fz_realloc_array(ctx, path->subs, cap, sp_subpath);
		path->sub_cap = cap;
	}
	path->subs[path->sub_count++] = (sp_subpath) { .first = path->count };
}

/* After closing, drawing goes on from the subpath's first point. */
static void ensure_open(fz_context *ctx, sp_run *run)
{
	sp_path *path = &run->path;
	sp_subpath *last = &path->subs[path->sub_count - 1];
	signprep_point start;

	if (!last->closed)
		return;
	start = path->points[last->first];
	begin_sub(ctx, path);
	add_point(ctx, run, 0, 0);
	path->points[path->count - 1] = start;
}

static void move_to(fz_context *ctx, sp_run *run, const double *n)
{
	begin_sub(ctx, &run->path);
	add_point(ctx, run, n[0], n[1]);
}

/* A line or curve without a current point begins one, as most readers let it. */
static void line_to(fz_context *ctx, sp_run *run, const double *n)
{
	if (!run->path.sub_count) {
		run->text->damaged = true;
		move_to(ctx, run, n);
	}
	ensure_open(ctx, run);
	add_point(ctx, run, n[0], n[1]);
}

/* `v` has its first control point where the pen stands, `y` its second where the curve ends. */
static void curve_to(fz_context *ctx, sp_run *run, unsigned op, const double *n)
{
	sp_path *path = &run->path;

	if (!path->sub_count) {
		run->text->damaged = true;
		move_to(ctx, run, n);
	}
	ensure_open(ctx, run);
	size_t at = path->count;
	if (op == SP_OP1('v'))
		put_point(ctx, run, path->points[at - 1]);
	add_point(ctx, run, n[0], n[1]);
	add_point(ctx, run, n[2], n[3]);
	if (op == SP_OP1('c'))
		add_point(ctx, run, n[4], n[5]);
	else if (op == SP_OP1('y'))
		add_point(ctx, run, n[2], n[3]);
	path->curves[at] = 1;
	path->subs[path->sub_count - 1].curved = true;
}

static void add_rectangle(fz_context *ctx, sp_run *run, const double *n)
{
	begin_sub(ctx, &run->path);
	add_point(ctx, run, n[0], n[1]);
	add_point(ctx, run, n[0] + n[2], n[1]);
	add_point(ctx, run, n[0] + n[2], n[1] + n[3]);
	add_point(ctx, run, n[0], n[1] + n[3]);
	run->path.subs[run->path.sub_count - 1].closed = true;
}

static void close_sub(sp_run *run)
{
	if (run->path.sub_count)
		run->path.subs[run->path.sub_count - 1].closed = true;
}

static bool building_op(fz_context *ctx, sp_run *run, unsigned op, const sp_content *c)
{
	double n[6];

	switch (op) {
	case SP_OP1('m'):
		if (sp_run_numbers(run, c, 2, n))
			move_to(ctx, run, n);
		return true;
	case SP_OP1('l'):
		if (sp_run_numbers(run, c, 2, n))
			line_to(ctx, run, n);
		return true;
	case SP_OP1('c'):
		if (sp_run_numbers(run, c, 6, n))
			curve_to(ctx, run, op, n);
		return true;
	case SP_OP1('v'):
	case SP_OP1('y'):
		if (sp_run_numbers(run, c, 4, n))
			curve_to(ctx, run, op, n);
		return true;
	case SP_OP1('h'): close_sub(run); return true;
	case SP_OP2('r', 'e'):
		if (sp_run_numbers(run, c, 4, n))
			add_rectangle(ctx, run, n);
		return true;
	case SP_OP1('W'):
	case SP_OP2('W', '*'):
		run->path.clips = true;
		run->path.clips_even_odd = op != SP_OP1('W');
		return true;
	default: return false;
	}
}

bool sp_run_path_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	switch (op) {
	case SP_OP1('n'): sp_run_paint_path(ctx, run, SP_PAINT_NOTHING); return true;
	case SP_OP1('f'):
	case SP_OP1('F'): sp_run_paint_path(ctx, run, SP_PAINT_FILL); return true;
	case SP_OP2('f', '*'): sp_run_paint_path(ctx, run, SP_PAINT_FILL | SP_PAINT_EVEN_ODD); return true;
	case SP_OP1('s'):
		close_sub(run);
		sp_run_paint_path(ctx, run, SP_PAINT_STROKE);
		return true;
	case SP_OP1('S'): sp_run_paint_path(ctx, run, SP_PAINT_STROKE); return true;
	case SP_OP1('b'):
	case SP_OP2('b', '*'):
		close_sub(run);
		sp_run_paint_path(ctx, run, SP_PAINT_FILL | SP_PAINT_STROKE | (op == SP_OP1('b') ? 0 : SP_PAINT_EVEN_ODD));
		return true;
	case SP_OP1('B'):
	case SP_OP2('B', '*'):
		sp_run_paint_path(ctx, run, SP_PAINT_FILL | SP_PAINT_STROKE | (op == SP_OP1('B') ? 0 : SP_PAINT_EVEN_ODD));
		return true;
	default: return building_op(ctx, run, op, c);
	}
}
