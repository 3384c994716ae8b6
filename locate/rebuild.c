/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A result that came as places only, made whole from the request. */
#include "locate/rebuild.h"

#include <stdlib.h>
#include <string.h>

#include "locate/request/request.h"
#include "locate/place/resolver.h"
#include "locate/emit.h"
#include "locate/party.h"

typedef struct rebuild {
	signprep_result *result;
	const sp_result_source *source;
	sp_resolver resolver;
	sp_spec **specs;
	const sp_spec **taken;
	size_t read;
	bool fits, failed;
} rebuild;

static void read_one(void *opaque, cJSON *component, const char *where)
{
	rebuild *r = opaque;
	if (r->failed || r->read == r->result->count)
		return;
	r->specs[r->read] = sp_spec_parse(&r->result->arena, r->resolver.issues, component, where);
	r->failed |= r->specs[r->read] == NULL;
	r->read += !r->failed;
}

static const sp_spec *alternative(const sp_spec *spec, unsigned number)
{
	while (spec && number-- > 0)
		spec = spec->next;
	return spec;
}

static bool has_size(const rebuild *r, int page)
{
	return r->source->emit == SIGNPREP_EMIT_ABSOLUTE || r->resolver.pages[page - 1].number == page;
}

static bool placements_fit(const rebuild *r, const signprep_component *c)
{
	for (size_t i = 0; i < c->placement_count; i++) {
		const signprep_placement *p = &c->placements[i];
		if (p->page < 1 || p->page > r->resolver.page_count || !has_size(r, p->page))
			return false;
		/* Copies come last, and not alone. */
		if (p->copy ? i == 0 : i > 0 && c->placements[i - 1].copy)
			return false;
		if (p->slices ? !p->copy || p->slice < 1 || p->slice > p->slices || p->slices != r->resolver.page_count
			      : p->slice != 0)
			return false;
	}
	return (c->status == SIGNPREP_STATUS_PLACED) == (c->placement_count > 0);
}

/* What has no place and may not be left out has an error; else it would be sent as it stands. */
static bool lack_is_told(const signprep_result *result)
{
	bool lacks = false;
	for (size_t i = 0; i < result->count; i++) {
		signprep_status status = result->components[i].status;
		lacks = lacks || (status != SIGNPREP_STATUS_PLACED && status != SIGNPREP_STATUS_OPTIONAL_MISSING);
	}
	return !lacks || signprep_issues_code(result->issues) != SIGNPREP_OK;
}

static void name_all(rebuild *r)
{
	signprep_result *result = r->result;
	for (size_t i = 0; r->fits && i < result->count; i++) {
		const sp_spec *taken = alternative(r->specs[i], result->taken[i]);
		r->fits = taken && placements_fit(r, &result->components[i]) &&
			(result->components[i].status != SIGNPREP_STATUS_OPTIONAL_MISSING || sp_is_optional(r->specs[i]));
		r->taken[i] = taken;
		if (taken && !sp_write_names(&result->arena, &result->components[i], r->specs[i], taken))
			r->failed = true;
	}
	r->fits = r->fits && lack_is_told(result);
}

static bool take_sizes(rebuild *r, const sp_page_sizes *sizes)
{
	if (r->source->emit == SIGNPREP_EMIT_ABSOLUTE)
		return sizes->count == 0;
	for (size_t i = 0; i < sizes->count; i++) {
		const sp_page_size *size = &sizes->items[i];
		if (size->page < 1 || size->page > r->resolver.page_count || size->width <= 0 || size->height <= 0)
			return false;
		r->resolver.pages[size->page - 1] = (signprep_page) {
			.number = size->page, .width = size->width, .height = size->height
		};
	}
	return true;
}

/* The issues of reading the request are known already: they came with the places. */
static bool open_work(rebuild *r)
{
	r->resolver.arena = &r->result->arena;
	r->resolver.issues = sp_issues_new();
	r->resolver.options.emit = r->source->emit;
	r->resolver.page_count = r->source->page_count;
	/* Only looked at for components that are left to the service. */
	size_t pages = r->source->emit == SIGNPREP_EMIT_ABSOLUTE ? 0 : (size_t) r->resolver.page_count;
	r->resolver.pages = calloc(pages + 1, sizeof *r->resolver.pages);
	r->specs = calloc(r->result->count + 1, sizeof *r->specs);
	r->taken = calloc(r->result->count + 1, sizeof *r->taken);
	return r->resolver.issues && r->resolver.pages && r->specs && r->taken;
}

static bool write_texts(rebuild *r)
{
	signprep_result *result = r->result;
	result->file = sp_arena_dup(&result->arena, r->source->file);
	memcpy(result->sha256, r->source->sha256, sizeof result->sha256);
	return result->file &&
		sp_write_answers(result, &r->resolver, r->source->request, r->taken, SP_WRITE_REQUEST, NULL) == SIGNPREP_OK;
}

bool sp_result_rebuild(signprep_result *result, const sp_result_source *source, const sp_page_sizes *sizes, bool *fits)
{
	rebuild r = { .result = result, .source = source };
	r.fits = signprep_request_component_count(source->request) == result->count;
	r.failed = !open_work(&r);
	if (!r.failed && r.fits)
		r.fits = take_sizes(&r, sizes);
	if (!r.failed && r.fits)
		sp_request_each(source->request->root, read_one, &r);
	if (!r.failed && r.fits)
		name_all(&r);
	if (!r.failed && r.fits)
		r.failed = !sp_parties_write(result, source->request->root) || !write_texts(&r);
	for (size_t i = 0; i < r.read; i++)
		sp_spec_clear(r.specs[i]);
	free((void *) r.taken);
	free(r.specs);
	free(r.resolver.pages);
	signprep_issues_free(r.resolver.issues);
	*fits = r.fits;
	return !r.failed;
}
