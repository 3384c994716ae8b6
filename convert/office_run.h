/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** LibreOffice, run once on one document: a profile of its own, no macros, no network, a time limit. */
#ifndef SP_CONVERT_OFFICE_RUN_H
#define SP_CONVERT_OFFICE_RUN_H

#include <signprep/convert.h>

typedef struct sp_office_run {
	int input;             /* the document; its offset is not used */
	const char *extension; /* "docx" */
	const char *name;      /* for messages */
	const char *kind;      /* "DOCX" */
	const signprep_convert_options *options;
} sp_office_run;

/** @param pdf a descriptor of the PDF, which has no name any more; the caller closes it */
SIGNPREP_NODISCARD signprep_code sp_office_convert(int *pdf, const sp_office_run *run, signprep_error *err);

#endif
