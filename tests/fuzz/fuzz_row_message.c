/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a message of a queue: a row, an answer, and the broker's address. A row that is one is the same row again when written. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "batch/broker/broker_url.h"
#include "batch/row_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void row(const char *text, size_t size)
{
	sp_entry *entry = NULL, *again = NULL;
	sp_terms terms, same;
	size_t length;
	if (sp_row_message_read(text, size, &entry, &terms, NULL))
		return;
	char *written = sp_row_message_write(entry, &terms, &length);
	if (!written || sp_row_message_read(written, length, &again, &same, NULL) || strcmp(entry->key, again->key) != 0 ||
		strcmp(entry->pdf, again->pdf) != 0 || strcmp(entry->request, again->request) != 0 || entry->line != again->line ||
		terms.submit != same.submit || terms.on_multiple != same.on_multiple ||
		strcmp(terms.environment, same.environment) != 0)
		__builtin_trap();
	free(written);
	sp_entry_free(entry);
	sp_entry_free(again);
}

static void answer(const char *text, size_t size)
{
	sp_entry *entry = sp_entry_new();
	if (!entry)
		return;
	memcpy(entry->key, "k1", 3);
	bool ok = sp_row_message_answer(text, size, entry, NULL) == SIGNPREP_OK;
	if (ok != sp_entry_has_ended(entry) || (ok && strpbrk(entry->answer, "\r\n")))
		__builtin_trap();
	sp_entry_free(entry);
}

static void address(const char *text, size_t size)
{
	sp_broker_url url;
	char *copy = strndup(text, size);
	if (copy && sp_broker_url_parse(&url, copy, NULL, NULL) == SIGNPREP_OK)
		sp_broker_url_clear(&url);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	row((const char *) data, size);
	answer((const char *) data, size);
	address((const char *) data, size);
	return 0;
}
