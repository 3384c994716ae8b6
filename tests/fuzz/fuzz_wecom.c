/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as what WeCom posts: as its envelope, as the message inside, as what is encrypted. An event is JSON, and what was encrypted here is read back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_write.h"
#include "wecom/envelope.h"
#include "wecom/event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const signprep_wecom_receiver receiver = { "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7" };

static void expect(int good)
{
	if (!good)
		__builtin_trap();
}

static void message(const char *text, size_t size)
{
	cJSON *event = NULL;
	bool failed = false;
	signprep_code code = sp_wecom_event_read(&event, text, size, SIGNPREP_ZH, NULL);
	expect((code == SIGNPREP_OK) == (event != NULL));
	char *printed = event ? cJSON_PrintUnformatted(event) : NULL;
	expect(!event || sp_json_is_text(printed, strlen(printed), &failed) || failed);
	free(printed);
	cJSON_Delete(event);
}

/* As if whoever sent it knew the Token: the ciphertext is what the bytes say. */
static void ciphertext(const char *encrypted)
{
	char signature[41], *out = NULL;
	expect(sp_wecom_sign(receiver.token, "1", "n", encrypted, signature));
	const signprep_wecom_stamp stamp = { signature, "1", "n" };
	if (signprep_wecom_decrypt(&out, NULL, &receiver, &stamp, encrypted, NULL) == SIGNPREP_OK)
		signprep_free(out);
}

static void envelope(const char *text, size_t size)
{
	char *encrypted = NULL;
	if (sp_wecom_event_encrypted(&encrypted, text, size, NULL) == SIGNPREP_OK)
		ciphertext(encrypted);
	free(encrypted);
}

static void there_and_back(const char *text, size_t size)
{
	char *encrypted = NULL, *out = NULL, signature[41];
	size_t length = 0;
	if (sp_wecom_encrypt(&encrypted, &receiver, text, size, NULL))
		return;
	expect(sp_wecom_sign(receiver.token, "1", "n", encrypted, signature));
	const signprep_wecom_stamp stamp = { signature, "1", "n" };
	if (signprep_wecom_decrypt(&out, &length, &receiver, &stamp, encrypted, NULL) == SIGNPREP_OK)
		expect(length == size && memcmp(out, text, size) == 0);
	signprep_free(out);
	free(encrypted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	message(text, size);
	envelope(text, size);
	ciphertext(text);
	there_and_back(text, size);
	free(text);
	return 0;
}
