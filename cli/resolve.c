/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* REQUEST.json FILE.pdf, made into a result. */
#include "cli/resolve.h"

#include "cli/input.h"
#include "cli/msg.h"

const char *const sp_on_multiple_names[] = { "error", "first", "last", "all", NULL };
const char *const sp_emit_names[] = { "absolute", "keyword", "field", NULL };

signprep_code sp_cli_resolve(sp_cli *cli, bool check, const sp_cli_resolve_options *options, signprep_result **out)
{
	signprep_error err = { 0 };
	const signprep_locate_options locate = {
		.on_multiple = options ? (signprep_on_multiple) options->on_multiple : SIGNPREP_MULTIPLE_AS_REQUESTED,
		.emit = options && options->emit ? (signprep_emit) (options->emit - 1) : SIGNPREP_EMIT_ABSOLUTE,
		.progress = sp_msg_progress,
		.opaque = cli,
	};

	*out = NULL;
	signprep_code code = sp_input_pair(cli);
	if (code)
		return code;
	code = (check ? signprep_check : signprep_locate)(out, cli->document, cli->request, &locate, &err);
	sp_msg_progress_end(cli);
	if (code)
		return sp_cli_fail(cli, &err);
	/* A check finds damage itself. */
	code = check ? SIGNPREP_OK : sp_input_damage(cli);
	sp_cli_take(cli, signprep_result_issues(*out));
	return code ? code : signprep_result_code(*out);
}

/* The report is English; an answer speaks the language of its messages. */
static bool translate(const sp_cli *cli, cJSON *components, const signprep_result *result)
{
	cJSON *component = components ? components->child : NULL;
	if (cli->lang != SIGNPREP_ZH)
		return true;
	for (size_t i = 0; i < signprep_result_count(result) && component; i++, component = component->next) {
		cJSON *text = cJSON_CreateString(signprep_result_at(result, i)->why_zh);
		if (text && cJSON_ReplaceItemInObjectCaseSensitive(component, "why", text))
			continue;
		cJSON_Delete(text);
		return false;
	}
	return components;
}

signprep_code sp_cli_resolve_answer(sp_cli *cli, const signprep_result *result)
{
	cJSON *report = cJSON_Parse(signprep_result_report(result));
	bool done = translate(cli, cJSON_GetObjectItemCaseSensitive(report, "components"), result) &&
		sp_cli_put_text(cli->answer, "file", cli->pdf_name) && sp_cli_put_text(cli->answer, "request", cli->request_name) &&
		sp_cli_put_text(cli->answer, "sha256", signprep_document_sha256(cli->document)) &&
		sp_json_put(cli->answer, "components", cJSON_DetachItemFromObjectCaseSensitive(report, "components"));
	cJSON_Delete(report);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}
