/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What makes a keyword with several hits mean one of them, best first. */
#ifndef SP_TEMPLATE_DRAFT_CHOICE_H
#define SP_TEMPLATE_DRAFT_CHOICE_H

#include "template/draft/places.h"

#define SP_CHOICES_MAX 16

/**
 * Ways to mean the place's hit: by words beside it before numbers, by numbers before pages. A keyword with one hit needs none:
 * one empty choice. Each is to be tried out. False: no memory.
 */
bool sp_choices_list(sp_choice out[SP_CHOICES_MAX], size_t *count, const sp_marks *marks, const sp_parties *parties,
	const sp_place *place, sp_arena *arena);

#endif
