/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Numbers as text, whatever the locale says. */
#ifndef SP_BASE_NUM_H
#define SP_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>

/** Parses a decimal number that fills the whole text; false for anything else, infinities and NaN included. */
bool sp_num_parse(const char *text, size_t length, double *out);
/** Whole decimal integer within [min, max]. */
bool sp_num_parse_int(const char *text, size_t length, long long min, long long max, long long *out);
/** Shortest text that reads back as `value` rounded to `places` decimals (0..6); "-0" never. As snprintf. */
size_t sp_num_format(double value, int places, char *out, size_t cap);
/** Rounded half away from zero to `places` decimals; the value every answer uses (places 4). */
double sp_num_round(double value, int places);

#endif
