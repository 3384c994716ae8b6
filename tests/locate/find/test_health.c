/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages without readable text: what is said about them, and when. */
#include "page_text.h"

#include "pdf_writer.h"
#include "row_file.h"

/* The ids of a find's issues, in order: "D601 D602 K202". */
static void ids(const signprep_find *find, char *out, size_t room)
{
	const signprep_issues *issues = signprep_find_issues(find);
	*out = 0;
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		snprintf(out + strlen(out), room - strlen(out), "%s%s", i ? " " : "", signprep_issues_at(issues, i)->id);
}

static const char image[] = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q ";
#define TEXT "BT /F1 12 Tf 72 700 Td (some readable words) Tj ET "
#define UNREADABLE "BT /U1 12 Tf 72 600 Td <000D000D000D000D000D000D000D000D> Tj ET " /* private-use code points */
#define LUCKY "BT /I0 12 Tf 72 500 Td {甲方签章} Tj ET "                              /* Identity-H, no ToUnicode, no collection */
#define UNMAPPED "BT /I1 12 Tf 72 600 Td <FFF0FFF1> Tj ET "                           /* no such characters in Adobe-GB1 */

typedef struct health {
	const char *name, *content, *keyword, *ids;
} health;

static void one_page(void **state)
{
	(void) state;
	const health cases[] = {
		{ "readable, found", TEXT, "words", "" },
		{ "readable, missing", TEXT, "absent", "K202" },
		{ "37 only outlines", "100 100 m 200 200 l 150 300 l f", "absent", "D601 K202" },
		{ "nothing at all", "", "absent", "D601 K202" },
		{ "80 scan", image, "absent", "D601 D602 K202" },
		{ "unreadable font", UNREADABLE, "absent", "D601 D603 K202" },
		{ "31 only guesses", LUCKY, "absent", "D601 D603 K202" },
		{ "31 a lucky hit", LUCKY, "甲方", "D603" },
		{ "31 some guesses", TEXT LUCKY, "absent", "D605 K202" },
		{ "31 the same, but found", TEXT LUCKY, "words", "" },
		{ "some unreadable characters", TEXT UNMAPPED, "absent", "D605 K202" },
		{ "the same, but found", TEXT UNMAPPED, "words", "" },
		{ "damaged", TEXT "BT /F1 12 Tf 72 600 Td [(x) (unfinished", "words", "D604" },
	};
	int wrong = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length;
		char seen[64], *bytes = row_file("", "", cases[i].content, &length);
		signprep_find *find = pdf_find(bytes, length, cases[i].keyword, NULL);
		ids(find, seen, sizeof seen);
		if (strcmp(seen, cases[i].ids) != 0) {
			print_message("%s: \"%s\", expected \"%s\"\n", cases[i].name, seen, cases[i].ids);
			wrong++;
		}
		signprep_find_free(find);
		free(bytes);
	}
	assert_int_equal(wrong, 0);
}

/* Pages 1 and 4 with text, 2, 3 and 5 scanned. */
static char *mixed_file(size_t *length)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), font = pdfw_add(w, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
	char kids[128] = "";
	for (int i = 1; i <= 5; i++) {
		int stream = pdfw_add_text_stream(w, "", i == 1 || i == 4 ? TEXT : image);
		int page = pdfw_add(w,
			"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>>>>>", tree,
			stream, font);
		snprintf(kids + strlen(kids), sizeof kids - strlen(kids), "%d 0 R ", page);
	}
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R>>", tree);
	pdfw_set(w, tree, "<</Type/Pages/Count 5/Kids[%s]>>", kids);
	return pdfw_finish(w, length);
}

static void many_pages(void **state)
{
	(void) state;
	size_t length;
	char *bytes = mixed_file(&length), message[128];
	signprep_find *find = pdf_find(bytes, length, "words", NULL);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 2);
	assert_int_equal(signprep_issues_count(signprep_find_issues(find)), 1);
	const signprep_issue *issue = signprep_issues_at(signprep_find_issues(find), 0);
	assert_string_equal(issue->id, "D602");
	assert_int_equal(issue->page, 2);
	assert_int_equal(issue->code, SIGNPREP_OK);
	signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
	assert_non_null(strstr(message, "2-3, 5"));
	signprep_find_free(find);

	/* A page that was not asked for is not complained about. */
	signprep_document *doc = NULL;
	const char *keyword = "words";
	const signprep_find_options first = { .pages = "1" }, scans = { .pages = "2-3" };
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, &keyword, 1, &first, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(signprep_find_issues(find)), 0);
	signprep_find_free(find);
	assert_int_equal(signprep_find_run(&find, doc, &keyword, 1, &scans, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_issues_code(signprep_find_issues(find)), SIGNPREP_NO_TEXT);
	signprep_find_free(find);
	signprep_document_free(doc);
	free(bytes);
}

typedef struct steps {
	int calls, last, total;
} steps;

static void count_step(void *opaque, int done, int total)
{
	steps *s = opaque;
	assert_true(done > s->last);
	s->calls++;
	s->last = done;
	s->total = total;
}

static void progress(void **state)
{
	(void) state;
	size_t length;
	char *bytes = mixed_file(&length);
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	const char *keyword = "words";
	steps seen = { 0, 0, 0 };
	const signprep_find_options options = { .progress = count_step, .opaque = &seen };
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, &keyword, 1, &options, NULL), SIGNPREP_OK);
	assert_int_equal(seen.calls, 5);
	assert_int_equal(seen.last, 5);
	assert_int_equal(seen.total, 5);
	signprep_find_free(find);
	signprep_document_free(doc);
	free(bytes);
}

/* The second of three pages is damaged: the third keeps its number, and the damaged one is named. */
static void damaged_page(void **state)
{
	(void) state;
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), font = pdfw_add(w, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"), pages[3];
	size_t length;
	for (int i = 0; i < 3; i++) {
		int content = pdfw_add_text_stream(w, "", TEXT);
		pages[i] = pdfw_add(w,
			i == 1 ? "<</Type/Page/Parent %d 0 R/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R/Broken<<((>>"
			       : "<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 "
				 "R>>",
			tree, font, content);
	}
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R>>", tree);
	pdfw_set(w, tree, "<</Type/Pages/Count 3/Kids[%d 0 R %d 0 R %d 0 R]>>", pages[0], pages[1], pages[2]);
	char seen[64], *bytes = pdfw_finish(w, &length);
	signprep_find *find = pdf_find(bytes, length, "words", NULL);
	ids(find, seen, sizeof seen);
	assert_string_equal(seen, "D756");
	assert_int_equal(signprep_issues_at(signprep_find_issues(find), 0)->page, 2);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 2);
	assert_int_equal(signprep_find_at(find, 0)->hits[1].page, 3);
	signprep_find_free(find);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(damaged_page), cmocka_unit_test(one_page),
		cmocka_unit_test(many_pages), cmocka_unit_test(progress) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
