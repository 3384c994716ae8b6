/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signature, AES-256-CBC, padding to 32 bytes, length, receive id: checked in that order, none left out. */
#include "wecom/envelope.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/sha256.h"

#define KEY_CHARACTERS 43
#define RANDOM_BYTES 16
#define HEAD_BYTES (RANDOM_BYTES + 4)
#define PAD_TO 32

bool sp_wecom_sha1(const char *const *texts, size_t count, char out[41])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int written = 0;
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool ok = hash && EVP_DigestInit_ex(hash, EVP_sha1(), NULL);
	for (size_t i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(hash, texts[i], strlen(texts[i]));
	ok = ok && EVP_DigestFinal_ex(hash, digest, &written) && written == 20;
	out[0] = '\0';
	if (ok)
		sp_hex_text(digest, written, out);
	EVP_MD_CTX_free(hash);
	return ok;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

bool sp_wecom_sign(const char *token, const char *timestamp, const char *nonce, const char *encrypted, char out[41])
{
	const char *texts[] = { token, timestamp, nonce, encrypted };
	qsort((void *) texts, 4, sizeof *texts, by_bytes);
	return sp_wecom_sha1(texts, 4, out);
}

/*
 * 43 characters hold two bits more than 32 bytes. Those of real keys are not zero, the one in WeCom's own sample among them, so
 * that a strict decoder would refuse it: they are cleared first.
 */
bool sp_wecom_key(const char *aes_key, unsigned char out[32])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char text[KEY_CHARACTERS + 2];
	unsigned char bytes[(KEY_CHARACTERS + 1) / 4 * 3]; /* one more than the key has, for the padding */
	size_t length = strlen(aes_key), count = 0;
	const char *last = length == KEY_CHARACTERS ? strchr(digits, aes_key[length - 1]) : NULL;
	if (!last)
		return false;
	memcpy(text, aes_key, length);
	text[length - 1] = digits[(last - digits) & ~3];
	text[length] = '=';
	text[length + 1] = '\0';
	bool ok = sp_base64_valid(text, length + 1, &count) && count == 32 &&
		EVP_DecodeBlock(bytes, (const unsigned char *) text, (int) length + 1) == (int) sizeof bytes;
	if (ok)
		memcpy(out, bytes, 32);
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(text, sizeof text);
	return ok;
}

/* Without the library's own padding, which knows 16 bytes at most. `out` has room for `length` bytes. */
static bool cipher(const unsigned char key[32], bool encrypt, const unsigned char *in, size_t length, unsigned char *out)
{
	int first = 0, rest = 0;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	bool ok = context && length <= INT_MAX && EVP_CipherInit_ex(context, EVP_aes_256_cbc(), NULL, key, key, encrypt) &&
		EVP_CIPHER_CTX_set_padding(context, 0) && EVP_CipherUpdate(context, out, &first, in, (int) length) &&
		EVP_CipherFinal_ex(context, out + first, &rest) && (size_t) first + (size_t) rest == length;
	EVP_CIPHER_CTX_free(context);
	return ok;
}

/* How many bytes of padding end the text; 0: they are none. */
static size_t padding_of(const unsigned char *text, size_t length)
{
	size_t padding = length ? text[length - 1] : 0;
	if (padding > PAD_TO || padding > length)
		return 0;
	for (size_t i = 0; i < padding; i++)
		if (text[length - 1 - i] != padding)
			return 0;
	return padding;
}

static signprep_code fail(signprep_error *err, const char *id)
{
	return sp_fail(err, id, 0, "", NULL);
}

static uint32_t length_field(const unsigned char *at)
{
	return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

/* random16 | length | message | receive id | padding */
static signprep_code unpack(const unsigned char *text, size_t length, const char *receive_id, const unsigned char **message,
	size_t *count, signprep_error *err)
{
	size_t padding = padding_of(text, length);
	if (!padding)
		return fail(err, "S854");
	length -= padding;
	if (length < HEAD_BYTES)
		return fail(err, "S853");
	*count = length_field(text + RANDOM_BYTES);
	if (*count > length - HEAD_BYTES)
		return fail(err, "S855");
	*message = text + HEAD_BYTES;
	const char *found = (const char *) *message + *count;
	size_t found_length = length - HEAD_BYTES - *count;
	if (found_length == strlen(receive_id) && memcmp(found, receive_id, found_length) == 0)
		return SIGNPREP_OK;
	char shown[65];
	size_t cut = found_length < sizeof shown - 1 ? found_length : sizeof shown - 1;
	memcpy(shown, found, cut);
	shown[cut] = '\0';
	return sp_fail(err, "S856", 0, "", shown, receive_id, NULL);
}

static signprep_code decrypt(char **out, size_t *length, const signprep_wecom_receiver *receiver, const unsigned char key[32],
	const char *encrypted, signprep_error *err)
{
	unsigned char *bytes = NULL, *text = NULL;
	const unsigned char *message = NULL;
	size_t count = 0, message_length = 0;
	signprep_code code;
	if (!sp_base64_valid(encrypted, strlen(encrypted), &count))
		return fail(err, "S852");
	if (!count || count % 16)
		return fail(err, "S853");
	if (!sp_base64_decode(encrypted, strlen(encrypted), &bytes, &count) || !(text = malloc(count)) ||
		!cipher(key, false, bytes, count, text))
		code = sp_fail_memory(err, "");
	else
		code = unpack(text, count, receiver->receive_id, &message, &message_length, err);
	if (!code) {
		*out = malloc(message_length + 1);
		if (!*out)
			code = sp_fail_memory(err, "");
		else {
			memcpy(*out, message, message_length);
			(*out)[message_length] = '\0';
			if (length)
				*length = message_length;
		}
	}
	if (text)
		explicit_bzero(text, count);
	free(text);
	free(bytes);
	return code;
}

static const char *missing(const signprep_wecom_receiver *receiver, const signprep_wecom_stamp *stamp, const char *encrypted)
{
	return !receiver->token             ? "token"
		: !receiver->aes_key        ? "EncodingAESKey"
		: !receiver->receive_id     ? "CorpID"
		: !stamp->signature         ? "msg_signature"
		: !stamp->timestamp         ? "timestamp"
		: !stamp->nonce             ? "nonce"
		: !encrypted || !*encrypted ? "Encrypt"
					    : NULL;
}

signprep_code signprep_wecom_decrypt(char **out, size_t *length, const signprep_wecom_receiver *receiver,
	const signprep_wecom_stamp *stamp, const char *encrypted, signprep_error *err)
{
	unsigned char key[32];
	char right[41];
	*out = NULL;
	const char *absent = missing(receiver, stamp, encrypted);
	if (absent)
		return sp_fail(err, "S859", 0, "", absent, NULL);
	if (strlen(encrypted) > SP_WECOM_MESSAGE_MAX)
		return fail(err, "S860");
	if (!sp_wecom_key(receiver->aes_key, key))
		return fail(err, "S850");
	signprep_code code;
	if (!sp_wecom_sign(receiver->token, stamp->timestamp, stamp->nonce, encrypted, right))
		code = sp_fail_memory(err, "");
	else if (strlen(stamp->signature) != 40 || CRYPTO_memcmp(stamp->signature, right, 40) != 0)
		code = fail(err, "S851");
	else
		code = decrypt(out, length, receiver, key, encrypted, err);
	explicit_bzero(key, sizeof key);
	return code;
}

/* What is encrypted, padded; NULL when memory is out. */
static unsigned char *pack(const char *message, size_t length, const char *receive_id, size_t *count)
{
	size_t id_length = strlen(receive_id), plain = HEAD_BYTES + length + id_length, padding = PAD_TO - plain % PAD_TO;
	unsigned char *text = malloc(plain + padding);
	if (!text || RAND_bytes(text, RANDOM_BYTES) != 1) {
		free(text);
		return NULL;
	}
	for (int i = 0; i < 4; i++)
		text[RANDOM_BYTES + i] = (unsigned char) (length >> (24 - 8 * i));
	memcpy(text + HEAD_BYTES, message, length);
	memcpy(text + HEAD_BYTES + length, receive_id, id_length);
	memset(text + plain, (int) padding, padding);
	*count = plain + padding;
	return text;
}

signprep_code sp_wecom_encrypt(
	char **out, const signprep_wecom_receiver *receiver, const char *message, size_t length, signprep_error *err)
{
	unsigned char key[32];
	size_t count = 0;
	*out = NULL;
	if (length > SP_WECOM_MESSAGE_MAX)
		return fail(err, "S860");
	if (!sp_wecom_key(receiver->aes_key, key))
		return fail(err, "S850");
	unsigned char *text = pack(message, length, receiver->receive_id, &count), *bytes = text ? malloc(count) : NULL;
	*out = bytes ? malloc((count + 2) / 3 * 4 + 1) : NULL;
	bool ok = *out && cipher(key, true, text, count, bytes) && EVP_EncodeBlock((unsigned char *) *out, bytes, (int) count) > 0;
	if (!ok) {
		free(*out);
		*out = NULL;
	}
	explicit_bzero(key, sizeof key);
	free(text);
	free(bytes);
	return ok ? SIGNPREP_OK : sp_fail_memory(err, "");
}
