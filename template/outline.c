/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A template without rows. */
#include "template/outline.h"

#include <string.h>

#include "base/fail.h"
#include "base/issues.h"
#include "locate/request/request.h"
#include "template/template_internal.h"
#include "template/unfilled.h"

#define ARENA_MAX ((size_t) 256 << 20)

typedef struct walk {
	sp_outline *outline;
	size_t read;
	bool failed;
} walk;

static void take(void *opaque, cJSON *component, const char *where)
{
	walk *w = opaque;
	sp_outline *o = w->outline;
	if (w->failed || w->read == o->count)
		return;
	sp_outline_item *item = &o->items[w->read++];
	item->where = sp_arena_dup(&o->arena, where);
	item->json = component;
	w->failed = !item->where;
	if (!w->failed)
		item->unknown = sp_unfilled_at(o->tpl, where) || sp_unfilled_steers(o->tpl, where, component);
}

signprep_code sp_outline_open(sp_outline *outline, const sp_template *tpl, signprep_error *err)
{
	signprep_issues *ignored = sp_issues_new();
	*outline = (sp_outline) { .tpl = tpl };
	sp_arena_init(&outline->arena, ARENA_MAX);
	walk w = { .outline = outline, .failed = !ignored };
	signprep_code code = signprep_template_request(&outline->request, tpl, err);
	if (!code && !w.failed) {
		outline->count = signprep_request_component_count(outline->request);
		outline->items = sp_arena_array(&outline->arena, outline->count + 1, sizeof *outline->items);
		w.failed = !outline->items ||
			!sp_remembered_read(&outline->remembered, &outline->arena, ignored, outline->request->root);
	}
	if (!code && !w.failed)
		sp_request_each(outline->request->root, take, &w);
	signprep_issues_free(ignored);
	return code ? code : w.failed ? sp_fail_memory(err, tpl->name) : SIGNPREP_OK;
}

void sp_outline_close(sp_outline *outline)
{
	signprep_request_free(outline->request);
	sp_arena_clear(&outline->arena);
}

bool sp_outline_is_unknown(const sp_outline *outline, size_t index)
{
	return index < outline->count && outline->items[index].unknown;
}

/* A signer without sign components may be one whose components are still to come. */
static bool holds_unknown(const sp_outline *outline, const char *where)
{
	for (size_t i = 0; i < outline->count; i++)
		if (outline->items[i].unknown && sp_path_within(outline->items[i].where, where))
			return true;
	return false;
}

bool sp_outline_excuses(const sp_outline *outline, const signprep_issue *issue)
{
	if (!*issue->where)
		return false;
	if (sp_unfilled_at(outline->tpl, issue->where))
		return true;
	/* A rule about a member may be told of the object that it stands in. */
	if (issue->id[0] == 'R' && sp_unfilled_in(outline->tpl, issue->where))
		return true;
	for (size_t i = 0; i < outline->count; i++)
		if (outline->items[i].unknown && sp_path_within(issue->where, outline->items[i].where))
			return true;
	return strcmp(issue->id, "K204") == 0 && holds_unknown(outline, issue->where);
}
