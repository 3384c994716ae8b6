/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of verbs, searched. */
#include "cli/usage/command.h"

#include <string.h>

#include "base/fail.h"
#include "base/suggest.h"

#define NAMES_MAX 96

const sp_command *sp_command_find(sp_commands commands, const char *name)
{
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	if (strcmp(name, "--version") == 0)
		name = "version";
	for (; *commands; commands++)
		if (strcmp((*commands)->name, name) == 0)
			return *commands;
	return NULL;
}

int sp_command_position(int argc, char *const *argv)
{
	int at = 0;
	while (at < argc) {
		const sp_opt *opt = sp_opt_find(sp_common_options, argv[at]);
		if (!opt || strcmp(opt->name, "--help") == 0)
			break;
		at += sp_opt_words(opt, argv[at]);
	}
	return at < argc ? at : argc;
}

/* An option that only some verbs know says nothing before the verb is known. */
static bool of_some_verb(sp_commands commands, const char *word)
{
	for (; *commands; commands++)
		if (sp_opt_find((*commands)->options, word))
			return true;
	return false;
}

signprep_code sp_command_refuse(sp_commands commands, const char *word, signprep_error *err)
{
	const char *names[NAMES_MAX], *nearest;
	size_t count = 0;
	bool option = word[0] == '-' && word[1];
	if (option && of_some_verb(commands, word))
		return sp_fail(err, "R019", 0, "", word, NULL);
	for (const sp_opt *opt = sp_common_options; option && opt->name && count < NAMES_MAX - 1; opt++)
		names[count++] = opt->name;
	for (; !option && *commands && count < NAMES_MAX - 1; commands++)
		names[count++] = (*commands)->name;
	if (option)
		names[count++] = "--version";
	nearest = sp_suggest(word, names, count);
	if (option)
		return sp_fail(err, "R003", 0, "", word, nearest ? nearest : "signprep --help", NULL);
	return sp_fail(err, "R002", 0, "", word, nearest ? nearest : "help", NULL);
}
