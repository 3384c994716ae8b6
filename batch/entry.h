/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One row on its way: from the rows file, or the broker, to its line of results. */
#ifndef SP_BATCH_ENTRY_H
#define SP_BATCH_ENTRY_H

#include <signprep/client.h>
#include <signprep/result.h>

#include "base/issues.h"

#define SP_ENTRY_KEY_MAX 64 /* bytes; as the journal's rows */

/** Where a row stands, and at the end how it ended. */
typedef enum sp_entry_state {
	SP_ENTRY_READY,    /* filled in, its PDF not open yet */
	SP_ENTRY_FETCHING, /* its PDF is being downloaded */
	SP_ENTRY_FETCHED,
	SP_ENTRY_CONVERTING, /* a PDF is being made of its file */
	SP_ENTRY_LOCATING,
	SP_ENTRY_SENDING,
	SP_ENTRY_LOCATED, /* from here on: ended */
	SP_ENTRY_CREATED,
	SP_ENTRY_PREVIEWED, /* NeedPreview: no flow was asked for */
	SP_ENTRY_FAILED,
	SP_ENTRY_REFUSED,
	SP_ENTRY_UNKNOWN,
	SP_ENTRY_LEFT /* the run ended before anything was done for it */
} sp_entry_state;

typedef struct sp_entry {
	long long line; /* of the rows file; 0 if none */
	char key[SP_ENTRY_KEY_MAX + 1];
	char *pdf;      /* path or URL */
	char *files;    /* the folder of files that the request names by path; NULL: none may be named */
	char *password; /* of the PDF; NULL if none */
	char *form;     /* of a template of the service's, of which the contract is made: there is no PDF then; NULL otherwise */
	char *request;  /* the template filled in; NULL when that failed */
	size_t request_length;
	int on_multiple;             /* signprep_on_multiple of this row; 0: that of the engine */
	bool resend, resend_unknown; /* may be sent though it was created, or its outcome is unknown */
	bool from_journal;           /* ended in an earlier run; nothing was done now */
	bool sent;                   /* on its way it stood in the journal: how it ended belongs there too */

	sp_entry_state state;
	signprep_code code; /* how it ended */
	signprep_issues *issues;
	int fd;                      /* the PDF; -1 until it is open */
	signprep_document *document; /* opaque: only its bytes are sent */
	signprep_result *result;
	signprep_flow flow;
	char *answer;          /* its line of results, when it ended elsewhere; else NULL */
	void *tag;             /* the source's own */
	struct sp_entry *more; /* rows that are sent in the same call, linked by `next`; owned */
	struct sp_entry *next;
} sp_entry;

/** NULL when memory is out. */
sp_entry *sp_entry_new(void);
/** Wipes the password, closes the PDF; so for `more`. */
void sp_entry_free(sp_entry *entry);
/** Ends the row with an error, kept as its finding. */
void sp_entry_fail(sp_entry *entry, const signprep_error *err);
/** Ends the row as `code` says; SIGNPREP_OK as `done`. */
void sp_entry_end(sp_entry *entry, signprep_code code, sp_entry_state done);
bool sp_entry_has_ended(const sp_entry *entry);
/** It ended with what every other row would meet as well: refused credentials, no contracts left, a right the account has not. */
bool sp_entry_ends_all(const sp_entry *entry);
/** "created", "located", "failed" … */
const char *sp_entry_status(const sp_entry *entry);

/**
 * Names what the row asks for: its filled request and its PDF by its last name, since the same folder is written in many
 * ways. 64 hex digits; "" when memory is out.
 */
void sp_entry_source(const sp_entry *entry, char out[65]);

/** A queue of rows, first in, first out. */
typedef struct sp_entry_list {
	sp_entry *first, *last;
	size_t count;
} sp_entry_list;

void sp_entry_list_put(sp_entry_list *list, sp_entry *entry);
/** NULL when it is empty. */
sp_entry *sp_entry_list_take(sp_entry_list *list);
void sp_entry_list_clear(sp_entry_list *list);

#endif
