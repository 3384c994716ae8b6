/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_request. */
#ifndef SP_LOCATE_REQUEST_REQUEST_H
#define SP_LOCATE_REQUEST_REQUEST_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <signprep/request.h>

#include "base/buf.h"

/** The member that may stand in any object of a request or template: said to people, never sent. */
#define SP_REQUEST_REMARK "//"

struct signprep_request {
	char *name;
	char *text; /* as read, without byte order mark */
	size_t length;
	bool had_bom;
	cJSON *root; /* without remarks */
};

/** The bytes as they were read, byte order mark and all, into a fresh buffer; false when memory is out. */
bool sp_request_bytes(const signprep_request *req, sp_buf *out);
/** Calls `visit` for every component, Components first, then each approver's Components and SignComponents. */
void sp_request_each(cJSON *root, void (*visit)(void *opaque, cJSON *component, const char *where), void *opaque);

#endif
