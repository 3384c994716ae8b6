/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Names of people under lines to sign on, with no word that asks for a hand: Mary Major, Director. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_CAPTIONS_H
#define SP_TEMPLATE_DRAFT_CAPTIONS_H

#include "template/draft/names.h"

/** Adds a mark for each line that may be one, in reading order; whether a line is drawn above it is for the caller to find out. D901, R706 */
signprep_code sp_captions_mark(sp_marks *marks, sp_arena *arena, const sp_labels *labels, signprep_error *err);
/** Each that is left is a party of its own, but under the name of an organization: its signatory. R707, D901 */
signprep_code sp_captions_name(sp_parties *parties, sp_marks *marks, sp_arena *arena, signprep_error *err);

#endif
