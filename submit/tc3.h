/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** TC3-HMAC-SHA256 as pure, named steps. The sandbox verifies with the same steps. */
#ifndef SP_SUBMIT_TC3_H
#define SP_SUBMIT_TC3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct sp_tc3_request {
	const char *secret_id, *secret_key;
	const char *service;               /* "ess": also on the file host */
	const char *host;                  /* with port when it is not the default */
	const char *content_type;          /* exactly as sent */
	const char *action;                /* non-NULL: x-tc-action is signed too, lower-cased */
	const char *method, *path, *query; /* NULL: "POST", "/", "" */
	const char *payload_sha256;        /* lower-case hex of the body as sent */
	int64_t timestamp;                 /* seconds; the scope's date is UTC */
} sp_tc3_request;

bool sp_tc3_canonical_request(const sp_tc3_request *request, sp_buf *out);
bool sp_tc3_string_to_sign(const sp_tc3_request *request, sp_buf *out);
/** Derives date, service and signing key; the caller wipes all three, also when it fails. */
bool sp_tc3_signing_key(
	const sp_tc3_request *request, unsigned char k_date[32], unsigned char k_service[32], unsigned char k_signing[32]);
/** 64 hex digits and a NUL. */
bool sp_tc3_signature(const sp_tc3_request *request, char out[65]);
/** The value of the Authorization header. */
bool sp_tc3_authorization(const sp_tc3_request *request, sp_buf *out);

#endif
