/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What every verb shares: the run it is given. The table row that describes it: usage/command.h.
 *
 * A verb reads its arguments, calls the library, and leaves three things in the run: findings in `issues`,
 * the answer in `find`, `inspection`, `result`, `answer` or `raw`, text for people through out.h. main.c prints what is
 * left to print and turns it into the exit code, so that each rule of output stands in one place.
 */
#ifndef SP_CLI_CLI_H
#define SP_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include <signprep/answer.h>
#include <signprep/pool.h>
#include <signprep/drift.h>
#include <signprep/verify.h>

#include "cli/usage/command.h"
#include "cli/usage/subcommand.h"
#include "cli/terminal/out.h"

/** One run. */
struct sp_cli {
	sp_commands commands;
	const sp_command *command;
	sp_common common;
	signprep_lang lang;
	const char **arguments;
	size_t argument_count;
	sp_out out;
	signprep_issues *issues;
	cJSON *answer;        /* the JSON answer as it grows; starts with its schema */
	char *raw;            /* JSON text that is the answer in place of `answer`, when all went well */
	bool answered;        /* the answer is on stdout already */
	bool warned;          /* that isolation is incomplete */
	bool issues_are_data; /* the findings go to stdout (check) */
	bool stdin_used, stdout_used;
	const char *pdf_name, *request_name; /* as given; NULL before they are known */
	const char *rewritten;               /* the argument that the verb may write anew; NULL: none */
	signprep_request *request;           /* owned, as the next; kept to the end for lines and columns */
	bool verifies;                       /* the pool is for signprep_pool_verify */
	signprep_pool *pool;                 /* reads the document, which is opaque then; NULL: it is read in this process */
	signprep_document *document;
	signprep_find *find;
	signprep_inspection *inspection;
	signprep_result *result;
	signprep_template *tpl;
	signprep_template_check *landing;
	signprep_drift *drift;
	signprep_verification *verification;
	char *password;  /* from --password-file */
	char *converted; /* the PDF made of a Word document or picture: the bytes that `document` borrows */
};

/* Keeps an error as a finding; returns its code. */
signprep_code sp_cli_fail(sp_cli *cli, const signprep_error *err);
/* A finding of kind `id` right away, as sp_fail. */
signprep_code sp_cli_refuse(sp_cli *cli, const char *id, const char *where, ...) __attribute__((sentinel));
/* Runs the row that the first argument names, whose schema becomes that of the answer; findings as sp_subcommand_find. */
signprep_code sp_cli_subcommand(sp_cli *cli, const sp_subcommand *const *rows, const void *options);
/* Copies the findings of a result into the run; returns the code of the first error. */
signprep_code sp_cli_take(sp_cli *cli, const signprep_issues *issues);
bool sp_cli_has_warnings(const sp_cli *cli);
/* The answer of a verb that is one JSON text: as it is to people, the whole answer to programs. */
signprep_code sp_cli_give_json(sp_cli *cli, const char *text);
/* The answer of a verb that says one text: as it is to people, as the member "text" to programs. Clears it. */
signprep_code sp_cli_give_text(sp_cli *cli, sp_buf *text);
/* How every run ends (finish.c): findings shown, the answer printed, `code`, as the verb gave it, made the exit code. */
int sp_finish(sp_cli *cli, signprep_code code);
/* True when people read stdout, not programs. */
bool sp_cli_human(const sp_cli *cli);

#endif
