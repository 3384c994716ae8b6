/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A connection to the PostgreSQL server that keeps a journal: made again when it breaks, and statements with it. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_SERVER_H
#define SP_SUBMIT_JOURNAL_JOURNAL_SERVER_H

#include <stdint.h>

#include <signprep/error.h>

#include "submit/journal/journal_libpq.h"
#include "net/secret.h"

typedef struct sp_journal_server {
	sp_libpq lib;
	PGconn *conn; /* NULL: none */
	sp_secret url;
	char *name; /* the address without user, password and options, for messages */
	double busy_s;
	double patience_s; /* how long a server that is away is waited for */
	double away_since; /* monotonic moment of the first vain attempt; 0: it is there */
	bool wants_tls;
	char cause[256]; /* why the connection was lost or could not be made */
} sp_journal_server;

typedef struct sp_parameters {
	int count;
	const Oid *types;
	const char *const *values;
} sp_parameters;

/** Loads libpq and reads the address; connections are made when there is something to run. @return S513, S514 */
signprep_code sp_journal_server_open(sp_journal_server *server, const char *url, double busy_s, signprep_error *err);
void sp_journal_server_close(sp_journal_server *server);
/**
 * Runs one statement, in a transaction of its own, until its answer is known: when the connection breaks it is run
 * again on another one, so that it may have been carried out more than once. It must be written to bear that.
 * @param out clear with lib.clear
 */
signprep_code sp_journal_server_run(
	sp_journal_server *server, const char *sql, const sp_parameters *parameters, PGresult **out, signprep_error *err);

#endif
