/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who signs, as the request names them. */
#include "locate/party.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/json/json_read.h"

static const char approvers[] = "Approvers[";

static signprep_party_kind kind_of(const cJSON *approver)
{
	long long type;
	if (!sp_json_int(approver, "ApproverType", &type))
		return *sp_json_text(approver, "OrganizationName") ? SIGNPREP_PARTY_COMPANY : SIGNPREP_PARTY_PERSON;
	switch (type) {
	case 0: return SIGNPREP_PARTY_COMPANY;
	case 3: return SIGNPREP_PARTY_COMPANY_AUTO;
	case 7: return SIGNPREP_PARTY_PERSON_AUTO;
	default: return SIGNPREP_PARTY_PERSON;
	}
}

static bool write_approver(sp_arena *arena, signprep_party *party, const cJSON *approver, size_t index)
{
	party->where = sp_arena_printf(arena, "%s%zu]", approvers, index);
	party->kind = kind_of(approver);
	party->organization = sp_arena_dup(arena, sp_json_text(approver, "OrganizationName"));
	party->name = sp_arena_dup(arena, sp_json_text(approver, "ApproverName"));
	party->role = sp_arena_dup(arena, sp_json_text(approver, "ApproverRoleName"));
	return party->where && party->organization && party->name && party->role;
}

static bool is_approvers(const signprep_component *component)
{
	return strncmp(component->where, approvers, sizeof approvers - 1) == 0;
}

bool sp_parties_write(signprep_result *result, const cJSON *root)
{
	const cJSON *list = sp_json_array(root, "Approvers");
	size_t count = list ? (size_t) cJSON_GetArraySize(list) : 0, initiators = 0, at = 0;
	for (size_t i = 0; i < result->count && !initiators; i++)
		initiators = !is_approvers(&result->components[i]);
	result->parties = sp_arena_array(&result->arena, count + initiators + 1, sizeof *result->parties);
	if (!result->parties)
		return false;
	if (initiators)
		result->parties[at++] = (signprep_party) { "", SIGNPREP_PARTY_INITIATOR, "", "", "" };
	for (const cJSON *item = list ? list->child : NULL; item; item = item->next, at++)
		if (!write_approver(&result->arena, &result->parties[at], item, at - initiators))
			return false;
	result->party_count = at;
	for (size_t i = 0; i < result->count; i++) {
		signprep_component *c = &result->components[i];
		if (is_approvers(c))
			c->party = initiators + strtoul(c->where + sizeof approvers - 1, NULL, 10);
	}
	return true;
}

size_t signprep_result_party_count(const signprep_result *result)
{
	return result->party_count;
}

const signprep_party *signprep_result_party(const signprep_result *result, size_t index)
{
	return index < result->party_count ? &result->parties[index] : NULL;
}

/* Ids that are made up here begin with the type. */
const char *sp_component_given_id(const signprep_component *c)
{
	return strncmp(c->id, c->type, strlen(c->type)) != 0 ? c->id : "";
}

/* A component without a name is called after its type. */
const char *sp_component_given_name(const signprep_component *c)
{
	return strcmp(c->name, c->type) != 0 && strcmp(c->name, sp_component_given_id(c)) != 0 ? c->name : "";
}

const char *sp_component_called(const signprep_component *c)
{
	const char *id = sp_component_given_id(c);
	return *id ? id : sp_component_given_name(c);
}

void sp_party_letters(const signprep_party *party, char out[SP_PARTY_LETTERS])
{
	char letters[SP_PARTY_LETTERS];
	size_t used = 0, at = 0;
	if (party->kind != SIGNPREP_PARTY_INITIATOR) {
		unsigned long number = strtoul(party->where + sizeof approvers - 1, NULL, 10) + 1;
		/* As the columns of a spreadsheet are counted. */
		for (; number && used < sizeof letters - 1; number = (number - 1) / 26)
			letters[used++] = (char) ('A' + (number - 1) % 26);
	}
	while (used)
		out[at++] = letters[--used];
	out[at] = '\0';
}

const char *sp_party_kind_word(const signprep_party *party, signprep_lang lang)
{
	static const char *const words[] = { "party.initiator", "party.company", "party.person", "party.company-auto",
		"party.person-auto" };
	return sp_catalogue_word(words[party->kind], lang);
}

/* Puts `text`, made safe, behind what stands in `out` already. */
static void join(char *out, size_t cap, const char *between, const char *text)
{
	size_t used = strlen(out);
	if (!*text)
		return;
	if (used && used + strlen(between) + 1 < cap)
		used += (size_t) snprintf(out + used, cap - used, "%s", between);
	sp_catalogue_clean(text, out + used, cap - used);
}

void sp_party_title(const signprep_party *party, signprep_lang lang, char *out, size_t cap)
{
	*out = '\0';
	join(out, cap, " · ", party->role);
	join(out, cap, " · ", party->organization);
	join(out, cap, " · ", party->name);
	if (!*out)
		join(out, cap, "", sp_party_kind_word(party, lang));
}

const char *sp_type_word(const char *type, signprep_lang lang)
{
	char key[64];
	if ((size_t) snprintf(key, sizeof key, "type.%s", type) >= sizeof key)
		return type;
	const char *word = sp_catalogue_word(key, lang);
	/* A key without a row stands for itself. */
	return word == key ? type : word;
}

static int work_of(const char *type)
{
	static const struct {
		const char *part;
		int work;
	} rows[] = { { "SEAL", SP_WORK_SEALS }, { "SIGNATURE", SP_WORK_SIGNATURES }, { "DATE", SP_WORK_DATES },
		{ "TEXT", SP_WORK_TEXTS } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(type, rows[i].part))
			return rows[i].work;
	return SP_WORK_OTHERS;
}

void sp_parties_work(const signprep_result *result, int page, sp_party_work *out)
{
	memset(out, 0, result->party_count * sizeof *out);
	for (size_t i = 0; i < result->count; i++) {
		const signprep_component *c = &result->components[i];
		sp_party_work *work = &out[c->party];
		/* What runs over all pages is one box, and on each of them. */
		bool slices = c->placement_count > 1 && c->placements[1].slices;
		work->unplaced += c->status != SIGNPREP_STATUS_PLACED && c->status != SIGNPREP_STATUS_OPTIONAL_MISSING;
		for (size_t k = 0; k < c->placement_count; k++) {
			const signprep_placement *p = &c->placements[k];
			work->of[work_of(c->type)] += !p->copy;
			work->all += !p->copy;
			work->here += p->page == page && (!slices || p->slices);
		}
	}
}

void sp_party_work_text(const sp_party_work *work, signprep_lang lang, char *out, size_t cap)
{
	static const char *const words[] = { "work.seals", "work.signatures", "work.dates", "work.texts", "work.others" };
	*out = '\0';
	for (int i = 0; i < SP_WORK_KINDS; i++) {
		char part[96];
		if (!work->of[i])
			continue;
		snprintf(part, sizeof part, "%s %zu", sp_catalogue_word(words[i], lang), work->of[i]);
		join(out, cap, " · ", part);
	}
}
