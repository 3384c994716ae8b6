/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Types of a request's places. The action table knows the service's members; those of Locate stand here. */
#include "template/wanted_type.h"

#include <string.h>

/* Parts of Locate whose members are known. */
enum { NO_LOCATE, LOCATE, EDGES, MATCH, FALLBACK };

struct locate_member {
	const char *name;
	sp_want want, item;
	int part; /* what its own members are */
};

static const struct locate_member locate_members[] = {
	{ "Edges", SP_WANT_OBJECT, 0, EDGES },
	{ "Expect", SP_WANT_EITHER, 0, 0 },
	{ "Fallback", SP_WANT_ARRAY, SP_WANT_OBJECT, FALLBACK },
	{ "Gap", SP_WANT_LENGTH, 0, 0 },
	{ "Match", SP_WANT_OBJECT, 0, MATCH },
	{ "Optional", SP_WANT_BOOL, 0, 0 },
	{ "Pick", SP_WANT_EITHER, SP_WANT_INTEGER, 0 },
	{ "Region", SP_WANT_ARRAY, SP_WANT_LENGTH, 0 },
	{ "Within", SP_WANT_LENGTH, 0, 0 },
};

sp_wants sp_wants_root(void)
{
	const sp_action *action = sp_action_find("ess", "CreateFlowByFiles");
	return (sp_wants) { .want = SP_WANT_OBJECT, .type = action ? &action->request : NULL };
}

static sp_wants locate_member(int part, const char *name)
{
	if (part == EDGES)
		return (sp_wants) { .want = SP_WANT_LENGTH };
	if (part == MATCH)
		return (sp_wants) { .want = SP_WANT_BOOL };
	for (size_t i = 0; part == LOCATE && i < sizeof locate_members / sizeof *locate_members; i++) {
		const struct locate_member *m = &locate_members[i];
		if (strcmp(m->name, name) == 0)
			return (sp_wants) { .want = m->want,
				.item = m->item,
				.locate = m->part,
				.type = m->part == FALLBACK ? sp_action_type_find("Component") : NULL };
	}
	return (sp_wants) { .want = SP_WANT_TEXT };
}

/* Lengths of a component may carry a unit; numbers elsewhere may not. */
static sp_want want_of(const sp_action_type *type, const sp_action_member *m)
{
	switch (m->kind) {
	case SP_KIND_INTEGER: return SP_WANT_INTEGER;
	case SP_KIND_NUMBER: return strcmp(type->name, "Component") == 0 ? SP_WANT_LENGTH : SP_WANT_NUMBER;
	case SP_KIND_BOOL: return SP_WANT_BOOL;
	case SP_KIND_OBJECT: return SP_WANT_OBJECT;
	case SP_KIND_STRING: break;
	}
	return SP_WANT_TEXT;
}

sp_wants sp_wants_member(sp_wants object, const char *name)
{
	bool component = object.type && strcmp(object.type->name, "Component") == 0;
	if (object.want == SP_WANT_ARRAY)
		return (sp_wants) { .want = SP_WANT_TEXT };
	if (component && strcmp(name, "Locate") == 0)
		return (sp_wants) { .want = SP_WANT_OBJECT, .locate = LOCATE };
	if (!object.type)
		return locate_member(object.locate, name);
	const sp_action_member *m = sp_action_member_find(object.type, name);
	if (!m)
		return (sp_wants) { .want = SP_WANT_TEXT };
	sp_wants found = { .want = want_of(object.type, m), .type = m->type };
	if (m->array) {
		found.item = found.want;
		found.want = SP_WANT_ARRAY;
	}
	return found;
}

sp_wants sp_wants_item(sp_wants array)
{
	sp_wants item = array;
	item.want = array.want == SP_WANT_ARRAY || array.want == SP_WANT_EITHER ? array.item : SP_WANT_TEXT;
	item.item = SP_WANT_TEXT;
	return item;
}

const char *sp_want_name(sp_want want)
{
	static const char *const names[] = { "string", "integer", "number", "true, false", "object", "array", "number, \"42mm\"",
		"JSON" };
	return names[want];
}
