/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A document at a glance. */
#include "locate/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/options.h"
#include "base/fold.h"
#include "base/issues.h"
#include "pdfcore/source.h"

/* Characters that are not blank. */
static size_t count_chars(const signprep_text *text)
{
	size_t count = 0;
	for (size_t i = 0; i < text->cp_count; i++)
		count += !sp_cp_is_space(text->cps[i]) && !sp_cp_is_ignorable(text->cps[i]);
	return count;
}

static signprep_code look_at_text(signprep_inspected_page *page, signprep_document *doc, signprep_error *err)
{
	signprep_text *text = NULL;
	signprep_code code = signprep_text_load(&text, doc, page->page.number, err);

	if (code)
		return code;
	page->health = text->health;
	page->chars = count_chars(text);
	memcpy(page->unreadable_font, text->unreadable_font, sizeof page->unreadable_font);
	signprep_text_free(text);
	return SIGNPREP_OK;
}

/* A page that cannot be read is a finding; the others are looked at all the same. */
static bool look_at_pages(signprep_inspection *in, signprep_document *doc, const signprep_inspect_options *options)
{
	int count = signprep_document_page_count(doc);

	in->pages = calloc((size_t) count + 1, sizeof *in->pages);
	for (int number = 1; in->pages && number <= count; number++) {
		signprep_inspected_page *page = &in->pages[in->page_count];
		signprep_error err = { 0 };
		signprep_code code = signprep_document_page(&page->page, doc, number, &err);
		if (!code && options->parts & SIGNPREP_INSPECT_TEXT)
			code = look_at_text(page, doc, &err);
		if (code)
			sp_issues_add_error(in->issues, &err);
		else
			in->page_count++;
		/* What is out of time or memory now will be so on the next page. */
		if (code == SIGNPREP_LIMIT)
			break;
		if (!code && options->progress)
			options->progress(options->opaque, number, count);
	}
	return in->pages != NULL;
}

static void look_at_fields(signprep_inspection *in, signprep_document *doc)
{
	signprep_error err = { 0 };
	in->has_fields = signprep_document_fields(&in->fields, doc, &err) == SIGNPREP_OK;
	if (!in->has_fields)
		sp_issues_add_error(in->issues, &err);
}

static void look_at_facts(signprep_inspection *in, signprep_document *doc)
{
	signprep_error err = { 0 };
	in->has_facts = signprep_document_facts(&in->facts, doc, &err) == SIGNPREP_OK;
	if (!in->has_facts)
		sp_issues_add_error(in->issues, &err);
}

/* Asked after the work: MuPDF repairs as late as the first broken object. */
static void look_at_damage(signprep_inspection *in, const signprep_document *doc)
{
	in->encrypted = signprep_document_encrypted(doc);
	in->restricted = signprep_document_restricted(doc);
	in->repaired = signprep_document_repaired(doc);
	in->lost_pages = signprep_document_lost_pages(doc);
	if (in->repaired)
		sp_issues_add(in->issues, "D753", "", NULL);
	if (in->lost_pages)
		sp_issues_add(in->issues, "D754", "", NULL);
}

unsigned sp_inspect_parts(const signprep_inspect_options *options)
{
	return options->parts ? options->parts & SP_INSPECT_ALL : SP_INSPECT_ALL;
}

signprep_code sp_inspect(
	signprep_inspection **out, signprep_document *doc, const signprep_inspect_options *options, signprep_error *err)
{
	signprep_inspect_options chosen = *options;
	signprep_inspection *in = calloc(1, sizeof *in);

	*out = NULL;
	chosen.parts = sp_inspect_parts(options);
	if (in) {
		in->file = strdup(signprep_document_name(doc));
		in->issues = sp_issues_new();
	}
	bool done = in && in->file && in->issues;
	if (done && chosen.parts & (SIGNPREP_INSPECT_PAGES | SIGNPREP_INSPECT_TEXT))
		done = look_at_pages(in, doc, &chosen);
	if (done && chosen.parts & SIGNPREP_INSPECT_FIELDS)
		look_at_fields(in, doc);
	if (done && chosen.parts & SIGNPREP_INSPECT_FACTS)
		look_at_facts(in, doc);
	if (done)
		look_at_damage(in, doc);
	if (!done || sp_issues_failed(in->issues)) {
		signprep_inspection_free(in);
		return sp_fail_memory(err, signprep_document_name(doc));
	}
	*out = in;
	return SIGNPREP_OK;
}

signprep_code signprep_inspect(
	signprep_inspection **out, signprep_document *doc, const signprep_inspect_options *options, signprep_error *err)
{
	signprep_inspect_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_inspect_options, &own, options, err);
	bool hashes = sp_inspect_parts(&own) & SIGNPREP_INSPECT_SHA256;

	*out = NULL;
	if (!code && hashes)
		code = sp_document_hash(doc, err);
	if (!code)
		code = sp_inspect(out, doc, &own, err);
	if (!code && hashes)
		memcpy((*out)->sha256, signprep_document_sha256(doc), sizeof(*out)->sha256);
	return code;
}

void signprep_inspection_free(signprep_inspection *inspection)
{
	if (!inspection)
		return;
	signprep_fields_clear(&inspection->fields);
	signprep_facts_clear(&inspection->facts);
	signprep_issues_free(inspection->issues);
	free(inspection->pages);
	free(inspection->file);
	free(inspection);
}
