/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All signatures of a document. */
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/options.h"
#include "base/utf8.h"
#include "verify/cms.h"
#include "verify/verification.h"

#define ARENA_MAX ((size_t) 256 << 20)

signprep_verification *sp_verification_new(const char *file)
{
	signprep_verification *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	sp_arena_init(&v->arena, ARENA_MAX);
	v->file = strdup(file);
	v->issues = sp_issues_new();
	v->lost = "";
	if (v->file && v->issues)
		return v;
	signprep_verification_free(v);
	return NULL;
}

void signprep_verification_free(signprep_verification *verification)
{
	if (!verification)
		return;
	sp_arena_clear(&verification->arena);
	signprep_issues_free(verification->issues);
	free(verification->file);
	free(verification);
}

/* What is not said is "". */
static void begin(signprep_signed *s)
{
	const char **const texts[] = { &s->signer, &s->subject, &s->issuer, &s->serial, &s->valid_from, &s->valid_to, &s->digest,
		&s->algorithm, &s->time, &s->attribute_time, &s->stamp_time, &s->stamp_signer, &s->trust_why, &s->component,
		&s->service_verdict, &s->service_signer };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = "";
}

/* Names in a file are in whatever encoding its maker used: what is no UTF-8 is made so here. */
static const char *keep_text(signprep_verification *v, const char *text)
{
	if (sp_utf8_valid(text, strlen(text)))
		return sp_arena_dup(&v->arena, text);
	const size_t length = sp_catalogue_clean(text, NULL, 0);
	char *clean = sp_arena_alloc(&v->arena, length + 1);

	if (clean)
		sp_catalogue_clean(text, clean, length + 1);
	return clean;
}

/* From the arena of the reading to that of the answer. */
static bool keep(signprep_verification *v, const sp_signed *from, signprep_signed *to)
{
	int *pages;

	*to = from->facts;
	const char **const texts[] = { &to->field, &to->kind, &to->name, &to->reason, &to->location, &to->pdf_time, &to->signer,
		&to->subject, &to->issuer, &to->serial, &to->valid_from, &to->valid_to, &to->digest, &to->algorithm, &to->time,
		&to->attribute_time, &to->stamp_time, &to->stamp_signer, &to->trust_why };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!(*texts[i] = keep_text(v, *texts[i])))
			return false;
	pages = sp_arena_array(&v->arena, to->changed_page_count + 1, sizeof *pages);
	if (!pages)
		return false;
	if (to->changed_page_count)
		memcpy(pages, to->changed_pages, to->changed_page_count * sizeof *pages);
	to->changed_pages = pages;
	return true;
}

static signprep_code check_all(
	signprep_verification *v, sp_signed_list *list, const signprep_document *doc, const sp_trust *trust, signprep_error *err)
{
	const char *file = signprep_document_name(doc);

	v->items = sp_arena_array(&v->arena, list->count + 1, sizeof *v->items);
	v->lost = sp_arena_dup(&v->arena, list->lost ? list->lost : "");
	if (!v->items || !v->lost)
		return sp_fail_memory(err, file);
	for (size_t i = 0; i < list->count; i++) {
		begin(&list->items[i].facts);
		if (!sp_cms_check(&list->items[i], doc, trust, &list->arena) || !keep(v, &list->items[i], &v->items[i]))
			return sp_fail_memory(err, file);
		v->count++;
	}
	return SIGNPREP_OK;
}

signprep_code sp_verify(
	signprep_verification **out, signprep_document *doc, const signprep_verify_options *options, signprep_error *err)
{
	signprep_verification *v = sp_verification_new(signprep_document_name(doc));
	sp_signed_list list = { .count = 0 };
	sp_trust *trust = NULL;
	signprep_code code = v ? SIGNPREP_OK : sp_fail_memory(err, signprep_document_name(doc));

	*out = NULL;
	if (!code && options->ca)
		code = sp_trust_new(&trust, options->ca, options->ca_length, err);
	if (!code)
		code = sp_signed_read(&list, doc, options->password, err);
	if (!code)
		code = check_all(v, &list, doc, trust, err);
	sp_signed_clear(&list);
	sp_trust_free(trust);
	if (code)
		signprep_verification_free(v);
	else
		*out = v;
	return code;
}

signprep_code signprep_verify(
	signprep_verification **out, signprep_document *doc, const signprep_verify_options *options, signprep_error *err)
{
	signprep_verify_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_verify_options, &own, options, err);

	*out = NULL;
	if (!code)
		code = sp_verify(out, doc, &own, err);
	if (!code)
		sp_verification_judge(*out);
	return code;
}

bool sp_verification_pair(const signprep_verification *verification, const sp_spot *spots, size_t count, size_t *partner)
{
	sp_spot *seen = calloc(verification->count + 1, sizeof *seen);

	for (size_t i = 0; seen && i < verification->count; i++)
		if (sp_spot_is_seen(verification->items[i].page, verification->items[i].rect))
			seen[i] = (sp_spot) { verification->items[i].page, verification->items[i].rect };
	const bool done = seen && sp_assign(seen, verification->count, spots, count, partner);
	free(seen);
	return done;
}

size_t signprep_verification_count(const signprep_verification *verification)
{
	return verification->count;
}

const signprep_signed *signprep_verification_at(const signprep_verification *verification, size_t index)
{
	return index < verification->count ? &verification->items[index] : NULL;
}

const signprep_issues *signprep_verification_issues(const signprep_verification *verification)
{
	return verification->issues;
}

signprep_code signprep_verification_code(const signprep_verification *verification)
{
	return signprep_issues_code(verification->issues);
}

bool signprep_signed_intact(const signprep_signed *signature)
{
	return !(signature->flaws & ~(unsigned) SIGNPREP_FLAWS_MILD);
}
