/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file error.h
 * Errors are values: owned by the caller, never thread-local, never printed by the library.
 *
 * Every function that can fail returns a signprep_code and takes a `signprep_error *err` as its last
 * parameter; NULL is allowed there. On SIGNPREP_OK `*err` is left alone. Every error carries the id of a
 * row in docs/issues.md, so that a message can be shown in either language and looked up.
 */
#ifndef SIGNPREP_ERROR_H
#define SIGNPREP_ERROR_H

#include <stddef.h>

#include <signprep/export.h>

SIGNPREP_BEGIN

/** What a caller may branch on. The numbers are the exit codes of the command and never change. */
typedef enum signprep_code {
	SIGNPREP_OK = 0,
	SIGNPREP_INVALID = 2,      /**< wrong use, or a request that is not valid */
	SIGNPREP_WARNINGS = 3,     /**< only warnings, and strictness was asked for */
	SIGNPREP_NOT_FOUND = 4,    /**< keyword or field not found */
	SIGNPREP_AMBIGUOUS = 5,    /**< several hits and no rule that picks one */
	SIGNPREP_RULE = 6,         /**< a rule of the service is broken: off the page, signer rules, limits */
	SIGNPREP_UNREADABLE = 7,   /**< the PDF can't be read */
	SIGNPREP_ENCRYPTED = 8,    /**< the PDF is encrypted and no password fits */
	SIGNPREP_NO_TEXT = 9,      /**< no text to search: scan, unreadable fonts */
	SIGNPREP_CREDENTIALS = 10, /**< credentials missing or refused */
	SIGNPREP_REFUSED = 11,     /**< the service refused */
	SIGNPREP_NOT_SENT = 12,    /**< network trouble, certainly nothing was created */
	SIGNPREP_UNKNOWN = 13,     /**< sent, no answer: the outcome is unknown */
	SIGNPREP_PARTIAL = 14,     /**< some rows of a batch failed */
	SIGNPREP_DRIFT = 15,       /**< a template no longer fits its PDF */
	SIGNPREP_LIMIT = 16,       /**< a resource limit: time, memory, size, disk */
	SIGNPREP_INTERRUPTED = 130 /**< stopped by the user */
} signprep_code;

/** Language of messages. */
typedef enum signprep_lang { SIGNPREP_EN, SIGNPREP_ZH } signprep_lang;

/** One failure. Plain data; copying it is fine; it never holds a secret. */
typedef struct signprep_error {
	signprep_code code;
	int native;        /**< errno, MuPDF code, CURLcode or HTTP status; 0 if none */
	char id[8];        /**< "D701": row of docs/issues.md; "" if none */
	char where[160];   /**< file name, member path or "page 3"; "" if it concerns no place */
	char message[512]; /**< one line of English, no newline */
	char args[512];    /**< the texts that fill the message, each NUL-terminated, ended by an empty one; "\001" stands for "" */
} signprep_error;

/**
 * Writes the message of `err` in `lang`, as snprintf does: always terminated, returns the full length.
 */
SIGNPREP_API size_t signprep_error_message(const signprep_error *err, signprep_lang lang, char *out, size_t cap);

/** The way out, in `lang`; an empty text when there is none. As signprep_error_message. */
SIGNPREP_API size_t signprep_error_help(const signprep_error *err, signprep_lang lang, char *out, size_t cap);

/** A short English name of a code, never NULL. */
SIGNPREP_API const char *signprep_code_name(signprep_code code);

SIGNPREP_END

#endif
