/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Back-off and the two headers that speak of time. */
#include "net/retry.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"

double sp_retry_delay(int attempt, double retry_after, uint32_t random)
{
	double ceiling = SP_RETRY_BASE_S;
	for (int i = 0; i < attempt && ceiling < SP_RETRY_CAP_S; i++)
		ceiling *= 2;
	if (ceiling > SP_RETRY_CAP_S)
		ceiling = SP_RETRY_CAP_S;
	return retry_after + ceiling * ((double) random / (double) UINT32_MAX);
}

/* Days since 1970 of a Gregorian date, whatever the time zone and the locale say. */
static long long days_from_civil(long long year, int month, int day)
{
	long long y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	int shifted = month > 2 ? month - 3 : month + 9;
	long long of_year = (153 * shifted + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

double sp_http_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, year, hour, minute, second;
	char name[4];
	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT", &day, name, &year, &hour, &minute, &second) != 6)
		return 0;
	const char *found = strstr(months, name);
	if (strlen(name) != 3 || found == NULL || (found - months) % 3 != 0 || year < 1970 || day < 1 || day > 31 || hour < 0 ||
		hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return 0;
	return (double) (days_from_civil(year, (int) (found - months) / 3 + 1, day) * 86400 + hour * 3600 + minute * 60 + second);
}

double sp_retry_after(const char *header, double now)
{
	double seconds = 0;
	if (sp_num_parse(header, strlen(header), &seconds))
		return seconds > 0 ? seconds : 0;
	double date = sp_http_date(header);
	return date > now ? date - now : 0;
}
