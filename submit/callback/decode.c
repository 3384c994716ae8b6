/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The envelope: who signed it, how it is encrypted. Nothing is believed before the signature, where there is to be one, fits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_scan.h"
#include "base/json/json_text.h"
#include "base/options.h"
#include "submit/callback/cipher.h"
#include "submit/callback/event.h"

#define BODY_MAX ((size_t) 16 << 20) /* messages are a few kilobytes */

/* One body on its way. */
typedef struct letter {
	const char *key; /* NULL: none */
	const char *where;
	const char *text;
	size_t length;
	signprep_event_format format;
} letter;

static signprep_code decrypt(signprep_event **out, const letter *in, signprep_error *err)
{
	char *plain;
	size_t length;
	signprep_code code = sp_callback_decrypt(&plain, &length, in->text, in->length, in->key, in->where, err);
	if (code != SIGNPREP_OK)
		return code;
	code = sp_event_read(out, plain, length, in->format, in->where, err);
	explicit_bzero(plain, length);
	free(plain);
	return code;
}

/* The member "encrypt". Without a key some senders put the JSON text there as it is. */
static signprep_code open_member(signprep_event **out, letter in, const char *value, size_t length, signprep_error *err)
{
	if (length == 0 || value[0] != '"')
		return sp_fail(err, "S812", 0, in.where, "\"encrypt\" is no text", NULL);
	char *text = malloc(length + 1);
	if (text == NULL)
		return sp_fail_memory(err, in.where);
	in.text = text;
	in.length = sp_json_string_decode(value, text);
	in.format = SIGNPREP_EVENT_V2;
	signprep_code code;
	if (in.key != NULL)
		code = decrypt(out, &in, err);
	else if (in.length > 0 && text[0] == '{')
		code = sp_event_read(out, text, in.length, SIGNPREP_EVENT_PLAIN, in.where, err);
	else
		code = sp_fail(err, "S809", 0, in.where, NULL);
	explicit_bzero(text, length);
	free(text);
	return code;
}

static bool is_empty_object(const letter *in)
{
	const char *end = in->text + in->length, *at = sp_json_skip_space(in->text, end);
	at = sp_json_skip_space(at + 1, end);
	return at < end && *at == '}';
}

static signprep_code open_object(signprep_event **out, const letter *in, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = BODY_MAX };
	signprep_error why = { 0 };
	size_t skip, length;
	signprep_code code = sp_json_scan(in->text, in->length, &limits, "", &skip, &why);
	if (code != SIGNPREP_OK)
		return code == SIGNPREP_LIMIT ? sp_fail_memory(err, in->where)
					      : sp_fail(err, "S812", 0, in->where, why.message, NULL);
	const char *value = sp_event_member(in->text, in->length, "encrypt", &length);
	if (value != NULL)
		return open_member(out, *in, value, length, err);
	if (is_empty_object(in)) {
		*out = sp_event_probe();
		return *out != NULL ? SIGNPREP_OK : sp_fail_memory(err, in->where);
	}
	/* Anybody could write it. */
	if (in->key != NULL)
		return sp_fail(err, "S808", 0, in->where, NULL);
	return sp_event_read(out, in->text, in->length, SIGNPREP_EVENT_PLAIN, in->where, err);
}

/* Not so a body that begins with a byte order mark, an array, a web page: a key would not help. */
static bool may_be_encrypted(const letter *in)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n";
	for (size_t i = 0; i < in->length; i++)
		if (!memchr(letters, in->text[i], sizeof letters - 1))
			return false;
	return true;
}

static signprep_code check_key(const signprep_callback_options *o, const char *where, signprep_error *err)
{
	char said[24];
	size_t length = o->key != NULL ? strlen(o->key) : 0;
	if (length == 0 || length == SP_CALLBACK_KEY_LENGTH)
		return SIGNPREP_OK;
	snprintf(said, sizeof said, "%zu", length);
	return sp_fail(err, "S800", 0, where, said, NULL);
}

signprep_code signprep_event_decode(
	signprep_event **out, const void *body, size_t length, const signprep_callback_options *options, signprep_error *err)
{
	signprep_callback_options o;
	char said[24];
	*out = NULL;
	signprep_code code = SP_OPTIONS_TAKE(signprep_callback_options, &o, options, err);
	if (code != SIGNPREP_OK)
		return code;
	letter in = { .key = o.key != NULL && o.key[0] != '\0' ? o.key : NULL,
		.where = o.name != NULL ? o.name : "",
		.text = body,
		.length = length,
		.format = SIGNPREP_EVENT_V1 };
	code = check_key(&o, in.where, err);
	if (code != SIGNPREP_OK)
		return code;
	if (length > BODY_MAX) {
		snprintf(said, sizeof said, "%zu", BODY_MAX);
		return sp_fail(err, "S813", 0, in.where, said, NULL);
	}
	if (o.token != NULL && o.token[0] != '\0')
		code = sp_callback_check_signature(o.token, body, length, o.signature, in.where, err);
	if (code != SIGNPREP_OK)
		return code;
	const char *at = length > 0 ? sp_json_skip_space(in.text, in.text + length) : NULL;
	if (at == NULL || at == in.text + length)
		return sp_fail(err, "S801", 0, in.where, NULL);
	in.length -= (size_t) (at - in.text);
	in.text = at;
	if (*at == '{')
		return open_object(out, &in, err);
	if (in.key != NULL)
		return decrypt(out, &in, err);
	return may_be_encrypted(&in) ? sp_fail(err, "S809", 0, in.where, NULL)
				     : sp_fail(err, "S812", 0, in.where, "it is neither a JSON object nor base64", NULL);
}
