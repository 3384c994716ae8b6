/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What was sent, written before and after each step. A row is one contract: (environment, row key).
 * No personal data, no secrets: hashes, ids, states, times.
 *
 * planned → located → uploading → uploaded → creating → created | refused | unknown
 * planned → drafting → drafted → filling → filled → created | refused; draft-lost (templates of the service)
 *
 * Every write names the revision it read. When another process has written in between, the write fails, so
 * that two processes can't both go on to create the same contract.
 *
 * A journal may be used by many threads at once: calls wait for each other, one of them writes at a time. It is
 * not to be used in a child after fork().
 */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_H
#define SP_SUBMIT_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <signprep/error.h>

#include "submit/journal/journal_state.h"

#define SP_CALLER_MAX 32 /* with its NUL */
#define SP_ROW_OPEN (-1) /* sp_row.code: under way, or never ended */

typedef struct sp_row {
	char key[72];
	char environment[16];
	sp_state state;
	int64_t revision;
	char pdf_sha256[65], request_sha256[65];
	char source_sha256[65]; /* of what the caller asked for before places were found; "": not said */
	char file_id[64];
	double file_expiry; /* seconds since 1970 */
	char flow_id[64];
	char request_id[64];
	char server_code[96];
	double updated; /* seconds since 1970 */
	/* How the row last ended; sp_journal_finish and sp_journal_note_many write it, every sp_journal_save opens it again. */
	int code;       /* signprep_code, SP_ROW_OPEN */
	char issue[8];  /* id of the first error; "" */
	char batch[72]; /* name of the batch it came with; "" */
	int64_t line;   /* in the rows file, from 1; 0: none */
	/* Who asks the service about it: see sp_journal_call_as; "": an earlier version wrote it. */
	char caller[SP_CALLER_MAX];
} sp_row;

#define SP_JOURNAL_SCHEMA 5

typedef struct sp_journal sp_journal;

/**
 * Opens or creates the journal: a file (SQLite), or a database by its address, postgres://… or postgresql://…;
 * NULL: in memory. One of an older schema is brought to the present one.
 * @param busy_s how long to wait for another process; a server that goes away later is waited for six times as long
 * @return S515 a network file system, S501 cannot be opened, S502 damaged, S503 newer version, S504 read-only, S505 locked, S506 another kind of
 *         file, S507 disk full, S510 cannot be read or written; of a server also S509 no answer, S511 log-in refused,
 *         S512 database cannot be used, S513 no libpq, S514 not an address
 */
signprep_code sp_journal_open(sp_journal **out, const char *path, double busy_s, signprep_error *err);
/** Another owner of the same journal: it is closed when each has called sp_journal_close. */
sp_journal *sp_journal_share(sp_journal *journal);
void sp_journal_close(sp_journal *journal);
/**
 * Names who sends: rows that are begun from now on belong to it, since no other is told of their contracts. Rows that others have begun
 * keep theirs, however they end. "" (the beginning): nobody.
 */
void sp_journal_call_as(sp_journal *journal, const char *caller);

/** Reads a row; state SP_STATE_NONE, revision 0 and code SP_ROW_OPEN when there is none. */
signprep_code sp_journal_load(sp_journal *journal, const char *environment, const char *key, sp_row *row, signprep_error *err);
/**
 * Writes the row and notes the step in its history; `code` and `issue` become open, here and in the journal. The
 * states creating, created, refused, unknown and those of drafts are on the disk when it returns. The others outlive the process at
 * once, and reach the disk with the next of those four: after a power failure a row may stand a step further back,
 * which costs an upload and nothing else. A server has every state on its disk.
 * @return S508 another process changed the row
 */
signprep_code sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
/**
 * Writes how the row ended, with row->batch and row->line; the state is left alone, and so is the revision. A row
 * with revision 0 is entered, as planned unless it has a state. Not for rows that another process holds (ended with
 * S405 or S508).
 * @param issue id of the first error, NULL or "": none
 * @return S508 another process changed the row
 */
signprep_code sp_journal_finish(
	sp_journal *journal, sp_row *row, signprep_code code, const char *issue, double now, signprep_error *err);
/**
 * Writes how rows ended that were only located, in one transaction and without loading them: key, environment, state
 * (planned or located), hashes, code, issue, batch, line. A row that is further on stays as it is. No history.
 */
signprep_code sp_journal_note_many(sp_journal *journal, const sp_row *rows, size_t count, double now, signprep_error *err);

/**
 * Claims `key` for `line` within `run` (a name of the caller's choice, so that several batches may share a journal).
 * For the life of this journal object only, kept in a temporary file of its own: memory stays flat over millions.
 * @param first_line the line that holds the key: `line` itself when the claim succeeded, an earlier one when the key is
 *        there twice
 * @return S507 the folder for temporary files is full, S510 it cannot be written
 */
signprep_code sp_journal_claim_key(
	sp_journal *journal, const char *run, const char *key, int64_t line, int64_t *first_line, signprep_error *err);

/**
 * The first key of the environment behind `after` ("": the first of all), in the order of their bytes; "" when there is none.
 * @param unsettled only rows whose outcome is not known: in doubt: unknown, creating, or the like of drafts
 */
signprep_code sp_journal_next(
	sp_journal *journal, const char *environment, const char *after, bool unsettled, char key[72], signprep_error *err);

/** A contract of a row: the file that was sent, and where its seals and signatures were placed. A group's row has several. */
typedef struct sp_contract {
	char key[72];
	int position;     /* among those of the row, from 0 */
	char flow_id[64]; /* "" where the service has not said one yet */
	char pdf_sha256[65];
	char *places; /* JSON; who loads it frees it */
	int of;       /* how many the row has; only when loaded */
} sp_contract;

/** Writes the contracts of a row in place of those it had; their key and position are set here. */
signprep_code sp_journal_keep(
	sp_journal *journal, const char *environment, const char *key, const sp_contract *list, size_t count, signprep_error *err);
/** Contract `position` of a row; places NULL when there is none. A contract alone has the FlowId of its row. */
signprep_code sp_journal_contract(
	sp_journal *journal, const char *environment, const char *key, int position, sp_contract *out, signprep_error *err);

typedef enum sp_contract_by { SP_CONTRACT_BY_FLOW, SP_CONTRACT_BY_FILE } sp_contract_by;

/**
 * The row and the position that a FlowId or the SHA-256 of a file names, of rows without contracts too.
 * @param matches 0, 1, or 2 for more than one: then `key` is the first of them
 */
signprep_code sp_journal_find(sp_journal *journal, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
	int *matches, signprep_error *err);

/** Takes a token of the bucket `name`; see limiter.h. A server's own clock counts there, not `now`. */
signprep_code sp_journal_take_token(
	sp_journal *journal, const char *name, double now, double rate, double *wait, signprep_error *err);
/**
 * The service said that calls of the bucket come too fast: slower for all that share the journal, recovering by itself.
 * @param slower tokens a second from now on
 */
signprep_code sp_journal_slow_down(
	sp_journal *journal, const char *name, double now, double rate, double *slower, signprep_error *err);
/** What may be shown of its place. Borrowed. */
const char *sp_journal_name(const sp_journal *journal);
/** False when its file was deleted or replaced since it was opened: what is written goes where nobody will look. */
bool sp_journal_is_there(sp_journal *journal);

#endif
