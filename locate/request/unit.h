/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Lengths with a unit: 12, "12mm", "3.5 cm", "1in", "20pt", "10%". */
#ifndef SP_LOCATE_REQUEST_UNIT_H
#define SP_LOCATE_REQUEST_UNIT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum sp_unit { SP_UNIT_PT, SP_UNIT_MM, SP_UNIT_CM, SP_UNIT_IN, SP_UNIT_PERCENT } sp_unit;

/** Values of the member `Unit`, in the order of sp_unit, NULL-ended. */
extern const char *const sp_unit_names[];

/** Largest length that can be meant, in points: ten times the largest page of PDF. */
#define SP_LENGTH_MAX 144000.0

typedef struct sp_length {
	bool set;
	double value;
	sp_unit unit;
} sp_length;

/** A number with or without a unit; without one it is in `unit`. False when the text is neither. */
bool sp_length_parse(const char *text, sp_unit unit, sp_length *out);
/** In points; a percentage is one of `whole` (page width or height). 0 when not set. */
double sp_length_points(sp_length length, double whole);
/** False for lengths no page can have, infinities and NaN. */
bool sp_length_sane(sp_length length);

#endif
