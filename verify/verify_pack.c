/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Verifications as bytes between processes. Findings are made anew by whoever reads them. */
#include <string.h>

#include "pdfcore/signed/signed.h"
#include "verify/verification.h"

#define TEXTS 21
#define FLAWS_MAX (2 * (unsigned) SIGNPREP_FLAW_WEAK - 1)
#define CHANGES_MAX (2 * (unsigned) SIGNPREP_CHANGED_DOCUMENT - 1)
/* The least that one takes: its texts are empty. */
#define SIGNATURE_BYTES (TEXTS * (sizeof(uint32_t) + 1) + 40)

/* All texts of a signature, in turn. */
static void list_texts(signprep_signed *s, const char **out[TEXTS])
{
	const char **const all[TEXTS] = { &s->field, &s->kind, &s->name, &s->reason, &s->location, &s->signer, &s->subject,
		&s->issuer, &s->serial, &s->valid_from, &s->valid_to, &s->digest, &s->algorithm, &s->time, &s->pdf_time,
		&s->attribute_time, &s->stamp_time, &s->stamp_signer, &s->trust_why, &s->component, NULL };
	memcpy(out, all, sizeof all);
}

static void pack_one(sp_buf *out, const signprep_signed *signature)
{
	signprep_signed s = *signature;
	const double rect[4] = { s.rect.x0, s.rect.y0, s.rect.x1, s.rect.y1 };
	const char **texts[TEXTS];

	list_texts(&s, texts);
	for (size_t i = 0; texts[i]; i++)
		sp_pack_text(out, *texts[i]);
	sp_pack_u32(out, (uint32_t) s.page);
	for (size_t i = 0; i < 4; i++)
		sp_pack_double(out, rect[i]);
	sp_pack_u32(out, s.flaws);
	sp_pack_u32(out, s.covers);
	for (size_t i = 0; i < 4; i++)
		sp_pack_u64(out, (uint64_t) s.range[i]);
	sp_pack_u64(out, (uint64_t) s.after);
	sp_pack_u32(out, s.changes);
	sp_pack_u32(out, (uint32_t) s.docmdp);
	sp_pack_u32(out, (uint32_t) s.time_from);
	sp_pack_u32(out, (uint32_t) s.trust);
	sp_pack_u32(out, (uint32_t) s.changed_page_count);
	for (size_t i = 0; i < s.changed_page_count; i++)
		sp_pack_u32(out, (uint32_t) s.changed_pages[i]);
}

void sp_verification_pack(sp_buf *out, const signprep_verification *v)
{
	sp_pack_text(out, v->lost);
	sp_pack_u32(out, (uint32_t) v->count);
	for (size_t i = 0; i < v->count; i++)
		pack_one(out, &v->items[i]);
}

/* False: no memory. */
static bool unpack_pages(sp_unpack *in, signprep_verification *v, signprep_signed *s, int page_count)
{
	const size_t count = sp_unpack_count(in, sizeof(uint32_t));
	int *pages = sp_arena_array(&v->arena, count + 1, sizeof *pages);

	for (size_t i = 0; pages && !in->bad && i < count; i++)
		pages[i] = (int) sp_unpack_upto(in, (uint32_t) page_count);
	s->changed_pages = pages;
	s->changed_page_count = in->bad ? 0 : count;
	return pages != NULL;
}

static bool unpack_one(sp_unpack *in, signprep_verification *v, signprep_signed *s, int page_count)
{
	double *const rect[4] = { &s->rect.x0, &s->rect.y0, &s->rect.x1, &s->rect.y1 };
	const char **texts[TEXTS];

	s->service_verdict = s->service_signer = "";
	list_texts(s, texts);
	for (size_t i = 0; texts[i]; i++)
		if (!(*texts[i] = sp_arena_dup(&v->arena, sp_unpack_text(in))))
			return false;
	s->page = (int) sp_unpack_upto(in, (uint32_t) page_count);
	for (size_t i = 0; i < 4; i++)
		*rect[i] = sp_unpack_double(in);
	s->flaws = sp_unpack_upto(in, FLAWS_MAX);
	s->covers = sp_unpack_upto(in, 1) != 0;
	for (size_t i = 0; i < 4; i++)
		s->range[i] = (int64_t) sp_unpack_u64(in);
	s->after = (int64_t) sp_unpack_u64(in);
	in->bad |= s->after < 0;
	s->changes = sp_unpack_upto(in, CHANGES_MAX);
	s->docmdp = (int) sp_unpack_upto(in, 3);
	s->time_from = (signprep_signed_time) sp_unpack_upto(in, SIGNPREP_TIME_STAMP);
	s->trust = (signprep_trust) sp_unpack_upto(in, SIGNPREP_TRUST_NO);
	return unpack_pages(in, v, s, page_count);
}

signprep_verification *sp_verification_unpack(sp_unpack *in, const char *file, int page_count)
{
	signprep_verification *v = sp_verification_new(file);
	bool memory = v != NULL;

	if (v) {
		v->lost = sp_arena_dup(&v->arena, sp_unpack_text(in));
		const size_t count = sp_unpack_count(in, SIGNATURE_BYTES);
		in->bad |= count > SP_SIGNED_MAX;
		v->items = sp_arena_array(&v->arena, in->bad ? 1 : count + 1, sizeof *v->items);
		memory = v->lost && v->items;
		for (size_t i = 0; memory && !in->bad && i < count; i++) {
			v->count++;
			memory = unpack_one(in, v, &v->items[i], page_count);
		}
	}
	if (memory && !in->bad)
		return v;
	signprep_verification_free(v);
	return NULL;
}
