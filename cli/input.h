/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What verbs read and write: PDFs, requests, passwords, output files. Every failure becomes a finding of the run. */
#ifndef SP_CLI_INPUT_H
#define SP_CLI_INPUT_H

#include <signprep/document.h>
#include <signprep/request.h>
#include <signprep/result.h>

#include "base/file.h"
#include "cli/cli.h"

/** Opens a PDF with the common options ("-" is standard input) into cli->document, which the run owns. */
signprep_code sp_input_document(sp_cli *cli, const char *path);
/** Says what was damaged, asked after the work: MuPDF repairs as late as the first broken object. D754 when pages are lost. */
signprep_code sp_input_damage(sp_cli *cli);
/** Both arguments of the verbs that take REQUEST.json FILE.pdf, into cli->request and cli->document. */
signprep_code sp_input_pair(sp_cli *cli);
/** The same, but the PDF is only opened: *fd is the caller's, a regular file or a copy of what came in by a pipe. */
signprep_code sp_input_open_pair(sp_cli *cli, int *fd);
/** Writes a whole file, or standard output for "-" and NULL. --force counts. */
signprep_code sp_output_file(sp_cli *cli, const char *path, const void *bytes, size_t length);
/** A folder, unless it is there. */
signprep_code sp_output_folder(sp_cli *cli, const char *path);
/** Both in this process, without a finding. */
sp_file_status sp_output_write(const sp_cli *cli, const char *path, const void *bytes, size_t length, int *error_number);
sp_file_status sp_output_make_folder(const char *path, int *error_number);
/** Says early what would fail late: "-" used twice, an existing file without --force. NULL is fine. */
signprep_code sp_output_check(sp_cli *cli, const char *path);

#endif
