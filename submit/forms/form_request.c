/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a form leaves open, as a request with placeholders: a row says it under the names that people gave in the console. */
#include <stdlib.h>
#include <string.h>

#include <signprep/form.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/forms/form_file.h"

#define PLACEHOLDER_MAX 1024

/* A member of an approver, and what rows call it behind the role. */
static const struct {
	const char *member, *column;
} of_approver[] = { { "OrganizationName", "organization" }, { "ApproverName", "name" }, { "ApproverMobile", "mobile" },
	{ "UserId", "user_id" }, { "ApproverIdCardType", "id_type" }, { "ApproverIdCardNumber", "id_number" },
	{ "NotifyType", "notify" } };

/* "${COLUMN.more|}": nothing where no row says it. */
static bool put_placeholder(cJSON *to, const char *member, const char *column, const char *more)
{
	sp_buf text;
	sp_buf_init(&text, PLACEHOLDER_MAX);
	bool done = sp_buf_printf(&text, "${%s%s%s|}", column, *more ? "." : "", more) && sp_json_put_text(to, member, text.data);
	sp_buf_clear(&text);
	return done;
}

static bool put_approver(cJSON *list, const cJSON *form, const cJSON *recipient)
{
	const char *column = sp_form_column(form, "recipients", recipient);
	bool company = sp_form_is_company(recipient);
	cJSON *made = cJSON_CreateObject();
	bool done = sp_json_push(list, made) && sp_json_put_text(made, "RecipientId", sp_json_text(recipient, "recipient_id"));
	for (size_t i = 0; i < sizeof of_approver / sizeof *of_approver; i++)
		if (company || strcmp(of_approver[i].member, "OrganizationName") != 0)
			done = done && put_placeholder(made, of_approver[i].member, column, of_approver[i].column);
	return done;
}

static bool put_field(cJSON *list, const char *id, const char *column, const char *more)
{
	cJSON *made = cJSON_CreateObject();
	return sp_json_push(list, made) && sp_json_put_text(made, "ComponentId", id) &&
		put_placeholder(made, "ComponentValue", column, more);
}

/* Controls that the initiator fills, and in a template that seals by itself the seals. */
static bool put_fields(cJSON *request, const cJSON *form)
{
	cJSON *list = cJSON_AddArrayToObject(request, "FormFields");
	bool done = list != NULL, automatic = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(form, "automatic"));
	for (const cJSON *at = sp_json_array(form, "fill")->child; done && at; at = at->next)
		if (sp_form_is_initiators(at))
			done = put_field(list, sp_json_text(at, "id"), sp_form_column(form, "fill", at), "");
	for (const cJSON *at = sp_json_array(form, "sign")->child; done && automatic && at; at = at->next)
		if (strcmp(sp_json_text(at, "type"), "SIGN_SEAL") == 0)
			done = put_field(list, sp_json_text(at, "id"), sp_form_column(form, "sign", at), "seal");
	return done;
}

signprep_code signprep_form_request(char **request, const char *form, signprep_error *err)
{
	cJSON *root = NULL, *made = NULL;
	char *text = NULL;
	*request = NULL;
	signprep_code code = sp_form_read(&root, form, strlen(form), err);
	if (code)
		return code;
	made = cJSON_CreateObject();
	bool done = put_placeholder(made, "FlowName", "flow_name", "") && put_placeholder(made, "DeadLine", "deadline", "");
	cJSON *approvers = done ? cJSON_AddArrayToObject(made, "Approvers") : NULL;
	done = approvers != NULL;
	for (const cJSON *at = sp_json_array(root, "recipients")->child; done && at; at = at->next)
		done = put_approver(approvers, root, at);
	done = done && put_fields(made, root);
	text = done ? cJSON_PrintUnformatted(made) : NULL;
	*request = text ? strdup(text) : NULL;
	cJSON_free(text);
	cJSON_Delete(made);
	cJSON_Delete(root);
	return *request ? SIGNPREP_OK : sp_fail_memory(err, "");
}
