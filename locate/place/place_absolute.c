/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes by coordinates: Origin and Edges. */
#include "locate/place/place.h"

#include <math.h>

/* PDF editors show positions rounded; three values of one axis need not agree better than this, in points. */
#define EDGE_TOLERANCE 0.05

/* One axis, low end first: x from the left, y from the bottom. */
typedef struct axis {
	sp_length low, high, size, position;
	double whole;   /* page width or height */
	bool from_high; /* the position is the distance from the high end */
	const char *low_name, *edge_names, *position_name, *size_name;
} axis;

static void complain(sp_place_complaint *complaint, sp_place_fault fault, const char *member, double given, double other)
{
	if (complaint->fault == SP_FAULT_OK)
		*complaint = (sp_place_complaint) { fault, member, given, other };
}

static void by_edges(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	double edge_low = sp_length_points(a->low, a->whole), edge_high = sp_length_points(a->high, a->whole);
	*size = sp_length_points(a->size, a->whole);
	bool has_size = a->size.set && *size != 0;
	if (a->low.set && a->high.set) {
		if (has_size && fabs(edge_high - edge_low - *size) > EDGE_TOLERANCE)
			complain(complaint, SP_FAULT_CONTRADICTION, a->low_name, edge_low, edge_high - *size);
		*low = edge_low;
		*size = has_size ? *size : edge_high - edge_low;
	} else if (has_size) {
		*low = a->low.set ? edge_low : edge_high - *size;
	} else {
		complain(complaint, SP_FAULT_UNSETTLED, a->edge_names, 0, 0);
	}
}

static void by_position(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	double position = sp_length_points(a->position, a->whole);
	*size = sp_length_points(a->size, a->whole);
	if (!a->position.set)
		complain(complaint, SP_FAULT_MISSING, a->position_name, 0, 0);
	if (!a->size.set)
		complain(complaint, SP_FAULT_MISSING, a->size_name, 0, 0);
	*low = a->from_high ? a->whole - position - *size : position;
}

static void settle(const axis *a, double *low, double *size, sp_place_complaint *complaint)
{
	if (a->low.set || a->high.set)
		by_edges(a, low, size, complaint);
	else
		by_position(a, low, size, complaint);
}

signprep_rect sp_place_absolute(const sp_spec *spec, const signprep_page *page, sp_place_complaint *complaint)
{
	const sp_edges *e = &spec->edges;
	bool right = spec->origin == SP_ORIGIN_TOP_RIGHT || spec->origin == SP_ORIGIN_BOTTOM_RIGHT;
	bool bottom = spec->origin == SP_ORIGIN_BOTTOM_LEFT || spec->origin == SP_ORIGIN_BOTTOM_RIGHT;
	const axis across = { e->left, e->right, spec->width, spec->x, page->width, right, "Left", "Left, Right", "ComponentPosX",
		"ComponentWidth" };
	const axis up = { e->bottom, e->top, spec->height, spec->y, page->height, !bottom, "Bottom", "Top, Bottom", "ComponentPosY",
		"ComponentHeight" };
	double left = 0, low = 0, width = 0, height = 0;

	*complaint = (sp_place_complaint) { SP_FAULT_OK, "", 0, 0 };
	settle(&across, &left, &width, complaint);
	settle(&up, &low, &height, complaint);
	if (!(width > 0 && height > 0))
		complain(complaint, SP_FAULT_SIZE, "", width, height);
	/* Rounding must not depend on the detour over the bottom: a given top stays what it was. */
	if (!e->top.set && !e->bottom.set && !bottom)
		return sp_place_round(left, sp_length_points(spec->y, page->height), width, height);
	return sp_place_round(left, page->height - low - height, width, height);
}
