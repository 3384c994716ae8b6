/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One message for each item, in the order of the request; an empty one says that all is well. */
#include "submit/items.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"

/* The members of requests that such answers go along with. */
static const char *const lists[] = { "FlowInfos", "FlowIds" };

static const char *list_of(const cJSON *body)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (sp_json_array(body, lists[i]))
			return lists[i];
	return "";
}

signprep_code sp_items_check(
	signprep_issues *issues, const sp_action *action, const cJSON *body, const cJSON *response, signprep_error *err)
{
	const cJSON *messages = sp_json_array(response, "ErrorMessages"), *message;
	int index = 0, failed = 0;
	char where[48], bad[16], all[16];
	if (!action || strcmp(action->service->name, "essbasic") != 0)
		return SIGNPREP_OK;
	messages = messages ? messages : sp_json_array(response, "FailMessages");
	cJSON_ArrayForEach(message, messages)
	{
		snprintf(where, sizeof where, "%s[%d]", list_of(body), index++);
		if (!cJSON_IsString(message) || !*message->valuestring)
			continue;
		sp_issues_add(issues, "S771", where, where, message->valuestring, NULL);
		failed++;
	}
	if (!failed)
		return SIGNPREP_OK;
	snprintf(bad, sizeof bad, "%d", failed);
	snprintf(all, sizeof all, "%d", index);
	return sp_fail(err, "S772", 0, "", action->name, bad, all, NULL);
}
