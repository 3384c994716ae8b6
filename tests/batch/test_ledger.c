/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the journal says of a row decides whether it is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fail.h"
#include "batch/ledger.h"

static sp_ledger ledger_with(sp_state state, int code, bool sends, bool resume, bool only_failed)
{
	sp_ledger ledger = { .sends = sends, .resume = resume, .only_failed = only_failed, .batch = "b" };
	sp_journal *journal;
	signprep_error err;
	snprintf(ledger.environment, sizeof ledger.environment, "%s", sends ? "sandbox" : "locate");
	assert_int_equal(sp_journal_open(&journal, NULL, 1, &err), SIGNPREP_OK);
	if (state != SP_STATE_NONE) {
		sp_row row;
		assert_int_equal(sp_journal_load(journal, ledger.environment, "k", &row, &err), SIGNPREP_OK);
		row.state = state;
		snprintf(row.flow_id, sizeof row.flow_id, "%s", state == SP_STATE_CREATED ? "yDflow" : "");
		assert_int_equal(sp_journal_save(journal, &row, 1000, &err), SIGNPREP_OK);
		if (code != SP_ROW_OPEN)
			assert_int_equal(sp_journal_finish(journal, &row, (signprep_code) code, code ? "K201" : "", 1001, &err),
				SIGNPREP_OK);
	}
	assert_int_equal(sp_ledger_open(&ledger, journal, &err), SIGNPREP_OK);
	return ledger;
}

static sp_entry *entry_of(const char *key, long long line)
{
	sp_entry *entry = sp_entry_new();
	assert_non_null(entry);
	snprintf(entry->key, sizeof entry->key, "%s", key);
	entry->line = line;
	entry->pdf = strdup("a.pdf");
	return entry;
}

static const struct row {
	sp_state state;
	int code;
	bool sends, resume, only_failed;
	sp_decision decision;
	sp_entry_state ends;
	const char *id;
} rows[] = {
	/* Nothing known: run, but not when only failures are wanted. */
	{ SP_STATE_NONE, SP_ROW_OPEN, true, false, false, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	{ SP_STATE_NONE, SP_ROW_OPEN, true, true, false, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	{ SP_STATE_NONE, SP_ROW_OPEN, true, true, true, SP_DECISION_LEAVE_OUT, SP_ENTRY_READY, NULL },
	/* Created: never again, asked to resume or not. */
	{ SP_STATE_CREATED, SIGNPREP_OK, true, false, false, SP_DECISION_ENDED, SP_ENTRY_CREATED, NULL },
	{ SP_STATE_CREATED, SP_ROW_OPEN, true, true, false, SP_DECISION_ENDED, SP_ENTRY_CREATED, NULL },
	/* In doubt: told, never sent. */
	{ SP_STATE_UNKNOWN, SIGNPREP_UNKNOWN, true, false, false, SP_DECISION_ENDED, SP_ENTRY_UNKNOWN, "S404" },
	{ SP_STATE_UNKNOWN, SIGNPREP_UNKNOWN, true, true, true, SP_DECISION_ENDED, SP_ENTRY_UNKNOWN, "S404" },
	{ SP_STATE_CREATING, SP_ROW_OPEN, true, true, false, SP_DECISION_ENDED, SP_ENTRY_UNKNOWN, "S405" },
	/* On the way or failed: again. */
	{ SP_STATE_UPLOADED, SP_ROW_OPEN, true, true, false, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	{ SP_STATE_UPLOADED, SP_ROW_OPEN, true, true, true, SP_DECISION_LEAVE_OUT, SP_ENTRY_READY, NULL },
	{ SP_STATE_REFUSED, SIGNPREP_REFUSED, true, true, true, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	{ SP_STATE_PLANNED, SIGNPREP_NOT_FOUND, true, true, true, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	/* Only located: done is done when going on, else once more. */
	{ SP_STATE_LOCATED, SIGNPREP_OK, false, true, false, SP_DECISION_ENDED, SP_ENTRY_LOCATED, NULL },
	{ SP_STATE_LOCATED, SIGNPREP_OK, false, false, false, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
	{ SP_STATE_LOCATED, SIGNPREP_AMBIGUOUS, false, true, false, SP_DECISION_RUN, SP_ENTRY_READY, NULL },
};

static void decisions(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		sp_ledger ledger = ledger_with(r->state, r->code, r->sends, r->resume, r->only_failed);
		sp_entry *entry = entry_of("k", 2);
		sp_decision decision;
		assert_int_equal(sp_ledger_decide(&ledger, entry, &decision, NULL), SIGNPREP_OK);
		if (decision != r->decision || entry->state != r->ends)
			fail_msg("row %zu: decision %d, state %s", i, (int) decision, sp_entry_status(entry));
		if (r->id)
			assert_string_equal(signprep_issues_at(entry->issues, 0)->id, r->id);
		if (r->ends == SP_ENTRY_CREATED)
			assert_string_equal(entry->flow.flow_id, "yDflow");
		sp_entry_free(entry);
		sp_ledger_close(&ledger);
	}
}

static void only_named_rows_are_sent_again(void **state)
{
	const char *const named[] = { "other", "k", NULL }, *const others[] = { "other", NULL };
	const struct {
		const char *const *keys;
		sp_decision decision;
	} cases[] = {
		{ named, SP_DECISION_RUN },
		{ others, SP_DECISION_ENDED },
	};
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		sp_ledger ledger = ledger_with(SP_STATE_UNKNOWN, SIGNPREP_UNKNOWN, true, true, false);
		sp_entry *entry = entry_of("k", 2);
		sp_decision decision;
		ledger.resend_unknown = cases[i].keys;
		assert_int_equal(sp_ledger_decide(&ledger, entry, &decision, NULL), SIGNPREP_OK);
		assert_int_equal(decision, cases[i].decision);
		assert_int_equal(entry->resend_unknown, decision == SP_DECISION_RUN);
		sp_entry_free(entry);
		sp_ledger_close(&ledger);
	}
}

static void put_created(sp_ledger *ledger, sp_entry *entry, const char *pdf_sha256)
{
	sp_row row;
	signprep_error err;
	assert_int_equal(sp_journal_load(ledger->journal, ledger->environment, entry->key, &row, &err), SIGNPREP_OK);
	row.state = SP_STATE_CREATED;
	snprintf(row.flow_id, sizeof row.flow_id, "yDflow");
	snprintf(row.pdf_sha256, sizeof row.pdf_sha256, "%s", pdf_sha256);
	sp_entry_source(entry, row.source_sha256);
	assert_int_equal(sp_journal_save(ledger->journal, &row, 1000, &err), SIGNPREP_OK);
}

/* The row's line, its template or its PDF were changed after it was sent: never "already created". */
static void a_created_row_of_another_contract(void **state)
{
	/* SHA-256 of "abc", FIPS 180-2 appendix B.1. */
	static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	char path[] = "/tmp/ledger-XXXXXX.pdf";
	int fd = mkstemps(path, 4);
	const struct {
		const char *request, *content;
		bool resend, same;
	} cases[] = {
		{ "{\"FlowName\":\"a\"}", "abc", false, true },
		{ "{\"FlowName\":\"b\"}", "abc", false, false },
		{ "{\"FlowName\":\"a\"}", "abd", false, false },
		{ "{\"FlowName\":\"a\"}", NULL, false, true }, /* filed away after it was sent */
		{ "{\"FlowName\":\"b\"}", "abd", true, false },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		static const char *const named[] = { "k", NULL };
		sp_ledger ledger = ledger_with(SP_STATE_NONE, 0, true, true, false);
		sp_entry *entry = entry_of("k", 2);
		sp_decision decision;
		free(entry->pdf);
		entry->pdf = strdup(cases[i].content ? path : "/nowhere/a.pdf");
		entry->request = strdup("{\"FlowName\":\"a\"}");
		entry->request_length = strlen(entry->request);
		put_created(&ledger, entry, abc);
		free(entry->request);
		entry->request = strdup(cases[i].request);
		if (cases[i].content)
			assert_int_equal(pwrite(fd, cases[i].content, 3, 0), 3);
		ledger.resend = cases[i].resend ? named : NULL;
		assert_int_equal(sp_ledger_decide(&ledger, entry, &decision, NULL), SIGNPREP_OK);
		if (decision != (cases[i].resend ? SP_DECISION_RUN : SP_DECISION_ENDED))
			fail_msg("case %zu: decision %d", i, (int) decision);
		if (!cases[i].resend && (entry->state == SP_ENTRY_CREATED) != cases[i].same)
			fail_msg("case %zu: %s", i, sp_entry_status(entry));
		if (entry->state == SP_ENTRY_FAILED)
			assert_string_equal(signprep_issues_at(entry->issues, 0)->id, "S407");
		sp_entry_free(entry);
		sp_ledger_close(&ledger);
	}
	close(fd);
	unlink(path);
}

static void a_key_twice_is_not_run(void **state)
{
	sp_ledger ledger = ledger_with(SP_STATE_NONE, 0, true, false, false);
	sp_entry *first = entry_of("k", 2), *second = entry_of("k", 7);
	sp_decision decision;
	(void) state;
	assert_int_equal(sp_ledger_decide(&ledger, first, &decision, NULL), SIGNPREP_OK);
	assert_int_equal(decision, SP_DECISION_RUN);
	assert_int_equal(sp_ledger_decide(&ledger, second, &decision, NULL), SIGNPREP_OK);
	assert_int_equal(decision, SP_DECISION_ENDED);
	assert_int_equal(second->state, SP_ENTRY_FAILED);
	const signprep_issue *issue = signprep_issues_at(second->issues, 0);
	assert_string_equal(issue->id, "B404");
	assert_string_equal(issue->args[1], "2");
	/* Nor does it leave a trace: the row of that key is the first one. */
	assert_int_equal(sp_ledger_note(&ledger, second, NULL), SIGNPREP_OK);
	assert_int_equal(ledger.end_count, 0);
	sp_entry_free(first);
	sp_entry_free(second);
	sp_ledger_close(&ledger);
}

static void ends_are_written(void **state)
{
	sp_ledger ledger = ledger_with(SP_STATE_NONE, 0, true, false, false);
	sp_entry *entry = entry_of("k", 9);
	signprep_error err;
	sp_row row;
	(void) state;
	sp_fail(&err, "D701", 2, "a.pdf", NULL);
	sp_entry_fail(entry, &err);
	assert_int_equal(sp_ledger_note(&ledger, entry, NULL), SIGNPREP_OK);
	assert_int_equal(sp_ledger_flush(&ledger, NULL), SIGNPREP_OK);
	assert_int_equal(sp_journal_load(ledger.journal, "sandbox", "k", &row, &err), SIGNPREP_OK);
	assert_int_equal(row.code, SIGNPREP_UNREADABLE);
	assert_string_equal(row.issue, "D701");
	assert_int_equal(row.line, 9);
	assert_int_equal(row.state, SP_STATE_PLANNED);
	sp_entry_free(entry);
	sp_ledger_close(&ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions),
		cmocka_unit_test(only_named_rows_are_sent_again),
		cmocka_unit_test(a_created_row_of_another_contract),
		cmocka_unit_test(a_key_twice_is_not_run),
		cmocka_unit_test(ends_are_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
