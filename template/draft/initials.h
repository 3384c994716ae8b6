/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Labels in the margins that ask each page's readers for initials: one component on all those pages. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_INITIALS_H
#define SP_TEMPLATE_DRAFT_INITIALS_H

#include "template/draft/parties.h"
#include "template/draft/places.h"

/** Labels in margins that are looked at; more are no contract's. */
#define SP_INITIALS_MAX 2000

/**
 * To be called when it is known who signs. A label that stands at the same height on two pages or more, one after the other, and names a
 * party that signs, or names none where one party alone signs, is a place on all of them. `*drafted`: how many labels that covers. R706
 */
signprep_code sp_initials_add(
	sp_places *places, const sp_marks *marks, const sp_parties *parties, size_t *drafted, signprep_error *err);

#endif
