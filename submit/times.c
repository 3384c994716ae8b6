/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Times of a request against the clock: what only sending may look at, because the same input must check the same every day. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/fail.h"
#include "submit/submission.h"

#define BEIJING_S (8 * 3600)
#define YEARS 10
#define LAST_S 253402300800.0 /* the year 10000 */

static void write_time(double seconds, char *out, size_t cap)
{
	struct tm day = { 0 };
	/* What a request says may be no time at all, nor fit the number that times are counted in. */
	time_t beijing = fabs(seconds) < LAST_S ? (time_t) seconds + BEIJING_S : 0;
	if (beijing == 0 || !gmtime_r(&beijing, &day) || strftime(out, cap, "%Y-%m-%d %H:%M:%S +08:00", &day) == 0)
		snprintf(out, cap, "%.15g", seconds);
}

static double time_of(const cJSON *owner, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(owner, name);
	return cJSON_IsNumber(value) && value->valuedouble > 0 ? value->valuedouble : 0;
}

/* The day ten years on, as calendars count. */
static double ten_years_after(double now)
{
	struct tm day = { 0 };
	time_t start = (time_t) now;
	if (!gmtime_r(&start, &day))
		return now;
	day.tm_year += YEARS;
	return (double) timegm(&day);
}

static signprep_code fail_over(const char *where, const char *member, double given, double now, signprep_error *err)
{
	char then[48], today[48];
	write_time(given, then, sizeof then);
	write_time(now, today, sizeof today);
	return sp_fail(err, "S605", 0, where, member, then, today, NULL);
}

signprep_code sp_times_over(const char *member, double given, double now, signprep_error *err)
{
	return fail_over("", member, given, now, err);
}

signprep_code sp_times_check(const cJSON *request, double now, const char *where, signprep_error *err)
{
	const double whole = time_of(request, "Deadline"), reminded = time_of(request, "RemindedOn");
	const double last = ten_years_after(now);
	const cJSON *approver;
	char member[48], then[48], limit[48];
	int index = 0;
	if (whole > 0 && whole <= now)
		return fail_over(where, "Deadline", whole, now, err);
	if (reminded > 0 && reminded <= now)
		return fail_over(where, "RemindedOn", reminded, now, err);
	if (reminded > last) {
		write_time(reminded, then, sizeof then);
		write_time(last, limit, sizeof limit);
		return sp_fail(err, "S606", 0, where, then, limit, NULL);
	}
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(request, "Approvers"))
	{
		double own = time_of(approver, "Deadline");
		snprintf(member, sizeof member, "Approvers[%d].Deadline", index++);
		if (own > 0 && own <= now)
			return fail_over(where, member, own, now, err);
	}
	return SIGNPREP_OK;
}
