/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pdfcore/signed/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(fz_context *ctx, sp_digester *d, pdf_obj *obj, int depth);

bool sp_is_left_out(fz_context *ctx, pdf_obj *key, sp_left_out names)
{
	const char *name = pdf_to_name(ctx, key);

	for (; names && *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

/* With kind and length in front, so that no two objects are written alike. */
static void put(sp_digester *d, char kind, const void *bytes, size_t length)
{
	char head[32];
	const int n = snprintf(head, sizeof head, "%c%zu ", kind, length);

	fz_sha256_update(&d->state, (const unsigned char *) head, (size_t) n);
	fz_sha256_update(&d->state, bytes, length);
}

/* 595, 595.0 and +595. are one number. */
static void put_number(fz_context *ctx, sp_digester *d, pdf_obj *number)
{
	const bool is_int = pdf_is_int(ctx, number);
	const double real = is_int ? 0 : (double) pdf_to_real(ctx, number);
	const bool whole = real > -1e9 && real < 1e9 && real == (double) (int64_t) real;
	char text[40];

	if (is_int || whole)
		snprintf(text, sizeof text, "%lld", (long long) (is_int ? pdf_to_int64(ctx, number) : (int64_t) real));
	else
		snprintf(text, sizeof text, "%.9g", real);
	put(d, '0', text, strlen(text));
}

/* MuPDF's own pdf_sort_dict is none for this: 1.21 does not find the last entry of a dictionary that it has sorted. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const sp_digest_entry *) a)->name, ((const sp_digest_entry *) b)->name);
}

static void put_dict(fz_context *ctx, sp_digester *d, pdf_obj *dict, sp_left_out left_out, int depth)
{
	const size_t from = d->used, most = (size_t) pdf_dict_len(ctx, dict);
	size_t count = 0;

	if (from + most > d->cap) {
		const size_t cap = 2 * (from + most);
		sp_digest_entry *entries = realloc(d->entries, cap * sizeof *entries);

		if (!entries)
			fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
		d->entries = entries;
		d->cap = cap;
	}
	for (size_t i = 0; i < most; i++) {
		pdf_obj *key = pdf_dict_get_key(ctx, dict, (int) i);

		if (!sp_is_left_out(ctx, key, left_out))
			d->entries[from + count++] = (sp_digest_entry) { pdf_to_name(ctx, key), (int) i };
	}
	if (count > 1)
		qsort(d->entries + from, count, sizeof *d->entries, by_name);
	d->used = from + count;
	put(d, '<', &count, sizeof count);
	for (size_t i = from; i < from + count; i++) {
		/* What lies within may move the entries. */
		put(d, '/', d->entries[i].name, strlen(d->entries[i].name));
		add(ctx, d, pdf_dict_get_val(ctx, dict, d->entries[i].place), depth + 1);
	}
	d->used = from;
}

static void put_array(fz_context *ctx, sp_digester *d, pdf_obj *array, int depth)
{
	const int count = pdf_array_len(ctx, array);

	put(d, '[', &count, sizeof count);
	for (int i = 0; i < count; i++)
		add(ctx, d, pdf_array_get(ctx, array, i), depth + 1);
}

static void add(fz_context *ctx, sp_digester *d, pdf_obj *obj, int depth)
{
	size_t length = 0;

	if (depth > SP_DIGEST_DEPTH_MAX)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "objects lie too deep in each other");
	if (pdf_is_indirect(ctx, obj)) {
		const int reference[] = { pdf_to_num(ctx, obj), pdf_to_gen(ctx, obj) };

		put(d, 'R', reference, sizeof reference);
	} else if (pdf_is_dict(ctx, obj)) {
		put_dict(ctx, d, obj, NULL, depth);
	} else if (pdf_is_array(ctx, obj)) {
		put_array(ctx, d, obj, depth);
	} else if (pdf_is_string(ctx, obj)) {
		const char *bytes = pdf_to_string(ctx, obj, &length);

		put(d, '(', bytes, length);
	} else if (pdf_is_name(ctx, obj)) {
		put(d, '/', pdf_to_name(ctx, obj), strlen(pdf_to_name(ctx, obj)));
	} else if (pdf_is_number(ctx, obj)) {
		put_number(ctx, d, obj);
	} else {
		put(d, !pdf_is_bool(ctx, obj) ? 'n' : pdf_to_bool(ctx, obj) ? 't' : 'f', "", 0);
	}
}

void sp_digest_start(sp_digester *d)
{
	fz_sha256_init(&d->state);
	d->used = 0;
}

void sp_digest_object(fz_context *ctx, sp_digester *d, pdf_obj *obj)
{
	add(ctx, d, obj, 0);
}

void sp_digest_members(fz_context *ctx, sp_digester *d, pdf_obj *dict, sp_left_out left_out)
{
	put_dict(ctx, d, dict, left_out, 0);
}

void sp_digest_stream(fz_context *ctx, sp_digester *d, pdf_document *pdf, int number)
{
	unsigned char piece[4096];
	fz_stream *stream = pdf_open_raw_stream_number(ctx, pdf, number);

	fz_try(ctx)
	{
		for (size_t n; (n = fz_read(ctx, stream, piece, sizeof piece)) > 0;)
			fz_sha256_update(&d->state, piece, n);
	}
	fz_always(ctx) fz_drop_stream(ctx, stream);
	fz_catch(ctx) fz_rethrow(ctx);
}

void sp_digest_end(sp_digester *d, sp_digest out)
{
	fz_sha256_final(&d->state, out);
}

void sp_digester_clear(sp_digester *d)
{
	free(d->entries);
	*d = (sp_digester) { .cap = 0 };
}
