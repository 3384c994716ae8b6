/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening: every reason for refusing a file, passwords, repair, page trees that lie. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/sha256.h"
#include "pdfcore/source.h"
#include "tests/support/pdf_writer.h"

#define LAB SIGNPREP_TESTS_DIR "/lab/pdf/"
#define OWN SIGNPREP_TESTS_DIR "/pdfcore/pdf/"

static void refused(const char *path, const signprep_document_options *options, const char *id, signprep_code code)
{
	signprep_document *doc = (signprep_document *) &doc;
	signprep_error err = { 0 };

	assert_int_equal(signprep_document_open(&doc, path, options, &err), code);
	assert_null(doc);
	assert_string_equal(err.id, id);
	assert_int_equal(err.code, code);
	assert_true(err.message[0] != '\0');
	assert_string_equal(err.where, path);
	assert_int_equal(signprep_document_open(&doc, path, options, NULL), code);
}

static void memory_refused(const void *bytes, size_t length, const char *id, signprep_code code)
{
	signprep_document *doc = NULL;
	signprep_error err = { 0 };

	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "x.pdf", NULL, &err), code);
	assert_null(doc);
	assert_string_equal(err.id, id);
}

static signprep_document *opened(const char *path, const char *password)
{
	signprep_document *doc = NULL;
	signprep_document_options options = { .password = password };
	signprep_error err = { 0 };

	if (signprep_document_open(&doc, path, &options, &err))
		fail_msg("%s: %s %s", path, err.id, err.message);
	return doc;
}

static void files_that_are_no_pdf(void **state)
{
	static const char damaged[] = "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R";

	(void) state;
	refused(LAB "no_such_file.pdf", NULL, "D701", SIGNPREP_UNREADABLE);
	refused(LAB, NULL, "D702", SIGNPREP_UNREADABLE);
	refused("/proc/self/mem", NULL, "D707", SIGNPREP_UNREADABLE); /* reading its first byte fails, even for root */
	memory_refused("", 0, "D703", SIGNPREP_UNREADABLE);
	memory_refused("hello world", 11, "D704", SIGNPREP_UNREADABLE);
	memory_refused("\x89PNG\r\n\x1a\n", 8, "D714", SIGNPREP_UNREADABLE);
	memory_refused(damaged, sizeof damaged - 1, "D705", SIGNPREP_UNREADABLE);
}

static void no_pages(void **state)
{
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;

	(void) state;
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", pdfw_add(w, "<< /Type /Pages /Count 3 /Kids [] >>"));
	file = pdfw_finish(w, &length);
	memory_refused(file, length, "D706", SIGNPREP_UNREADABLE);
	free(file);
}

static void limits(void **state)
{
	signprep_document_options small_file = { .max_file_bytes = 100 }, little_memory = { .max_memory = 2000 };
	signprep_document_options no_time = { .timeout_s = 1e-9 };

	(void) state;
	refused(LAB "01_plain.pdf", &small_file, "D903", SIGNPREP_LIMIT);
	refused(LAB "01_plain.pdf", &little_memory, "D901", SIGNPREP_LIMIT);
	refused(LAB "01_plain.pdf", &no_time, "D902", SIGNPREP_LIMIT);
}

static void passwords(void **state)
{
	static const struct {
		const char *file, *user, *owner;
	} locked[] = { { OWN "locked_rc4.pdf", "user", "owner" }, { OWN "locked_aes.pdf", "密码", "owner" } };
	signprep_document_options wrong = { .password = "wrong" };

	(void) state;
	for (size_t i = 0; i < sizeof locked / sizeof *locked; i++) {
		signprep_document *doc;

		refused(locked[i].file, NULL, "D801", SIGNPREP_ENCRYPTED);
		refused(locked[i].file, &wrong, "D803", SIGNPREP_ENCRYPTED);
		doc = opened(locked[i].file, locked[i].user);
		assert_true(signprep_document_encrypted(doc));
		assert_false(signprep_document_repaired(doc));
		signprep_document_free(doc);
		doc = opened(locked[i].file, locked[i].owner);
		assert_false(signprep_document_restricted(doc));
		signprep_document_free(doc);
	}
}

static void empty_password(void **state)
{
	signprep_document *doc = opened(LAB "44_encrypted_empty.pdf", NULL);

	(void) state;
	assert_true(signprep_document_encrypted(doc));
	assert_false(signprep_document_restricted(doc));
	signprep_document_free(doc);
	/* A password that nobody asked for does no harm. */
	signprep_document_free(opened(LAB "44_encrypted_empty.pdf", "needless"));
	signprep_document_free(opened(LAB "01_plain.pdf", "needless"));
}

static void owner_restrictions(void **state)
{
	signprep_document *doc = opened(OWN "restricted.pdf", NULL);

	(void) state;
	assert_true(signprep_document_restricted(doc));
	signprep_document_free(doc);
	doc = opened(OWN "restricted.pdf", "owner");
	assert_false(signprep_document_restricted(doc));
	signprep_document_free(doc);
}

static void unknown_encryption(void **state)
{
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;

	(void) state;
	pdfw_one_page(w, "");
	pdfw_set_trailer(w, "/Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<00> <00>]");
	file = pdfw_finish(w, &length);
	memory_refused(file, length, "D802", SIGNPREP_ENCRYPTED);
	free(file);
}

static void plain_facts(void **state)
{
	signprep_document *doc = opened(LAB "01_plain.pdf", NULL);
	size_t length = 0;
	const unsigned char *bytes = signprep_document_bytes(doc, &length);

	(void) state;
	assert_int_equal(signprep_document_page_count(doc), 1);
	assert_string_equal(signprep_document_name(doc), LAB "01_plain.pdf");
	assert_string_equal(signprep_document_sha256(doc), "4341cd59f09544c4af196c004c7bfa55aa90245b87ace14616ef9d36c2493e48");
	assert_int_equal(length, 2452);
	assert_memory_equal(bytes, "%PDF-", 5);
	assert_false(signprep_document_repaired(doc));
	assert_false(signprep_document_encrypted(doc));
	assert_false(signprep_document_restricted(doc));
	signprep_document_free(doc);
	signprep_document_free(NULL);
}

static void repair_is_told(void **state)
{
	signprep_document *doc = opened(LAB "45_bad_xref.pdf", NULL);

	(void) state;
	assert_true(signprep_document_repaired(doc));
	assert_int_equal(signprep_document_page_count(doc), 1);
	signprep_document_free(doc);
}

/* A mail header before the PDF; offsets count from the header's place. */
static void garbage_before_the_header(void **state)
{
	static const char garbage[] = "Content-Type: application/pdf\r\n\r\n";
	size_t length, head = sizeof garbage - 1;
	char *file = pdfw_page_file("", "", "BT /F1 12 Tf 100 700 Td (Hi) Tj ET", &length);
	char *both = malloc(length + head);
	signprep_text *text;

	(void) state;
	assert_non_null(both);
	memcpy(both, garbage, head);
	memcpy(both + head, file, length);
	free(file);
	text = text_of_file(both, length + head);
	assert_near((double) find_glyphs(text, "Hi")->x, 100, 0.001);
	signprep_text_free(text);
}

static int count_pages(pdf_writer *w)
{
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	size_t length;
	char *file = pdfw_finish(w, &length);
	int count;

	if (signprep_document_open_memory(&doc, file, length, "tree.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	count = signprep_document_page_count(doc);
	for (int i = 1; i <= count; i++) {
		signprep_page page;

		assert_int_equal(signprep_document_page(&page, doc, i, &err), SIGNPREP_OK);
		assert_int_equal(page.number, i);
	}
	signprep_document_free(doc);
	free(file);
	return count;
}

static void counts_are_not_believed(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R >>", tree);

	(void) state;
	pdfw_set(w, tree, "<< /Type /Pages /Count 77 /Kids [%d 0 R %d 0 R 99 0 R null %d 0 R] >>", page, page, page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	assert_int_equal(count_pages(w), 3);
}

static void loops_are_cut(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), inner = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R >>", inner);

	(void) state;
	pdfw_set(w, inner, "<< /Type /Pages /Count 2 /Parent %d 0 R /Kids [%d 0 R %d 0 R] >>", inner, page, tree);
	pdfw_set(w, tree, "<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>", inner, page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	assert_int_equal(count_pages(w), 2);
}

/* Six pages that say their numbers; those in `bad`, a string of digits, are broken off as files in the wild are. */
static signprep_document *damaged(const char *bad, const char *how, int count, bool nested)
{
	static char *file;
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), inner = pdfw_reserve(w), kids[6];
	signprep_document *doc;
	size_t length;
	char list[2][80] = { "", "" };

	free(file); /* the document reads from it: it goes with the next one */
	for (int i = 0; i < 6; i++) {
		char content[80];
		int stream;

		snprintf(content, sizeof content, "BT /F1 12 Tf 72 700 Td (Number%d) Tj ET", i + 1);
		stream = pdfw_add_text_stream(w, "", content);
		kids[i] = pdfw_reserve(w);
		if (strchr(bad, '1' + i))
			pdfw_set(w, kids[i], "%s", how);
		else
			pdfw_set(w, kids[i],
				"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 "
				"<< "
				"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
				tree, stream);
		sprintf(list[nested && i >= 2 && i < 5] + strlen(list[nested && i >= 2 && i < 5]), "%d 0 R ", kids[i]);
		if (nested && i == 4)
			sprintf(list[0] + strlen(list[0]), "%d 0 R ", inner);
	}
	if (strchr(bad, 'n'))
		pdfw_set(w, inner, "%s", how);
	else
		pdfw_set(w, inner, "<< /Type /Pages /Count %d /Parent %d 0 R /Kids [%s] >>", nested ? 3 : 0, tree, list[1]);
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", count, list[0]);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "made", NULL, NULL), SIGNPREP_OK);
	return doc;
}

/* Page `number` says `says`; 0: it can't be read. */
static void assert_says(signprep_document *doc, int number, int says)
{
	signprep_error err = { 0 };
	signprep_text *text = NULL;
	signprep_code code = signprep_text_load(&text, doc, number, &err);

	if (!says) {
		assert_int_equal(code, SIGNPREP_UNREADABLE);
		assert_string_equal(err.id, "D708");
		return;
	}
	assert_int_equal(code, SIGNPREP_OK);
	assert_int_equal(text->cps[6], '0' + says);
	signprep_text_free(text);
}

static void damaged_pages_keep_their_numbers(void **state)
{
	static const char *const hows[] = { "<< /Type /Page /Par\nstuff<<<<((", "<< /Type /Page M<diaBox[0 0 612 792] >>",
		"<< /Type /Page /Contents [1 0 R ", "(no page)", "null" };
	static const char *const bads[] = { "1", "3", "6", "24", "12345" };

	(void) state;
	for (size_t h = 0; h < sizeof hows / sizeof *hows; h++) {
		for (size_t b = 0; b < sizeof bads / sizeof *bads; b++) {
			for (int nested = 0; nested < 2; nested++) {
				signprep_document *doc = damaged(bads[b], hows[h], 6, nested);

				assert_int_equal(signprep_document_page_count(doc), 6);
				assert_true(signprep_document_lost_pages(doc));
				for (int i = 1; i <= 6; i++)
					assert_says(doc, i, strchr(bads[b], '0' + i) ? 0 : i);
				signprep_document_free(doc);
			}
		}
	}
}

/* Where no page at all is sound there is nothing to number. */
static void only_damaged_pages(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_add(w, "(no page)");
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	size_t length;
	char *file;

	(void) state;
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "made", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D706");
	assert_null(doc);
	free(file);
}

/* A node of three pages that can't be read is three pages; kids that are not there and that /Count knows nothing of are none. */
static void damaged_nodes(void **state)
{
	signprep_document *doc = damaged("n", "<< /Type /Pages /Kids [ ((", 6, true);

	(void) state;
	assert_int_equal(signprep_document_page_count(doc), 6);
	for (int i = 1; i <= 6; i++)
		assert_says(doc, i, i > 2 && i < 6 ? 0 : i);
	signprep_document_free(doc);
	doc = damaged("24", "null", 4, false);
	assert_int_equal(signprep_document_page_count(doc), 4);
	assert_false(signprep_document_lost_pages(doc));
	assert_says(doc, 2, 3);
	assert_says(doc, 4, 6);
	signprep_document_free(doc);
	doc = damaged("", "", 9, false);
	assert_int_equal(signprep_document_page_count(doc), 6);
	assert_true(signprep_document_lost_pages(doc));
	signprep_document_free(doc);
}

static void page_numbers_off_the_end(void **state)
{
	signprep_document *doc = opened(LAB "01_plain.pdf", NULL);
	static const int wrong[] = { 0, -1, 2, 1000000 };

	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		signprep_page page;
		signprep_text *text;
		signprep_error err = { 0 };

		assert_int_equal(signprep_document_page(&page, doc, wrong[i], &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "P101");
		assert_int_equal(signprep_text_load(&text, doc, wrong[i], &err), SIGNPREP_INVALID);
		assert_null(text);
	}
	signprep_document_free(doc);
}

/* Content that does not fit into the memory allowed. */
static void content_beyond_memory(void **state)
{
	signprep_document *doc = NULL;
	signprep_document_options options = { .max_memory = 600000 };
	signprep_text *text = NULL;
	signprep_error err = { 0 };
	size_t length, room = 4 << 20;
	char *content = malloc(room + 1), *file;

	(void) state;
	assert_non_null(content);
	memset(content, 'n', room);
	content[room] = '\0';
	file = pdfw_page_file("", "", content, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "big.pdf", &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D901");
	assert_null(text);
	signprep_document_free(doc);
	free(file);
	free(content);
}

/* The plain page of the lab, a hole of zeros (white space in PDF), and a second pointer to its table. */
static void make_long(char path[], size_t size)
{
	FILE *in = fopen(LAB "01_plain.pdf", "rb"), *out;
	char bytes[4096], *pointer = NULL;
	size_t length;
	int fd = mkstemp(path);

	assert_non_null(in);
	length = fread(bytes, 1, sizeof bytes - 1, in);
	bytes[length] = '\0';
	fclose(in);
	for (size_t i = 0; i + 9 < length; i++)
		if (!memcmp(bytes + i, "startxref", 9))
			pointer = bytes + i;
	assert_non_null(pointer);
	out = fdopen(fd, "wb");
	assert_non_null(out);
	fwrite(bytes, 1, length, out);
	assert_int_equal(fseek(out, (long) (size - strlen(pointer)), SEEK_SET), 0);
	fputs(pointer, out);
	assert_int_equal(fclose(out), 0);
}

static size_t glyphs_of(signprep_document *doc)
{
	signprep_text *text = NULL;
	size_t count;

	assert_int_equal(signprep_text_load(&text, doc, 1, NULL), SIGNPREP_OK);
	count = text->glyph_count;
	signprep_text_free(text);
	return count;
}

static long peak_kib(void)
{
	struct rusage use;

	assert_int_equal(getrusage(RUSAGE_SELF, &use), 0);
	return use.ru_maxrss;
}

/* A file of 60 MB is never held: hashing, opening, reading and opening it again stay within 20 MB. */
static void long_file_is_not_held(void **state)
{
	char path[] = "/tmp/signprep-long-XXXXXX", tail[6], head[65];
	const size_t size = 60 << 20;
	signprep_document *plain = opened(LAB "01_plain.pdf", NULL), *doc, *again = NULL;
	char *bytes;
	long before;

	(void) state;
	make_long(path, size);
	before = peak_kib();
	doc = opened(path, NULL);
	assert_int_equal(sp_document_length(doc), size);
	assert_int_equal(glyphs_of(doc), glyphs_of(plain));
	assert_int_equal(sp_document_reopen(&again, doc, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(glyphs_of(again), glyphs_of(plain));
	assert_string_equal(signprep_document_sha256(again), signprep_document_sha256(doc));
	assert_true(sp_document_read(doc, size - 6, tail, 6));
	assert_memory_equal(tail, "%%EOF\n", 6);
	assert_false(sp_document_read(doc, size - 5, tail, 6));
	assert_false(signprep_document_repaired(doc));
	assert_int_in_range(peak_kib() - before, 0, 20 << 10);
	/* The same hash as of the whole. */
	bytes = calloc(1, size);
	assert_non_null(bytes);
	assert_true(sp_document_read(doc, 0, bytes, size));
	sp_sha256_hex(bytes, size, head);
	assert_string_equal(head, signprep_document_sha256(doc));
	free(bytes);
	signprep_document_free(again);
	signprep_document_free(doc);
	signprep_document_free(plain);
	unlink(path);
}

/* Whoever writes into a long file that is open is noticed. */
static void long_file_changed(void **state)
{
	char path[] = "/tmp/signprep-long-XXXXXX", byte;
	signprep_document *doc;
	signprep_text *text = NULL;
	signprep_error err = { 0 };
	FILE *file;

	(void) state;
	make_long(path, 8 << 20);
	doc = opened(path, NULL);
	assert_true(sp_document_read(doc, 0, &byte, 1));
	file = fopen(path, "r+b");
	assert_non_null(file);
	fputs("%PDF-1.7", file);
	fclose(file);
	assert_int_equal(truncate(path, 8 << 10), 0);
	assert_false(sp_document_read(doc, 0, &byte, 1));
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D710");
	assert_null(text);
	signprep_document_free(doc);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(files_that_are_no_pdf), cmocka_unit_test(no_pages),
		cmocka_unit_test(limits), cmocka_unit_test(passwords), cmocka_unit_test(empty_password),
		cmocka_unit_test(owner_restrictions), cmocka_unit_test(unknown_encryption), cmocka_unit_test(plain_facts),
		cmocka_unit_test(repair_is_told), cmocka_unit_test(garbage_before_the_header),
		cmocka_unit_test(counts_are_not_believed), cmocka_unit_test(loops_are_cut),
		cmocka_unit_test(damaged_pages_keep_their_numbers), cmocka_unit_test(damaged_nodes),
		cmocka_unit_test(only_damaged_pages), cmocka_unit_test(page_numbers_off_the_end),
		cmocka_unit_test(content_beyond_memory), cmocka_unit_test(long_file_is_not_held),
		cmocka_unit_test(long_file_changed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
