/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The action table: members, types and limits of ess 2020-11-11 (source: SDK 4.1.313 and the service's guide).
 * The offline check, the sandbox and `api` all read this one table.
 */
#ifndef SP_ACTIONS_SCHEMA_H
#define SP_ACTIONS_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/issues.h"

typedef enum sp_schema_kind { SP_STRING, SP_INTEGER, SP_NUMBER, SP_BOOL, SP_OBJECT } sp_schema_kind;

typedef enum sp_schema_charset {
	SP_CHARSET_ANY,
	SP_CHARSET_TITLE, /* Han, Chinese punctuation, ASCII letters, digits, blank, ()[]-_,;.&+ */
	SP_CHARSET_NAME,  /* Han, ASCII letters, digits, _ */
	SP_CHARSET_PROSE  /* Han, ASCII letters, digits, Chinese and ASCII punctuation, blanks: no emoji */
} sp_schema_charset;

typedef enum sp_schema_format {
	SP_FORMAT_NONE,
	SP_FORMAT_BASE64,      /* max_length counts the base64 text */
	SP_FORMAT_MOBILE,      /* 11 digits, no +86 */
	SP_FORMAT_ID_CARD,     /* kind of card in the member beside it: …Number -> …Type */
	SP_FORMAT_ORGANIZATION /* brackets are full width */
} sp_schema_format;

typedef struct sp_schema_type sp_schema_type;

typedef struct sp_schema_member {
	const char *name;
	sp_schema_kind kind;
	bool array, required, output_only;
	bool deprecated;               /* withdrawn, or taken without effect */
	const char *type;              /* name of the object type */
	const char *const *allowed;    /* NULL-ended list of allowed strings, "OTHER_*" is a prefix; NULL: any */
	const long long *allowed_ints; /* ended by SP_SCHEMA_INT_END; NULL: any; for a bool 0 or 1 */
	size_t max_length;             /* code points, of each item of an array; 0: no limit */
	size_t max_items;              /* 0: no limit */
	bool has_range;
	double min, max;
	const char *server_code;  /* what the service answers when this member is wrong; NULL: InvalidParameterValue */
	const char *missing_code; /* … when it is missing; NULL: MissingParameter */
	size_t length;            /* exact length of an id the service gave out; 0: any */
	sp_schema_charset charset;
	sp_schema_format format;
} sp_schema_member;

struct sp_schema_type {
	const char *name;
	const sp_schema_member *members;
	size_t count;
};

typedef struct sp_schema_action {
	const char *service; /* "ess" */
	const char *name;    /* "CreateFlowByFiles" */
	const char *version; /* "2020-11-11" */
	bool file_host;      /* goes to the file host */
	bool writes;         /* changes something: never repeated blindly. UploadFiles only adds a file that expires: false */
	sp_schema_type request;
} sp_schema_action;

#define SP_SCHEMA_INT_END (-9223372036854775807LL)
/* Whole numbers up to here are exact in JSON. */
#define SP_SCHEMA_INT_MAX 9007199254740991.0
/* No type has more members. */
#define SP_SCHEMA_MEMBERS_MAX 64

/** NULL when there is no such action. `service` NULL: any. */
const sp_schema_action *sp_schema_action_find(const char *service, const char *name);
const sp_schema_action *sp_schema_action_at(size_t index);
const sp_schema_type *sp_schema_type_find(const char *name);

/** NULL when `type` has no such member. Names are compared as written. */
const sp_schema_member *sp_schema_member_find(const sp_schema_type *type, const char *name);
/** Types of essbasic carry the prefix "essbasic.", because ess has types of the same names. */
const sp_schema_type *sp_schema_type_at(size_t index);

/**
 * Adds an issue for each member that is unknown ("did you mean"), of the wrong type, missing, too long, not
 * allowed (R2xx), with the service's own code. Paths start at the body ("Approvers[0].SignComponents[1].OffsetX").
 * Members named in `extra` (NULL-ended, may be NULL) are not looked at in Components, present or missing ("Locate").
 */
void sp_schema_check(signprep_issues *list, const sp_schema_action *action, const cJSON *body, const char *const *extra);

#endif
