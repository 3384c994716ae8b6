/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms as files: anybody may have written in them. */
#include "submit/forms/form_file.h"

#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"

#define FORM_MAX ((size_t) 16 << 20)
/* The service's own templates have tens. */
#define RECIPIENTS_MAX 200
#define CONTROLS_MAX 5000
#define COLUMN_MAX 180 /* bytes; a row's column may have 200, and ".organization" follows a role */

static bool has_objects(const cJSON *form, const char *name, const char *key, size_t most)
{
	const cJSON *list = sp_json_array(form, name);
	size_t count = 0;
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		if (!cJSON_IsObject(at) || !*sp_json_text(at, key) || ++count > most)
			return false;
	return list != NULL;
}

static bool is_form(const cJSON *form)
{
	return strcmp(sp_json_text(form, "schema"), "signprep.form/1") == 0 && *sp_json_text(form, "template_id") &&
		has_objects(form, "recipients", "recipient_id", RECIPIENTS_MAX) && has_objects(form, "fill", "id", CONTROLS_MAX) &&
		has_objects(form, "sign", "id", CONTROLS_MAX);
}

bool sp_form_is(const char *text, size_t length)
{
	signprep_error err = { 0 };
	const sp_json_limits limits = { .max_bytes = FORM_MAX };
	size_t skip = 0;
	/* Most files that are asked about are requests: they are not read as a tree. */
	bool may = length >= sizeof "signprep.form/1" && memchr(text, '{', length) &&
		sp_json_scan(text, length, &limits, "", &skip, &err) == SIGNPREP_OK;
	cJSON *root = may ? cJSON_ParseWithLength(text + skip, length - skip) : NULL;
	bool is = strcmp(sp_json_text(root, "schema"), "signprep.form/1") == 0;
	cJSON_Delete(root);
	return is;
}

signprep_code sp_form_read(cJSON **out, const char *text, size_t length, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = FORM_MAX };
	size_t skip = 0;
	*out = NULL;
	signprep_code code = sp_json_scan(text, length, &limits, "form", &skip, err);
	if (code)
		return code;
	*out = cJSON_ParseWithLength(text + skip, length - skip);
	if (!*out)
		return sp_fail_memory(err, "");
	if (is_form(*out))
		return SIGNPREP_OK;
	cJSON_Delete(*out);
	*out = NULL;
	return sp_fail(err, "R899", 0, "", NULL);
}

bool sp_form_is_company(const cJSON *recipient)
{
	return strcmp(sp_json_text(recipient, "type"), "INDIVIDUAL") != 0;
}

const cJSON *sp_form_recipient(const cJSON *form, const char *id)
{
	for (const cJSON *at = sp_json_array(form, "recipients")->child; at; at = at->next)
		if (strcmp(sp_json_text(at, "recipient_id"), id) == 0)
			return at;
	return NULL;
}

bool sp_form_is_initiators(const cJSON *control)
{
	return *sp_json_text(control, "recipient") == '\0';
}

/* Blanks at its ends would be taken for none, and `pdf`, `key` and `password` are the batch's own. */
static bool can_be_column(const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) name[i] < ' ' || strchr("{}|$\\\"", name[i]) || name[i] == 0x7f)
			return false;
	return length > 0 && length <= COLUMN_MAX && name[0] != ' ' && name[length - 1] != ' ' && strcmp(name, "pdf") != 0 &&
		strcmp(name, "key") != 0 && strcmp(name, "password") != 0 && strcmp(name, "flow_name") != 0 &&
		strcmp(name, "deadline") != 0;
}

const char *sp_form_column(const cJSON *form, const char *list, const cJSON *item)
{
	bool recipients = strcmp(list, "recipients") == 0;
	const char *name = sp_json_text(item, recipients ? "role" : "name");
	size_t count = 0;
	for (const cJSON *at = sp_json_array(form, list)->child; at; at = at->next)
		count += strcmp(sp_json_text(at, recipients ? "role" : "name"), name) == 0;
	return count == 1 && can_be_column(name) ? name : sp_json_text(item, recipients ? "recipient_id" : "id");
}
