/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A stamped document gets its signatures. The fields are baked into it by whoever may read PDFs; what is appended here knows the
 * text that baking has written (bake/update.c), and nothing else of the file.
 */
#include "service/signing/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "isolate/pool.h"
#include "pdfcore/source.h"

#define FILE_MAX ((size_t) 512 << 20)
/* Bytes of a value; one of ours has some 1500. */
#define VALUE_BYTES 4096
#define RANGE "/ByteRange[0 0000000000 0000000000 0000000000]"
#define FIELD_TEXT_MAX 4096

/* A signature field as it was baked. */
typedef struct baked_field {
	int number;
	const char *text; /* of its dictionary, in the file as it was then */
	size_t length;
} baked_field;

typedef struct signing {
	sp_buf *file;
	const sp_authority *authority;
	int64_t now;
	size_t xref;       /* where the last cross-references begin */
	int size;          /* one more than the highest object number */
	char middle[1024]; /* of the trailer: /Root to before /Prev */
} signing;

static bool is_signed(const signprep_stamp *stamp)
{
	return stamp->kind != SIGNPREP_STAMP_TEXT && !stamp->slices;
}

static int by_page(const void *a, const void *b)
{
	const signprep_bake_item *x = a, *y = b;
	return x->page != y->page ? (x->page > y->page) - (x->page < y->page) : (x->order > y->order) - (x->order < y->order);
}

static bool append(void *out, unsigned file, const void *bytes, size_t length)
{
	(void) file;
	return sp_buf_append(out, bytes, length);
}

/* The stamped file with a field for each signature. What can't be added to says so. */
static signprep_code bake(sp_buf *out, signprep_pool *pool, const sp_buf *stamped, const sp_bake_order *order, signprep_error *err)
{
	signprep_document *doc = NULL;
	sp_document_loan loan;
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_BAKE, .name = "", .bake = *order, .listener = { .piece = append, .opaque = out } };
	signprep_code code = signprep_document_open_opaque_memory(&doc, stamped->data, stamped->length, "", NULL, err);

	sp_buf_init(out, FILE_MAX);
	if (code)
		return code;
	const int failed = sp_document_lend(&loan, doc);
	if (failed)
		code = sp_fail(err, "D707", failed, "", strerror(failed), NULL);
	if (!code) {
		job.fd = loan.fd;
		job.bytes = loan.bytes;
		job.length = loan.length;
		sp_pool_do(pool, &job, &answer);
		code = answer.error.code;
		if (code && err)
			*err = answer.error;
	}
	sp_job_answer_clear(&answer);
	signprep_document_free(doc);
	return code;
}

/* The last `what`; NULL: none. */
static const char *find_last(const sp_buf *file, const char *what)
{
	const size_t length = strlen(what);

	for (size_t at = file->length >= length ? file->length - length + 1 : 0; at-- > 0;)
		if (memcmp(file->data + at, what, length) == 0)
			return file->data + at;
	return NULL;
}

/* An object number as it stands in the file; 0: none. */
static int number_at(const char *digits)
{
	const unsigned long value = strtoul(digits, NULL, 10);
	return value < 1UL << 24 ? (int) value : 0;
}

/* The last trailer, when it is one of a table; false: nothing is appended. */
static bool read_trailer(signing *s)
{
	const char *trailer = find_last(s->file, "trailer\n<</Size ");
	const char *start = find_last(s->file, "startxref\n");
	const char *root = trailer ? strstr(trailer, "/Root") : NULL, *prev = root ? strstr(root, "/Prev") : NULL;

	if (!root || !prev || !start || start < prev || (size_t) (prev - root) >= sizeof s->middle)
		return false;
	memcpy(s->middle, root, (size_t) (prev - root));
	s->middle[prev - root] = '\0';
	s->size = number_at(trailer + strlen("trailer\n<</Size "));
	s->xref = (size_t) strtoull(start + strlen("startxref\n"), NULL, 10);
	return s->size > 0 && s->xref < s->file->length;
}

/* The first `what` between the two; NULL: none. Streams hold any bytes. */
static const char *find(const char *from, const char *end, const char *what)
{
	const size_t length = strlen(what);

	for (; from + length <= end; from++) {
		from = memchr(from, *what, (size_t) (end - from) - length + 1);
		if (!from)
			return NULL;
		if (memcmp(from, what, length) == 0)
			return from;
	}
	return NULL;
}

/* The next signature field that was baked, from `*at` on. */
static bool next_field(const sp_buf *file, size_t *at, size_t limit, baked_field *out)
{
	const char *last = file->data + limit;

	for (const char *found; (found = find(file->data + *at, last, " 0 obj\n<<")) != NULL;) {
		const char *end = find(found, last, "\nendobj\n"), *digit = found;

		if (!end)
			return false;
		*at = (size_t) (end - file->data);
		while (digit > file->data && digit[-1] >= '0' && digit[-1] <= '9')
			digit--;
		out->number = number_at(digit);
		out->text = found + strlen(" 0 obj\n");
		out->length = (size_t) (end - out->text);
		if (out->length < FIELD_TEXT_MAX && find(out->text, end, "/FT/Sig"))
			return true;
	}
	return false;
}

/* Appends `key` and its value as the field has them; values are a string, an array or a reference, told by how they end. */
static bool copy_member(sp_buf *out, const char *field, const char *key, const char *end)
{
	const char *from = strstr(field, key), *to = from ? strstr(from + strlen(key), end) : NULL;
	return to && sp_buf_append(out, from, (size_t) (to - from) + strlen(end));
}

/* The bytes but for the value between `open` and `close`. */
static bool covered(const sp_buf *file, size_t open, size_t close, sp_buf *out)
{
	sp_buf_init(out, FILE_MAX);
	return sp_buf_append(out, file->data, open) && sp_buf_append(out, file->data + close, file->length - close);
}

static bool fill(signing *s, const char *name, size_t range_at, size_t open)
{
	const size_t close = open + 2 * VALUE_BYTES + 2;
	char range[sizeof RANGE], hex[2 * VALUE_BYTES + 1];
	size_t length = 0;
	sp_buf bytes;
	unsigned char *value = NULL;

	snprintf(range, sizeof range, "/ByteRange[0 %010zu %010zu %010zu]", open, close, s->file->length - close);
	memcpy(s->file->data + range_at, range, strlen(range));
	if (covered(s->file, open, close, &bytes)) {
		const sp_signed_bytes what = { bytes.data, bytes.length };
		value = sp_authority_sign(s->authority, name, (time_t) s->now, &what, &length);
	}
	sp_buf_clear(&bytes);
	if (value && length <= VALUE_BYTES) {
		sp_hex_text(value, length, hex);
		memcpy(s->file->data + open + 1, hex, 2 * length);
	}
	const bool done = value && length <= VALUE_BYTES;
	free(value);
	return done;
}

/* The value, the field that holds it, their cross-references: one update for each signature, as the service does it. */
static bool sign_field(signing *s, const char *field_text, int number, const char *name)
{
	sp_buf *file = s->file;
	char date[40], zeros[2 * VALUE_BYTES + 1];
	struct tm utc;
	const time_t now = (time_t) s->now;
	const size_t value_at = file->length;
	const int value = s->size;

	memset(zeros, '0', sizeof zeros - 1);
	zeros[sizeof zeros - 1] = '\0';
	gmtime_r(&now, &utc);
	strftime(date, sizeof date, "D:%Y%m%d%H%M%SZ", &utc);
	sp_buf_printf(file, "%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached" RANGE "/Contents<", value);
	const size_t open = file->length - 1;
	sp_buf_puts(file, zeros);
	sp_buf_printf(file, ">/M(%s)>>\nendobj\n", date);
	const size_t field_at = file->length;
	sp_buf_printf(file, "%d 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig", number);
	const bool whole = copy_member(file, field_text, "/T(", ")") && copy_member(file, field_text, "/Rect[", "]") &&
		copy_member(file, field_text, "/P ", "R");
	sp_buf_printf(file, "/F 132/V %d 0 R>>\nendobj\n", value);
	const size_t xref = file->length;
	sp_buf_printf(file,
		"xref\n%d 1\n%010zu 00000 n \n%d 1\n%010zu 00000 n \ntrailer\n<</Size %d%s/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n",
		number, field_at, value, value_at, value + 1, s->middle, s->xref, xref);
	s->size = value + 1;
	s->xref = xref;
	const char *range = file->failed ? NULL : find(file->data + value_at, file->data + file->length, RANGE);
	return whole && range && fill(s, name, (size_t) (range - file->data), open);
}

static bool sign_all(signing *s, const signprep_bake_item *items, size_t count, size_t baked_from)
{
	const size_t end = s->file->length;
	size_t at = baked_from;
	baked_field field;

	for (size_t i = 0; i < count && next_field(s->file, &at, end, &field); i++) {
		char *text = strndup(field.text, field.length);
		const bool done = text && sign_field(s, text, field.number, items[i].tooltip);

		free(text);
		if (!done)
			return false;
	}
	return !s->file->failed;
}

signprep_code sp_sign_stamped(
	sp_buf *file, const sp_authority *authority, signprep_pool *pool, const sp_stamped *stamped, signprep_error *err)
{
	const signprep_stamp *stamps = stamped->stamps;
	const size_t count = stamped->count;
	signprep_bake_item *items = calloc(count + 1, sizeof *items);
	char(*names)[24] = calloc(count + 1, sizeof *names);
	sp_bake_order order = { .items = items, .replace = true };
	sp_buf baked = { 0 };
	signing s = { .file = &baked, .authority = authority, .now = stamped->now };
	signprep_code code = items && names ? SIGNPREP_OK : sp_fail_memory(err, "");

	for (size_t i = 0; !code && i < count; i++)
		if (is_signed(&stamps[i])) {
			snprintf(names[order.count], sizeof *names, "Signature%zu", order.count + 1);
			items[order.count] = (signprep_bake_item) { .kind = SIGNPREP_BAKE_SIGNATURE,
				.where = "",
				.name = names[order.count],
				.tooltip = stamps[i].text,
				.value = "",
				.page = stamps[i].page,
				.rect = stamps[i].rect,
				.order = order.count };
			order.count++;
		}
	if (!code && order.count) {
		qsort(items, order.count, sizeof *items, by_page);
		code = bake(&baked, pool, file, &order, err);
	}
	if (!code && order.count && read_trailer(&s) && baked.length > file->length &&
		sign_all(&s, items, order.count, file->length)) {
		sp_buf_clear(file);
		*file = baked;
		baked = (sp_buf) { 0 };
	} else if (baked.failed)
		code = sp_fail_memory(err, "");
	sp_buf_clear(&baked);
	free(items);
	free(names);
	/* What nothing can be added to stays stamped. */
	return code == SIGNPREP_LIMIT ? code : SIGNPREP_OK;
}
