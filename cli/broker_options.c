/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The broker of the command line. */
#include "cli/broker_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/issues.h"
#include "cli/msg.h"

#define MESSAGE_MAX 4096

void sp_broker_note_write(const sp_cli *cli, const signprep_error *err)
{
	signprep_issues *list = sp_issues_new();
	signprep_issue *issue = list ? sp_issues_add_error(list, err) : NULL;
	const signprep_issue_kind *kind = signprep_issue_kind_find(err->id);
	/* Most of what is noted is none: with --quiet it is not told. */
	if (issue && kind)
		issue->severity = kind->severity;
	sp_buf text;
	sp_buf_init(&text, MESSAGE_MAX);
	if (issue && !(cli->common.quiet && issue->severity != SIGNPREP_SEVERITY_ERROR) && sp_msg_render(cli, issue, false, &text))
		sp_msg_write(text.data);
	sp_buf_clear(&text);
	signprep_issues_free(list);
}

static void note(void *opaque, const signprep_error *err)
{
	sp_broker_note_write(opaque, err);
}

signprep_code sp_broker_choose(sp_cli *cli, const sp_broker_choice *choice, const char *ca_file, sp_broker_options *options)
{
	char call[96];
	snprintf(call, sizeof call, "signprep %s %s%s--broker URL --queue NAME", cli->command->name, cli->command->arguments,
		*cli->command->arguments ? " " : "");
	if (!choice->broker || !choice->queue)
		return sp_cli_refuse(cli, "R005", "", choice->broker ? "--queue NAME" : "--broker URL", call, NULL);
	*options = (sp_broker_options) { .url = choice->broker,
		.password = getenv("SIGNPREP_BROKER_PASSWORD"),
		.ca_file = ca_file,
		.patience_s = choice->patience_s,
		.note = note,
		.opaque = cli };
	return SIGNPREP_OK;
}
