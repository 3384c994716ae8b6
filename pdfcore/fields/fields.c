/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of a document's form fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "pdfcore/fields/field_walk.h"

static void mark_body(fz_context *ctx, void *walk)
{
	sp_field_tree_mark(ctx, walk);
}

static void page_body(fz_context *ctx, void *walk)
{
	sp_field_tree_page(ctx, walk);
}

static void ghosts_body(fz_context *ctx, void *walk)
{
	sp_field_tree_ghosts(ctx, walk);
}

static void clear_item(signprep_field *item)
{
	free(item->name);
	free(item->kind);
	free(item->value);
	free(item->export_value);
}

/* The member filled last tells whether reading an item came to its end. */
static void drop_unfinished(signprep_fields *fields)
{
	if (fields->count && !fields->items[fields->count - 1].export_value)
		clear_item(&fields->items[--fields->count]);
}

/* What cannot be read of one page is not held against the others; signprep_facts tells that pages are lost. */
static signprep_code run(sp_field_walk *walk, sp_guard_fn body, signprep_error *err)
{
	signprep_document *doc = walk->doc;
	signprep_error cause = { 0 };
	signprep_code code = sp_guard(doc, body, walk, "D708", doc->name, &cause);
	char most[24];

	if (code) {
		drop_unfinished(walk->out);
		if (code == SIGNPREP_UNREADABLE)
			return SIGNPREP_OK;
		if (err)
			*err = cause;
		return code;
	}
	if (!walk->full)
		return SIGNPREP_OK;
	snprintf(most, sizeof most, "%d", SP_FIELDS_MAX);
	return sp_fail(err, "D905", 0, doc->name, most, NULL);
}

static void certifying_body(fz_context *ctx, void *opaque)
{
	sp_signature_add_certifying(ctx, opaque);
}

static int by_name(const void *a, const void *b)
{
	const signprep_field *x = *(signprep_field *const *) a, *y = *(signprep_field *const *) b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->field_object > y->field_object) - (x->field_object < y->field_object);
}

/* Direct fields have no number and are never widgets of one another. */
static bool same_name_other_field(const signprep_field *a, const signprep_field *b)
{
	return *a->name && !strcmp(a->name, b->name) && (a->field_object != b->field_object || !a->field_object);
}

static signprep_code mark_duplicates(signprep_fields *fields, const char *where, signprep_error *err)
{
	size_t n = fields->count;
	signprep_field **sorted = calloc(n ? n : 1, sizeof(signprep_field *));

	if (!sorted)
		return sp_fail_memory(err, where);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &fields->items[i];
	qsort(sorted, n, sizeof *sorted, by_name);
	for (size_t first = 0, end; first < n; first = end) {
		bool differ = false;

		for (end = first + 1; end < n && !strcmp(sorted[first]->name, sorted[end]->name); end++)
			differ |= same_name_other_field(sorted[end - 1], sorted[end]);
		for (size_t i = first; i < end && differ; i++)
			sorted[i]->flags |= SIGNPREP_FIELD_DUPLICATE;
	}
	free(sorted);
	return SIGNPREP_OK;
}

signprep_code sp_fields_walk(sp_field_walk *walk, signprep_error *err)
{
	const signprep_document *doc = walk->doc;
	signprep_code code;

	*walk->out = (signprep_fields) { 0 };
	code = run(walk, mark_body, err);
	for (int number = 1; !code && number <= doc->page_count; number++) {
		walk->page.number = number;
		code = run(walk, page_body, err);
	}
	if (!code)
		code = run(walk, ghosts_body, err);
	if (!code)
		code = run(walk, certifying_body, err);
	if (!code)
		code = mark_duplicates(walk->out, doc->name, err);
	fz_free(doc->ctx, walk->seen);
	sp_buf_clear(&walk->scratch);
	return code;
}

signprep_code sp_fields_collect(signprep_fields *out, signprep_facts *facts, signprep_document *doc, signprep_error *err)
{
	sp_field_walk walk = { .doc = doc, .out = out, .facts = facts };
	const signprep_code code = sp_fields_walk(&walk, err);

	if (code)
		signprep_fields_clear(out);
	return code;
}

signprep_code signprep_document_fields(signprep_fields *out, signprep_document *doc, signprep_error *err)
{
	return sp_fields_collect(out, NULL, doc, err);
}

void signprep_fields_clear(signprep_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		clear_item(&fields->items[i]);
	free(fields->items);
	*fields = (signprep_fields) { 0 };
}

const char *signprep_field_flag_name(unsigned index)
{
	static const char *const names[] = { "orphan", "ghost", "hidden", "zero-size", "wrong-page", "dot-in-name", "name-guessed",
		"read-only", "required", "signed", "duplicate", "baked" };

	return index < sizeof names / sizeof *names ? names[index] : NULL;
}
