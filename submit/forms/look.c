/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The template as it is now, beside the form. */
#include "submit/forms/sending.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"

#define SEEN_S 60 /* so long a look counts for further rows */

/* Members of the template that a contract does not hang on: its description and the like. */
static bool matters(const signprep_issue *change)
{
	return strcmp(change->id, "R847") != 0;
}

static signprep_code compare(sp_form_sending *s, const cJSON *now, const char *text, signprep_error *err)
{
	signprep_issues *changes = NULL;
	bool changed = false;
	signprep_code code = signprep_forms_compare(&changes, s->form, text, err);
	if (code != SIGNPREP_OK)
		return code;
	for (size_t i = 0; i < signprep_issues_count(changes); i++)
		changed = changed || matters(signprep_issues_at(changes, i));
	if (changed) {
		sp_issues_append(s->issues, changes);
		code = sp_fail(err, "R880", 0, s->where, s->where, sp_json_text(s->draft.form, "version"),
			sp_json_text(now, "version"), NULL);
	} else if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(now, "usable"))) {
		code = sp_fail(err, "R895", 0, s->where, s->where, sp_json_text(now, "name"), NULL);
	}
	signprep_issues_free(changes);
	return code;
}

static signprep_code ask(sp_form_sending *s, signprep_error *err)
{
	char *json = NULL;
	signprep_code code = signprep_forms_pull(&json, NULL, s->client, &s->where, 1, NULL, err);
	if (code == SIGNPREP_OK) {
		cJSON *answer = cJSON_Parse(json);
		const cJSON *now = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "forms"), 0);
		char *text = now ? cJSON_PrintUnformatted(now) : NULL;
		code = text ? compare(s, now, text, err) : sp_fail_memory(err, s->where);
		cJSON_free(text);
		cJSON_Delete(answer);
	}
	signprep_free(json);
	return code;
}

signprep_code sp_form_look(sp_form_sending *s, signprep_error *err)
{
	sp_client_core *core = s->client->core;
	sp_turn turn;
	char hash[65];
	signprep_code code = SIGNPREP_OK;
	sp_sha256_hex(s->form, strlen(s->form), hash);
	sp_turns_take(&core->templates, &turn, "");
	/* A clock that was set back makes it an old look. */
	if (!*hash || strcmp(hash, core->template_seen) != 0 || fabs(sp_client_now(s->client) - core->template_seen_at) > SEEN_S) {
		code = ask(s, err);
		if (code == SIGNPREP_OK) {
			memcpy(core->template_seen, hash, sizeof hash);
			core->template_seen_at = sp_client_now(s->client);
		}
	}
	sp_turns_give_back(&core->templates, &turn);
	return code;
}
