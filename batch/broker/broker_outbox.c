/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is on its way to the broker. */
#include "batch/broker/broker_outbox.h"

#include <stdlib.h>

void sp_message_clear(sp_message *message)
{
	free(message->exchange);
	free(message->queue);
	free(message->key);
	free(message->batch);
	free(message->reply_to);
	free(message->type);
	free(message->body);
	*message = (sp_message) { 0 };
}

static void append(sp_outgoing_list *list, sp_outgoing *item)
{
	item->next = NULL;
	if (list->last)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
	list->count++;
}

/* Takes out the item behind `before` (NULL: the first). */
static sp_outgoing *cut(sp_outgoing_list *list, sp_outgoing *before)
{
	sp_outgoing *item = before ? before->next : list->first;
	if (before)
		before->next = item->next;
	else
		list->first = item->next;
	if (list->last == item)
		list->last = before;
	list->count--;
	return item;
}

bool sp_outbox_put(sp_outbox *box, sp_message *message, void *ticket)
{
	sp_outgoing *item = calloc(1, sizeof *item);
	if (!item) {
		sp_message_clear(message);
		return false;
	}
	item->message = *message;
	*message = (sp_message) { 0 };
	item->ticket = ticket;
	item->number = ++box->number;
	append(&box->waiting, item);
	return true;
}

sp_outgoing *sp_outbox_unsent(sp_outgoing *from)
{
	while (from && from->sequence)
		from = from->next;
	return from;
}

void sp_outbox_sent(sp_outbox *box, sp_outgoing *item)
{
	item->sequence = ++box->sequence;
	item->returned = false;
}

static bool is_meant(const sp_outgoing *item, uint64_t tag, bool multiple)
{
	return item->sequence && (item->sequence == tag || (multiple && item->sequence < tag));
}

void sp_outbox_confirm(sp_outbox *box, uint64_t tag, bool multiple)
{
	sp_outgoing *before = NULL, *next;
	for (sp_outgoing *item = box->waiting.first; item; item = next) {
		next = item->next;
		if (!is_meant(item, tag, multiple)) {
			before = item;
			continue;
		}
		append(&box->settled, cut(&box->waiting, before));
		if (!multiple)
			return;
	}
}

void sp_outbox_refuse(sp_outbox *box, uint64_t tag, bool multiple)
{
	for (sp_outgoing *item = box->waiting.first; item; item = item->next)
		if (is_meant(item, tag, multiple))
			item->sequence = 0;
}

void sp_outbox_returned(sp_outbox *box, int64_t number)
{
	for (sp_outgoing *item = box->waiting.first; item; item = item->next)
		if (item->number == number)
			item->returned = true;
}

void sp_outbox_reset(sp_outbox *box)
{
	for (sp_outgoing *item = box->waiting.first; item; item = item->next)
		item->sequence = 0;
	box->sequence = 0;
}

bool sp_outbox_tell(sp_outbox *box, void **ticket, bool *returned)
{
	if (!box->settled.first)
		return false;
	sp_outgoing *item = cut(&box->settled, NULL);
	*ticket = item->ticket;
	*returned = item->returned;
	sp_message_clear(&item->message);
	free(item);
	return true;
}

static void drop(sp_outgoing_list *list)
{
	while (list->first) {
		sp_outgoing *item = cut(list, NULL);
		sp_message_clear(&item->message);
		free(item);
	}
}

void sp_outbox_clear(sp_outbox *box)
{
	drop(&box->waiting);
	drop(&box->settled);
}
