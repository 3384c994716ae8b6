/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counting rows. */
#include "batch/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"

#define TALLIES_MAX 10000

static void count_state(signprep_batch_counts *counts, const sp_entry *entry)
{
	switch (entry->state) {
	case SP_ENTRY_LOCATED: counts->located++; break;
	case SP_ENTRY_PREVIEWED: counts->previewed++; break;
	case SP_ENTRY_CREATED:
		counts->created++;
		counts->already_created += entry->from_journal || entry->flow.already_created;
		break;
	case SP_ENTRY_REFUSED: counts->refused++; break;
	case SP_ENTRY_UNKNOWN: counts->unknown++; break;
	default: counts->failed++; break;
	}
	counts->rows++;
}

static sp_tally *tally_of(sp_summary *summary, const signprep_issue *issue)
{
	for (size_t i = 0; i < summary->tally_count; i++)
		if (strcmp(summary->tallies[i].id, issue->id) == 0)
			return &summary->tallies[i];
	if (!sp_array_reserve(
		    (void **) &summary->tallies, &summary->tally_cap, summary->tally_count, 1, sizeof(sp_tally), TALLIES_MAX))
		return NULL;
	sp_tally *tally = &summary->tallies[summary->tally_count++];
	*tally = (sp_tally) { .severity = issue->severity };
	snprintf(tally->id, sizeof tally->id, "%s", issue->id);
	return tally;
}

/* A row counts once for an id, however often it was found in it. */
static bool seen_before(const signprep_issues *issues, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(signprep_issues_at(issues, i)->id, signprep_issues_at(issues, index)->id) == 0)
			return true;
	return false;
}

static double line_of(const cJSON *row)
{
	const cJSON *line = cJSON_GetObjectItemCaseSensitive(row, "line");
	return cJSON_IsNumber(line) ? line->valuedouble : 0;
}

static bool copy_member(const cJSON *from, const char *name, cJSON *to)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(from, name);
	return !member || sp_json_put(to, name, cJSON_Duplicate(member, true));
}

/* What somebody wants to know of a row who has not seen its line of results: the first error will do. */
static cJSON *failure_of(const cJSON *row)
{
	static const char *const members[] = { "key", "line", "file", "status", "code" };
	cJSON *failure = cJSON_CreateObject();
	const cJSON *issue = cJSON_GetObjectItemCaseSensitive(row, "issues");
	const char *error = sp_severity_name(SIGNPREP_SEVERITY_ERROR);
	bool done = failure != NULL;
	for (size_t i = 0; done && i < sizeof members / sizeof *members; i++)
		done = copy_member(row, members[i], failure);
	for (issue = issue ? issue->child : NULL; issue; issue = issue->next) {
		const char *severity = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(issue, "severity"));
		if (severity && strcmp(severity, error) == 0)
			break;
	}
	if (done && (!issue || (copy_member(issue, "id", failure) && copy_member(issue, "message", failure))))
		return failure;
	cJSON_Delete(failure);
	return NULL;
}

/* Rows end in any order; those that stand first in the file are kept, so that the same rows give the same list. */
static bool keep_failure(sp_summary *summary, long long line, const char *answer)
{
	size_t place = summary->failure_count;
	while (place > 0 && line_of(summary->failures[place - 1]) > (double) line)
		place--;
	if (place == SP_FAILURES_SHOWN)
		return true;
	cJSON *row = cJSON_Parse(answer);
	cJSON *failure = row ? failure_of(row) : NULL;
	cJSON_Delete(row);
	if (!failure)
		return false;
	if (summary->failure_count == SP_FAILURES_SHOWN)
		cJSON_Delete(summary->failures[--summary->failure_count]);
	memmove(summary->failures + place + 1, summary->failures + place,
		(summary->failure_count - place) * sizeof *summary->failures);
	summary->failures[place] = failure;
	summary->failure_count++;
	return true;
}

bool sp_summary_add(sp_summary *summary, const sp_entry *entry, const char *answer)
{
	const signprep_batch_counts *c = &summary->counts;
	long long bad = c->failed + c->refused + c->unknown;
	count_state(&summary->counts, entry);
	if (c->failed + c->refused + c->unknown > bad && answer && !keep_failure(summary, entry->line, answer))
		return false;
	for (size_t i = 0; i < signprep_issues_count(entry->issues); i++) {
		if (seen_before(entry->issues, i))
			continue;
		sp_tally *tally = tally_of(summary, signprep_issues_at(entry->issues, i));
		if (!tally)
			return false;
		tally->rows++;
	}
	return true;
}

signprep_code sp_summary_code(const sp_summary *summary)
{
	const signprep_batch_counts *c = &summary->counts;
	return c->failed + c->refused + c->unknown > 0 ? SIGNPREP_PARTIAL : SIGNPREP_OK;
}

static int by_rows(const void *a, const void *b)
{
	const sp_tally *x = a, *y = b;
	return x->rows != y->rows ? (x->rows < y->rows ? 1 : -1) : strcmp(x->id, y->id);
}

static cJSON *tally_json(const sp_tally *tally)
{
	cJSON *object = cJSON_CreateObject();
	if (sp_json_put(object, "id", cJSON_CreateString(tally->id)) &&
		sp_json_put(object, "severity", cJSON_CreateString(sp_severity_name(tally->severity))) &&
		sp_json_put_number(object, "rows", (double) tally->rows))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *tallies_json(const sp_summary *summary)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	if (summary->tally_count)
		qsort(summary->tallies, summary->tally_count, sizeof *summary->tallies, by_rows);
	for (size_t i = 0; done && i < summary->tally_count; i++)
		done = sp_json_push(array, tally_json(&summary->tallies[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

bool sp_summary_put(sp_summary *summary, cJSON *object)
{
	const signprep_batch_counts *c = &summary->counts;
	const struct {
		const char *name;
		long long value;
	} members[] = {
		{ "rows", c->rows },
		{ "created", c->created },
		{ "already_created", c->already_created },
		{ "previewed", c->previewed },
		{ "located", c->located },
		{ "failed", c->failed },
		{ "refused", c->refused },
		{ "unknown", c->unknown },
		{ "left_out", c->left_out },
	};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (!sp_json_put(object, members[i].name, cJSON_CreateNumber((double) members[i].value)))
			return false;
	cJSON *failures = cJSON_CreateArray();
	bool done = sp_json_put(object, "issue_counts", tallies_json(summary));
	for (size_t i = 0; i < summary->failure_count; i++)
		done = sp_json_push(failures, summary->failures[i]) && done;
	summary->failure_count = 0;
	return sp_json_put(object, "failures", failures) && done;
}

void sp_summary_clear(sp_summary *summary)
{
	free(summary->tallies);
	for (size_t i = 0; i < summary->failure_count; i++)
		cJSON_Delete(summary->failures[i]);
	*summary = (sp_summary) { 0 };
}
