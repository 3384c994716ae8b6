/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The two formats: each fills the facts and counts the text. Both throw. */
#ifndef SP_PDFCORE_OFFICE_FORMATS_H
#define SP_PDFCORE_OFFICE_FORMATS_H

#include "pdfcore/office/styles.h"

void sp_docx_read(fz_context *ctx, sp_office *office);
void sp_odt_read(fz_context *ctx, sp_office *office);

#endif
