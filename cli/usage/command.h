/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a verb is: one row that drives parsing, usage, help, completion and the run. */
#ifndef SP_CLI_USAGE_COMMAND_H
#define SP_CLI_USAGE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/usage/opt.h"

/** What the options of every verb leave behind. */
typedef struct sp_common {
	bool json, jsonl, quiet, verbose, no_progress, no_isolation, require_isolation, offline, strict, force, help;
	const char *password, *password_file;
	int lang; /* 0: from the environment, else 1 + signprep_lang */
	double timeout_s;
	double max_memory_mb;
} sp_common;

typedef struct sp_cli sp_cli;

/** One verb. */
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
	/* Its answer as JSON from what the run has found, with all its findings; *out NULL: it has not come so far. May be NULL. */
	signprep_code (*json)(char **out, const sp_cli *cli, signprep_error *err);
	/* The same in pieces, for answers that are long. False: no memory, or `write` wants no more. May be NULL. */
	bool (*json_pieces)(const sp_cli *cli, bool (*write)(void *opaque, const void *bytes, size_t length), void *opaque);
} sp_command;

/** Verbs in the order of help, ended by NULL. The program's own table stands in main.c and reaches others through the run. */
typedef const sp_command *const *sp_commands;

extern const sp_opt sp_common_options[];

/** The verb of that name; -h, --help and --version name the verbs help and version. NULL when there is none. */
const sp_command *sp_command_find(sp_commands commands, const char *name);
/** Where the verb stands among `argv`: behind options of every verb and their values. `argc` when only those are there. */
int sp_command_position(int argc, char *const *argv);
/** The error for a word that stands where the verb is expected and is none: R002, R003 or R019. */
signprep_code sp_command_refuse(sp_commands commands, const char *word, signprep_error *err);

#endif
