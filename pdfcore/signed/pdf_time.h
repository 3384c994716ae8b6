/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Dates of PDF files. */
#ifndef SP_PDFCORE_SIGNED_PDF_TIME_H
#define SP_PDFCORE_SIGNED_PDF_TIME_H

/** "2026-11-29T08:00:00Z" and a NUL. */
#define SP_PDF_TIME_BYTES 24

/** "D:20261129160000+08'00'" as UTC; without a zone it is taken for UTC. "" when it is no date. */
void sp_pdf_time(const char *text, char out[SP_PDF_TIME_BYTES]);

#endif
