/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Building JSON trees: each call takes over what it is given and says false when memory is out. */
#ifndef SP_BASE_JSON_JSON_BUILD_H
#define SP_BASE_JSON_JSON_BUILD_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <signprep/geometry.h>

#include "base/buf.h"

/** Appends a member. NULL as `value` is a failed creation: false. */
bool sp_json_put(cJSON *object, const char *name, cJSON *value);
/** Replaces the member of that name where it stands, or appends it. */
bool sp_json_set(cJSON *object, const char *name, cJSON *value);
/** As sp_json_set; numbers are rounded as every answer is. */
bool sp_json_set_number(cJSON *object, const char *name, double value);
/** As sp_json_set; NULL as `text`: false. */
bool sp_json_set_text(cJSON *object, const char *name, const char *text);
/** Appends an item. */
bool sp_json_push(cJSON *array, cJSON *item);

/** Appends a text. NULL becomes "", ill-formed UTF-8 becomes U+FFFD. */
bool sp_json_put_text(cJSON *object, const char *name, const char *text);
/** Appends a number, rounded to 4 places as every number of an answer. */
bool sp_json_put_number(cJSON *object, const char *name, double number);
/** An array of numbers, rounded the same. Free with cJSON_Delete. NULL: no memory. */
cJSON *sp_json_numbers(const double *numbers, size_t count);
/** Appends [x0,y0,x1,y1], rounded. */
bool sp_json_put_rect(cJSON *object, const char *name, signprep_rect rect);
/** Appends the names of the set bits, as signprep_hit_flag_name gives them. */
bool sp_json_put_flags(cJSON *object, const char *name, unsigned flags, const char *(*flag_name)(unsigned index));

/** A JSON array of numbers after what is there. */
void sp_json_list_numbers(sp_buf *text, const double *numbers, size_t count);
/** The same values, written after what is there without a tree: for answers of tens of thousands of items. */
bool sp_json_write_text(sp_buf *out, const char *text);
bool sp_json_write_number(sp_buf *out, double number);
bool sp_json_write_rect(sp_buf *out, signprep_rect rect);
bool sp_json_write_flags(sp_buf *out, unsigned flags, const char *(*flag_name)(unsigned index));

/** For people: a member a line, two blanks a level. Free with free. NULL: no memory, or no root. */
char *sp_json_lay_out(const cJSON *root);

#endif
