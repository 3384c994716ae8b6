/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep flow ACTION: one row for each action. */
#ifndef SP_CLI_SERVICE_FLOW_ACTION_H
#define SP_CLI_SERVICE_FLOW_ACTION_H

#include <signprep/flow.h>

#include "cli/cli.h"
#include "cli/sending.h"
#include "cli/usage/subcommand.h"

/** Options of all actions; each takes those its row names. */
typedef struct sp_flow_options {
	sp_sending_options sending;
	const char *from, *reason, *recipient, *to, *name, *mobile, *organization, *until, *key, *jump_url, *qr_png, *output,
		*pattern, *created, *task;
	int verdict, interval, kind, type, notify;
	bool watch, of_creation, dynamic, by_link, resend, resend_unknown, app, cover, qr, unsettled, not_created, at_once, dry_run;
	double expires, wait_s;
} sp_flow_options;

/** What an action works with: ids from arguments and --from, a client. */
typedef struct sp_flow_run {
	sp_cli *cli;
	const sp_flow_options *options;
	signprep_client *client;
	const char *const *ids;
	size_t count;
	bool qr_failed; /* a link that is too long for a code */
} sp_flow_run;

typedef struct sp_flow_action {
	sp_subcommand row;
	bool writes;  /* asks about production */
	bool no_ids;  /* it takes none */
	bool offline; /* it can do without the service */
	signprep_code (*run)(sp_flow_run *run);
} sp_flow_action;

/* flow_read.c */
signprep_code sp_cli_flow_status(sp_flow_run *run);
/* flow_rows.c */
signprep_code sp_cli_flow_list(sp_flow_run *run);
signprep_code sp_cli_flow_settle(sp_flow_run *run);
/* flow_files.c */
signprep_code sp_cli_flow_url(sp_flow_run *run);
signprep_code sp_cli_flow_download(sp_flow_run *run);
/* flow_change.c */
signprep_code sp_cli_flow_cancel(sp_flow_run *run);
signprep_code sp_cli_flow_remind(sp_flow_run *run);
signprep_code sp_cli_flow_deadline(sp_flow_run *run);
signprep_code sp_cli_flow_approvers(sp_flow_run *run);
signprep_code sp_cli_flow_forward(sp_flow_run *run);
signprep_code sp_cli_flow_review(sp_flow_run *run);
signprep_code sp_cli_flow_release(sp_flow_run *run);
signprep_code sp_cli_flow_evidence(sp_flow_run *run);

/* flow_give.c */
/**
 * Gives the answer of a library call: findings into the run, JSON to programs, and to people what `show` makes of each contract.
 * Takes `json` and `issues` over.
 */
signprep_code sp_flow_give(sp_flow_run *run, signprep_code code, char *json, signprep_issues *issues, const signprep_error *err,
	void (*show)(sp_flow_run *run, const cJSON *flow));

#endif
