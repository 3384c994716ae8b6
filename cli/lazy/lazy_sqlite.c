/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SQLite, loaded when a journal is opened: see lazy_curl.c. */
#include <sqlite3.h>
#include <stdarg.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libsqlite3.so.0"

SP_LAZY(LIBRARY, const char *, sqlite3_libversion, (void), ())
SP_LAZY(LIBRARY, int, sqlite3_open_v2, (const char *name, sqlite3 **out, int flags, const char *vfs), (name, out, flags, vfs))
SP_LAZY(LIBRARY, int, sqlite3_close, (sqlite3 * db), (db))
SP_LAZY(LIBRARY, int, sqlite3_busy_timeout, (sqlite3 * db, int milliseconds), (db, milliseconds))
SP_LAZY(LIBRARY, int, sqlite3_db_readonly, (sqlite3 * db, const char *name), (db, name))
SP_LAZY(LIBRARY, int, sqlite3_get_autocommit, (sqlite3 * db), (db))
SP_LAZY(LIBRARY, int, sqlite3_changes, (sqlite3 * db), (db))
SP_LAZY(LIBRARY, int, sqlite3_system_errno, (sqlite3 * db), (db))
SP_LAZY(LIBRARY, const char *, sqlite3_errmsg, (sqlite3 * db), (db))
SP_LAZY(LIBRARY, const char *, sqlite3_errstr, (int code), (code))
SP_LAZY(LIBRARY, int, sqlite3_sleep, (int milliseconds), (milliseconds))
SP_LAZY(LIBRARY, int, sqlite3_exec,
	(sqlite3 * db, const char *sql, int (*row)(void *, int, char **, char **), void *opaque, char **message),
	(db, sql, row, opaque, message))
SP_LAZY(LIBRARY, int, sqlite3_prepare_v2, (sqlite3 * db, const char *sql, int length, sqlite3_stmt **out, const char **tail),
	(db, sql, length, out, tail))
SP_LAZY(LIBRARY, int, sqlite3_prepare_v3,
	(sqlite3 * db, const char *sql, int length, unsigned flags, sqlite3_stmt **out, const char **tail),
	(db, sql, length, flags, out, tail))
SP_LAZY(LIBRARY, int, sqlite3_step, (sqlite3_stmt * statement), (statement))
SP_LAZY(LIBRARY, int, sqlite3_reset, (sqlite3_stmt * statement), (statement))
SP_LAZY(LIBRARY, int, sqlite3_finalize, (sqlite3_stmt * statement), (statement))
SP_LAZY(LIBRARY, int, sqlite3_clear_bindings, (sqlite3_stmt * statement), (statement))
SP_LAZY(LIBRARY, int, sqlite3_bind_parameter_count, (sqlite3_stmt * statement), (statement))
SP_LAZY(LIBRARY, int, sqlite3_bind_blob, (sqlite3_stmt * statement, int at, const void *bytes, int length, void (*drop)(void *)),
	(statement, at, bytes, length, drop))
SP_LAZY(LIBRARY, int, sqlite3_bind_text, (sqlite3_stmt * statement, int at, const char *text, int length, void (*drop)(void *)),
	(statement, at, text, length, drop))
SP_LAZY(LIBRARY, int, sqlite3_bind_double, (sqlite3_stmt * statement, int at, double value), (statement, at, value))
SP_LAZY(LIBRARY, int, sqlite3_bind_int, (sqlite3_stmt * statement, int at, int value), (statement, at, value))
SP_LAZY(LIBRARY, int, sqlite3_bind_int64, (sqlite3_stmt * statement, int at, sqlite3_int64 value), (statement, at, value))
SP_LAZY(LIBRARY, double, sqlite3_column_double, (sqlite3_stmt * statement, int at), (statement, at))
SP_LAZY(LIBRARY, int, sqlite3_column_int, (sqlite3_stmt * statement, int at), (statement, at))
SP_LAZY(LIBRARY, sqlite3_int64, sqlite3_column_int64, (sqlite3_stmt * statement, int at), (statement, at))
SP_LAZY(LIBRARY, const unsigned char *, sqlite3_column_text, (sqlite3_stmt * statement, int at), (statement, at))

char *sqlite3_snprintf(int cap, char *out, const char *format, ...)
{
	char *(*function)(int, char *, const char *, va_list), *written;
	static void *found;
	va_list arguments;
	sp_lazy_find(LIBRARY, "sqlite3_vsnprintf", &found, &function);
	va_start(arguments, format);
	written = function(cap, out, format, arguments);
	va_end(arguments);
	return written;
}
