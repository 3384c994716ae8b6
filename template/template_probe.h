/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What is tried out before anything is written. */
#ifndef SP_TEMPLATE_TEMPLATE_PROBE_H
#define SP_TEMPLATE_TEMPLATE_PROBE_H

#include "template/template_reading.h"

/** Where each label really stands. */
signprep_code sp_draft_find_labels(signprep_draft *d, signprep_error *err);
/** The room beside each place; a place whose room is a form field becomes that field. */
signprep_code sp_draft_probe_blanks(signprep_draft *d, signprep_error *err);
/** The first choice of each place that means its hit and no other; a place without one is put by position. */
signprep_code sp_draft_probe_captions(signprep_draft *d, signprep_error *err);
signprep_code sp_draft_probe_choices(signprep_draft *d, signprep_error *err);

#endif
