/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep sandbox act, callback: what a person does to a contract of a sandbox that runs, and what it is to post. */
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
	int edition; /* 1 + the edition; 0: not said */
} sp_sandbox_choices;

extern const sp_subcommand sp_sandbox_act_row;
extern const sp_subcommand sp_sandbox_callback_row; /* sandbox_callback.c */

/** Where the sandbox listens. @return R004, R014 */
signprep_code sp_sandbox_port(sp_cli *cli, const sp_sandbox_choices *o, long long *port);
/** POSTs to a sandbox on this machine. Its answer, which may be {"error","error_zh"}; NULL with `detail`: nobody there, or another program. */
cJSON *sp_sandbox_ask(const char *path, const char *body, long long port, char *detail, size_t cap);

#endif
