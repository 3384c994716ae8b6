/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows under way. */
#include "batch/entry.h"
#include "base/buf.h"
#include "base/sha256.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

sp_entry *sp_entry_new(void)
{
	sp_entry *entry = calloc(1, sizeof *entry);
	if (!entry)
		return NULL;
	entry->fd = -1;
	entry->issues = sp_issues_new();
	if (!entry->issues) {
		free(entry);
		return NULL;
	}
	return entry;
}

static void free_one(sp_entry *entry)
{
	if (entry->password)
		explicit_bzero(entry->password, strlen(entry->password));
	if (entry->fd >= 0)
		close(entry->fd);
	signprep_result_free(entry->result);
	signprep_document_free(entry->document);
	signprep_issues_free(entry->issues);
	free(entry->password);
	free(entry->form);
	free(entry->request);
	free(entry->answer);
	free(entry->pdf);
	free(entry->files);
	free(entry);
}

void sp_entry_free(sp_entry *entry)
{
	for (sp_entry *at = entry ? entry->more : NULL, *next; at; at = next) {
		next = at->next;
		free_one(at);
	}
	if (entry)
		free_one(entry);
}

void sp_entry_fail(sp_entry *entry, const signprep_error *err)
{
	sp_issues_add_error(entry->issues, err);
	sp_entry_end(entry, err->code, SP_ENTRY_FAILED);
}

void sp_entry_end(sp_entry *entry, signprep_code code, sp_entry_state done)
{
	entry->code = code;
	switch (code) {
	case SIGNPREP_OK: entry->state = done; break;
	case SIGNPREP_UNKNOWN: entry->state = SP_ENTRY_UNKNOWN; break;
	case SIGNPREP_REFUSED:
	case SIGNPREP_CREDENTIALS: entry->state = SP_ENTRY_REFUSED; break;
	default: entry->state = SP_ENTRY_FAILED; break;
	}
}

bool sp_entry_has_ended(const sp_entry *entry)
{
	return entry->state >= SP_ENTRY_LOCATED;
}

bool sp_entry_ends_all(const sp_entry *entry)
{
	static const char *const ids[] = { "S102", "S103", "S306", "R949" };
	const signprep_issue *first = entry->code ? sp_issues_first_error(entry->issues) : NULL;
	for (size_t i = 0; first && i < sizeof ids / sizeof *ids; i++)
		if (strcmp(first->id, ids[i]) == 0)
			return true;
	return false;
}

const char *sp_entry_status(const sp_entry *entry)
{
	switch (entry->state) {
	case SP_ENTRY_LOCATED: return "located";
	case SP_ENTRY_CREATED: return "created";
	case SP_ENTRY_PREVIEWED: return "previewed";
	case SP_ENTRY_FAILED: return "failed";
	case SP_ENTRY_REFUSED: return "refused";
	case SP_ENTRY_UNKNOWN: return "unknown";
	case SP_ENTRY_LEFT: return "left";
	default: return "running";
	}
}

void sp_entry_list_put(sp_entry_list *list, sp_entry *entry)
{
	entry->next = NULL;
	if (list->last)
		list->last->next = entry;
	else
		list->first = entry;
	list->last = entry;
	list->count++;
}

sp_entry *sp_entry_list_take(sp_entry_list *list)
{
	sp_entry *entry = list->first;
	if (!entry)
		return NULL;
	list->first = entry->next;
	if (!list->first)
		list->last = NULL;
	list->count--;
	entry->next = NULL;
	return entry;
}

void sp_entry_list_clear(sp_entry_list *list)
{
	for (sp_entry *entry; (entry = sp_entry_list_take(list));)
		sp_entry_free(entry);
}

void sp_entry_source(const sp_entry *entry, char out[65])
{
	sp_buf text;
	const char *slash = strrchr(entry->pdf, '/'), *name = slash ? slash + 1 : entry->pdf;
	size_t length = strcspn(name, "?");
	out[0] = '\0';
	if (!entry->request)
		return;
	sp_buf_init(&text, entry->request_length + length + 2);
	if (sp_buf_append(&text, entry->request, entry->request_length) && sp_buf_putc(&text, '\n') &&
		sp_buf_append(&text, name, length))
		sp_sha256_hex(text.data, text.length, out);
	sp_buf_clear(&text);
}
