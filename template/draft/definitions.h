/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Names that the contract gives to organizations: Example Ltd. (the "Consultant"). Plain data. */
#ifndef SP_TEMPLATE_DRAFT_DEFINITIONS_H
#define SP_TEMPLATE_DRAFT_DEFINITIONS_H

#include "template/draft/marks.h"

/** What stands before the bracket, and the party's word in it. */
typedef struct sp_definition {
	const uint32_t *cps; /* what stands before the bracket, and where the name ends at most, as letters without blanks */
	size_t count;
	const sp_entry *entry; /* NULL: a word that is not in the list */
	const char *label;     /* as the document says it */
	struct sp_definition *next;
} sp_definition;

typedef struct sp_definitions {
	sp_arena *arena;
	sp_definition *first;
	size_t count;
} sp_definitions;

/** Reads all lines, each between its neighbours. D901 */
signprep_code sp_definitions_read(
	sp_definitions *out, const sp_draft_line *lines, size_t count, const sp_labels *labels, signprep_error *err);
/** The first one for a name; NULL when there is none. */
const sp_definition *sp_definitions_find(const sp_definitions *definitions, const char *name);

/** A word that is defined and is not of the list, upper and lower case alike. */
bool sp_definitions_word(const sp_definitions *definitions, const char *word);

/** The first of which that is the whole name, of a person perhaps: Mary Major ("Claimant"). NULL when there is none. */
const sp_definition *sp_definitions_named(const sp_definitions *definitions, const char *name);

/** 甲方 of 甲　　方（盖章）：; radicals, which some producers write, as the characters they are. NULL: no memory. */
const char *sp_party_label(const char *text, size_t length, sp_arena *arena);

#endif
