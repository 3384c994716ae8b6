/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The chat archive can only be read through a closed library of WeCom's (libWeWorkFinanceSdk_C.so), which whoever has the archive
 * fetches from WeCom. It is loaded at run time and is no part of this program; it opens its own connections.
 */
#ifndef SP_WECOM_ARCHIVE_LIBRARY_H
#define SP_WECOM_ARCHIVE_LIBRARY_H

#include <stdbool.h>

#include <signprep/error.h>

#include "base/buf.h"

#define SP_ARCHIVE_PULL_MAX 1000

typedef struct sp_archive_library sp_archive_library;

/** What it is told. All borrowed. */
typedef struct sp_archive_access {
	const char *path; /* of the library */
	const char *corp_id, *secret;
	const char *proxy, *proxy_password; /* "" or NULL: none */
	int timeout_s;                      /* of one call */
} sp_archive_access;

/** @return S874 it cannot be loaded, or lacks a function; S875 it refuses; D901 */
signprep_code sp_archive_library_open(sp_archive_library **out, const sp_archive_access *access, signprep_error *err);
/** NULL is allowed. The library itself stays loaded: it starts threads that it never ends. */
void sp_archive_library_close(sp_archive_library *library);

/** The next messages behind `seq`, 1 to 1000 of them, as the library's JSON. @return S875, S860 */
signprep_code sp_archive_library_pull(
	sp_archive_library *library, unsigned long long seq, unsigned limit, sp_buf *out, signprep_error *err);
/** One message, by its random key. @return S875, S860 */
signprep_code sp_archive_library_decrypt(
	sp_archive_library *library, const char *random_key, const char *message, sp_buf *out, signprep_error *err);

#endif
