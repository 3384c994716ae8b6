/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a conversion changed, from what the document asked for and what the PDF has. */
#ifndef SP_CONVERT_FINDINGS_H
#define SP_CONVERT_FINDINGS_H

#include <signprep/convert.h>

#include "pdfcore/office/office.h"

/** Fills fonts, counts and findings. False when memory is out. */
bool sp_convert_compare(
	signprep_conversion *conversion, const sp_office_facts *asked, const sp_office_facts *pdf, bool form_fields);

#endif
