/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The program that turns schema.json into the action table. Runs while the project is built, and is not installed. */
#ifndef SP_ACTIONS_GENERATE_H
#define SP_ACTIONS_GENERATE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "base/buf.h"

/** A name in the file and the C constant it stands for. */
typedef struct gen_word {
	const char *name, *constant;
} gen_word;

/* Each list ends with a row without name. */
extern const gen_word gen_kinds[], gen_charsets[], gen_formats[], gen_repeats[], gen_classes[], gen_units[];

/** NULL when the list has no such name. `name` may be NULL. */
const gen_word *gen_word_find(const gen_word *list, const char *name);

/** A type as written: "string", "[Component]". */
typedef struct gen_type {
	char name[96];
	bool array;
	const gen_word *kind; /* NULL: `name` is a type of the service */
} gen_type;

/** False when the text is none. */
bool gen_type_read(const cJSON *value, gen_type *out);

/** The text of a member, NULL when there is none. */
const char *gen_text(const cJSON *object, const char *name);
const cJSON *gen_get(const cJSON *object, const char *name);
/** A member that a code has, or inherits from the nearest code it stands below; NULL: none. */
const char *gen_inherited(const cJSON *errors, const char *code, const char *member);
/** The class that a code has, or inherits from the nearest code it stands below; NULL: none. */
const gen_word *gen_class_of(const cJSON *errors, const char *code);

/**
 * Says on stderr what is wrong with the file, each with line and path; returns how many faults there are. `valueint` of every
 * node is its line.
 */
int gen_check(const char *file, const cJSON *root);

/** Writes the table as C. The file has been checked. */
void gen_write(sp_buf *out, const cJSON *root);

#endif
