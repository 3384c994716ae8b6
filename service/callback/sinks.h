/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Those who take events: a command, an address, the journal. Each is an `opaque` and a function for a sp_sink. */
#ifndef SP_SERVICE_CALLBACK_SINKS_H
#define SP_SERVICE_CALLBACK_SINKS_H

#include "net/transport.h"
#include "service/callback/dispatcher.h"
#include "submit/journal/journal.h"

/** A command of the shell; the event is its standard input, and the environment says the most important of it. */
typedef struct sp_exec_sink {
	const char *command;
	double limit_s; /* above 0: it is killed then, and the event counts as not taken */
} sp_exec_sink;

/** @return S835 when it ended with another status than 0, in another way, or too late */
signprep_code sp_exec_deliver(void *exec_sink, const sp_delivery *delivery, signprep_error *err);

/** An address that is sent the event by POST, and answers with 2xx when it has it. */
typedef struct sp_forward_sink {
	const char *url; /* https, or http on this machine: checked by sp_forward_check */
	bool loopback;
	sp_transport *transport;
	double limit_s;
} sp_forward_sink;

/** @return S220 */
signprep_code sp_forward_check(sp_forward_sink *sink, signprep_error *err);
/** @return S836 */
signprep_code sp_forward_deliver(void *forward_sink, const sp_delivery *delivery, signprep_error *err);

/** The journal: rows whose outcome is unknown become created when an event names their contract. */
typedef struct sp_journal_sink {
	sp_journal *journal;
	const char *environment;
	double sending_s; /* how long a row that is being created is left to its sender; default 60 */
	void (*note)(void *opaque, const signprep_error *err); /* S837 settled, S838 two contracts of one row; may be NULL */
	void *opaque;
} sp_journal_sink;

/** @return as sp_journal_load and sp_journal_save */
signprep_code sp_journal_deliver(void *journal_sink, const sp_delivery *delivery, signprep_error *err);

#endif
