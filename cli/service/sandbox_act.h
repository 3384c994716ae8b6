/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep sandbox act: what a person does to a contract of a sandbox that runs. */
#ifndef SP_CLI_SERVICE_SANDBOX_ACT_H
#define SP_CLI_SERVICE_SANDBOX_ACT_H

#include "cli/cli.h"
#include "cli/usage/subcommand.h"

/** Options of the verb `sandbox`. */
typedef struct sp_sandbox_choices {
	const char *port, *output_dir, *data, *state;
	sp_opt_list faults;
	double rate;
	int quota, compose; /* 1 + the number */
	const char *as, *to, *message;
	sp_opt_list values, callbacks, callback_how;
} sp_sandbox_choices;

extern const sp_subcommand sp_sandbox_act_row;

#endif
