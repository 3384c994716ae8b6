/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What a kind of journal does for journal.c. Calls never overlap. `durable`: on the disk before the call returns.
 * `*ours` false: the row is not as it was read, nothing was changed but its history.
 */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_STORE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_STORE_H

#include <stdbool.h>

#include "submit/journal/journal.h"

typedef struct sp_journal_kind {
	signprep_code (*load)(void *store, const char *environment, const char *key, sp_row *row, signprep_error *err);
	signprep_code (*save)(void *store, const sp_row *row, double now, bool durable, bool *ours, signprep_error *err);
	signprep_code (*finish)(void *store, const sp_row *row, bool *ours, signprep_error *err);
	signprep_code (*note)(void *store, const sp_row *rows, size_t count, double now, signprep_error *err);
	signprep_code (*take_token)(void *store, const char *name, double now, double rate, double *wait, signprep_error *err);
	signprep_code (*slow_down)(void *store, const char *name, double now, double rate, double *slower, signprep_error *err);
	bool (*is_there)(void *store); /* is it still what was opened? */
	void (*close)(void *store);
	/* The first key behind `after`; "" when there is none. `unsettled`: of rows that are unknown or creating. */
	signprep_code (*next)(
		void *store, const char *environment, const char *after, bool unsettled, char key[72], signprep_error *err);
	signprep_code (*keep)(void *store, const char *environment, const sp_contract *list, size_t count, signprep_error *err);
	signprep_code (*contract)(void *store, const char *environment, sp_contract *inout, signprep_error *err);
	signprep_code (*find)(void *store, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
		int *matches, signprep_error *err);
} sp_journal_kind;

typedef struct sp_journal_store {
	const sp_journal_kind *kind;
	void *store;
} sp_journal_store;

/** `path` NULL: in memory. */
signprep_code sp_journal_sqlite(sp_journal_store *out, const char *path, double busy_s, signprep_error *err);
/** @return S502, S503, S504, S509, S511, S512, S513, S514 */
signprep_code sp_journal_postgres(sp_journal_store *out, const char *url, double busy_s, signprep_error *err);

/** Keys and the lines that claimed them, in a temporary file. One thread at a time. */
typedef struct sp_journal_keys sp_journal_keys;
signprep_code sp_journal_keys_open(sp_journal_keys **out, signprep_error *err);
signprep_code sp_journal_keys_claim(
	sp_journal_keys *keys, const char *run, const char *key, int64_t line, int64_t *first_line, signprep_error *err);
void sp_journal_keys_close(sp_journal_keys *keys);

#endif
