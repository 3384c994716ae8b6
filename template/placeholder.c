/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Taking a text with placeholders apart. */
#include "template/placeholder.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/json/json_write.h"
#include "template/rows/rows.h"

/* A growing list in plain memory; the finished one moves into the arena. */
struct list {
	sp_template_piece *items;
	size_t count, cap;
};

bool sp_placeholder_any(const char *text, size_t length)
{
	for (size_t i = 0; i + 1 < length; i++)
		if (text[i] == '$' && text[i + 1] == '{')
			return true;
	return false;
}

static bool push(struct list *list, sp_template_piece part)
{
	void *items = list->items;
	if (!sp_array_reserve(&items, &list->cap, list->count, 1, sizeof part, SIZE_MAX))
		return false;
	list->items = items;
	list->items[list->count++] = part;
	return true;
}

static bool push_literal(struct list *list, sp_arena *arena, const char *text, size_t from, size_t to)
{
	sp_template_piece part = { .length = to - from, .offset = from };
	if (from == to)
		return true;
	part.text = sp_arena_dup_n(arena, text + from, part.length);
	return part.text && push(list, part);
}

/* The } that closes a placeholder whose inside begins at `at`; `length` when there is none. */
static size_t closing(const char *text, size_t at, size_t length)
{
	size_t depth = 1;
	for (; at < length; at++) {
		depth += text[at] == '{';
		depth -= text[at] == '}';
		if (!depth)
			break;
	}
	return at;
}

static const char *take_name(sp_arena *arena, const char *text, size_t length, sp_placeholder_fault *fault)
{
	while (length && *text == ' ') {
		text++;
		length--;
	}
	while (length && text[length - 1] == ' ')
		length--;
	*fault = length && length <= SP_ROWS_NAME_MAX ? SP_PLACEHOLDER_OK : SP_PLACEHOLDER_NAME;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) text[i] < 0x20 || text[i] == 0x7F || text[i] == '{')
			*fault = SP_PLACEHOLDER_NAME;
	if (*fault)
		return NULL;
	const char *name = sp_arena_dup_n(arena, text, length);
	if (!name)
		*fault = SP_PLACEHOLDER_MEMORY;
	return name;
}

/* The placeholder whose $ stands at `at`; *end gets the place behind it. */
static sp_placeholder_fault take_placeholder(
	struct list *list, sp_arena *arena, const char *text, size_t at, size_t length, size_t *end)
{
	sp_placeholder_fault fault;
	size_t start = at + 2, close = closing(text, start, length);
	if (close == length)
		return SP_PLACEHOLDER_OPEN;
	const char *bar = memchr(text + start, '|', close - start);
	size_t name_end = bar ? (size_t) (bar - text) : close;
	sp_template_piece part = { .offset = at, .column = take_name(arena, text + start, name_end - start, &fault) };
	if (fault)
		return fault;
	if (bar) {
		part.length = close - name_end - 1;
		part.text = sp_arena_dup_n(arena, bar + 1, part.length);
		if (!part.text)
			return SP_PLACEHOLDER_MEMORY;
	}
	*end = close + 1;
	return push(list, part) ? SP_PLACEHOLDER_OK : SP_PLACEHOLDER_MEMORY;
}

static sp_placeholder_fault parse(struct list *list, const char *text, size_t length, sp_arena *arena, size_t *bad, size_t *found)
{
	size_t from = 0, at = 0;
	while (at < length) {
		bool doubled = length - at >= 3 && memcmp(text + at, "$${", 3) == 0;
		if (!doubled && (length - at < 2 || memcmp(text + at, "${", 2) != 0)) {
			at++;
			continue;
		}
		*bad = at;
		/* Of $${ the second $ and the brace stay, as a literal of their own. */
		if (!push_literal(list, arena, text, from, at))
			return SP_PLACEHOLDER_MEMORY;
		if (doubled) {
			from = at + 1;
			at += 3;
			continue;
		}
		sp_placeholder_fault fault = take_placeholder(list, arena, text, at, length, &at);
		if (fault)
			return fault;
		++*found;
		from = at;
	}
	return push_literal(list, arena, text, from, length) ? SP_PLACEHOLDER_OK : SP_PLACEHOLDER_MEMORY;
}

sp_placeholder_fault sp_placeholder_parse(sp_template_pieces *out, const char *text, size_t length, sp_arena *arena, size_t *bad)
{
	struct list list = { NULL, 0, 0 };
	*out = (sp_template_pieces) { .count = 0 };
	sp_placeholder_fault fault = parse(&list, text, length, arena, bad, &out->placeholders);
	if (!fault && list.count) {
		out->items = sp_arena_array(arena, list.count, sizeof *list.items);
		if (out->items)
			memcpy(out->items, list.items, list.count * sizeof *list.items);
		else
			fault = SP_PLACEHOLDER_MEMORY;
		out->count = list.count;
	}
	free(list.items);
	return fault;
}

/* Whether `text` of JSON text ends inside a string, when it began so. */
static bool ends_inside(const char *text, size_t length, bool inside, bool *escaped)
{
	for (size_t i = 0; i < length; i++) {
		if (*escaped)
			*escaped = false;
		else if (inside && text[i] == '\\')
			*escaped = true;
		else if (text[i] == '"')
			inside = !inside;
	}
	return inside;
}

static bool begins_as_json(const sp_template_pieces *parts)
{
	if (!parts->count || parts->items[0].column)
		return false;
	const char *text = parts->items[0].text, *at = text + strspn(text, " \t\r\n");
	if (*at == '[')
		at += 1 + strspn(at + 1, " \t\r\n");
	return *at == '{';
}

sp_placeholder_fault sp_placeholder_embed(sp_template_pieces *parts)
{
	bool inside = false, escaped = false;
	sp_buf candidate;
	if (!begins_as_json(parts))
		return SP_PLACEHOLDER_OK;
	/* It is JSON if it is with an object in each place, and in its strings with texts that differ. */
	sp_buf_init(&candidate, SIZE_MAX / 2);
	for (size_t i = 0; i < parts->count; i++) {
		sp_template_piece *part = &parts->items[i];
		part->inside = inside;
		if (part->column && inside)
			sp_buf_printf(&candidate, "%zu", i);
		else if (part->column)
			sp_buf_puts(&candidate, "{}");
		else
			sp_buf_append(&candidate, part->text, part->length);
		inside = part->column ? inside : ends_inside(part->text, part->length, inside, &escaped);
	}
	bool failed = candidate.failed;
	parts->embedded = !failed && sp_json_is_text(candidate.data, candidate.length, &failed);
	sp_buf_clear(&candidate);
	return failed ? SP_PLACEHOLDER_MEMORY : SP_PLACEHOLDER_OK;
}
