/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Options as tables: one row drives parsing, usage and help. */
#ifndef SP_CLI_USAGE_OPT_H
#define SP_CLI_USAGE_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/issue.h>

typedef enum sp_opt_kind {
	SP_OPT_FLAG,    /* bool */
	SP_OPT_TEXT,    /* const char *, borrowed from argv */
	SP_OPT_MAYBE,   /* the same, its value only behind "=": "" without one, NULL when not given */
	SP_OPT_LIST,    /* sp_opt_list, may repeat */
	SP_OPT_NUMBER,  /* double within [min, max] */
	SP_OPT_INTEGER, /* int within [min, max] */
	SP_OPT_COUNT,   /* int: 1 + a number within [min, max]; 0 when not given */
	SP_OPT_CHOICE   /* int: 1 + index in choices; 0 when not given */
} sp_opt_kind;

typedef struct sp_opt_list {
	const char **items; /* NULL-ended */
	size_t count;
} sp_opt_list;

typedef struct sp_opt {
	const char *name; /* "--dpi" */
	char letter;      /* 'o' for -o; 0 if none */
	sp_opt_kind kind;
	size_t offset;              /* of the target in the options struct */
	const char *value;          /* how help names the value: "N", "FILE"; choices name themselves */
	const char *const *choices; /* NULL-ended */
	double min, max;
	const char *help_en, *help_zh;
} sp_opt;

/** Where parsing goes: two tables, each with the struct it fills. */
typedef struct sp_opt_target {
	const sp_opt *table;
	void *base;
} sp_opt_target;

/** What words are read with, and what is left of them. */
typedef struct sp_opt_reader {
	const sp_opt_target *targets;
	size_t target_count;
	const char *help_command; /**< "signprep find": whose help an error names */
	const char **arguments;   /**< what is no option goes here: room for as many as there are words */
	size_t argument_count;
} sp_opt_reader;

/**
 * Reads argv[0..argc). Options may stand between arguments; "--" ends them; "-" is an argument. Goes on after an
 * error so that --json and --lang count wherever they stand.
 * @return SIGNPREP_INVALID with the first mistake in `err` (R003, R004, R006, R007)
 */
signprep_code sp_opt_parse(sp_opt_reader *reader, int argc, char **argv, signprep_error *err);
/** The row that `word` ("--dpi", "--dpi=96", "-o", "-oFILE") stands for; NULL when there is none. `table` may be NULL. */
const sp_opt *sp_opt_find(const sp_opt *table, const char *word);
/** How many words the option takes when it is written as `word`: 2 when its value is the next one. */
int sp_opt_words(const sp_opt *opt, const char *word);
/** True for options that take a value. */
bool sp_opt_has_value(const sp_opt *opt);
/** Frees the lists of one struct. */
void sp_opt_clear(const sp_opt *table, void *base);
/** "--dpi N", "--lang zh|en" into `out`. */
void sp_opt_label(const sp_opt *opt, char *out, size_t cap);

#endif
