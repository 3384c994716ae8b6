/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which MuPDF this is. */
#include "pdfcore/about.h"

#include "pdfcore/compat.h"

const char *sp_mupdf_version(void)
{
	return FZ_VERSION;
}
