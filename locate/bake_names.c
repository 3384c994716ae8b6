/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of new fields. */
#include "locate/bake_names.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

static bool reserve(sp_bake_names *names, const char *name)
{
	return !name ? false : sp_hash_table_get(&names->taken, name) ? true : sp_hash_table_put(&names->taken, name, names);
}

/* A field "seal" beside a field "seal.date" would be a node and a leaf of the same name: first parts count as taken. */
bool sp_bake_names_take(sp_bake_names *names, const signprep_fields *fields, bool baked_go)
{
	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];
		const char *dot = strchr(field->name, '.');

		if (baked_go && field->flags & SIGNPREP_FIELD_BAKED)
			continue;
		if (!reserve(names, sp_arena_dup(names->arena, field->name)))
			return false;
		if (dot && !reserve(names, sp_arena_dup_n(names->arena, field->name, (size_t) (dot - field->name))))
			return false;
	}
	return true;
}

/* Selects the form of the character before it. */
static bool is_variation(uint32_t cp)
{
	return (cp >= 0x180B && cp <= 0x180F) || (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

/* What steers a terminal, or can't be seen, is no part of a name that people compare. */
static bool is_unfit(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == '.' || (cp >= 0x200B && cp <= 0x200F) ||
		(cp >= 0x2028 && cp <= 0x202E) || cp == 0xFFFE || cp == 0xFFFF || (sp_cp_is_ignorable(cp) && !is_variation(cp));
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xA0 || cp == 0x3000;
}

static const char *clean(sp_arena *arena, const char *wanted)
{
	size_t left = strlen(wanted), used = 0, end = 0, step;
	int count = 0;
	uint32_t cp;
	char *out = sp_arena_alloc(arena, left + 1);

	for (; out && count < SP_FIELD_NAME_MAX && (step = sp_utf8_decode(wanted, left, &cp)) != 0; wanted += step, left -= step) {
		if (is_blank(cp) && !used)
			continue;
		used += sp_utf8_encode(is_unfit(cp) ? '_' : cp, out + used);
		if (!is_blank(cp))
			end = used;
		count++;
	}
	if (out)
		out[end] = '\0';
	return out;
}

const char *sp_bake_names_give(sp_bake_names *names, const char *wanted, const char *otherwise)
{
	const char *base = clean(names->arena, wanted), *made;

	if (base && !*base)
		base = *otherwise ? otherwise : "field";
	made = base;
	for (unsigned number = 2; made && sp_hash_table_get(&names->taken, made); number++)
		made = sp_arena_printf(names->arena, "%s_%u", base, number);
	return made && sp_hash_table_put(&names->taken, made, names) ? made : NULL;
}

void sp_bake_names_clear(sp_bake_names *names)
{
	while (sp_hash_table_take_any(&names->taken))
		continue;
	sp_hash_table_clear(&names->taken);
}
