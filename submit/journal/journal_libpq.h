/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** PostgreSQL's client library, loaded when a journal asks for it: whoever keeps the journal in a file need not have it. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_LIBPQ_H
#define SP_SUBMIT_JOURNAL_JOURNAL_LIBPQ_H

#include <stdbool.h>
#include <stddef.h>

#include <libpq-fe.h>

/* X(member, name): a member has the type of the function it stands for. */
#define SP_LIBPQ_FUNCTIONS(X) \
	X(conninfo_parse, PQconninfoParse) \
	X(conninfo_free, PQconninfoFree) \
	X(connect_start, PQconnectStartParams) \
	X(connect_poll, PQconnectPoll) \
	X(finish, PQfinish) \
	X(status, PQstatus) \
	X(socket, PQsocket) \
	X(server_version, PQserverVersion) \
	X(error_message, PQerrorMessage) \
	X(set_error_verbosity, PQsetErrorVerbosity) \
	X(set_notice_processor, PQsetNoticeProcessor) \
	X(needs_password, PQconnectionNeedsPassword) \
	X(send_query, PQsendQuery) \
	X(send_query_params, PQsendQueryParams) \
	X(consume_input, PQconsumeInput) \
	X(is_busy, PQisBusy) \
	X(get_result, PQgetResult) \
	X(clear, PQclear) \
	X(result_status, PQresultStatus) \
	X(result_message, PQresultErrorMessage) \
	X(result_field, PQresultErrorField) \
	X(rows, PQntuples) \
	X(columns, PQnfields) \
	X(value, PQgetvalue) \
	X(free_memory, PQfreemem) \
	X(library_version, PQlibVersion)

typedef struct sp_libpq {
	void *handle;
#define SP_LIBPQ_MEMBER(member, name) __typeof__(name) *member;
	SP_LIBPQ_FUNCTIONS(SP_LIBPQ_MEMBER)
#undef SP_LIBPQ_MEMBER
} sp_libpq;

/** False when it is absent or too old; `why` says so. */
bool sp_libpq_open(sp_libpq *out, char *why, size_t cap);
void sp_libpq_close(sp_libpq *lib);

#endif
