/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lengths with a unit. */
#include "locate/request/unit.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

const char *const sp_unit_names[] = { "pt", "mm", "cm", "in", "percent", NULL };

static const double points_of[] = { 1.0, 72.0 / 25.4, 72.0 / 2.54, 72.0 };

static bool unit_of(const char *text, sp_unit *out)
{
	for (size_t i = 0; sp_unit_names[i]; i++) {
		if (strcmp(text, sp_unit_names[i]) == 0) {
			*out = (sp_unit) i;
			return true;
		}
	}
	*out = SP_UNIT_PERCENT;
	return strcmp(text, "%") == 0;
}

bool sp_length_parse(const char *text, sp_unit unit, sp_length *out)
{
	size_t start = strspn(text, " ");
	size_t length = strcspn(text + start, "pmci% "); /* the first letters of the units */
	const char *rest = text + start + length;
	sp_length parsed = { true, 0, unit };
	rest += strspn(rest, " ");
	if (*rest && !unit_of(rest, &parsed.unit))
		return false;
	if (!sp_num_parse(text + start, length, &parsed.value))
		return false;
	*out = parsed;
	return true;
}

double sp_length_points(sp_length length, double whole)
{
	if (!length.set)
		return 0;
	if (length.unit == SP_UNIT_PERCENT)
		return length.value * whole / 100;
	return length.value * points_of[length.unit];
}

bool sp_length_sane(sp_length length)
{
	double points = sp_length_points(length, 1000);
	return isfinite(points) && fabs(points) <= SP_LENGTH_MAX;
}
