/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Earlier states of a file: what was signed then, and what has become of it. */
#ifndef SP_PDFCORE_SIGNED_EARLIER_H
#define SP_PDFCORE_SIGNED_EARLIER_H

#include "pdfcore/signed/signed.h"
#include "pdfcore/signed/values.h"

/**
 * Judges each signature of `list` by the state of the file that it covers and by what came after it. `values` are those of the
 * file as it is.
 */
signprep_code sp_earlier_look(
	sp_signed_list *list, signprep_document *doc, const char *password, const sp_signature_values *values, signprep_error *err);

#endif
