/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** CreateRequestWithEncryption: a body sealed (AES-CBC, PKCS#7, HMAC-SHA256 of IV and ciphertext), and its answer opened. */
#ifndef SP_SUBMIT_ENVELOPE_H
#define SP_SUBMIT_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#define SP_ENVELOPE_ACTION "CreateRequestWithEncryption"
#define SP_ENVELOPE_IV 16

/** Both as agreed with the service, and not the same. Borrowed. */
typedef struct sp_envelope_keys {
	const char *cipher; /* 32 bytes for AES-256, 16 for AES-128 */
	const char *mac;
} sp_envelope_keys;

/** True for keys that can be worked with. */
bool sp_envelope_keys_are_good(const sp_envelope_keys *keys);
/** Adds IV, EncryptedData and EncryptionSignature to `out`. `iv` NULL: random, as every request must have it. */
bool sp_envelope_seal(
	cJSON *out, const sp_envelope_keys *keys, const unsigned char iv[SP_ENVELOPE_IV], const char *text, size_t length);
/** What was sealed, NUL-terminated and from malloc; NULL when the signature or anything else is wrong. */
char *sp_envelope_open(const cJSON *sealed, const sp_envelope_keys *keys, size_t *length);

#endif
