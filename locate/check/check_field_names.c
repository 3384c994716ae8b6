/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Controls that bear the name of a form field and stand elsewhere. Whoever goes by names (FIELD mode, bake, people who read the request)
 * takes the one for the other.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/hash_table.h"
#include "locate/check/box.h"
#include "locate/check/check_rules.h"

#define FIELD_SHARE 0.1 /* of the smaller area: less is touching */

/* The first of each name. False when memory is out. */
static bool take_names(sp_hash_table *names, const signprep_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];
		if (*field->name && !sp_hash_table_get(names, field->name) &&
			!sp_hash_table_put(names, field->name, (void *) (uintptr_t) field))
			return false;
	}
	return true;
}

static bool overlaps(const signprep_component *component, const signprep_field *field)
{
	for (size_t i = 0; i < component->placement_count; i++) {
		const signprep_placement *p = &component->placements[i];
		double a = signprep_rect_area(field->rect), b = signprep_rect_area(p->rect);
		if (p->page == field->page &&
			signprep_rect_area(signprep_rect_intersect(field->rect, p->rect)) > FIELD_SHARE * (a < b ? a : b))
			return true;
	}
	return false;
}

/* A field may stand in several places. */
static bool stands_on(const signprep_component *component, const signprep_fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->items[i].name, name) == 0 && overlaps(component, &fields->items[i]))
			return true;
	return false;
}

bool sp_check_field_names(signprep_issues *list, const cJSON *request, const signprep_component *components, size_t count,
	const signprep_fields *fields)
{
	sp_hash_table names = { 0 };
	bool done = take_names(&names, fields);
	char page[16];
	for (size_t i = 0; done && names.count && i < count; i++) {
		const signprep_component *c = &components[i];
		const cJSON *component = c->mode == SIGNPREP_MODE_FIELD ? NULL : sp_box_component(request, c->where);
		const signprep_field *field = component ? sp_hash_table_get(&names, sp_json_text(component, "ComponentName"))
							: NULL;
		if (!field || !c->placement_count || stands_on(c, fields, field->name))
			continue;
		snprintf(page, sizeof page, "%d", field->page);
		sp_issue_set_place(sp_issues_add(list, "R737", c->where, field->name, page, NULL), field->page, &field->rect);
	}
	sp_hash_table_clear(&names);
	return done;
}
