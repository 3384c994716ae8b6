/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Building JSON trees. */
#include "base/json/json_build.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/json/json_write.h"
#include "base/num.h"
#include "base/utf8.h"

bool sp_json_put(cJSON *object, const char *name, cJSON *value)
{
	if (object && value && cJSON_AddItemToObject(object, name, value))
		return true;
	cJSON_Delete(value);
	return false;
}

bool sp_json_set(cJSON *object, const char *name, cJSON *value)
{
	cJSON *old = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!old)
		return sp_json_put(object, name, value);
	if (!value || !cJSON_ReplaceItemInObjectCaseSensitive(object, name, value)) {
		cJSON_Delete(value);
		return false;
	}
	/* cJSON replaces the item even when it has no memory for its name. */
	return value->string != NULL;
}

bool sp_json_set_number(cJSON *object, const char *name, double value)
{
	return sp_json_set(object, name, cJSON_CreateNumber(sp_num_round(value, 4)));
}

bool sp_json_set_text(cJSON *object, const char *name, const char *text)
{
	return text && sp_json_set(object, name, cJSON_CreateString(text));
}

bool sp_json_push(cJSON *array, cJSON *item)
{
	if (array && item && cJSON_AddItemToArray(array, item))
		return true;
	cJSON_Delete(item);
	return false;
}

/* Well-formed; free with free(). */
static char *clean(const char *text)
{
	size_t length = sp_catalogue_clean(text, NULL, 0);
	char *copy = malloc(length + 1);
	if (copy)
		sp_catalogue_clean(text, copy, length + 1);
	return copy;
}

/* `text`, or a copy of it that is well-formed: then `made`, to be freed. */
static const char *shown(const char *text, char **made)
{
	*made = text && !sp_utf8_valid(text, strlen(text)) ? clean(text) : NULL;
	return *made ? *made : text ? text : "";
}

bool sp_json_put_text(cJSON *object, const char *name, const char *text)
{
	char *made;
	bool done = sp_json_put(object, name, cJSON_CreateString(shown(text, &made)));
	free(made);
	return done;
}

bool sp_json_write_text(sp_buf *out, const char *text)
{
	char *made;
	const char *safe = shown(text, &made);
	bool done = sp_json_write_string(out, safe, strlen(safe));
	free(made);
	return done;
}

#define NUMBER_MAX 40 /* bytes */

bool sp_json_write_number(sp_buf *out, double number)
{
	char *at = sp_buf_room(out, NUMBER_MAX);
	if (at)
		sp_buf_wrote(out, sp_num_format(number, 4, at, NUMBER_MAX));
	return at;
}

bool sp_json_put_number(cJSON *object, const char *name, double number)
{
	return sp_json_put(object, name, cJSON_CreateNumber(sp_num_round(number, 4)));
}

void sp_json_list_numbers(sp_buf *out, const double *numbers, size_t count)
{
	char *at = count < SIZE_MAX / (NUMBER_MAX + 1) ? sp_buf_room(out, count * (NUMBER_MAX + 1) + 2) : NULL;
	size_t length = 1;
	if (!at)
		return;
	*at = '[';
	for (size_t i = 0; i < count; i++) {
		length += sp_num_format(numbers[i], 4, at + length, NUMBER_MAX);
		at[length++] = ',';
	}
	length -= count > 0;
	at[length++] = ']';
	sp_buf_wrote(out, length);
}

bool sp_json_write_rect(sp_buf *out, signprep_rect rect)
{
	const double corners[] = { rect.x0, rect.y0, rect.x1, rect.y1 };
	sp_json_list_numbers(out, corners, 4);
	return !out->failed;
}

cJSON *sp_json_numbers(const double *numbers, size_t count)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = sp_json_push(array, cJSON_CreateNumber(sp_num_round(numbers[i], 4)));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

bool sp_json_put_rect(cJSON *object, const char *name, signprep_rect rect)
{
	const double corners[] = { rect.x0, rect.y0, rect.x1, rect.y1 };
	return sp_json_put(object, name, sp_json_numbers(corners, 4));
}

bool sp_json_write_flags(sp_buf *out, unsigned flags, const char *(*flag_name)(unsigned index))
{
	bool any = false;
	sp_buf_putc(out, '[');
	for (unsigned i = 0; flag_name(i); i++) {
		if (!(flags & 1u << i))
			continue;
		sp_buf_puts(out, any ? ",\"" : "\"");
		sp_buf_puts(out, flag_name(i));
		sp_buf_putc(out, '"');
		any = true;
	}
	return sp_buf_putc(out, ']');
}

bool sp_json_put_flags(cJSON *object, const char *name, unsigned flags, const char *(*flag_name)(unsigned index))
{
	cJSON *array = cJSON_CreateArray();
	bool done = sp_json_put(object, name, array);
	for (unsigned i = 0; done && flag_name(i); i++)
		if (flags & 1u << i)
			done = sp_json_push(array, cJSON_CreateString(flag_name(i)));
	return done;
}

/* cJSON lays out with tabs, which stand in no string of JSON: two blanks for those that indent, one behind a colon. */
char *sp_json_lay_out(const cJSON *root)
{
	char *text = root ? cJSON_Print(root) : NULL;
	sp_buf out;
	sp_buf_init(&out, SIZE_MAX / 4);
	for (const char *at = text; at && *at; at++)
		if (*at == '\t')
			sp_buf_puts(&out, at > text && at[-1] == ':' ? " " : "  ");
		else
			sp_buf_putc(&out, *at);
	cJSON_free(text);
	char *made = text && !out.failed ? sp_buf_take(&out, NULL) : NULL;
	sp_buf_clear(&out);
	return made;
}
