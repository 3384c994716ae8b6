/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Earlier states of a file. What a signature covers must be a PDF of its own, which holds the signature; that PDF is opened and
 * compared with the file as it is now.
 */
#include "pdfcore/signed/earlier.h"

#include <string.h>

#include "base/fail.h"
#include "pdfcore/signed/changes.h"
#include "pdfcore/signed/range.h"
#include "pdfcore/source.h"

#define ARENA_MAX ((size_t) 512 << 20)

typedef struct past {
	sp_signed_list *list;
	signprep_document *now;
	const char *password;
	const unsigned char *bytes;
	const sp_signature_values *values;
	sp_arena now_arena, then_arena;
	sp_snapshot is, was; /* of now, of the earlier state under the eye */
	bool taken;          /* `is` is there */
	sp_changes changes;
} past;

typedef struct shot {
	signprep_document *doc;
	sp_snapshot *out;
} shot;

static void shot_body(fz_context *ctx, void *opaque)
{
	const shot *s = opaque;
	sp_snapshot_take(ctx, s->doc, s->out);
}

static void changes_body(fz_context *ctx, void *opaque)
{
	past *p = opaque;
	sp_changes_find(ctx, p->now, &p->was, &p->is, &p->changes);
}

/* The first `end` bytes as a document; NULL with code OK when they are none without being repaired. ENCRYPTED: no password fits. */
static signprep_code open_past(const past *p, size_t end, signprep_document **out, signprep_error *err)
{
	const signprep_document_options options = {
		.size = sizeof options, .password = p->password, .max_memory = sp_document_memory_max(p->now)
	};
	signprep_error cause = { 0 };
	const signprep_code code = signprep_document_open_memory(out, p->bytes, end, p->now->name, &options, &cause);

	if (code == SIGNPREP_LIMIT || code == SIGNPREP_ENCRYPTED) {
		if (err)
			*err = cause;
		return code;
	}
	if (*out)
		(*out)->deadline = p->now->deadline;
	if (*out && signprep_document_repaired(*out)) {
		signprep_document_free(*out);
		*out = NULL;
	}
	return SIGNPREP_OK;
}

/* The signature must be in what it covers, as it is now: else another one was put into its place later. */
static bool is_in_past(const past *p, const sp_signed *s)
{
	const int number = s->value_object ? s->value_object : s->field_object;
	static const sp_digest nothing;

	if (number <= 0 || number >= p->was.object_count || number >= p->is.object_count)
		return false;
	return memcmp(p->was.objects[number], nothing, SP_DIGEST_BYTES) != 0 &&
		!memcmp(p->was.objects[number], p->is.objects[number], SP_DIGEST_BYTES);
}

/* What a certification of that level allows to happen later (ISO 32000-2, table 257); others allow what is shown beside pages. */
static unsigned allowed(const sp_signed *s)
{
	const unsigned always = SIGNPREP_CHANGED_VALIDATION | SIGNPREP_CHANGED_METADATA;
	const unsigned filling = always | SIGNPREP_CHANGED_SIGNATURES | SIGNPREP_CHANGED_FIELDS;
	unsigned kinds = s->facts.docmdp == 1 ? always : s->facts.docmdp == 2 ? filling : filling | SIGNPREP_CHANGED_ANNOTATIONS;

	return s->locks_fields ? kinds & ~(unsigned) SIGNPREP_CHANGED_FIELDS : kinds;
}

static signprep_code judge(past *p, sp_signed *s, signprep_error *err)
{
	signprep_signed *facts = &s->facts;
	int *pages = sp_arena_array(&p->list->arena, p->changes.page_count + 1, sizeof *pages);

	if (!pages)
		return sp_fail_memory(err, p->now->name);
	if (p->changes.page_count)
		memcpy(pages, p->changes.pages, p->changes.page_count * sizeof *pages);
	facts->changed_pages = pages;
	facts->changed_page_count = p->changes.page_count;
	facts->changes = p->changes.kinds;
	if (!is_in_past(p, s))
		facts->flaws |= SIGNPREP_FLAW_ABSENT;
	if (p->changes.kinds & (SIGNPREP_CHANGED_PAGES | SIGNPREP_CHANGED_DOCUMENT))
		facts->flaws |= SIGNPREP_FLAW_CHANGED;
	if (p->changes.kinds & ~allowed(s) & ~(unsigned) (SIGNPREP_CHANGED_PAGES | SIGNPREP_CHANGED_DOCUMENT))
		facts->flaws |= SIGNPREP_FLAW_FORBIDDEN;
	if (p->changes.replaced)
		facts->flaws |= SIGNPREP_FLAW_REPLACED;
	return SIGNPREP_OK;
}

static signprep_code compare(past *p, signprep_document *then, signprep_error *err)
{
	const shot was = { then, &p->was }, is = { p->now, &p->is };
	signprep_code code = SIGNPREP_OK;

	p->was = (sp_snapshot) { .arena = &p->then_arena };
	p->changes = (sp_changes) { 0 };
	if (!p->taken) {
		p->is = (sp_snapshot) { .arena = &p->now_arena };
		code = sp_guard(p->now, shot_body, (void *) &is, "D708", p->now->name, err);
		p->taken = !code;
	}
	if (!code)
		code = sp_guard(then, shot_body, (void *) &was, "D708", p->now->name, err);
	return code ? code : sp_guard(p->now, changes_body, p, "D708", p->now->name, err);
}

/* What can't be compared is said of the signature; what goes for the whole run ends it. */
static signprep_code look_at(past *p, sp_signed *s, signprep_error *err)
{
	signprep_document *then = NULL;
	signprep_error cause = { 0 };
	signprep_code code;

	if (!sp_range_end(s) || s->facts.covers)
		return SIGNPREP_OK;
	if (!sp_range_ends_file(p->now, sp_range_end(s))) {
		s->facts.flaws |= SIGNPREP_FLAW_HALF;
		return SIGNPREP_OK;
	}
	code = open_past(p, sp_range_end(s), &then, &cause);
	if (!code && !then) {
		s->facts.flaws |= SIGNPREP_FLAW_HALF;
		return SIGNPREP_OK;
	}
	if (!code)
		code = compare(p, then, &cause);
	if (!code)
		code = judge(p, s, &cause);
	signprep_document_free(then);
	sp_arena_reset(&p->then_arena);
	if (code == SIGNPREP_UNREADABLE || code == SIGNPREP_ENCRYPTED) {
		s->facts.flaws |= SIGNPREP_FLAW_UNCOMPARED;
		return SIGNPREP_OK;
	}
	if (code && err)
		*err = cause;
	return code;
}

/* The signature that the file has now in the field of that name; NULL if none. */
static const sp_signature_value *value_now(const past *p, const char *field)
{
	for (size_t i = 0; i < p->values->count; i++)
		if (!strcmp(p->values->fields.items[p->values->items[i].field].name, field))
			return &p->values->items[i];
	return NULL;
}

static void mark_replaced(const past *p, const char *field)
{
	for (size_t i = 0; i < p->list->count; i++)
		if (!strcmp(p->list->items[i].facts.field, field))
			p->list->items[i].facts.flaws |= SIGNPREP_FLAW_REPLACED;
}

static signprep_code compare_values(past *p, signprep_document *then, signprep_error *err)
{
	sp_signature_values was = { .count = 0 };
	signprep_code code = sp_signature_values_read(&was, then, SP_SIGNED_MAX, err);

	for (size_t i = 0; !code && i < was.count; i++) {
		const char *field = was.fields.items[was.items[i].field].name;
		const sp_signature_value *is = value_now(p, field);

		if (is && memcmp(is->digest, was.items[i].digest, SP_DIGEST_BYTES) != 0)
			mark_replaced(p, field);
		if (!is && !(p->list->lost = sp_arena_dup(&p->list->arena, field)))
			code = sp_fail_memory(err, then->name);
	}
	sp_signature_values_clear(then, &was);
	return code == SIGNPREP_UNREADABLE ? SIGNPREP_OK : code;
}

/* Every state that the file had: a signature that was replaced or taken away is in no other. */
static signprep_code look_for_lost(past *p, signprep_error *err)
{
	const size_t length = sp_document_length(p->now);
	signprep_code code = SIGNPREP_OK;

	for (size_t end = 0; !code && (end = sp_range_next_end(p->now, end)) != 0 && end < length;) {
		signprep_document *then = NULL;

		code = open_past(p, end, &then, err);
		if (!code && then)
			code = compare_values(p, then, err);
		signprep_document_free(then);
	}
	return code == SIGNPREP_ENCRYPTED ? SIGNPREP_OK : code;
}

signprep_code sp_earlier_look(
	sp_signed_list *list, signprep_document *doc, const char *password, const sp_signature_values *values, signprep_error *err)
{
	past p = { .list = list, .now = doc, .password = password, .values = values };
	size_t length = 0;
	signprep_code code = SIGNPREP_OK;

	p.bytes = signprep_document_bytes(doc, &length);
	if (!p.bytes)
		return sp_fail_memory(err, doc->name);
	sp_arena_init(&p.now_arena, ARENA_MAX);
	sp_arena_init(&p.then_arena, ARENA_MAX);
	for (size_t i = 0; !code && i < list->count; i++)
		code = look_at(&p, &list->items[i], err);
	if (!code)
		code = look_for_lost(&p, err);
	sp_arena_clear(&p.now_arena);
	sp_arena_clear(&p.then_arena);
	return code;
}
