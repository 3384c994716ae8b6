/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A running sandbox and a small contract for the tests of the sandbox. */
#ifndef SP_TESTS_SERVICE_FIXTURE_H
#define SP_TESTS_SERVICE_FIXTURE_H

#include "service/sandbox/sandbox.h"
#include "tests/support/http_client.h"

typedef struct stage {
	sp_sandbox *sandbox;
	int port;
	char lines[8192]; /* what was logged */
} stage;

/** Starts a sandbox; `options` may be NULL, its log is taken. Fails the test when it can't. */
void stage_open(stage *s, const sp_sandbox_options *options);
void stage_close(stage *s);
/** The sandbox's clock goes ahead: what expires in it has expired, however long this machine took until here. */
void stage_later(stage *s, double seconds);

/** A signed call with the sandbox's own credentials. */
ess_call stage_call(const stage *s, const char *action, const char *body);
cJSON *stage_send(const stage *s, const char *action, const char *body);
/** Sends and checks the error code; "" means it must go well. */
void stage_expect(const stage *s, const char *action, const char *body, const char *code);

/**
 * Two A4 pages. Page 1 shows "Landlord (seal): SIGNHERE" with SIGNHERE at x 200, baseline 700 from the bottom, "REPEATED"
 * twice, and an empty signature field "sealfield" at [300 500 420 560]; page 2 shows "Tenant (sign)". Caller frees.
 */
char *contract_pdf(size_t *length);
/** Body of UploadFiles for bytes under a name. Caller frees. */
char *upload_body(const char *business, const char *name, const void *bytes, size_t length);
/** Uploads the contract, fails the test when refused. */
void stage_upload(const stage *s, char file_id[64]);

/**
 * A request with one company, one person and their sign components as JSON texts; "" is a seal, or a signature, at the
 * foot of page 2. Caller frees.
 */
char *flow_body(const char *file_id, const char *company_components, const char *person_components, const char *more);

#endif
