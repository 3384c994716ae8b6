/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep.convert/1. */
#include <signprep/convert.h>

#include "base/fail.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"

static cJSON *font_json(const signprep_converted_font *font)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put_text(object, "name", font->name) &&
		sp_json_put_number(object, "characters", (double) font->han + font->other) &&
		sp_json_put_number(object, "han", font->han) && sp_json_put(object, "embedded", cJSON_CreateBool(font->embedded)) &&
		sp_json_put(object, "same_widths", cJSON_CreateBool(font->embedded || font->same_widths)))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *fonts_json(const signprep_conversion *conversion)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < conversion->font_count; i++)
		done = sp_json_push(array, font_json(&conversion->fonts[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static bool put_all(cJSON *answer, const signprep_conversion *conversion, const char *file, const char *output)
{
	return sp_json_put_text(answer, "schema", "signprep.convert/1") && sp_json_put_text(answer, "file", file) &&
		sp_json_put_text(answer, "output", output) && sp_json_put_text(answer, "kind", conversion->kind) &&
		sp_json_put_text(answer, "producer", conversion->producer) &&
		sp_json_put_number(answer, "pages", conversion->page_count) &&
		sp_json_put(answer, "fonts", fonts_json(conversion)) &&
		sp_json_put_number(answer, "tracked_changes", conversion->tracked_changes) &&
		sp_json_put_number(answer, "comments", conversion->comments) &&
		sp_json_put_number(answer, "form_controls", conversion->controls) &&
		sp_json_put_number(answer, "form_fields", (double) conversion->field_count);
}

signprep_code signprep_conversion_json(char **out, const signprep_conversion *conversion, const char *file, const char *output,
	const signprep_issues *issues, signprep_lang lang, signprep_error *err)
{
	cJSON *answer = cJSON_CreateObject();
	bool done = answer && put_all(answer, conversion, file, output) &&
		sp_json_put(answer, "issues", sp_issues_json(issues ? issues : conversion->issues, file, lang));
	*out = done ? cJSON_PrintUnformatted(answer) : NULL;
	cJSON_Delete(answer);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, file);
}
