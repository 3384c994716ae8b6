/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Reading single JSON values of a component, each complaint as an issue at the value's path. */
#ifndef SP_LOCATE_REQUEST_SPEC_VALUE_H
#define SP_LOCATE_REQUEST_SPEC_VALUE_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/request/spec.h"
#include "locate/request/unit.h"

typedef struct sp_reader {
	sp_arena *arena;
	signprep_issues *issues;
	sp_unit unit; /* of numbers without one */
	bool bad;     /* something was wrong */
	bool failed;  /* memory is out */
} sp_reader;

/** A value, and where it stands: member `name` of the object at `where`. */
typedef struct sp_slot {
	const char *where, *name;
	const cJSON *value;
} sp_slot;

typedef enum sp_member_kind {
	SP_MEMBER_TEXT,    /* const char * */
	SP_MEMBER_BOOL,    /* bool */
	SP_MEMBER_SWITCH,  /* signprep_switch */
	SP_MEMBER_CHOICE,  /* an enum; `choices` in its order */
	SP_MEMBER_INTEGER, /* sp_integer */
	SP_MEMBER_LENGTH,  /* sp_length */
	SP_MEMBER_OTHER    /* `read` does it */
} sp_member_kind;

typedef struct sp_member {
	const char *name;
	sp_member_kind kind;
	size_t offset; /* in the target */
	const char *const *choices;
	void (*read)(sp_reader *reader, sp_slot slot, sp_spec *spec);
	unsigned modes; /* 1 << signprep_mode; 0: all */
} sp_member;

/** Reads one value into `target` as the row says; null counts as absent. */
void sp_read_member(sp_reader *reader, const sp_member *member, sp_slot slot, void *target);
/** Reads every member of `object`, a JSON object; members that are in no row are errors (R241, R242). */
void sp_read_object(
	sp_reader *reader, const char *where, const cJSON *object, const sp_member *members, size_t count, void *target);

bool sp_read_length(sp_reader *reader, sp_slot slot, sp_length *out);
bool sp_read_integer(sp_reader *reader, sp_slot slot, int *out);
/** R240: `expected` is neutral of language: "string", "number", "array of 4 numbers". */
void sp_read_wrong(sp_reader *reader, sp_slot slot, const char *expected);
/** R243: the value is of the right type but not one of `allowed`. */
void sp_read_refuse(sp_reader *reader, sp_slot slot, const char *value, const char *allowed);
/** "where.name" in the arena; "" when memory is out. */
const char *sp_read_path(sp_reader *reader, sp_slot slot);
/** Values of GenerateMode, in the order of signprep_mode, NULL-ended. */
extern const char *const sp_mode_names[];
/** "array", "string" … of a JSON value. */
const char *sp_json_kind(const cJSON *value);

#endif
