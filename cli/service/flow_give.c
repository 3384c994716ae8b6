/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How every action of signprep flow answers. */
#include "base/issues.h"
#include "base/json/json_build.h"
#include "cli/service/flow_action.h"

signprep_code sp_flow_give(sp_flow_run *run, signprep_code code, char *json, signprep_issues *issues, const signprep_error *err,
	void (*show)(sp_flow_run *run, const cJSON *flow))
{
	sp_cli *cli = run->cli;
	bool told = sp_issues_first_error(issues) != NULL;
	if (issues)
		sp_issues_append(cli->issues, issues);
	/* What stopped all of it is no finding of a contract. */
	if (code && !told)
		sp_issues_add_error(cli->issues, err);
	cJSON *answer = json ? cJSON_Parse(json) : NULL, *item;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(answer, "flows")) if (sp_cli_human(cli) && show) show(run, item);
	cJSON *flows = cJSON_DetachItemFromObjectCaseSensitive(answer, "flows");
	if (flows && !sp_json_set(cli->answer, "flows", flows))
		code = sp_cli_refuse(cli, "D901", "", NULL);
	cJSON_Delete(answer);
	signprep_free(json);
	signprep_issues_free(issues);
	return code;
}
