/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file request.h
 * A request: the body of CreateFlowByFiles in Tencent's own names, FileIds left out. A component may carry
 * one extra member, `Locate` (docs/request.md), which never leaves the machine.
 */
#ifndef SIGNPREP_REQUEST_H
#define SIGNPREP_REQUEST_H

#include <signprep/issue.h>

SIGNPREP_BEGIN

/** Largest request that is read, in bytes. */
#define SIGNPREP_REQUEST_MAX ((size_t) 8 << 20)

typedef struct signprep_request signprep_request;

/**
 * Reads a request. Syntax errors carry line and column in `err` (R1xx). Unknown or ill-typed members are not
 * errors here: signprep_check reports them all at once.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_request_load(signprep_request **out, const char *path, signprep_error *err);
/** As above from memory; the bytes are copied. `name` is for messages. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_request_parse(
	signprep_request **out, const char *json, size_t length, const char *name, signprep_error *err);
SIGNPREP_API void signprep_request_free(signprep_request *req);
/** The name given at loading. Borrowed. */
SIGNPREP_API const char *signprep_request_name(const signprep_request *req);
/** Number of components in all three places (Components, Approvers[].Components, Approvers[].SignComponents). */
SIGNPREP_API size_t signprep_request_component_count(const signprep_request *req);

SIGNPREP_END

#endif
