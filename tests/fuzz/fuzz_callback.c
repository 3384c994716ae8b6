/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as the body of a callback, and as the message inside of one. What is an event is one line of JSON. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/callback.h>

#include "base/json/json_scan.h"

#include "../support/callback_seal.h"

#define KEY "0A1B2C3D4E5F60718293A4B5C6D7E8F9"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(const char *body, size_t length, const char *key)
{
	const signprep_callback_options options = { .size = sizeof options, .key = key };
	const sp_json_limits limits = { .max_bytes = (size_t) 96 << 20, .max_depth = 70 };
	signprep_event *event = NULL;
	signprep_error err = { 0 };
	size_t skip;
	signprep_code code = signprep_event_decode(&event, body, length, &options, &err);
	if (code ? event != NULL || err.id[0] == '\0'
		 : strpbrk(event->json, "\r\n") != NULL ||
				sp_json_scan(event->json, strlen(event->json), &limits, "", &skip, NULL) != SIGNPREP_OK)
		__builtin_trap();
	signprep_event_free(event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	decode(text, size, KEY);
	decode(text, size, NULL);
	char *inside = seal_v1(text, size, KEY);
	decode(inside, strlen(inside), KEY);
	free(inside);
	return 0;
}
