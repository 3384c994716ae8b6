/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What was sent, written before and after each step (SQLite). A row is one contract: (environment, row key).
 * No personal data, no secrets: hashes, ids, states, times.
 *
 * planned → located → uploading → uploaded → creating → created | refused | unknown
 *
 * Every write names the revision it read. When another process has written in between, the write fails, so
 * that two processes can't both go on to create the same contract.
 */
#ifndef SP_SUBMIT_JOURNAL_H
#define SP_SUBMIT_JOURNAL_H

#include <stdint.h>

#include <signprep/error.h>

typedef enum sp_state {
	SP_STATE_NONE, /* no such row */
	SP_STATE_PLANNED,
	SP_STATE_LOCATED,
	SP_STATE_UPLOADING,
	SP_STATE_UPLOADED,
	SP_STATE_CREATING,
	SP_STATE_CREATED,
	SP_STATE_REFUSED,
	SP_STATE_UNKNOWN
} sp_state;

typedef struct sp_row {
	char key[72];
	char environment[16];
	sp_state state;
	int64_t revision;
	char pdf_sha256[65], request_sha256[65];
	char file_id[64];
	double file_expiry; /* seconds since 1970 */
	char flow_id[64];
	char request_id[64];
	char server_code[96];
	double updated; /* seconds since 1970 */
} sp_row;

#define SP_JOURNAL_SCHEMA 1

typedef struct sp_journal sp_journal;

/**
 * Opens or creates the journal; NULL: in memory.
 * @param busy_s how long to wait for another process
 * @return S501 cannot be opened, S502 damaged, S503 newer version, S504 read-only, S505 locked, S506 another kind of
 *         file, S507 disk full
 */
signprep_code sp_journal_open(sp_journal **out, const char *path, double busy_s, signprep_error *err);
void sp_journal_close(sp_journal *journal);
/** Reads a row; state SP_STATE_NONE and revision 0 when there is none. */
signprep_code sp_journal_load(sp_journal *journal, const char *environment, const char *key, sp_row *row, signprep_error *err);
/** Writes the row and notes the step in its history; on disk when it returns. @return S508 another process changed the row */
signprep_code sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
/** Takes a token of the bucket `name`; see limiter.h. */
signprep_code sp_journal_take_token(sp_journal *journal, const char *name, double now, double rate, double *wait, signprep_error *err);
/** "created" … as the journal spells it. */
const char *sp_state_name(sp_state state);

#endif
