/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** CreateRequestWithEncryption: a body sealed (AES-CBC or SM4-CBC, PKCS#7, a HMAC of IV and ciphertext), and its answer opened. */
#ifndef SP_SUBMIT_ENVELOPE_H
#define SP_SUBMIT_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#define SP_ENVELOPE_ACTION "CreateRequestWithEncryption"
#define SP_ENVELOPE_IV 16

/*
 * What is agreed with the service. Its text names HMAC-SM3 for SM4, its worked example is signed with HMAC-SHA256: both can be had.
 */
typedef enum sp_envelope_kind { SP_ENVELOPE_AES, SP_ENVELOPE_SM4, SP_ENVELOPE_SM4_SM3 } sp_envelope_kind;

/** Both keys as agreed with the service, and not the same. Borrowed. */
typedef struct sp_envelope_keys {
	const char *cipher; /* 32 bytes for AES-256, 16 for AES-128 and SM4 */
	const char *mac;
	sp_envelope_kind kind;
} sp_envelope_keys;

/** "AES" (NULL too), "SM4", "SM4-SM3". False for any other word. */
bool sp_envelope_kind_of(const char *name, sp_envelope_kind *out);
/** Whether this machine's OpenSSL has what the kind needs: some are built without the Chinese algorithms. */
bool sp_envelope_can(sp_envelope_kind kind);

/** True for keys that can be worked with. */
bool sp_envelope_keys_are_good(const sp_envelope_keys *keys);
/** Adds IV, EncryptedData and EncryptionSignature to `out`. `iv` NULL: random, as every request must have it. */
bool sp_envelope_seal(
	cJSON *out, const sp_envelope_keys *keys, const unsigned char iv[SP_ENVELOPE_IV], const char *text, size_t length);
/** What was sealed, NUL-terminated and from malloc; NULL when the signature or anything else is wrong. */
char *sp_envelope_open(const cJSON *sealed, const sp_envelope_keys *keys, size_t *length);

#endif
