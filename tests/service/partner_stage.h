/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A sandbox that is called as the partner edition calls: one application, and its member companies. */
#ifndef SP_TESTS_SERVICE_PARTNER_STAGE_H
#define SP_TESTS_SERVICE_PARTNER_STAGE_H

#include "fixture.h"

extern stage partner;
/** The contract, uploaded for member1. */
extern char partner_file[64];

/** Starts it so, and uploads the contract. */
void partner_open_with(const sp_sandbox_options *options);
/** Group set-up and tear-down. */
int partner_open(void **state);
int partner_close(void **state);

/** `members` is the body without its braces and Agent. The answer is the caller's. */
cJSON *partner_send_as(const char *member, const char *action, const char *members);
/** The same for member1, formatted. */
cJSON *partner_send(const char *action, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** A whole body. */
cJSON *partner_send_body(const char *action, const char *body);
/** Takes the answer; "" means it must have gone well. */
void partner_expect(cJSON *response, const char *code);

const cJSON *partner_at(const cJSON *object, const char *name, int index);
const char *partner_text(const cJSON *object, const char *name);
int partner_count(const cJSON *object, const char *name);

/** A contract of member1: a company of the application's and a person, at the foot of page 2. */
void partner_create(char id[64]);
/** The members of such a contract, but for its name; the caller frees. */
char *partner_contract(void);
/** Whoever is due signs; the flow then has this status. */
void partner_sign(const char *id, int status);

#endif
