/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dates of PDF files (ISO 32000-1, 7.9.4). */
#include "pdfcore/signed/pdf_time.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The next `count` digits as a number within [least, most]; `otherwise` where the text ends, -1 when they are none. */
static int take(const char **at, int count, int least, int most, int otherwise)
{
	int value = 0;

	if (!**at || **at == 'Z' || **at == '+' || **at == '-')
		return otherwise;
	for (int i = 0; i < count; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		value = 10 * value + (**at - '0');
	}
	return value < least || value > most ? -1 : value;
}

/* Days from 1970-01-01 (Howard Hinnant's algorithm for the Gregorian calendar). */
static int64_t days_of(int year, int month, int day)
{
	const int y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (int64_t) era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void sp_pdf_time(const char *text, char out[SP_PDF_TIME_BYTES])
{
	static const struct {
		int digits, least, most, otherwise;
	} parts[] = { { 4, 1, 9999, -1 }, { 2, 1, 12, 1 }, { 2, 1, 31, 1 }, { 2, 0, 23, 0 }, { 2, 0, 59, 0 }, { 2, 0, 60, 0 } };
	int v[6], hours = 0, minutes = 0;
	struct tm utc;

	out[0] = '\0';
	if (!strncmp(text, "D:", 2))
		text += 2;
	for (int i = 0; i < 6; i++)
		if ((v[i] = take(&text, parts[i].digits, parts[i].least, parts[i].most, parts[i].otherwise)) < 0)
			return;
	const int sign = *text == '-' ? -1 : 1;
	if (*text == '+' || *text == '-') {
		text++;
		hours = take(&text, 2, 0, 23, 0);
		if (*text == '\'')
			text++;
		minutes = take(&text, 2, 0, 59, 0);
	}
	if (hours < 0 || minutes < 0)
		return;
	const time_t seconds = (time_t) (days_of(v[0], v[1], v[2]) * 86400 + v[3] * 3600 + v[4] * 60 + v[5] -
		sign * (hours * 3600 + minutes * 60));
	if (gmtime_r(&seconds, &utc) && utc.tm_year + 1900 >= 1 && utc.tm_year + 1900 <= 9999)
		strftime(out, SP_PDF_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
