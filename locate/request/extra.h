/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** ComponentExtra: the keys that are documented, and for which types. */
#ifndef SP_LOCATE_REQUEST_EXTRA_H
#define SP_LOCATE_REQUEST_EXTRA_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <signprep/error.h>

typedef enum sp_extra_kind {
	SP_EXTRA_WORD,  /* one of `words` */
	SP_EXTRA_WORDS, /* array of texts, each one of `words`; any when NULL */
	SP_EXTRA_NUMBER,
	SP_EXTRA_INTEGER, /* within min and max */
	SP_EXTRA_BOOL,
	SP_EXTRA_COLOUR, /* "r,g,b" */
	SP_EXTRA_GAPS,   /* "a,b" */
	SP_EXTRA_RANGES, /* [{"BeginPage", "EndPage"}] */
	SP_EXTRA_TEXT,
	SP_EXTRA_ELSEWHERE /* looked at with the component as a whole */
} sp_extra_kind;

typedef struct sp_extra_rule {
	const char *types; /* component types, separated by blanks; NULL: all */
	const char *key;
	sp_extra_kind kind;
	const char *words; /* separated by blanks */
	double min, max;
} sp_extra_rule;

#define SP_EXTRA_RULES_MAX 48

/** Ended by a row without key. */
extern const sp_extra_rule sp_extra_rules[];
/** Kinds of signatures and of seals, separated by blanks. */
extern const char sp_signature_kinds[], sp_seal_kinds[];

/** The parsed ComponentExtra of a component; NULL with an error when it is no JSON. Free with cJSON_Delete. */
cJSON *sp_extra_parse(const cJSON *component, signprep_error *err);
/** The same where it is the check's business what is no JSON: `*out` is NULL then. False: no memory. */
bool sp_extra_read(cJSON **out, const cJSON *component);

#endif
