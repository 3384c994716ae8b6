/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is known of the actions, and bodies to begin with. */
#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>

#include "actions/body.h"
#include "actions/skeleton.h"
#include "actions/table.h"
#include "base/fail.h"
#include "base/suggest.h"
#include "submit/pages.h"

#define NAMES_MAX 512

static void tell(signprep_action *out, const sp_action *action)
{
	*out = (signprep_action) { .service = action->service->name,
		.name = action->name,
		.en = action->en,
		.zh = action->zh,
		.writes = action->writes,
		.repeats = action->repeat != SP_REPEAT_NEVER,
		.pages = sp_pages_known(action) };
}

bool signprep_action_at(signprep_action *out, size_t index)
{
	if (index >= sp_table_action_count)
		return false;
	tell(out, &sp_table_actions[index]);
	return true;
}

signprep_code signprep_action_find(signprep_action *out, const char *service, const char *name, signprep_error *err)
{
	const char *names[NAMES_MAX];
	size_t count = 0;
	const sp_action *action = sp_action_find(service, name);
	memset(out, 0, sizeof *out);
	if (action) {
		tell(out, action);
		return SIGNPREP_OK;
	}
	for (size_t i = 0; i < sp_table_action_count && count < NAMES_MAX; i++)
		if (!service || strcmp(sp_table_actions[i].service->name, service) == 0)
			names[count++] = sp_table_actions[i].name;
	const char *nearest = sp_suggest(name, names, count);
	return sp_fail(err, "S700", 0, "", name, nearest ? nearest : "--list", NULL);
}

static signprep_code print(char **out, cJSON *value, signprep_error *err)
{
	char *printed = value ? cJSON_PrintUnformatted(value) : NULL;
	*out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(value);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

signprep_code signprep_action_skeleton(char **body, const char *service, const char *name, signprep_lang lang, signprep_error *err)
{
	signprep_action about;
	*body = NULL;
	signprep_code code = signprep_action_find(&about, service, name, err);
	return code == SIGNPREP_OK ? print(body, sp_skeleton_new(sp_action_find(service, name), lang), err) : code;
}

signprep_code signprep_action_set(
	char **out, const signprep_action *action, const char *body, const char *const *settings, size_t count, signprep_error *err)
{
	const sp_action *row = action && action->name ? sp_action_find(action->service, action->name) : NULL;
	const char *text = body ? body : "{}";
	cJSON *root = NULL;
	*out = NULL;
	signprep_code code = sp_body_parse(&root, text, strlen(text), "body", err);
	for (size_t i = 0; code == SIGNPREP_OK && i < count; i++)
		code = sp_body_set(root, row, settings[i], err);
	if (code == SIGNPREP_OK)
		return print(out, root, err);
	cJSON_Delete(root);
	return code;
}
