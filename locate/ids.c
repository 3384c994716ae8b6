/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Unique ids. */
#include "locate/ids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define TYPES_MAX 64
#define TYPE_LENGTH 23 /* leaves room for '_' and six digits */

/* Texts that are taken; open addressing, never more than half full. */
typedef struct set {
	const char **slots;
	size_t mask;
} set;

typedef struct counters {
	const char *types[TYPES_MAX];
	unsigned next[TYPES_MAX];
	size_t count;
} counters;

static bool set_open(set *s, size_t expected)
{
	size_t size = 16;
	while (size / 2 < expected)
		size *= 2;
	s->mask = size - 1;
	s->slots = calloc(size, sizeof *s->slots);
	return s->slots != NULL;
}

/* False when the text is there already. */
static bool set_add(set *s, const char *text)
{
	size_t hash = 5381;
	for (const char *p = text; *p; p++)
		hash = hash * 33 + (unsigned char) *p;
	for (size_t i = hash & s->mask;; i = (i + 1) & s->mask) {
		if (!s->slots[i]) {
			s->slots[i] = text;
			return true;
		}
		if (strcmp(s->slots[i], text) == 0)
			return false;
	}
}

static size_t cut(const char *text, size_t code_points)
{
	size_t at = 0, length = strlen(text);
	while (code_points-- > 0 && at < length) {
		uint32_t cp;
		size_t step = sp_utf8_decode(text + at, length - at, &cp);
		at += step ? step : 1;
	}
	return at;
}

/* Appends _2, _3 … to what fits of `id` until it is a new one. */
static const char *count_on(sp_arena *arena, set *taken, const char *id)
{
	for (unsigned number = 2;; number++) {
		char tail[16];
		int digits = snprintf(tail, sizeof tail, "_%u", number);
		int kept = (int) cut(id, SP_ID_MAX - (size_t) digits);
		const char *made = sp_arena_printf(arena, "%.*s%s", kept, id, tail);
		if (!made || set_add(taken, made))
			return made;
	}
}

static void clean_type(const char *type, char out[TYPE_LENGTH + 1])
{
	size_t used = 0;
	for (const char *p = type ? type : ""; *p && used < TYPE_LENGTH; p++) {
		if ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_')
			out[used++] = *p;
	}
	out[used] = '\0';
	if (used == 0)
		snprintf(out, TYPE_LENGTH + 1, "COMPONENT");
}

static unsigned *counter_of(counters *c, sp_arena *arena, const char *type)
{
	size_t i = 0;
	while (i < c->count && strcmp(c->types[i], type) != 0)
		i++;
	if (i < c->count)
		return &c->next[i];
	/* More types than the service knows: the last ones share a counter, ids stay unique all the same. */
	if (c->count == TYPES_MAX)
		return &c->next[TYPES_MAX - 1];
	c->types[i] = sp_arena_dup(arena, type);
	if (!c->types[i])
		return NULL;
	c->count++;
	return &c->next[i];
}

static const char *number_type(sp_arena *arena, set *taken, counters *c, const char *type)
{
	char clean[TYPE_LENGTH + 1];
	unsigned *next;
	clean_type(type, clean);
	next = counter_of(c, arena, clean);
	while (next) {
		const char *made = sp_arena_printf(arena, "%s_%u", clean, ++*next);
		if (!made || set_add(taken, made))
			return made;
	}
	return NULL;
}

static const char *given_id(const sp_spec *spec)
{
	return spec->keyword_was_id ? NULL : spec->id;
}

static const char **ids_of(sp_arena *arena, set *taken, counters *c, const sp_spec *spec, size_t placements)
{
	const char **ids = sp_arena_array(arena, placements ? placements : 1, sizeof *ids);
	const char *given = given_id(spec);
	for (size_t k = 0; ids && k < placements; k++) {
		if (given)
			ids[k] = k == 0 ? given : count_on(arena, taken, given);
		else
			ids[k] = number_type(arena, taken, c, spec->type);
		if (!ids[k])
			return NULL;
	}
	return ids;
}

const char *const *const *sp_ids_assign(sp_arena *arena, const sp_spec *const *specs, const signprep_component *components,
	size_t count)
{
	const char *const **all = sp_arena_array(arena, count ? count : 1, sizeof *all);
	counters c = { .count = 0 };
	set taken = { NULL, 0 };
	size_t expected = count;
	bool done;
	for (size_t i = 0; i < count; i++)
		expected += components[i].placement_count;
	done = all && set_open(&taken, expected);
	for (size_t i = 0; done && i < count; i++) {
		if (given_id(specs[i]))
			set_add(&taken, given_id(specs[i]));
	}
	for (size_t i = 0; done && i < count; i++) {
		all[i] = ids_of(arena, &taken, &c, specs[i], components[i].placement_count);
		done = all[i] != NULL;
	}
	free(taken.slots);
	return done ? (const char *const *const *) all : NULL;
}

static bool is_name_char(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp == '_';
	return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0x20000 && cp <= 0x3FFFF);
}

const char *sp_name_clean(sp_arena *arena, const char *name)
{
	char out[SP_NAME_MAX * 4 + 1];
	size_t used = 0, length = strlen(name);
	for (size_t at = 0, cps = 0; at < length && cps < SP_NAME_MAX; cps++) {
		uint32_t cp = 0;
		size_t step = sp_utf8_decode(name + at, length - at, &cp);
		used += sp_utf8_encode(is_name_char(cp) ? cp : '_', out + used);
		at += step ? step : 1;
	}
	return sp_arena_dup_n(arena, out, used);
}
