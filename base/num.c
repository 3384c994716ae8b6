/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as text, whatever the locale says: no decimal point ever passes through the C library. */
#include "base/num.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A double is settled by fewer significant digits than this. */
#define DIGITS_MAX 780

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Significant digits with their decimal exponent: value = digits × 10^exponent. */
struct decimal {
	char digits[DIGITS_MAX + 32];
	size_t count;
	long exponent;
	bool any;
};

static void take_digit(struct decimal *d, char c, bool fraction)
{
	d->any = true;
	if (d->count == 0 && c == '0')
		d->exponent -= fraction;
	else if (d->count < DIGITS_MAX) {
		d->digits[d->count++] = c;
		d->exponent -= fraction;
	} else
		d->exponent += !fraction;
}

static bool read_exponent(const char **at, const char *end, long *out)
{
	const char *p = *at;
	bool negative = false;
	long value = 0;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end || !is_digit(*p))
		return false;
	for (; p < end && is_digit(*p); p++)
		value = value > 1000000 ? value : value * 10 + (*p - '0');
	*out = negative ? -value : value;
	*at = p;
	return true;
}

bool sp_num_parse(const char *text, size_t length, double *out)
{
	const char *p = text, *end = text + length;
	struct decimal d = { .count = 0 };
	bool negative = false;
	long exponent = 0;

	if (length > (size_t) 1 << 24)
		return false;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	for (; p < end && is_digit(*p); p++)
		take_digit(&d, *p, false);
	if (p < end && *p == '.')
		for (p++; p < end && is_digit(*p); p++)
			take_digit(&d, *p, true);
	if (!d.any)
		return false;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (!read_exponent(&p, end, &exponent))
			return false;
	}
	if (p != end)
		return false;
	double value = 0;
	if (d.count) {
		snprintf(d.digits + d.count, sizeof d.digits - d.count, "e%ld", d.exponent + exponent);
		value = strtod(d.digits, NULL);
	}
	if (!isfinite(value))
		return false;
	*out = negative ? -value : value;
	return true;
}

bool sp_num_parse_int(const char *text, size_t length, long long min, long long max, long long *out)
{
	size_t i = length && (text[0] == '-' || text[0] == '+');
	bool negative = length && text[0] == '-';
	long long value = 0;
	if (i == length)
		return false;
	for (; i < length; i++) {
		if (!is_digit(text[i]))
			return false;
		int digit = text[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };

static int clamp_places(int places)
{
	return places < 0 ? 0 : places > 6 ? 6 : places;
}

double sp_num_round(double value, int places)
{
	double power = powers[clamp_places(places)];
	if (!isfinite(value) || fabs(value) >= 1e15 / power)
		return value;
	double rounded = round(value * power) / power;
	return rounded == 0 ? 0 : rounded;
}

/* Too big for a fraction that counts: the shortest %g that reads back, its separator made a full stop. */
static void format_big(double value, char *out, size_t cap)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, cap, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	char *from = out, *to = out;
	bool separator = false;
	for (; *from; from++) {
		if (is_digit(*from) || strchr("+-e", *from)) {
			*to++ = *from;
			separator = false;
		} else if (!separator) {
			*to++ = '.';
			separator = true;
		}
	}
	*to = '\0';
}

/* At least `least` digits; returns their end. */
static char *put_digits(unsigned long long value, int least, char *out)
{
	char backward[24];
	int count = 0;
	for (; value > UINT32_MAX; value /= 10)
		backward[count++] = (char) ('0' + value % 10);
	/* The division of small numbers is quicker, and nearly all are. */
	for (uint32_t small = (uint32_t) value; small || count < least; small /= 10)
		backward[count++] = (char) ('0' + small % 10);
	while (count)
		*out++ = backward[--count];
	return out;
}

/* The four decimals of answers, without the zeros at their end. */
static char *put_four(unsigned decimals, char *out)
{
	const unsigned high = decimals / 100, low = decimals % 100;
	out[0] = (char) ('0' + high / 10);
	out[1] = (char) ('0' + high % 10);
	out[2] = (char) ('0' + low / 10);
	out[3] = (char) ('0' + low % 10);
	return out + (low % 10 ? 4 : low ? 3 : high % 10 ? 2 : 1);
}

static char *put_decimals(unsigned long long scaled, int places, char *out)
{
	const unsigned long long unit = (unsigned long long) powers[places];
	out = put_digits(scaled / unit, 1, out);
	if (scaled % unit) {
		*out++ = '.';
		out = put_digits(scaled % unit, places, out);
		while (out[-1] == '0')
			out--;
	}
	return out;
}

/* Answers are full of numbers, and printf is slow. */
size_t sp_num_format(double value, int places, char *out, size_t cap)
{
	char text[64], *end = text;
	places = clamp_places(places);
	const double limit = 1e15 / powers[places], size = fabs(value);
	/* The size in units of the last place, rounded half up: exact, for it has fewer than 53 bits. */
	const double exact = size < limit ? size * powers[places] : 0;
	unsigned long long scaled = (unsigned long long) (long long) exact;
	scaled += exact - (double) (long long) scaled >= 0.5;
	if (!isfinite(value))
		end += snprintf(text, sizeof text, "null");
	else if (!(size < limit) || (double) (long long) scaled / powers[places] >= limit) {
		format_big(sp_num_round(value, places), text, sizeof text);
		end += strlen(text);
	} else {
		if (value < 0 && scaled)
			*end++ = '-';
		if (places == 4) {
			end = put_digits(scaled / 10000, 1, end);
			if (scaled % 10000) {
				*end++ = '.';
				end = put_four((unsigned) (scaled % 10000), end);
			}
		} else
			end = put_decimals(scaled, places, end);
	}
	const size_t length = (size_t) (end - text), fits = length < cap ? length : cap ? cap - 1 : 0;
	memcpy(out, text, fits);
	if (cap)
		out[fits] = '\0';
	return length;
}
