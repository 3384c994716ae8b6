/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The key pairs of the chat archive: WeCom encrypts each message's random key with the public part that the console was given. */
#ifndef SP_WECOM_ARCHIVE_KEY_H
#define SP_WECOM_ARCHIVE_KEY_H

#include <signprep/error.h>

#include "base/buf.h"

#define SP_ARCHIVE_KEY_BITS 2048
#define SP_ARCHIVE_PEM_MAX 16384
#define SP_ARCHIVE_RANDOM_KEY_MAX 512

typedef struct sp_archive_key sp_archive_key;

/** A new pair. @return S871, D901 */
signprep_code sp_archive_key_new(sp_archive_key **out, signprep_error *err);
/** Reads a private key in PEM, PKCS#1 or PKCS#8. @return S869 no such key, or one under a password; S870 not 2048 bits; D901 */
signprep_code sp_archive_key_read(sp_archive_key **out, const char *pem, size_t length, const char *name, signprep_error *err);
void sp_archive_key_free(sp_archive_key *key);

/** PEM, PKCS#1, as WeCom's other tools read it. Secret: the caller wipes it. False when memory is out. */
bool sp_archive_key_private(const sp_archive_key *key, sp_buf *out);
/** PEM, as the console's page takes it. False when memory is out. */
bool sp_archive_key_public(const sp_archive_key *key, sp_buf *out);
/** Is that the public part of this pair? In PEM, as the console's page takes it or as PKCS#1. */
bool sp_archive_key_is_public(const sp_archive_key *key, const char *pem, size_t length);
/**
 * Decrypts an encrypt_random_key into `out`, a text that the archive's library takes. Newer cryptography does not say that a key
 * is the wrong one but hands out random bytes; what is no readable text is refused here, the rest is for the library to judge.
 * @return S872 not base64 or not of this length, S873 another key is needed, D901
 */
signprep_code sp_archive_key_decrypt(
	const sp_archive_key *key, const char *encrypted, char out[SP_ARCHIVE_RANDOM_KEY_MAX], signprep_error *err);

/** Keys by the version number that the console gave them. All borrowed. */
typedef struct sp_archive_keys {
	const sp_archive_key *const *keys;
	const long long *versions;
	size_t count;
} sp_archive_keys;

/** The one of that version, NULL when there is none. */
const sp_archive_key *sp_archive_keys_find(const sp_archive_keys *keys, long long version);

#endif
