/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Who the parties are, which label is whose, and whether a party is a company or a person. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_PARTIES_H
#define SP_TEMPLATE_DRAFT_PARTIES_H

#include "template/draft/names.h"

/**
 * Finds the parties of the marks and gives every mark its own where one can be told. R707 when there are more than
 * SP_PARTIES_MAX, D901
 */
signprep_code sp_parties_find(sp_parties *out, sp_marks *marks, sp_arena *arena, signprep_error *err);
/** Settles what can only be told from the others: kinds ROLE and PARTY become what they are; types of parties. */
signprep_code sp_parties_settle(
	sp_parties *parties, sp_marks *marks, const sp_labels *labels, sp_arena *arena, signprep_error *err);
/** The party a mark counts for; SP_NO_PARTY. */
size_t sp_party_of(const sp_parties *parties, const sp_mark *mark);
/** What stands at `line` goes on with `above`, at the foot of the page before: the page begins with a label, and no sentence stands between. */
bool sp_marks_go_on(const sp_marks *marks, const sp_mark *above, size_t line);

#endif
