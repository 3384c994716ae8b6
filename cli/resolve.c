/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* REQUEST.json FILE.pdf, made into a result. */
#include "cli/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/group.h>

#include "base/issues.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "locate/request/request.h"
#include "submit/attached.h"

const char *const sp_on_multiple_names[] = { "error", "first", "last", "all", NULL };
const char *const sp_emit_names[] = { "absolute", "keyword", "field", NULL };

static signprep_code read_pair(sp_cli *cli, const signprep_request *request, bool check, const signprep_locate_options *options,
	signprep_result **out, signprep_error *err)
{
	if (cli->pool)
		return (check ? signprep_pool_check : signprep_pool_locate)(out, cli->pool, cli->document, request, options, err);
	return (check ? signprep_check : signprep_locate)(out, cli->document, request, options, err);
}

/* What the request names by path is looked at here: whoever reads the PDF sees no other file. */
static signprep_code check_files(sp_cli *cli, const signprep_request *request)
{
	char *folder = sp_attached_folder(cli->request_name);
	signprep_issues *found = sp_issues_new();
	signprep_code code = SIGNPREP_OK;

	if (folder && found) {
		sp_attached_check(found, request->root, folder);
		code = sp_cli_take(cli, found);
	}
	if (!folder || !found || sp_issues_failed(found))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	signprep_issues_free(found);
	free(folder);
	return code;
}

signprep_code sp_cli_resolve_document(
	sp_cli *cli, const signprep_request *request, bool check, const sp_cli_resolve_options *options)
{
	signprep_error err = { 0 };
	const signprep_locate_options locate = {
		.size = sizeof locate,
		.on_multiple = options ? (signprep_on_multiple) options->on_multiple : SIGNPREP_MULTIPLE_AS_REQUESTED,
		.emit = options && options->emit ? (signprep_emit) (options->emit - 1) : SIGNPREP_EMIT_ABSOLUTE,
		.progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL,
		.opaque = cli,
	};
	signprep_code code = read_pair(cli, request, check, &locate, &cli->result, &err);
	sp_msg_progress_end(cli);
	if (code)
		return sp_cli_fail(cli, &err);
	/* A check finds damage itself. */
	code = check ? SIGNPREP_OK : sp_input_damage(cli);
	sp_cli_take(cli, signprep_result_issues(cli->result));
	const signprep_code files = check ? check_files(cli, request) : SIGNPREP_OK;
	if (!code)
		code = signprep_result_code(cli->result);
	return code ? code : files;
}

/* A request of several contracts, for which one file was named. */
static signprep_code refuse_group(sp_cli *cli)
{
	char size[24];
	if (!strstr(cli->command->arguments, "FILE.pdf..."))
		return sp_cli_refuse(cli, "R923", "", cli->command->name, NULL);
	snprintf(size, sizeof size, "%zu", signprep_group_size(cli->request));
	return sp_cli_refuse(cli, "R922", "FlowGroupInfos", size, "1", NULL);
}

signprep_code sp_cli_resolve(sp_cli *cli, bool check, const sp_cli_resolve_options *options)
{
	signprep_code code = sp_input_pair(cli);
	if (!code && signprep_group_is(cli->request))
		code = refuse_group(cli);
	return code ? code : sp_cli_resolve_document(cli, cli->request, check, options);
}

signprep_code sp_cli_result_json(char **out, const sp_cli *cli, signprep_answer answer, signprep_error *err)
{
	*out = NULL;
	if (!cli->result)
		return SIGNPREP_OK;
	return signprep_result_json(out, answer, cli->result, cli->request, cli->issues, cli->lang, err);
}
