/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep template ACTION: one row for each action. */
#ifndef SP_CLI_USAGE_TEMPLATE_ACTION_H
#define SP_CLI_USAGE_TEMPLATE_ACTION_H

#include "cli/usage/command.h"

struct sp_sending_options;

/** Options of all actions; each takes those its row names. */
typedef struct sp_template_options {
	const char *output, *rows, *labels, *from, *to, *pictures;
	int format, encoding;
	bool yes, update, convert, form_fields;
	const char *named;
	const struct sp_sending_options *sending; /* of actions that ask the service; set by the verb */
} sp_template_options;

typedef struct sp_template_action {
	const char *name;
	const char *schema;                                                    /* of its answer */
	const char *arguments;                                                 /* behind the action, as in sp_command */
	const char *const *options;                                            /* names of those it takes, NULL-ended */
	signprep_code (*run)(sp_cli *cli, const sp_template_options *options); /* cli->arguments[0] is the action */
	/* As in sp_command; NULL: the answer is in the run. */
	signprep_code (*json)(char **out, const sp_cli *cli, signprep_error *err);
} sp_template_action;

extern const sp_template_action sp_template_new_action, sp_template_check_action, sp_template_drift_action, sp_template_pull_action;

#endif
