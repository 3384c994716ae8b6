/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Those who take events: a command, an address, the journal. Each is an `opaque` and a function for a sp_sink. */
#ifndef SP_SERVICE_CALLBACK_SINKS_H
#define SP_SERVICE_CALLBACK_SINKS_H

#include <signprep/client.h>
#include <signprep/pool.h>

#include "batch/broker/broker.h"
#include "net/transport.h"
#include "service/callback/dispatcher.h"
#include "submit/journal/journal.h"

#define SP_SINK_ID 256
/**
 * An id of the service as headers and messages can hold it: one line of plain text of at most 255 bytes. What is none, or longer, is
 * told by its digest: mended or cut it could be another event's, which whoever takes it would leave out. False: no memory.
 */
bool sp_sink_id(const char *text, char out[SP_SINK_ID]);

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

/**
 * An exchange of RabbitMQ: an event is taken when the broker has confirmed that a queue of its has it on disk. The routing key is
 * EDITION.TYPE, "company.FlowStatusChange".
 */
typedef struct sp_broker_sink {
	const char *url, *password, *ca_file, *exchange; /* as sp_broker_options */
	double limit_s;                                  /* for a confirmation; default 30 */
	void (*note)(void *opaque, const signprep_error *err);
	void *opaque;
	sp_broker *broker; /* opened by the first delivery, and again after trouble */
} sp_broker_sink;

/** Fits sp_sink.deliver_all. @return S910 no confirmation, S911 no queue takes it */
signprep_code sp_broker_deliver_all(
	void *broker_sink, const sp_delivery *deliveries, size_t count, size_t *taken, signprep_error *err);
/** Keeps the connection alive while nothing is handed out. */
void sp_broker_idle(void *broker_sink);
void sp_broker_sink_close(sp_broker_sink *sink);

/**
 * Contracts that are signed: their files, fetched, looked at, and put into a folder when every signature in them holds. What does
 * not hold goes into its sub-folder "unverified".
 */
typedef struct sp_download_sink {
	signprep_client *client; /* used by the sink's thread alone */
	signprep_pool *pool;     /* made with .verifies; NULL: files are read in this process */
	const char *folder;
	const char *pattern; /* as signprep_flows_download.name, with {flow_id} */
	double wait_s;       /* how long a file is waited for that is being composed; default 30 */
	void (*note)(void *opaque, const signprep_error *err); /* S915, S917, S918; may be NULL */
	void *opaque;
	char done[256][64]; /* contracts whose file was fetched last: the last signature is told twice */
	size_t next;
} sp_download_sink;

/** @return S919 */
signprep_code sp_download_check(const sp_download_sink *sink, signprep_error *err);
/** @return S916 */
signprep_code sp_download_deliver(void *download_sink, const sp_delivery *delivery, signprep_error *err);

#endif
