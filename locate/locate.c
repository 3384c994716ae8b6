/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A request against a document: read, find, resolve, write. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "locate/place/page_ranges.h"
#include "locate/request/remembered.h"
#include "locate/request/request.h"
#include "locate/result.h"
#include "locate/place/resolver.h"
#include "locate/emit.h"
#include "locate/party.h"
#include "pdfcore/source.h"

/* One run. Everything here is dropped at the end but the result. */
typedef struct job {
	signprep_result *result;
	sp_resolver resolver;
	const signprep_request *req;
	sp_spec **specs;       /* as asked for */
	const sp_spec **taken; /* the alternative that gave the answer */
	size_t count, read;
	signprep_issues *findings; /* about components; the document's come before them */
} job;

static void read_one(void *opaque, cJSON *component, const char *where)
{
	job *j = opaque;
	if (j->resolver.failed || j->read == j->count)
		return;
	j->specs[j->read] = sp_spec_parse(j->resolver.arena, j->findings, component, where);
	j->resolver.failed |= j->specs[j->read] == NULL;
	j->read += !j->resolver.failed;
}

static signprep_code read_components(job *j, signprep_error *err)
{
	sp_remembered remembered;
	char most[16];
	j->count = signprep_request_component_count(j->req);
	snprintf(most, sizeof most, "%d", SP_COMPONENTS_MAX);
	if (j->count > SP_COMPONENTS_MAX)
		return sp_fail(err, "R248", 0, j->req->name, most, NULL);
	j->specs = calloc(j->count + 1, sizeof(sp_spec *));
	j->taken = calloc(j->count + 1, sizeof(const sp_spec *));
	j->result->components = sp_arena_array(j->resolver.arena, j->count + 1, sizeof *j->result->components);
	j->result->taken = sp_arena_array(j->resolver.arena, j->count + 1, sizeof *j->result->taken);
	if (!j->specs || !j->taken || !j->result->components || !j->result->taken)
		return sp_fail_memory(err, j->req->name);
	if (!sp_remembered_read(&remembered, j->resolver.arena, j->findings, j->req->root))
		return sp_fail_memory(err, j->req->name);
	sp_request_each(j->req->root, read_one, j);
	return j->resolver.failed ? sp_fail_memory(err, j->req->name) : SIGNPREP_OK;
}

/* A label's own field is where its blank is looked for first. */
static bool needs_fields(const sp_spec *spec)
{
	return spec->mode == SIGNPREP_MODE_FIELD || (spec->mode == SIGNPREP_MODE_KEYWORD && spec->at == SP_AT_BLANK);
}

static bool wants_fields(const job *j)
{
	for (size_t i = 0; i < j->count; i++) {
		for (const sp_spec *spec = j->specs[i]; spec; spec = spec->next) {
			if (needs_fields(spec) && !spec->malformed)
				return true;
		}
	}
	return false;
}

static signprep_code load_fields(job *j, signprep_error *err)
{
	signprep_facts facts;
	signprep_code code;
	if (!wants_fields(j))
		return SIGNPREP_OK;
	code = signprep_document_fields(&j->resolver.fields, j->resolver.doc, err);
	if (code)
		return code;
	code = signprep_document_facts(&facts, j->resolver.doc, err);
	if (code)
		return code;
	j->resolver.xfa_only = facts.xfa_only;
	signprep_facts_clear(&facts);
	return SIGNPREP_OK;
}

/* Pages with boxes whatever the search finds: it passes through them, the check comes back. */
static void want_pages(const job *j)
{
	for (size_t i = 0; i < j->count; i++) {
		for (const sp_spec *spec = j->specs[i]; spec; spec = spec->next) {
			int page = spec->page.value;
			if (spec->mode == SIGNPREP_MODE_NORMAL)
				sp_pages_want(j->resolver.store, page < 0 ? j->resolver.page_count + 1 + page : page);
		}
	}
	for (size_t i = 0; i < j->resolver.fields.count; i++)
		sp_pages_want(j->resolver.store, j->resolver.fields.items[i].page);
}

static signprep_code find_texts(job *j, signprep_error *err)
{
	want_pages(j);
	for (size_t i = 0; i < j->count; i++) {
		if (!sp_queries_add(&j->resolver.queries, j->specs[i]))
			return sp_fail_memory(err, j->req->name);
	}
	return sp_queries_run(
		&j->resolver.queries, j->resolver.store, j->resolver.options.progress, j->resolver.options.opaque, err);
}

/* Which alternative it was, counted from 0: the spec itself. */
static unsigned alternative(const sp_spec *asked, const sp_spec *taken)
{
	unsigned number = 0;
	for (; asked && asked != taken; asked = asked->next)
		number++;
	return number;
}

static void warn_lost_choice(job *j, size_t i)
{
	const sp_spec *spec = j->taken[i];
	const signprep_component *c = &j->result->components[i];
	const signprep_query *query = sp_queries_at(&j->resolver.queries, spec->query);
	size_t found = query ? query->hit_count : 0, own = sp_ranges_own(c);
	char hits[24], chosen[24];
	if (j->resolver.options.emit != SIGNPREP_EMIT_KEYWORD || spec->mode != SIGNPREP_MODE_KEYWORD || own == 0)
		return;
	if (own == found || !cJSON_GetObjectItemCaseSensitive(spec->json, "Locate"))
		return;
	snprintf(hits, sizeof hits, "%zu", found);
	snprintf(chosen, sizeof chosen, "%zu", own);
	sp_issues_add(j->findings, "K210", c->where, spec->keyword, hits, chosen, NULL);
}

static signprep_code resolve_all(job *j, signprep_error *err)
{
	for (size_t i = 0; i < j->count; i++) {
		signprep_code code = sp_resolve(&j->result->components[i], &j->resolver, j->specs[i], &j->taken[i], err);
		if (code)
			return code;
		if (!sp_write_names(&j->result->arena, &j->result->components[i], j->specs[i], j->taken[i]))
			return sp_fail_memory(err, j->req->name);
		j->result->taken[i] = alternative(j->specs[i], j->taken[i]);
		warn_lost_choice(j, i);
	}
	j->result->count = j->count;
	return sp_parties_write(j->result, j->req->root) ? SIGNPREP_OK : sp_fail_memory(err, j->req->name);
}

/* Length of "Approvers[3]" when the component is one the signer signs with, else 0. */
static size_t signer_length(const char *where)
{
	const char *dot = strstr(where, ".SignComponents[");
	return dot ? (size_t) (dot - where) : 0;
}

/* A signer all of whose sign components are optional and missing. Components of a signer stand together. */
static void check_signers_left(job *j)
{
	const signprep_component *all = j->result->components;
	for (size_t i = 0, next; i < j->count; i = next) {
		size_t length = signer_length(all[i].where), missing = 0;
		for (next = i; next < j->count && signer_length(all[next].where) == length &&
			strncmp(all[next].where, all[i].where, length) == 0;
			next++)
			missing += all[next].status == SIGNPREP_STATUS_OPTIONAL_MISSING;
		if (length > 0 && missing == next - i) {
			char signer[64];
			snprintf(signer, sizeof signer, "%.*s", (int) length, all[i].where);
			sp_issues_add(j->findings, "K204", signer, signer, NULL);
		}
	}
}

static bool any_lost_for_text(const job *j)
{
	for (size_t i = 0; i < j->count; i++) {
		const signprep_component *c = &j->result->components[i];
		if (c->status == SIGNPREP_STATUS_MISSING && c->mode == SIGNPREP_MODE_KEYWORD)
			return true;
	}
	return false;
}

/* Pages without text and the like, from the search; what it says of keywords is said better by the components. */
static void take_search_findings(job *j, signprep_issues *to)
{
	const signprep_issues *from = j->resolver.queries.find ? signprep_find_issues(j->resolver.queries.find) : NULL;
	bool lost = any_lost_for_text(j);
	for (size_t i = 0; from && i < signprep_issues_count(from); i++) {
		const signprep_issue *issue = signprep_issues_at(from, i);
		if (issue->id[0] == 'D' && (issue->severity != SIGNPREP_SEVERITY_ERROR || lost))
			sp_issues_copy(to, issue);
	}
}

static signprep_code gather_findings(job *j, signprep_error *err)
{
	signprep_issues *all = j->result->issues;
	check_signers_left(j);
	if (j->req->had_bom)
		sp_issues_add(all, "R108", "", NULL);
	take_search_findings(j, all);
	sp_issues_append(all, j->findings);
	return sp_issues_failed(all) || sp_issues_failed(j->findings) ? sp_fail_memory(err, j->req->name) : SIGNPREP_OK;
}

static signprep_code run(job *j, unsigned parts, signprep_error *err)
{
	signprep_code code = read_components(j, err);
	if (code == SIGNPREP_OK)
		code = load_fields(j, err);
	if (code == SIGNPREP_OK)
		code = find_texts(j, err);
	if (code == SIGNPREP_OK)
		code = resolve_all(j, err);
	if (code == SIGNPREP_OK)
		code = sp_write_answers(j->result, &j->resolver, j->req, j->taken, parts, err);
	if (code == SIGNPREP_OK)
		code = gather_findings(j, err);
	return code;
}

static signprep_code open_result(signprep_result **out, signprep_document *doc, unsigned parts, signprep_error *err)
{
	/*
	 * Before anything is read: a file that is changed from here on is not the one that is sent. Of a bare result whoever
	 * makes it whole knows the hash.
	 */
	signprep_code code = parts & SP_WRITE_REQUEST ? sp_document_hash(doc, err) : SIGNPREP_OK;
	*out = NULL;
	if (code)
		return code;
	signprep_result *result = calloc(1, sizeof *result);
	if (!result)
		return sp_fail_memory(err, signprep_document_name(doc));
	sp_arena_init(&result->arena, SP_RESULT_MAX);
	result->doc = doc;
	result->file = sp_arena_dup(&result->arena, signprep_document_name(doc));
	if (parts & SP_WRITE_REQUEST)
		sp_result_set_sha256(result, signprep_document_sha256(doc));
	result->issues = sp_issues_new();
	if (!result->issues || !result->file) {
		signprep_result_free(result);
		return sp_fail_memory(err, signprep_document_name(doc));
	}
	*out = result;
	return SIGNPREP_OK;
}

signprep_code sp_result_locate(signprep_result **out, const sp_result_run *r, signprep_error *err)
{
	job j = { 0 };
	signprep_code code = open_result(&j.result, r->pages->doc, r->parts, err);
	*out = NULL;
	if (code)
		return code;
	j.req = r->request;
	code = sp_resolver_open(&j.resolver, &j.result->arena, r->pages, r->options, err);
	j.resolver.issues = j.findings = sp_issues_new();
	if (code == SIGNPREP_OK && !j.findings)
		code = sp_fail_memory(err, j.req->name);
	if (code == SIGNPREP_OK)
		code = run(&j, r->parts, err);
	for (size_t i = 0; i < j.read; i++)
		sp_spec_clear(j.specs[i]);
	free(j.specs);
	free(j.taken);
	sp_resolver_close(&j.resolver);
	signprep_issues_free(j.findings);
	code = sp_arena_blame(&j.result->arena, code, err);
	if (code)
		signprep_result_free(j.result);
	else
		*out = j.result;
	return code;
}

signprep_code sp_result_close(signprep_result **out, signprep_code code, signprep_error *err)
{
	if (code == SIGNPREP_OK)
		code = sp_result_report(*out, err);
	if (code) {
		signprep_result_free(*out);
		*out = NULL;
	}
	return code;
}
