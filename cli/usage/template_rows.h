/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep template: one row for each thing that can be done. */
#ifndef SP_CLI_USAGE_TEMPLATE_ROWS_H
#define SP_CLI_USAGE_TEMPLATE_ROWS_H

#include "cli/usage/subcommand.h"

struct sp_sending_options;

/** Options of all rows; each takes those its row names. */
typedef struct sp_template_options {
	const char *output, *rows, *labels, *from, *to, *pictures;
	int format, encoding;
	bool yes, update, convert, form_fields;
	bool dry_run, resume, resend, resend_unknown;
	const char *request, *row_key, *key, *pdf;
	const char *named;
	const struct sp_sending_options *sending; /* of rows that ask the service; set by the verb */
} sp_template_options;

/* As in sp_command: answers that are not in the run. */
signprep_code sp_template_check_json(char **out, const sp_cli *cli, signprep_error *err);
signprep_code sp_template_drift_json(char **out, const sp_cli *cli, signprep_error *err);

extern const sp_subcommand sp_template_new_row, sp_template_check_row, sp_template_drift_row, sp_template_pull_row,
	sp_template_send_row;

#endif
