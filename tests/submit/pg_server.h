/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A PostgreSQL server of the test's own, in a scratch folder, reached by a socket in it; and one that cuts connections. */
#ifndef TESTS_PG_SERVER_H
#define TESTS_PG_SERVER_H

#include <stdbool.h>
#include <stddef.h>

/** Makes and starts it; false when there is no server to start here: `why` says so. */
bool pg_server_init(const char **why);
void pg_server_destroy(void);
void pg_server_start(void);
/** SIGINT: ends connections and stops; SIGKILL to all its processes when `crash`. */
void pg_server_halt(bool crash);

/** A schema of its own, fresh; its name. */
const char *pg_server_schema(void);
/** Address of a journal in the present schema. `user`, `password` NULL: the owner's. */
const char *pg_server_url(const char *user, const char *password);
/** The same by TCP through `port` of the cutter. */
const char *pg_server_url_by_port(int port);
/** Path of its socket. */
const char *pg_server_socket(void);
/** As the owner, in the present schema. */
void pg_server_execute(const char *sql);
void pg_server_execute_with(const char *password, const char *sql);
int pg_server_int(const char *sql);
/** A transaction of the owner's that has done this, and stays as it is until it is let go. */
void *pg_server_hold(const char *sql);
void pg_server_let_go(void *held);

typedef enum cut {
	CUT_NOTHING,
	CUT_QUESTION, /* the statement never reaches the server */
	CUT_ANSWER,   /* the server has answered, and the client never learns */
	CUT_AT_ONCE,  /* the server has the statement, and both sides lose the connection at that moment */
	CUT_SILENCE   /* the connection stays, but nothing comes back any more */
} cut;
/** Passes connections on to the server; returns its port. */
int cutter_start(void);
void cutter_stop(void);
/** The next statement that contains `text` is treated so, once; the connections after it are sound. */
void cutter_set(cut how, const char *text);
/** How often it has cut. */
int cutter_count(void);

#endif
