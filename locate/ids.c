/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Unique ids. */
#include "locate/ids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "locate/place/page_ranges.h"

#define TYPES_MAX 64
#define TYPE_LENGTH 24 /* of the longest type the service knows; number and underscore fit into 30 */

/* Texts that are taken; open addressing, never more than half full. */
typedef struct set {
	const char **slots;
	size_t mask, count;
} set;

typedef struct counters {
	const char *types[TYPES_MAX];
	unsigned next[TYPES_MAX];
	size_t count;
} counters;

struct sp_ids {
	sp_arena *arena;
	set taken;
	counters numbers;
	const char ***all; /* [component][placement] */
};

/* The slot that holds the text, or the empty one where it belongs. */
static const char **slot_of(const set *s, const char *text)
{
	size_t hash = 5381;
	for (const char *p = text; *p; p++)
		hash = hash * 33 + (unsigned char) *p;
	for (size_t i = hash & s->mask;; i = (i + 1) & s->mask) {
		if (!s->slots[i] || strcmp(s->slots[i], text) == 0)
			return &s->slots[i];
	}
}

static bool grow(set *s)
{
	size_t size = s->slots ? (s->mask + 1) * 2 : 64;
	set larger = { calloc(size, sizeof *larger.slots), size - 1, s->count };
	if (!larger.slots)
		return false;
	for (size_t i = 0; s->slots && i <= s->mask; i++) {
		if (s->slots[i])
			*slot_of(&larger, s->slots[i]) = s->slots[i];
	}
	free(s->slots);
	*s = larger;
	return true;
}

typedef enum outcome { FRESH, TAKEN, NO_MEMORY } outcome;

static outcome take(set *s, const char *text)
{
	const char **slot;
	if (!text || ((!s->slots || s->count * 2 > s->mask) && !grow(s)))
		return NO_MEMORY;
	slot = slot_of(s, text);
	if (*slot)
		return TAKEN;
	*slot = text;
	s->count++;
	return FRESH;
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
static const char *count_on(sp_ids *ids, const char *id)
{
	for (unsigned number = 2;; number++) {
		char tail[16];
		int digits = snprintf(tail, sizeof tail, "_%u", number);
		int kept = (int) cut(id, SP_ID_MAX - (size_t) digits);
		const char *made = sp_arena_printf(ids->arena, "%.*s%s", kept, id, tail);
		outcome result = take(&ids->taken, made);
		if (result != TAKEN)
			return result == FRESH ? made : NULL;
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

const char *sp_ids_next(sp_ids *ids, const char *type)
{
	char clean[TYPE_LENGTH + 1];
	unsigned *next;
	clean_type(type, clean);
	next = counter_of(&ids->numbers, ids->arena, clean);
	while (next) {
		const char *made = sp_arena_printf(ids->arena, "%s_%u", clean, ++*next);
		outcome result = take(&ids->taken, made);
		if (result != TAKEN)
			return result == FRESH ? made : NULL;
	}
	return NULL;
}

static const char *given_id(const sp_spec *spec)
{
	return spec->keyword_was_id ? NULL : spec->id;
}

static const char **ids_of(sp_ids *ids, const sp_spec *spec, size_t placements)
{
	const char **own = sp_arena_array(ids->arena, placements ? placements : 1, sizeof *own);
	const char *given = given_id(spec);
	for (size_t k = 0; own && k < placements; k++) {
		if (given)
			own[k] = k == 0 ? given : count_on(ids, given);
		else
			own[k] = sp_ids_next(ids, spec->type);
		if (!own[k])
			return NULL;
	}
	return own;
}

static bool assign(sp_ids *ids, const sp_spec *const *specs, const signprep_component *components, size_t count)
{
	ids->all = sp_arena_array(ids->arena, count ? count : 1, sizeof *ids->all);
	/* What people wrote is taken first, wherever it stands. */
	for (size_t i = 0; ids->all && i < count; i++) {
		if (given_id(specs[i]) && take(&ids->taken, given_id(specs[i])) == NO_MEMORY)
			return false;
	}
	for (size_t i = 0; ids->all && i < count; i++) {
		ids->all[i] = ids_of(ids, specs[i], sp_ranges_own(&components[i]));
		if (!ids->all[i])
			return false;
	}
	return ids->all != NULL;
}

sp_ids *sp_ids_open(sp_arena *arena, const sp_spec *const *specs, const signprep_component *components, size_t count)
{
	sp_ids *ids = calloc(1, sizeof *ids);
	if (!ids)
		return NULL;
	ids->arena = arena;
	if (assign(ids, specs, components, count))
		return ids;
	sp_ids_close(ids);
	return NULL;
}

const char *sp_ids_at(const sp_ids *ids, size_t component, size_t placement)
{
	return ids->all[component][placement];
}

void sp_ids_close(sp_ids *ids)
{
	if (!ids)
		return;
	free(ids->taken.slots);
	free(ids);
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
