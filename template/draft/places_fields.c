/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Places from form fields. */
#include <math.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "template/draft/places.h"

static bool is_usable(const signprep_field *field)
{
	const unsigned useless = SIGNPREP_FIELD_GHOST | SIGNPREP_FIELD_HIDDEN | SIGNPREP_FIELD_ZERO_SIZE |
		SIGNPREP_FIELD_READ_ONLY | SIGNPREP_FIELD_SIGNED;
	return field->page > 0 && !(field->flags & useless) && *field->name && strcmp(field->kind, "push") != 0;
}

/* Words of a name: party.a_seal is "party a seal". */
static void spell_name(const char *name, char *out, size_t cap)
{
	size_t used = 0;
	for (; *name && used + 3 < cap; name++) {
		bool upper = *name >= 'A' && *name <= 'Z', edge = *name == '_' || *name == '.' || *name == '-' || *name == '/';
		if (upper && used && out[used - 1] >= 'a' && out[used - 1] <= 'z')
			out[used++] = ' ';
		out[used++] = edge ? ' ' : *name;
	}
	out[used] = '\0';
}

static void read_field_name(
	const sp_labels *labels, const char *name, unsigned *kinds, const sp_entry **party, const sp_entry **text)
{
	sp_letter letters[4 * 256 + SP_FOLD_MAX];
	char spelt[256];
	spell_name(name, spelt, sizeof spelt);
	size_t length = sp_utf8_first_bad(spelt, strlen(spelt));
	size_t count = sp_letters_spell(letters, spelt, length), end;
	for (size_t at = 0; at < count;) {
		const sp_word *word = sp_labels_match(labels, letters, count, at, &end);
		if (!word) {
			at++;
			continue;
		}
		*kinds |= 1u << word->entry->kind;
		if (word->entry->kind == SP_WORD_PARTY && !*party)
			*party = word->entry;
		if (word->entry->kind == SP_WORD_TEXT)
			*text = word->entry;
		at = end;
	}
}

static sp_place_kind field_kind(const signprep_field *field, unsigned kinds)
{
	if (strcmp(field->type, "Sig") == 0)
		return kinds & (1u << SP_WORD_SEAL) ? SP_PLACE_SEAL : SP_PLACE_SIGN;
	if (strcmp(field->type, "Btn") == 0)
		return SP_PLACE_CHECK;
	if (strcmp(field->type, "Ch") == 0)
		return SP_PLACE_SELECT;
	if (kinds & 1u << SP_WORD_SEAL)
		return SP_PLACE_SEAL;
	if (kinds & 1u << SP_WORD_DATE)
		return SP_PLACE_DATE;
	return kinds & 1u << SP_WORD_SIGN ? SP_PLACE_SIGN : SP_PLACE_TEXT;
}

static bool is_taken(const sp_places *places, const signprep_field *field)
{
	for (size_t i = 0; i < places->count; i++)
		if (places->items[i].field && !places->items[i].dropped && strcmp(places->items[i].field->name, field->name) == 0)
			return true;
	return false;
}

/* The party that the nearest place above or beside belongs to. */
static size_t party_near(const sp_places *places, const signprep_field *field)
{
	size_t party = SP_NO_PARTY;
	double best = 120;
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *p = &places->items[i];
		double away = hypot(p->label.x0 - field->rect.x0, p->label.y0 - field->rect.y0);
		if (p->page == field->page && p->party != SP_NO_PARTY && away < best) {
			best = away;
			party = p->party;
		}
	}
	return party;
}

static const sp_entry signer = { SP_WORD_PARTY, "signer", SP_HINT_NONE };

static size_t party_by_key(sp_parties *parties, const sp_entry *entry, const char *name, sp_arena *arena)
{
	size_t i = 0;
	while (i < parties->count && strcmp(parties->items[i].key, entry->key) != 0)
		i++;
	if (i == parties->count && i < SP_PARTIES_MAX) {
		parties->items[i] = (sp_party) { .key = entry->key,
			.label = sp_arena_dup(arena, name),
			.name = "",
			.joined = i,
			.doubt = entry->hint == SP_HINT_NONE,
			.type = entry->hint >= SP_HINT_PERSON ? SIGNPREP_DRAFT_PERSON : SIGNPREP_DRAFT_COMPANY };
		if (!parties->items[i].label)
			return SP_NO_PARTY;
		parties->count++;
	}
	return i < parties->count ? sp_party_of(parties, &(sp_mark) { .party = i }) : SP_NO_PARTY;
}

signprep_code sp_places_from_fields(sp_places *out, const signprep_fields *fields, const sp_labels *labels, sp_parties *parties,
	sp_arena *arena, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];
		const sp_entry *party = NULL, *text = NULL;
		unsigned kinds = 0;
		if (!is_usable(field) || is_taken(out, field))
			continue;
		read_field_name(labels, field->name, &kinds, &party, &text);
		sp_place place = { .mark = SP_NO_MARK,
			.silent = SP_NO_PARTY,
			.keyword = field->name,
			.line = "",
			.page = field->page,
			.label = field->rect,
			.box = field->rect,
			.blank = field->rect,
			.at = SP_PUT_FIELD,
			.field = field,
			.choice.pick = SP_CHOICE_ONLY,
			.blank_kind = SIGNPREP_BLANK_FIELD,
			.party = SP_NO_PARTY };
		place.kind = field_kind(field, kinds);
		place.key = text                      ? text->key
			: place.kind == SP_PLACE_DATE ? "date"
			: place.kind == SP_PLACE_SEAL ? "seal"
			: place.kind == SP_PLACE_SIGN ? "signature"
						      : "field";
		place.party = party ? party_by_key(parties, party, party->key, arena) : party_near(out, field);
		place.party_guessed = !party;
		if (place.party == SP_NO_PARTY && (place.kind == SP_PLACE_SIGN || place.kind == SP_PLACE_SEAL))
			place.party = parties->count == 1 ? 0 : party_by_key(parties, &signer, "Signer", arena);
		if (place.kind == SP_PLACE_SEAL && place.party != SP_NO_PARTY &&
			parties->items[place.party].type == SIGNPREP_DRAFT_PERSON) {
			place.kind = SP_PLACE_SIGN;
			place.key = "signature";
		}
		code = sp_places_add(out, &place, err);
	}
	return code;
}
