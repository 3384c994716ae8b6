/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The verbs, one file each. */
#ifndef SP_CLI_COMMANDS_H
#define SP_CLI_COMMANDS_H

#include "cli/broker_options.h"
#include "cli/cli.h"
#include "cli/sending.h"

extern const sp_command sp_cmd_api, sp_cmd_bake, sp_cmd_batch, sp_cmd_callback, sp_cmd_check, sp_cmd_completion, sp_cmd_convert,
	sp_cmd_doctor, sp_cmd_explain, sp_cmd_files, sp_cmd_find, sp_cmd_flow, sp_cmd_help, sp_cmd_inspect, sp_cmd_locate,
	sp_cmd_org, sp_cmd_prepare, sp_cmd_preview, sp_cmd_qrcode, sp_cmd_sandbox, sp_cmd_seals, sp_cmd_submit, sp_cmd_template,
	sp_cmd_verify, sp_cmd_version, sp_cmd_wecom, sp_cmd_worker;

/** What a run of many rows is told, by `batch` and by other verbs that take rows. */
typedef struct sp_batch_choice {
	sp_sending_options sending;
	sp_broker_choice broker;
	const char *rows, *out, *key, *pdf, *shard, *request, *seals;
	int format, encoding, jobs, max_failures, on_multiple;
	bool submit, resume, only_failed, preview, convert, form_fields;
	double dpi;
	sp_opt_list resend, resend_unknown;
	/* Not options. */
	const char *template_path, *usage;
	bool form; /* the template must be a form of the service's */
} sp_batch_choice;

signprep_code sp_cli_batch(sp_cli *cli, const sp_batch_choice *choice);

#endif
