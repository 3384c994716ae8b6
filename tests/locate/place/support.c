/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *requote(const char *text)
{
	char *copy = strdup(text);
	assert_non_null(copy);
	for (char *p = copy; *p; p++) {
		if (*p == '\'')
			*p = '"';
	}
	return copy;
}

void bench_open(bench *b, const char *json)
{
	char *text = requote(json);
	memset(b, 0, sizeof *b);
	sp_arena_init(&b->arena, 1 << 20);
	b->issues = sp_issues_new();
	b->json = cJSON_Parse(text);
	free(text);
	assert_non_null(b->issues);
	assert_non_null(b->json);
	b->spec = sp_spec_parse(&b->arena, b->issues, b->json, "Components[0]");
	assert_non_null(b->spec);
}

void bench_close(bench *b)
{
	sp_spec_clear(b->spec);
	cJSON_Delete(b->json);
	signprep_issues_free(b->issues);
	sp_arena_clear(&b->arena);
}

size_t count_id(const signprep_issues *issues, const char *id)
{
	size_t count = 0;
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		count += strcmp(signprep_issues_at(issues, i)->id, id) == 0;
	return count;
}

const signprep_issue *need_id(const signprep_issues *issues, const char *id)
{
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		if (strcmp(signprep_issues_at(issues, i)->id, id) == 0)
			return signprep_issues_at(issues, i);
	}
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		print_error("there is only %s at %s\n", signprep_issues_at(issues, i)->id, signprep_issues_at(issues, i)->where);
	fail_msg("no issue %s", id);
	return NULL;
}

const signprep_issue *only_id(const signprep_issues *issues, const char *id)
{
	const signprep_issue *issue = need_id(issues, id);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		if (signprep_issues_count(issues) > 1)
			print_error("one of several: %s at %s\n", signprep_issues_at(issues, i)->id,
				signprep_issues_at(issues, i)->where);
	}
	assert_int_equal(signprep_issues_count(issues), 1);
	return issue;
}

void assert_rect(signprep_rect r, double x0, double y0, double x1, double y1)
{
	if (fabs(r.x0 - x0) > 1e-6 || fabs(r.y0 - y0) > 1e-6 || fabs(r.x1 - x1) > 1e-6 || fabs(r.y1 - y1) > 1e-6)
		fail_msg("[%.6f %.6f %.6f %.6f] is not [%.6f %.6f %.6f %.6f]", r.x0, r.y0, r.x1, r.y1, x0, y0, x1, y1);
}

void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) <= 1e-3))
		fail_msg("%.6f is not %.6f", value, expected);
}
