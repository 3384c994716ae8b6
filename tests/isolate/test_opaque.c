/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Documents from a descriptor, and documents that are only to be sent. */
#include "tests/base/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <signprep/field.h>
#include <signprep/find.h>
#include <signprep/render.h>
#include <signprep/text.h>

#include "pdfcore/source.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"

static int open_lease(void)
{
	int fd = open(LEASE, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static void a_descriptor_is_the_file(void **state)
{
	(void) state;
	signprep_document *by_path, *by_fd;
	size_t length, other;
	int fd = open_lease();
	/* Whoever shares the descriptor keeps its place. */
	assert_int_equal(lseek(fd, 17, SEEK_SET), 17);
	assert_int_equal(signprep_document_open(&by_path, LEASE, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(sp_document_open_fd(&by_fd, fd, "by-fd.pdf", NULL, NULL), SIGNPREP_OK);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 17);
	close(fd);
	assert_string_equal(signprep_document_sha256(by_fd), signprep_document_sha256(by_path));
	assert_string_equal(signprep_document_name(by_fd), "by-fd.pdf");
	assert_int_equal(signprep_document_page_count(by_fd), signprep_document_page_count(by_path));
	const unsigned char *a = signprep_document_bytes(by_path, &length), *b = signprep_document_bytes(by_fd, &other);
	assert_int_equal(length, other);
	assert_memory_equal(a, b, length);
	signprep_document_free(by_path);
	signprep_document_free(by_fd);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	(void) state;
	signprep_document *doc;
	signprep_error err = { 0 };
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "no pdf", 6), 6);
	close(ends[1]);
	assert_int_equal(sp_document_open_opaque_fd(&doc, ends[0], "pipe", 0, &err), SIGNPREP_OK);
	close(ends[0]);
	assert_int_equal(sp_document_length(doc), 6);
	signprep_document_free(doc);
}

static void what_is_no_file_is_refused(void **state)
{
	(void) state;
	signprep_document *doc;
	signprep_error err = { 0 };
	int fd = open("/", O_RDONLY | O_CLOEXEC);
	assert_int_equal(sp_document_open_opaque_fd(&doc, fd, "root", 0, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D702");
	close(fd);
	assert_int_equal(sp_document_open_fd(&doc, -1, "closed", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D707");
	fd = open_lease();
	assert_int_equal(sp_document_open_opaque_fd(&doc, fd, "big", 100, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D903");
	close(fd);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(sp_document_open_opaque_fd(&doc, fd, "empty", 0, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D703");
	close(fd);
}

static bool nowhere(void *opaque, const void *bytes, size_t length)
{
	(void) opaque;
	(void) bytes;
	(void) length;
	return true;
}

/* Nothing of the PDF is known, and everything that would need it says so. */
static void an_opaque_document_answers_harmlessly(void **state)
{
	(void) state;
	signprep_document *doc, *whole;
	signprep_error err = { 0 };
	signprep_page page;
	signprep_facts facts = { 0 };
	signprep_fields fields = { 0 };
	signprep_text *text = NULL;
	signprep_find *find = NULL;
	const char *keyword = "x";
	const signprep_stamp stamp = { .kind = SIGNPREP_STAMP_TEXT, .page = 1, .rect = { 1, 1, 9, 9 }, .text = "x" };
	int fd = open_lease();

	assert_int_equal(signprep_document_open(&whole, LEASE, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(sp_document_open_opaque_fd(&doc, fd, "lease.pdf", 0, &err), SIGNPREP_OK);
	close(fd);
	assert_string_equal(signprep_document_sha256(doc), signprep_document_sha256(whole));
	assert_int_equal(sp_document_length(doc), sp_document_length(whole));
	assert_int_equal(signprep_document_page_count(doc), 0);
	assert_false(signprep_document_repaired(doc));
	assert_int_equal(signprep_document_page(&page, doc, 1, &err), SIGNPREP_INVALID);
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_INVALID);
	assert_int_equal(
		signprep_render_png(doc, &(signprep_drawing) { 1, NULL, 0, NULL, 0 }, NULL, nowhere, NULL, &err), SIGNPREP_INVALID);
	assert_int_equal(signprep_stamp_pdf(doc, &stamp, 1, nowhere, NULL, &err), SIGNPREP_INVALID);
	assert_int_equal(signprep_stamp_pdf(doc, NULL, 0, nowhere, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "D713");
	assert_int_equal(signprep_document_facts(&facts, doc, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "D713");
	assert_int_equal(signprep_document_fields(&fields, doc, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "D713");
	assert_int_equal(signprep_find_run(&find, doc, &keyword, 1, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 0);
	signprep_find_free(find);
	signprep_document_free(doc);
	signprep_document_free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_descriptor_is_the_file),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(an_opaque_document_answers_harmlessly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
