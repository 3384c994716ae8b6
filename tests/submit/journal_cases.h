/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every kind of journal must do: the same cases for a file and for a database. */
#ifndef TESTS_JOURNAL_CASES_H
#define TESTS_JOURNAL_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "submit/journal/journal.h"

/* Where the journal of a case is, and a look at it that does not go through the code under test. */
typedef struct journal_place {
	const char *path;
	int (*count)(const char *path, const char *table, const char *condition); /* table: "row", "step" */
} journal_place;

/* The running program's; a setup fills it for each case. */
extern journal_place place;

sp_journal *journal_open_good(const char *path);
sp_row journal_row(sp_journal *journal, const char *key);
void journal_expect_refused(const char *path, double busy_s, signprep_code code, const char *id);

#define JOURNAL_CASE_LIST(X) \
	X(a_row_comes_back_as_it_was) \
	X(contracts_of_rows) \
	X(rows_are_whose_began_them) \
	X(two_processes_cannot_both_go_on) \
	X(workers_share_one_rate) \
	X(workers_slow_down_together) \
	X(many_may_create_it_at_once) \
	X(how_a_row_ended) \
	X(a_row_is_open_again_while_under_way) \
	X(an_end_of_a_row_that_was_never_entered) \
	X(rows_that_were_only_located) \
	X(what_was_sent_is_not_taken_back) \
	X(one_of_many_threads_goes_on) \
	X(it_is_closed_by_the_last_owner) \
	X(a_process_killed_at_any_moment) \
	X(a_key_is_claimed_once) \
	X(rows_are_gone_through_by_their_keys) \
	X(long_texts_and_other_letters)
#define JOURNAL_CASE_DECLARATION(name) void name(void **state);
JOURNAL_CASE_LIST(JOURNAL_CASE_DECLARATION)

#endif
