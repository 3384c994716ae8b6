/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rectangles and matrices. Expected values by hand. */
#include "base/geometry.h"
#include "unit.h"

static void assert_rect(signprep_rect r, double x0, double y0, double x1, double y1)
{
	assert_float_equal(r.x0, x0, 1e-9);
	assert_float_equal(r.y0, y0, 1e-9);
	assert_float_equal(r.x1, x1, 1e-9);
	assert_float_equal(r.y1, y1, 1e-9);
}

/* A page of 595 by 842, seen turned by 90 degrees: (x, y) of user space is seen at (y, x). */
static void a_turned_page(void **state)
{
	const signprep_matrix turn = { 0, 1, 1, 0, 0, 0 };
	(void) state;
	assert_rect(signprep_matrix_apply_rect(turn, (signprep_rect) { 200, 300, 262, 312 }), 300, 200, 312, 262);
}

static void inverse_goes_back(void **state)
{
	const signprep_matrix m = { 2, 0, 0, -2, -100, 1484 };
	signprep_point p = signprep_matrix_apply(m, (signprep_point) { 200, 300 });
	(void) state;
	assert_float_equal(p.x, 300, 1e-9);
	assert_float_equal(p.y, 884, 1e-9);
	p = signprep_matrix_apply(signprep_matrix_invert(m), p);
	assert_float_equal(p.x, 200, 1e-9);
	assert_float_equal(p.y, 300, 1e-9);
	signprep_matrix none = signprep_matrix_invert((signprep_matrix) { 1, 2, 2, 4, 7, 7 });
	assert_true(none.a == 1 && none.b == 0 && none.c == 0 && none.d == 1 && none.e == 0 && none.f == 0);
}

/* Scaled by 2, then moved by (10, 20): the point (1, 1) lands on (12, 22). */
static void multiply_is_first_then_second(void **state)
{
	signprep_matrix m = sp_matrix_multiply((signprep_matrix) { 2, 0, 0, 2, 0, 0 }, (signprep_matrix) { 1, 0, 0, 1, 10, 20 });
	signprep_point p = signprep_matrix_apply(m, (signprep_point) { 1, 1 });
	(void) state;
	assert_float_equal(p.x, 12, 1e-9);
	assert_float_equal(p.y, 22, 1e-9);
}

static void rectangles(void **state)
{
	const signprep_rect a = { 0, 0, 10, 10 }, b = { 5, 5, 20, 9 }, far = { 30, 30, 40, 40 };
	(void) state;
	assert_rect(signprep_rect_intersect(a, b), 5, 5, 10, 9);
	assert_rect(signprep_rect_union(a, b), 0, 0, 20, 10);
	assert_float_equal(signprep_rect_area(b), 60, 1e-9);
	assert_float_equal(signprep_rect_area(signprep_rect_intersect(a, far)), 0, 1e-9);
	assert_rect(sp_rect_normal((signprep_rect) { 9, 8, 1, 2 }), 1, 2, 9, 8);
	assert_true(sp_rect_is_empty((signprep_rect) { 1, 1, 1, 5 }));
	assert_rect(sp_rect_round((signprep_rect) { 0.00005, 1.23456, -0.00001, 2 }, 4), 0.0001, 1.2346, 0, 2);
}

static void quad_bounds_of_slanted_text(void **state)
{
	const signprep_quad q = { { 3, 1 }, { 9, 5 }, { 1, 4 }, { 7, 8 } };
	(void) state;
	assert_rect(signprep_quad_bounds(q), 1, 1, 9, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turned_page),
		cmocka_unit_test(inverse_goes_back),
		cmocka_unit_test(multiply_is_first_then_second),
		cmocka_unit_test(rectangles),
		cmocka_unit_test(quad_bounds_of_slanted_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
