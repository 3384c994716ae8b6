/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Checks AWS signature version 4 as its documentation describes it, from the bytes of a request. */
#ifndef SP_TESTS_SUBMIT_SIGV4_H
#define SP_TESTS_SUBMIT_SIGV4_H

#include <stdbool.h>
#include <stddef.h>

/** The signature the head of a GET should carry, hex; false when it has no Authorization of this kind. */
bool sigv4_expected(const char *head, const char *secret_key, char out[65]);
/** The signature, the credential's scope ("ID/20130524/us-east-1/s3/aws4_request") and the signed headers it does carry. */
bool sigv4_carried(const char *head, char signature[65], char *scope, size_t scope_cap, char *headers, size_t headers_cap);

#endif
