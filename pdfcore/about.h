/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which MuPDF this is. */
#ifndef SP_PDFCORE_ABOUT_H
#define SP_PDFCORE_ABOUT_H

/** "1.21.1" */
const char *sp_mupdf_version(void);

#endif
