/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What verbs read and write: PDFs, requests, passwords, output files. Every failure becomes a finding of the run. */
#ifndef SP_CLI_INPUT_H
#define SP_CLI_INPUT_H

#include "cli/cli.h"
#include "net/secret.h"

/**
 * A pool with the common options, unless *out is one or --no-isolation was given. To be made first of all: D719 when this
 * machine confines its processes incompletely.
 */
signprep_code sp_input_pool(sp_cli *cli, size_t workers, signprep_pool **out);
/** D719 when this machine confines the readers of PDFs incompletely; once in a run. */
void sp_input_warn(sp_cli *cli);
/** "-" is standard input, which can be read once: R009 for the second to name it. */
signprep_code sp_input_claim(sp_cli *cli, const char *path);
/** Opens a PDF with the common options ("-" is standard input) into cli->document, which the run owns: opaque, with cli->pool to read it, unless --no-isolation was given. */
signprep_code sp_input_document(sp_cli *cli, const char *path);
/**
 * As sp_input_document; Word documents and pictures are converted first, and what that changed becomes findings of the run. The
 * document keeps the name as given.
 */
signprep_code sp_input_converted(sp_cli *cli, const char *path, bool form_fields);
/** Says what was damaged, asked after the work: MuPDF repairs as late as the first broken object. D754 when pages are lost. */
signprep_code sp_input_damage(sp_cli *cli);
/** Reads a template into cli->tpl, which the run owns. */
signprep_code sp_input_template(sp_cli *cli, const char *path);
/** The first argument of the verbs that take REQUEST.json FILE.pdf, into cli->request. */
signprep_code sp_input_request(sp_cli *cli);
/** Both arguments of the verbs that take REQUEST.json FILE.pdf, into cli->request and cli->document. */
signprep_code sp_input_pair(sp_cli *cli);
/** Writes a whole file, or standard output for "-" and NULL. --force counts. */
signprep_code sp_output_file(sp_cli *cli, const char *path, const void *bytes, size_t length);
/** A folder, unless it is there. */
signprep_code sp_output_folder(sp_cli *cli, const char *path);
/**
 * Says early what would fail late: "-" used twice, a folder, an existing file without --force; and F215 where an argument stands,
 * but for cli->rewritten. NULL is fine.
 */
signprep_code sp_output_check(sp_cli *cli, const char *path);
/** F215 when `path` is the file `input`, of an option. NULL is fine. */
signprep_code sp_output_spares(sp_cli *cli, const char *path, const char *input);

/** A whole file ("-": standard input) of at most `max` bytes; `out` is to be cleared when that is OK. R009 to R013. */
signprep_code sp_input_file(sp_cli *cli, const char *path, size_t max, sp_buf *out);
/**
 * The first line of a file that holds a key or a token, else what the environment has under `variable` (NULL: nothing).
 * Neither: `out` is left empty. @return R010 to R013, S814 more than one line or too long
 */
signprep_code sp_input_secret(sp_cli *cli, const char *file, const char *variable, sp_secret *out);

#endif
