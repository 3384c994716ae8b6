/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which parties the labels name: by words of the list, by the contract's definitions, by words of its own. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_NAMES_H
#define SP_TEMPLATE_DRAFT_NAMES_H

#include <signprep/template.h>

#include "template/draft/marks.h"

/** A request has room for no more signers (R206). */
#define SP_PARTIES_MAX 50

typedef struct sp_party {
	const char *key;     /* of its columns: party_a */
	const char *label;   /* as the document says it first: 甲方 */
	const char *name;    /* what it is called where the document says so; "" */
	int company, person; /* what speaks for the one and for the other */
	signprep_draft_party_type type;
	bool doubt;    /* nothing, or as much, speaks for either */
	bool linked;   /* two names were taken for one party because their numbers fit */
	size_t joined; /* it is the party of this number; its own where it is not joined */
} sp_party;

typedef struct sp_parties {
	sp_party items[SP_PARTIES_MAX];
	size_t count;
} sp_parties;

/** Gives each mark that names a party its own. R707, D901 */
signprep_code sp_parties_name(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err);
/** The party of that key; a new one where there is none. */
signprep_code sp_parties_add(
	sp_parties *parties, const char *key, const char *label, sp_arena *arena, size_t *number, signprep_error *err);
/** Two names are one party from here on. */
void sp_parties_join(sp_parties *parties, size_t a, size_t b);

#endif
