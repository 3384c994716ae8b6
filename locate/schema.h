/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The action table: members, types and limits of ess 2020-11-11 (source: SDK 4.1.313 and the service's guide).
 * The offline check, the sandbox and `api` all read this one table.
 */
#ifndef SP_LOCATE_SCHEMA_H
#define SP_LOCATE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/issues.h"

typedef enum sp_schema_kind { SP_STRING, SP_INTEGER, SP_NUMBER, SP_BOOL, SP_OBJECT } sp_schema_kind;

typedef struct sp_schema_type sp_schema_type;

typedef struct sp_schema_member {
	const char *name;
	sp_schema_kind kind;
	bool array, required, deprecated, output_only;
	const char *type;             /* name of the object type */
	const char *const *allowed;   /* NULL-ended list of allowed strings; NULL: any */
	const long long *allowed_ints;/* ended by SP_SCHEMA_INT_END; NULL: any */
	size_t max_length;            /* code points; 0: no limit */
	size_t max_items;             /* 0: no limit */
	bool has_range;
	double min, max;
	const char *server_code;      /* what the service answers when this member is wrong; NULL: InvalidParameterValue */
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
	bool writes;         /* changes something: never repeated blindly */
	sp_schema_type request;
} sp_schema_action;

#define SP_SCHEMA_INT_END (-9223372036854775807LL)

/** NULL when there is no such action. `service` NULL: any. */
const sp_schema_action *sp_schema_action_find(const char *service, const char *name);
const sp_schema_action *sp_schema_action_at(size_t index);
const sp_schema_type *sp_schema_type_find(const char *name);

/**
 * Adds an issue for each member that is unknown ("did you mean"), of the wrong type, missing, too long, not
 * allowed. Paths start at `prefix` ("" for the body itself). Members named in `extra` (NULL-ended, may be NULL)
 * are skipped in Components ("Locate").
 */
void sp_schema_check(signprep_issues *list, const sp_schema_action *action, const cJSON *body, const char *const *extra);

#endif
