/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The verbs, one file each. */
#ifndef SP_CLI_COMMANDS_H
#define SP_CLI_COMMANDS_H

#include "cli/cli.h"

extern const sp_command sp_cmd_api, sp_cmd_bake, sp_cmd_batch, sp_cmd_callback, sp_cmd_check, sp_cmd_completion, sp_cmd_convert,
	sp_cmd_doctor, sp_cmd_explain, sp_cmd_files, sp_cmd_find, sp_cmd_flow, sp_cmd_help, sp_cmd_inspect, sp_cmd_locate,
	sp_cmd_org, sp_cmd_prepare, sp_cmd_preview, sp_cmd_qrcode, sp_cmd_sandbox, sp_cmd_seals, sp_cmd_submit, sp_cmd_template,
	sp_cmd_verify, sp_cmd_version, sp_cmd_wecom, sp_cmd_worker;

#endif
