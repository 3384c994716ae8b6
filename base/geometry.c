/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rectangles, quads and matrices. */
#include "base/geometry.h"

#include <math.h>

#include "base/num.h"

signprep_point signprep_matrix_apply(signprep_matrix m, signprep_point p)
{
	return (signprep_point) { m.a * p.x + m.c * p.y + m.e, m.b * p.x + m.d * p.y + m.f };
}

signprep_rect signprep_matrix_apply_rect(signprep_matrix m, signprep_rect r)
{
	signprep_quad q = {
		signprep_matrix_apply(m, (signprep_point) { r.x0, r.y0 }),
		signprep_matrix_apply(m, (signprep_point) { r.x1, r.y0 }),
		signprep_matrix_apply(m, (signprep_point) { r.x0, r.y1 }),
		signprep_matrix_apply(m, (signprep_point) { r.x1, r.y1 }),
	};
	return signprep_quad_bounds(q);
}

signprep_matrix signprep_matrix_invert(signprep_matrix m)
{
	double det = m.a * m.d - m.b * m.c;
	if (!isnormal(det))
		return (signprep_matrix) { 1, 0, 0, 1, 0, 0 };
	signprep_matrix i = { m.d / det, -m.b / det, -m.c / det, m.a / det, 0, 0 };
	i.e = -(m.e * i.a + m.f * i.c);
	i.f = -(m.e * i.b + m.f * i.d);
	return i;
}

signprep_matrix sp_matrix_multiply(signprep_matrix first, signprep_matrix then)
{
	return (signprep_matrix) {
		first.a * then.a + first.b * then.c,
		first.a * then.b + first.b * then.d,
		first.c * then.a + first.d * then.c,
		first.c * then.b + first.d * then.d,
		first.e * then.a + first.f * then.c + then.e,
		first.e * then.b + first.f * then.d + then.f,
	};
}

signprep_rect signprep_quad_bounds(signprep_quad q)
{
	return (signprep_rect) {
		fmin(fmin(q.ul.x, q.ur.x), fmin(q.ll.x, q.lr.x)),
		fmin(fmin(q.ul.y, q.ur.y), fmin(q.ll.y, q.lr.y)),
		fmax(fmax(q.ul.x, q.ur.x), fmax(q.ll.x, q.lr.x)),
		fmax(fmax(q.ul.y, q.ur.y), fmax(q.ll.y, q.lr.y)),
	};
}

signprep_rect signprep_rect_union(signprep_rect a, signprep_rect b)
{
	return (signprep_rect) { fmin(a.x0, b.x0), fmin(a.y0, b.y0), fmax(a.x1, b.x1), fmax(a.y1, b.y1) };
}

signprep_rect signprep_rect_intersect(signprep_rect a, signprep_rect b)
{
	return (signprep_rect) { fmax(a.x0, b.x0), fmax(a.y0, b.y0), fmin(a.x1, b.x1), fmin(a.y1, b.y1) };
}

double signprep_rect_area(signprep_rect r)
{
	return sp_rect_is_empty(r) ? 0 : (r.x1 - r.x0) * (r.y1 - r.y0);
}

signprep_rect sp_rect_normal(signprep_rect r)
{
	return (signprep_rect) { fmin(r.x0, r.x1), fmin(r.y0, r.y1), fmax(r.x0, r.x1), fmax(r.y0, r.y1) };
}

bool sp_rect_is_empty(signprep_rect r)
{
	return !(r.x1 > r.x0 && r.y1 > r.y0);
}

signprep_rect sp_rect_round(signprep_rect r, int places)
{
	return (signprep_rect) {
		sp_num_round(r.x0, places),
		sp_num_round(r.y0, places),
		sp_num_round(r.x1, places),
		sp_num_round(r.y1, places),
	};
}

bool sp_polygon_holds(const signprep_point *corners, size_t count, bool wound, signprep_point at)
{
	int winding = 0, crossings = 0;

	for (size_t i = 0, last = count - 1; i < count; last = i++) {
		const signprep_point a = corners[last], b = corners[i];

		if ((a.y > at.y) == (b.y > at.y) || at.x >= a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y))
			continue;
		crossings++;
		winding += b.y > a.y ? 1 : -1;
	}
	return wound ? winding != 0 : crossings & 1;
}
