/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A call of any action: checked, filled in, planned or made, page by page, and once where it must not be twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>

#include "actions/body.h"
#include "actions/check.h"
#include "actions/unlisted.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "base/sha256.h"
#include "submit/environment.h"
#include "submit/items.h"
#include "submit/once.h"
#include "submit/pages.h"
#include "submit/partner.h"
#include "submit/plan.h"
#include "submit/sealed_call.h"

typedef struct checked_call {
	signprep_client *client;
	const signprep_action_options *options;
	const char *service, *name;
	const sp_action *action; /* NULL: one that the table does not list */
	cJSON *body;
	char *text; /* the body as it is sent */
	char key[72], sha256[65];
	signprep_issues *issues;
} checked_call;

/* Only a name can be called unchecked: whatever else is written where one is expected is a slip. */
static signprep_code find(checked_call *c, signprep_error *err)
{
	signprep_action about;
	c->action = sp_action_find(c->options->service, c->name);
	c->service = c->action ? c->action->service->name : c->options->service;
	if (c->action)
		return SIGNPREP_OK;
	if (!c->service)
		c->service = sp_unlisted_service(c->name);
	if (!c->service || !sp_service_find(c->service))
		return signprep_action_find(&about, c->options->service, c->name, err);
	sp_issues_add(c->issues, "S708", "", c->name, c->service, NULL);
	return SIGNPREP_OK;
}

static signprep_code check(checked_call *c, signprep_error *err)
{
	if (c->action)
		sp_action_check(c->issues, c->action, c->body, NULL);
	return sp_issues_fail(c->issues, "", err);
}

/* The same call in the same environment has the same key, unless the caller has one for it. */
static signprep_code name(checked_call *c, signprep_error *err)
{
	char hash[65] = "";
	sp_buf text;
	c->text = cJSON_PrintUnformatted(c->body);
	if (!c->text)
		return sp_fail_memory(err, "");
	sp_sha256_hex(c->text, strlen(c->text), c->sha256);
	sp_buf_init(&text, 1024);
	if (sp_buf_printf(
		    &text, "%s\n%s\n%s\n%s", c->service, c->name, c->sha256, sp_environment_name(c->client->core->environment)))
		sp_sha256_hex(text.data, text.length, hash);
	sp_buf_clear(&text);
	if (c->client->row_key)
		snprintf(c->key, sizeof c->key, "%s", c->client->row_key);
	else
		snprintf(c->key, sizeof c->key, "%.32s", hash);
	return *c->sha256 && *hash ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code make_plan(const checked_call *c, char **answer, signprep_error *err)
{
	cJSON *plan = cJSON_CreateObject();
	bool ok = sp_json_put_text(plan, "schema", "signprep.plan/1") &&
		sp_json_put_text(plan, "environment", sp_environment_name(c->client->core->environment)) &&
		sp_json_put_text(plan, "row_key", c->key);
	cJSON *steps = ok ? cJSON_AddArrayToObject(plan, "steps") : NULL;
	ok = steps && sp_plan_step(steps, c->client, c->service, c->name, cJSON_Duplicate(c->body, true));
	char *printed = ok ? cJSON_PrintUnformatted(plan) : NULL;
	*answer = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(plan);
	return *answer ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code exchange(const checked_call *c, sp_answer *answer, signprep_error *err)
{
	sp_once once;
	sp_call call = { .service = c->service, .action = c->name, .effect = sp_outcome_effect(c->action), .where = "" };
	if (call.effect != SP_EFFECT_EACH)
		return sp_sealed_run(c->client, &call, c->text, answer, err);
	signprep_code code = sp_client_check_credentials(c->client, err);
	if (code == SIGNPREP_OK)
		code = sp_once_open(&once, c->client, c->key, c->sha256, "", err);
	if (code != SIGNPREP_OK)
		return code;
	call.before = sp_once_before;
	call.again = sp_once_again;
	call.opaque = &once;
	signprep_error cause = { 0 };
	code = sp_sealed_run(c->client, &call, c->text, answer, &cause);
	if (code == SIGNPREP_OK && !sp_once_is_named(c->name, c->body, answer))
		code = sp_exchange_fail(c->client, &call, answer, "S402", &cause);
	if (code != SIGNPREP_OK && err)
		*err = cause;
	return sp_once_settle(&once, code, answer, err);
}

static signprep_code send(checked_call *c, char **out, signprep_error *err)
{
	sp_answer answer = { 0 };
	signprep_code code;
	if (c->options->all && (!c->action || !sp_pages_known(c->action)))
		return sp_fail(err, "S705", 0, "", c->name, NULL);
	code = c->options->all ? sp_pages_run(c->client, c->action, c->body, &answer, c->issues, err) : exchange(c, &answer, err);
	if (code == SIGNPREP_OK)
		code = sp_items_check(c->issues, c->action, c->body, answer.response, err);
	char *printed = answer.response ? cJSON_PrintUnformatted(answer.response) : NULL;
	*out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	if (code == SIGNPREP_OK && !*out)
		code = sp_fail_memory(err, "");
	sp_answer_clear(&answer);
	return code;
}

static signprep_code run(checked_call *c, const char *body, char **answer, signprep_error *err)
{
	signprep_code code = find(c, err);
	if (code == SIGNPREP_OK)
		code = sp_body_parse(&c->body, body, strlen(body), c->name, err);
	if (code == SIGNPREP_OK && !sp_fill_in(c->body, c->action, c->client->core))
		code = sp_fail_memory(err, "");
	/* What says which page is asked for is not the caller's, so its check is not about that. */
	if (code == SIGNPREP_OK && c->options->all && c->action && sp_pages_known(c->action) && !sp_pages_begin(c->action, c->body))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = check(c, err);
	if (code == SIGNPREP_OK)
		code = name(c, err);
	if (code != SIGNPREP_OK)
		return code;
	return c->options->plan ? make_plan(c, answer, err) : send(c, answer, err);
}

signprep_code signprep_action_call(char **answer, signprep_issues **issues, signprep_client *client, const char *name,
	const char *body, const signprep_action_options *options, signprep_error *err)
{
	signprep_action_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_action_options, &own, options, err);
	checked_call c = { .client = client, .options = &own, .name = name };
	*answer = NULL;
	if (issues)
		*issues = NULL;
	if (code != SIGNPREP_OK)
		return code;
	c.issues = sp_issues_new();
	code = c.issues ? run(&c, body ? body : "{}", answer, err) : sp_fail_memory(err, "");
	cJSON_free(c.text);
	cJSON_Delete(c.body);
	if (issues)
		*issues = c.issues;
	else
		signprep_issues_free(c.issues);
	return code;
}
