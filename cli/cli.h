/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What every verb shares: the table row that describes it, and the run it is given.
 *
 * A verb reads its arguments, calls the library, and leaves three things in the run: findings in `issues`,
 * the answer in `answer` or `raw`, text for people through out.h. main.c prints what is left to print and
 * turns it into the exit code, so that each rule of output stands in one place.
 */
#ifndef SP_CLI_CLI_H
#define SP_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include <signprep/document.h>
#include <signprep/issue.h>
#include <signprep/request.h>

#include "cli/opt.h"
#include "cli/out.h"

/* Options of every verb. */
typedef struct sp_common {
	bool json, jsonl, quiet, verbose, no_progress, no_isolation, offline, strict, force, help;
	const char *password, *password_file;
	int lang; /* 0: from the environment, else 1 + signprep_lang */
	double timeout_s;
	double max_memory_mb;
} sp_common;

typedef struct sp_cli sp_cli;

/* One verb. */
typedef struct sp_command {
	const char *name;
	const char *schema;    /* "signprep.find/1" */
	const char *arguments; /* "REQUEST.json FILE.pdf": one word each; a last one with "..." may repeat */
	const char *summary_en, *summary_zh;
	const sp_opt *options; /* ended by a row without name */
	size_t options_size;
	const char *example;             /* works as it stands in the folder of the sources */
	const char *notes_en, *notes_zh; /* may be NULL */
	signprep_code (*run)(sp_cli *cli, void *options);
	/* Verbs that only read, and run behind the wall (wall.h): so many leading arguments name files that are read. */
	size_t reads;
	bool hashes; /* its answer names the SHA-256 of the PDF */
	/* True when `path` is an output that the options name: nothing else is written for the child. NULL: it has none. */
	bool (*owns)(const void *options, const char *path);
} sp_command;

struct sp_cli {
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
	bool issues_are_data; /* the findings go to stdout (check) */
	bool stdin_used, stdout_used;
	const char *pdf_name, *request_name; /* as given; NULL before they are known */
	signprep_request *request;           /* owned, as the next; kept to the end for lines and columns */
	signprep_document *document;
	char *password; /* from --password-file */
	int wall;       /* in a confined child the socket to whoever writes for it; else 0 */
};

extern const sp_opt sp_common_options[];
const sp_command *sp_command_find(const char *name);
const sp_command *sp_command_at(size_t index);

/* Keeps an error as a finding; returns its code. */
signprep_code sp_cli_fail(sp_cli *cli, const signprep_error *err);
/* A finding of kind `id` right away, as sp_fail. */
signprep_code sp_cli_refuse(sp_cli *cli, const char *id, const char *where, ...) __attribute__((sentinel));
/* Copies the findings of a result into the run; returns the code of the first error. */
signprep_code sp_cli_take(sp_cli *cli, const signprep_issues *issues);
bool sp_cli_has_warnings(const sp_cli *cli);
/* True when people read stdout, not programs. */
bool sp_cli_human(const sp_cli *cli);

#endif
