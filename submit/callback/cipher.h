/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The cryptography of callbacks: AES-256-CBC with the 32 characters of the key as they stand, and HMAC-SHA256 of the body. */
#ifndef SP_SUBMIT_CALLBACK_CIPHER_H
#define SP_SUBMIT_CALLBACK_CIPHER_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

#define SP_CALLBACK_KEY_LENGTH 32
#define SP_CALLBACK_SIGNATURE_SIZE 72 /* "sha256=", 64 hex digits, NUL */

/**
 * Base64 of the encrypted text, white space anywhere, into what it stands for, NUL-terminated and from malloc.
 * @param key SP_CALLBACK_KEY_LENGTH characters
 * @return S801 empty, S802 no base64, S803 left-over bits, S804 cut, S805 padding
 */
signprep_code sp_callback_decrypt(
	char **out, size_t *out_length, const char *text, size_t length, const char *key, const char *where, signprep_error *err);
/** The reverse: base64, NUL-terminated, from malloc; NULL when memory is out. */
char *sp_callback_encrypt(const char *text, size_t length, const char *key);
/** What the header Content-Signature says of a body; false when memory is out. */
bool sp_callback_sign(const char *token, const void *body, size_t length, char out[SP_CALLBACK_SIGNATURE_SIZE]);
/** In a time that does not depend on where they differ. `signature` NULL: S810. @return S810, S811 */
signprep_code sp_callback_check_signature(
	const char *token, const void *body, size_t length, const char *signature, const char *where, signprep_error *err);

#endif
