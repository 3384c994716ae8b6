/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is appended to a file: objects, cross-references, trailer. */
#include "pdfcore/bake/update.h"

#include <stdlib.h>
#include <string.h>

#include "pdfcore/source.h"

#define ID_BYTES 16

typedef struct section {
	fz_context *ctx;
	const signprep_document *doc;
	pdf_document *changed;
	sp_update *update;
	int size; /* one more than the highest object number */
} section;

void sp_update_touch(fz_context *ctx, sp_update *update, int number)
{
	if (number <= 0)
		fz_throw(ctx, FZ_ERROR_GENERIC, "an object that has to change has no number");
	if (update->count && update->numbers[update->count - 1] == number)
		return;
	if (update->count == update->cap) {
		size_t cap = update->cap ? 2 * update->cap : 64;

		update->numbers = fz_realloc_array(ctx, update->numbers, cap, int);
		update->cap = cap;
	}
	update->numbers[update->count++] = number;
}

static int by_number(const void *a, const void *b)
{
	const int x = *(const int *) a, y = *(const int *) b;

	return (x > y) - (x < y);
}

static void sort_numbers(sp_update *update)
{
	size_t kept = 0;

	qsort(update->numbers, update->count, sizeof *update->numbers, by_number);
	for (size_t i = 0; i < update->count; i++)
		if (!kept || update->numbers[kept - 1] != update->numbers[i])
			update->numbers[kept++] = update->numbers[i];
	update->count = kept;
}

/* An object keeps its generation; one that was in an object stream, or is new, has none. */
static int generation(const section *s, int number)
{
	if (number >= pdf_xref_len(s->ctx, s->doc->pdf))
		return 0;
	const pdf_xref_entry *entry = pdf_get_xref_entry(s->ctx, s->doc->pdf, number);

	return entry->type == 'n' ? entry->gen : 0;
}

static int64_t here(const section *s)
{
	return (int64_t) s->doc->length + fz_tell_output(s->ctx, s->update->output);
}

static void write_object(const section *s, size_t i)
{
	fz_context *ctx = s->ctx;
	sp_update *u = s->update;
	const int number = u->numbers[i];
	unsigned char *bytes = NULL;

	u->offsets[i] = here(s);
	u->object = pdf_load_object(ctx, s->changed, number);
	fz_write_printf(ctx, u->output, "%d %d obj\n", number, generation(s, number));
	pdf_print_obj(ctx, u->output, pdf_resolve_indirect(ctx, u->object), 1, 0);
	if (pdf_obj_num_is_stream(ctx, s->changed, number)) {
		u->raw = pdf_load_raw_stream_number(ctx, s->changed, number);
		size_t length = fz_buffer_storage(ctx, u->raw, &bytes);

		fz_write_string(ctx, u->output, "\nstream\n");
		fz_write_data(ctx, u->output, bytes, length);
		fz_write_string(ctx, u->output, "\nendstream");
		fz_drop_buffer(ctx, u->raw);
		u->raw = NULL;
	}
	fz_write_string(ctx, u->output, "\nendobj\n");
	pdf_drop_obj(ctx, u->object);
	u->object = NULL;
}

/* Whether the last section of the file is a table; else it is a stream, and what follows it must be one as well. */
static bool ends_in_table(const section *s)
{
	char start[32];
	int64_t at = s->doc->pdf->startxref;
	size_t i = 0;

	if (at < 0 || (uint64_t) at >= s->doc->length)
		fz_throw(s->ctx, SP_FZ_ERROR_BROKEN, "no cross-references to go on from");
	size_t n = s->doc->length - (size_t) at < sizeof start ? s->doc->length - (size_t) at : sizeof start;
	if (!sp_document_read(s->doc, (size_t) at, start, n))
		fz_throw(s->ctx, SP_FZ_ERROR_BROKEN, "no cross-references to go on from");
	while (i < n && memchr("\0\t\n\f\r ", start[i], 6))
		i++;
	return i + 4 <= n && !memcmp(start + i, "xref", 4);
}

/* The first half of an identifier stays for ever, the second tells versions apart: here it comes from what is written. */
static void put_id(const section *s, pdf_obj *trailer)
{
	fz_context *ctx = s->ctx;
	pdf_obj *old = pdf_array_get(ctx, pdf_dict_get(ctx, pdf_trailer(ctx, s->doc->pdf), PDF_NAME(ID)), 0), *id;
	unsigned char digest[ID_BYTES], *bytes = NULL;
	size_t length = fz_buffer_storage(ctx, s->update->bytes, &bytes);
	fz_md5 state;

	fz_md5_init(&state);
	fz_md5_update(&state, bytes, length);
	fz_md5_update_int64(&state, (int64_t) s->doc->length);
	fz_md5_final(&state, digest);
	id = pdf_dict_put_array(ctx, trailer, PDF_NAME(ID), 2);
	if (pdf_is_string(ctx, old))
		pdf_array_push(ctx, id, old);
	else
		pdf_array_push_string(ctx, id, (const char *) digest, ID_BYTES);
	pdf_array_push_string(ctx, id, (const char *) digest, ID_BYTES);
}

static void put_trailer(const section *s, pdf_obj *trailer)
{
	fz_context *ctx = s->ctx;
	pdf_obj *old = pdf_trailer(ctx, s->doc->pdf), *info = pdf_dict_get(ctx, old, PDF_NAME(Info));

	pdf_dict_put_int(ctx, trailer, PDF_NAME(Size), s->size);
	pdf_dict_put(ctx, trailer, PDF_NAME(Root), pdf_dict_get(ctx, old, PDF_NAME(Root)));
	if (pdf_is_indirect(ctx, info))
		pdf_dict_put(ctx, trailer, PDF_NAME(Info), info);
	put_id(s, trailer);
	pdf_dict_put_int(ctx, trailer, PDF_NAME(Prev), s->doc->pdf->startxref);
}

/* One past the last of the run of consecutive numbers that begins at `from`. */
static size_t run_end(const sp_update *u, size_t from)
{
	size_t end = from + 1;

	while (end < u->count && u->numbers[end] == u->numbers[end - 1] + 1)
		end++;
	return end;
}

static void write_table(const section *s)
{
	fz_context *ctx = s->ctx;
	sp_update *u = s->update;

	u->object = pdf_new_dict(ctx, s->doc->pdf, 6);
	put_trailer(s, u->object);
	fz_write_string(ctx, u->output, "xref\n");
	for (size_t i = 0, end; i < u->count; i = end) {
		end = run_end(u, i);
		fz_write_printf(ctx, u->output, "%d %d\n", u->numbers[i], (int) (end - i));
		for (size_t k = i; k < end; k++)
			fz_write_printf(ctx, u->output, "%010ld %05d n \n", u->offsets[k], generation(s, u->numbers[k]));
	}
	fz_write_string(ctx, u->output, "trailer\n");
	pdf_print_obj(ctx, u->output, u->object, 1, 0);
}

static void put_number(unsigned char *to, int64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, value >>= 8)
		to[i] = (unsigned char) value;
}

enum { KIND_BYTES = 1, OFFSET_BYTES = 8, GENERATION_BYTES = 2, ENTRY_BYTES = KIND_BYTES + OFFSET_BYTES + GENERATION_BYTES };

/* The stream names itself as well, with the number after all others. */
static void write_stream(const section *s, int64_t at)
{
	fz_context *ctx = s->ctx;
	sp_update *u = s->update;
	pdf_obj *list;

	u->object = pdf_new_dict(ctx, s->doc->pdf, 10);
	pdf_dict_put(ctx, u->object, PDF_NAME(Type), PDF_NAME(XRef));
	put_trailer(s, u->object);
	list = pdf_dict_put_array(ctx, u->object, PDF_NAME(W), 3);
	pdf_array_push_int(ctx, list, KIND_BYTES);
	pdf_array_push_int(ctx, list, OFFSET_BYTES);
	pdf_array_push_int(ctx, list, GENERATION_BYTES);
	list = pdf_dict_put_array(ctx, u->object, PDF_NAME(Index), 4);
	for (size_t i = 0, end; i < u->count; i = end) {
		end = run_end(u, i);
		pdf_array_push_int(ctx, list, u->numbers[i]);
		pdf_array_push_int(ctx, list, (int64_t) (end - i));
	}
	pdf_dict_put_int(ctx, u->object, PDF_NAME(Length), (int64_t) u->count * ENTRY_BYTES);
	fz_write_printf(ctx, u->output, "%d 0 obj\n", s->size - 1);
	pdf_print_obj(ctx, u->output, u->object, 1, 0);
	fz_write_string(ctx, u->output, "\nstream\n");
	u->offsets[u->count - 1] = at;
	for (size_t i = 0; i < u->count; i++) {
		unsigned char entry[ENTRY_BYTES] = { 1 };

		put_number(entry + KIND_BYTES, u->offsets[i], OFFSET_BYTES);
		put_number(entry + KIND_BYTES + OFFSET_BYTES, generation(s, u->numbers[i]), GENERATION_BYTES);
		fz_write_data(ctx, u->output, entry, sizeof entry);
	}
	fz_write_string(ctx, u->output, "\nendstream\nendobj");
}

void sp_update_write(fz_context *ctx, const signprep_document *doc, pdf_document *changed, sp_update *update)
{
	section s = { ctx, doc, changed, update, 0 };
	const bool table = ends_in_table(&s);
	size_t written;
	int64_t at;

	sort_numbers(update);
	s.size = pdf_xref_len(ctx, changed);
	if (s.size < pdf_xref_len(ctx, doc->pdf))
		s.size = pdf_xref_len(ctx, doc->pdf);
	written = update->count;
	if (!table)
		sp_update_touch(ctx, update, s.size++);
	update->offsets = fz_malloc_array(ctx, update->count + 1, int64_t);
	update->bytes = fz_new_buffer(ctx, 1 << 16);
	update->output = fz_new_output_with_buffer(ctx, update->bytes);
	fz_write_byte(ctx, update->output, '\n');
	for (size_t i = 0; i < written; i++) {
		sp_check_deadline(ctx, doc);
		write_object(&s, i);
	}
	at = here(&s);
	if (table)
		write_table(&s);
	else
		write_stream(&s, at);
	fz_write_printf(ctx, update->output, "\nstartxref\n%ld\n%%%%EOF\n", at);
	fz_close_output(ctx, update->output);
}

void sp_update_drop(fz_context *ctx, sp_update *update)
{
	pdf_drop_obj(ctx, update->object);
	fz_drop_buffer(ctx, update->raw);
	fz_drop_output(ctx, update->output);
	fz_drop_buffer(ctx, update->bytes);
	fz_free(ctx, update->offsets);
	fz_free(ctx, update->numbers);
	*update = (sp_update) { 0 };
}
