/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How parties are told apart. */
#include "preview/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"

/*
 * Dark enough for white letters (4.5:1 and more), and apart from one another for eyes that lack one kind of cones:
 * tests/preview/test_preview.c works it out.
 */
static const uint32_t party_colours[] = { 0x0B5CAD, 0xC04A00, 0x00664A, 0x8A1FE0, 0x601800, 0x8C6A3C, 0x3A0057 };
#define COLOURS (sizeof party_colours / sizeof *party_colours)
#define INITIATOR_COLOUR 0x455A64u
#define INITIATOR_HATCH 7

sp_look sp_look_of(const signprep_party *party)
{
	sp_look look = { .colour = INITIATOR_COLOUR, .hatch = INITIATOR_HATCH };
	sp_party_letters(party, look.letters);
	if (party->kind != SIGNPREP_PARTY_INITIATOR) {
		size_t index = strtoul(party->where + strlen("Approvers["), NULL, 10);
		look.colour = party_colours[index % COLOURS];
		/* One on with every round, so that forty-nine parties differ in one of both. */
		look.hatch = (unsigned) ((index + index / COLOURS) % COLOURS);
	}
	return look;
}

bool sp_look_is_missing(const signprep_component *c)
{
	return c->status != SIGNPREP_STATUS_PLACED;
}

/* The finding is about the component, or about a member of it. */
static bool concerns(const signprep_issue *issue, const signprep_component *c)
{
	size_t length = strlen(c->where);
	return strncmp(issue->where, c->where, length) == 0 && (issue->where[length] == '\0' || issue->where[length] == '.');
}

/* What a component that has no place lacks: the finding about it, or NULL. */
static const signprep_issue *look_issue(const signprep_result *result, const signprep_component *c)
{
	const signprep_issues *issues = signprep_result_issues(result);
	const signprep_issue *found = NULL;
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		if (concerns(issue, c) && (!found || issue->severity > found->severity))
			found = issue;
	}
	return found;
}

/* Texts of the request are cut before they are joined: a name may have a megabyte. */
#define WORD_BYTES 160

void sp_look_label(const signprep_result *result, const signprep_component *c, signprep_lang lang, char out[SP_LOOK_LABEL])
{
	sp_look look = sp_look_of(&result->parties[c->party]);
	char called[WORD_BYTES], type[WORD_BYTES];
	sp_catalogue_clean(sp_component_called(c), called, sizeof called);
	sp_catalogue_clean(sp_type_word(c->type, lang), type, sizeof type);
	snprintf(out, SP_LOOK_LABEL, "%s%s%s%s%s", look.letters, *look.letters ? " " : "", type, *called ? " " : "", called);
}

void sp_look_reason(const signprep_result *result, const signprep_component *c, signprep_lang lang, char *out, size_t cap)
{
	const signprep_issue *issue = look_issue(result, c);
	size_t used = 0;
	*out = '\0';
	if (c->status == SIGNPREP_STATUS_OPTIONAL_MISSING)
		used = (size_t) snprintf(out, cap, "%s: ", sp_catalogue_word("legend.optional", lang));
	if (used < cap && issue) {
		used += (size_t) snprintf(out + used, cap - used, "%s ", issue->id);
		signprep_issue_message(issue, lang, out + used, cap - used);
	} else if (used < cap) {
		sp_catalogue_clean(lang == SIGNPREP_ZH ? c->why_zh : c->why, out + used, cap - used);
	}
}

const char *sp_look_file(const signprep_result *result)
{
	const char *slash = strrchr(result->file, '/');
	return slash && slash[1] ? slash + 1 : result->file;
}
