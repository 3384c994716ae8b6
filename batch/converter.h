/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Word documents and pictures of rows become PDFs, one at a time, and these are kept in OUT/converted: LibreOffice writes another
 * PDF of the same document each time (date, ids), and what was sent must be what a later run finds.
 */
#ifndef SP_BATCH_CONVERTER_H
#define SP_BATCH_CONVERTER_H

#include <signprep/convert.h>

#include "batch/entry.h"
#include "batch/folder.h"

typedef struct sp_converter sp_converter;

typedef struct sp_converter_options {
	signprep_pool_options pool; /* who looks into the documents: a worker of its own; not used when in_process */
	bool in_process;            /* for debugging: they are looked into here */
	bool form_fields;           /* form controls become form fields */
	double timeout_s;           /* for one conversion; 0: that of signprep_convert */
} sp_converter_options;

/** Forks its worker: before threads are started and secrets are read. */
signprep_code sp_converter_new(sp_converter **out, const sp_converter_options *options, signprep_error *err);
void sp_converter_free(sp_converter *converter);
/** Where PDFs are kept; the folder is borrowed. Before the first sp_converter_run. @return B402, R026 … */
signprep_code sp_converter_keep(sp_converter *converter, const sp_folder *folder, signprep_error *err);
/**
 * In the place of the row's file, which is open and of a kind that is converted, comes its PDF; what the conversion changed
 * becomes findings of the row. Ends as SP_ENTRY_FETCHED, or failed. One thread.
 */
void sp_converter_run(sp_converter *converter, sp_entry *entry);
/**
 * SHA-256 of the PDF that was made of the file in `fd` in this run or an earlier one; "" when there is none, or the file is of a
 * kind that is not converted. Any thread.
 */
void sp_converter_hash(const sp_converter *converter, int fd, const char *name, char out[65]);

#endif
