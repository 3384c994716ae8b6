/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which row is meant, and what fits it. */
#include "cli/usage/subcommand.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/suggest.h"
#include "cli/usage/arguments.h"

#define ROWS_MAX 32

static signprep_code refuse_name(const sp_command *command, const sp_subcommand *const *rows, const char *word, signprep_error *err)
{
	const char *names[ROWS_MAX];
	char said[96], wrong[160];
	size_t count = 0;
	for (; rows[count] && count < ROWS_MAX; count++)
		names[count] = rows[count]->name;
	const char *nearest = sp_suggest(word, names, count);
	snprintf(said, sizeof said, "%s %s", command->name, nearest ? nearest : "--help");
	snprintf(wrong, sizeof wrong, "%s %.120s", command->name, word);
	return sp_fail(err, "R002", 0, "", wrong, said, NULL);
}

bool sp_opt_is_given(const sp_opt *opt, const void *options)
{
	const char *at = (const char *) options + opt->offset;
	switch (opt->kind) {
	case SP_OPT_FLAG: {
		bool flag;
		memcpy(&flag, at, sizeof flag);
		return flag;
	}
	case SP_OPT_MAYBE:
	case SP_OPT_TEXT: {
		const char *text;
		memcpy(&text, at, sizeof text);
		return text != NULL;
	}
	case SP_OPT_LIST: {
		sp_opt_list list;
		memcpy(&list, at, sizeof list);
		return list.count > 0;
	}
	case SP_OPT_NUMBER: {
		double number;
		memcpy(&number, at, sizeof number);
		return number < 0 || number > 0;
	}
	default: {
		int number;
		memcpy(&number, at, sizeof number);
		return number != 0;
	}
	}
}

static bool takes(const sp_subcommand *row, const char *name)
{
	for (const char *const *option = row->options; *option; option++)
		if (strcmp(*option, name) == 0)
			return true;
	return false;
}

signprep_code sp_subcommand_find(const sp_subcommand **out, const sp_command *command, const sp_subcommand *const *rows,
	const void *options, const char *const *arguments, size_t count, signprep_error *err)
{
	char name[64];
	size_t at = 0;
	*out = NULL;
	while (rows[at] && strcmp(rows[at]->name, arguments[0]) != 0)
		at++;
	const sp_subcommand *row = rows[at];
	if (!row)
		return refuse_name(command, rows, arguments[0], err);
	*out = row;
	snprintf(name, sizeof name, "%s %s", command->name, row->name);
	for (const sp_opt *opt = command->options; opt->name; opt++)
		if (!takes(row, opt->name) && sp_opt_is_given(opt, options))
			return sp_fail(err, "R008", 0, "", name, opt->name, NULL);
	const sp_command as_command = { .name = name, .arguments = row->arguments, .options = command->options };
	return sp_arguments_check(&as_command, arguments + 1, count - 1, err);
}
