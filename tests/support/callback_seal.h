/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Callbacks as the service would send them, made from OpenSSL's primitives alone. */
#ifndef SP_TESTS_CALLBACK_SEAL_H
#define SP_TESTS_CALLBACK_SEAL_H

#include <stddef.h>

/** Base64 of the encrypted text, from malloc. `key` has 32 characters. */
char *seal_v1(const char *plain, size_t length, const char *key);
/** {"encrypt": …}, from malloc. */
char *seal_v2(const char *plain, const char *key);

#endif
