/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The filter turns pages away, and never one that counts: answers with it and without it are the same. */
#include "page_text.h"

#include <dirent.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "locate/match/find.h"
#include "locate/match/page_filter.h"
#include "pdf_writer.h"

/* What one code of the font says: everything that folds, composes, is left out or stands for a class of words. */
static const char *const pool[] = { "a", "e", "i", "n", "s", "t", "S", "N", "E", "K", " ", " ", "-", ":", "(", ")", "1", "甲", "乙",
	"方", "盖", "章", "签", "字", "印", "簽", "鑑", "鉴", "日", "期", "\u00E9", "\u0301", "\u0308", "\u00A8", "\uFB01",
	"\u00DF", "\u0130", "\u212A", "\uFF33", "\uFF1A", "\u3000", "\u00AD", "\u200B", "\u0438", "\u0439", "\u0306", "\u05E9",
	"\u05DC", "\u304B", "\u3099", "\u304C", "\u1100", "\u1161", "\uAC00", "（", "）", "\u2F45", "\uF900", "豈", "\U0002F801",
	"\U00020000", "\U0001D400", "signature", "盖章" };
#define SIMPLE 30 /* ASCII and Han come first */
#define POOL (sizeof pool / sizeof *pool)

#define LINES_MAX 12
#define CODES_MAX 14
#define PAGES 3

typedef struct line {
	size_t codes[CODES_MAX], count;
} line;
typedef struct book {
	line lines[PAGES][LINES_MAX];
	size_t counts[PAGES];
} book;
typedef struct tally {
	size_t hits, misses, page_breaks, kept, turned_away;
} tally;

static uint32_t seed;

static size_t below(size_t limit)
{
	seed = seed * 1664525u + 1013904223u;
	return (size_t) (seed >> 8) % limit;
}

static void put_utf16(sp_buf *out, const char *utf8)
{
	for (size_t at = 0, length = strlen(utf8); at < length;) {
		uint32_t cp;
		at += sp_utf8_decode(utf8 + at, length - at, &cp);
		if (cp > 0xFFFF)
			sp_buf_printf(
				out, "%04X%04X", (unsigned) (0xD800 + ((cp - 0x10000) >> 10)), (unsigned) (0xDC00 + (cp & 0x3FF)));
		else
			sp_buf_printf(out, "%04X", (unsigned) cp);
	}
}

static int add_font(pdf_writer *w)
{
	sp_buf map;
	sp_buf_init(&map, 1 << 16);
	sp_buf_puts(&map,
		"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
		"1 begincodespacerange <0000> <ffff> endcodespacerange 100 beginbfchar ");
	for (size_t i = 0; i < POOL; i++) {
		sp_buf_printf(&map, "<%04X> <", (unsigned) i);
		put_utf16(&map, pool[i]);
		sp_buf_puts(&map, "> ");
	}
	sp_buf_puts(&map, "endbfchar endcmap end end");
	int stream = pdfw_add_text_stream(w, "", map.data);
	sp_buf_clear(&map);
	int cid = pdfw_add(w,
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/X/DW 600/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
		"/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 600 800]/Ascent 800/Descent "
		"-200>>>>");
	return pdfw_add(w, "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		cid, stream);
}

static void put_line(sp_buf *out, const line *l, double y)
{
	size_t kind = below(12);
	const char *before = kind == 0 ? "3 Tr"
		: kind == 1            ? "/OC /P0 BDC"
		: kind == 2            ? "/Span <</ActualText <FEFF0053006500317ae0>>> BDC"
				       : "";
	sp_buf_printf(out, "%s BT /F 10 Tf %d %.1f Td <", before, below(4) ? 60 : 300, y);
	for (size_t i = 0; i < l->count; i++)
		sp_buf_printf(out, "%04X", (unsigned) l->codes[i]);
	sp_buf_printf(out, "> Tj ET %s ", kind == 0 ? "0 Tr" : *before ? "EMC" : "");
}

static char *write_book(const book *b, size_t *length)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), off = pdfw_add(w, "<</Type/OCG/Name(off)>>"), font = add_font(w), kids[PAGES];
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>>>", tree, off, off);
	for (size_t page = 0; page < PAGES; page++) {
		sp_buf content;
		sp_buf_init(&content, 1 << 16);
		for (size_t i = 0; i < b->counts[page]; i++)
			put_line(&content, &b->lines[page][i], i + 1 == b->counts[page] ? 30 : 800 - 13 * (double) i);
		int stream = pdfw_add_text_stream(w, "", content.data ? content.data : "");
		int look = pdfw_add_text_stream(
			w, "/Type/XObject/Subtype/Form/BBox[0 0 200 20]", "BT /F 10 Tf <0006000200300031> Tj ET");
		sp_buf_clear(&content);
		kids[page] = pdfw_add(w,
			"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F %d 0 R>>"
			"/Properties<</P0 %d 0 R>>>>/Annots[<</Type/Annot/Subtype/Stamp/F %d/Rect[60 400 260 420]/AP<</N %d 0 "
			"R>>>>]>>",
			tree, stream, font, off, below(2) ? 2 : 0, look);
	}
	pdfw_set(w, tree, "<</Type/Pages/Count %d/Kids[%d 0 R %d 0 R %d 0 R]>>", PAGES, kids[0], kids[1], kids[2]);
	return pdfw_finish(w, length);
}

static void fill(book *b)
{
	/* Pages with few different characters and with many, plain ones and others. */
	const size_t all = below(2) ? SIMPLE : POOL, variety = 4 + below(all - 3);
	size_t shift = below(all);
	for (size_t page = 0; page < PAGES; page++) {
		b->counts[page] = below(LINES_MAX + 1);
		shift += below(3) ? 0 : below(all);
		for (size_t i = 0; i < b->counts[page]; i++) {
			line *l = &b->lines[page][i];
			l->count = 1 + below(CODES_MAX - 1);
			for (size_t k = 0; k < l->count; k++)
				l->codes[k] = (shift + below(variety)) % all;
		}
	}
}

/* Some stretch of the book, across lines and pages too, and sometimes with a mistake. */
static void choose_keyword(const book *b, char *out, size_t room)
{
	size_t all[PAGES * LINES_MAX * CODES_MAX], count = 0, wanted = 1 + below(9), bad = below(3) ? SIZE_MAX : below(wanted);
	for (size_t page = 0; page < PAGES; page++)
		for (size_t i = 0; i < b->counts[page]; i++)
			for (size_t k = 0; k < b->lines[page][i].count; k++)
				all[count++] = b->lines[page][i].codes[k];
	*out = '\0';
	size_t first = count ? below(count) : 0;
	for (size_t i = 0; i < wanted; i++)
		snprintf(out + strlen(out), room - strlen(out), "%s",
			i == bad || !count ? pool[below(POOL)] : pool[all[(first + i) % count]]);
}

static void describe(sp_buf *out, const signprep_find *find, tally *t)
{
	for (size_t i = 0; i < signprep_find_count(find); i++) {
		const signprep_query *q = signprep_find_at(find, i);
		sp_buf_printf(out, "%s\n", q->keyword);
		for (size_t k = 0; k < q->hit_count; k++)
			sp_buf_printf(out, "  %d %a %a %x %s\n", q->hits[k].page, q->hits[k].rect.x0, q->hits[k].rect.y1,
				q->hits[k].flags, q->hits[k].line);
		for (size_t k = 0; k < q->near_miss_count; k++) {
			const signprep_near_miss *m = &q->near_misses[k];
			sp_buf_printf(out, "  %d %s %g %a %a %s | %s\n", m->page, m->why, m->score, m->rect.x0, m->rect.y1, m->text,
				m->line);
			t->page_breaks += strcmp(m->why, "page-break") == 0;
		}
		t->hits += q->hit_count;
		t->misses += q->near_miss_count;
	}
}

static void compare(signprep_document *doc, const sp_find_query *queries, size_t count, tally *t, const char *what)
{
	sp_buf answers[2];
	tally once = *t;
	for (int every = 0; every < 2; every++) {
		const sp_find_way way = { .every_page = every };
		signprep_find *find = NULL;
		sp_page_store pages;
		sp_buf_init(&answers[every], (size_t) 1 << 28);
		assert_int_equal(
			sp_pages_open(&pages, doc, sp_page_source_content(doc), every ? 0 : SP_PAGES_KEPT, NULL), SIGNPREP_OK);
		if (sp_find_queries(&find, &pages, queries, count, &way, NULL) != SIGNPREP_OK)
			sp_buf_puts(&answers[every], "failed");
		else
			describe(&answers[every], find, every ? t : &once);
		signprep_find_free(find);
		sp_pages_close(&pages);
	}
	assert_int_equal(answers[0].length, answers[1].length);
	if (answers[0].length && memcmp(answers[0].data, answers[1].data, answers[0].length) != 0)
		fail_msg("%s: with the filter\n%s\nwithout\n%s", what, answers[0].data, answers[1].data);
	sp_buf_clear(&answers[0]);
	sp_buf_clear(&answers[1]);
}

/* How many keywords the filter keeps away from how many pages. */
static void count_turned_away(signprep_document *doc, const char *keyword, tally *t)
{
	sp_arena arena;
	sp_pattern pattern;
	sp_near near = { .count = 0 };
	sp_page_filter filter;
	if (sp_pattern_compile(&pattern, keyword, &(signprep_match) { 0 }, NULL) != SIGNPREP_OK)
		return;
	sp_arena_init(&arena, 1 << 20);
	assert_true(sp_page_filter_make(&filter, &arena, &pattern, &near, 1));
	for (int page = 1; page <= signprep_document_page_count(doc); page++) {
		signprep_text *text = NULL;
		assert_int_equal(signprep_text_load(&text, doc, page, NULL), SIGNPREP_OK);
		assert_true(sp_page_filter_look(&filter, text));
		*(sp_page_filter_may_hit(&filter, 0) ? &t->kept : &t->turned_away) += 1;
		signprep_text_free(text);
	}
	sp_page_filter_clear(&filter);
	sp_arena_clear(&arena);
	sp_pattern_clear(&pattern);
}

static signprep_switch any_switch(void)
{
	return below(4) ? SIGNPREP_SWITCH_DEFAULT : below(2) ? SIGNPREP_SWITCH_ON : SIGNPREP_SWITCH_OFF;
}

static void random_books(void **state)
{
	(void) state;
	tally t = { 0 };
	for (seed = 1; seed <= 400;) {
		uint32_t number = seed;
		book b;
		char keywords[6][256], what[32];
		sp_find_query queries[6];
		fill(&b);
		for (size_t i = 0; i < 6; i++) {
			choose_keyword(&b, keywords[i], sizeof keywords[i]);
			queries[i] = (sp_find_query) { keywords[i],
				{ .case_sensitive = any_switch(),
					.width = any_switch(),
					.spaces = any_switch(),
					.hidden = any_switch(),
					.annotations = any_switch(),
					.cross_line = any_switch(),
					.whole_word = any_switch() },
				below(5) ? NULL : "1,3", below(8) != 0 };
		}
		size_t length;
		char *bytes = write_book(&b, &length);
		signprep_document *doc = NULL;
		assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, NULL), SIGNPREP_OK);
		snprintf(what, sizeof what, "book %u", (unsigned) number);
		compare(doc, queries, 6, &t, what);
		count_turned_away(doc, keywords[0], &t);
		signprep_document_free(doc);
		free(bytes);
		seed = number + 1;
	}
	/* Each of them was put to the test. */
	assert_true(t.hits > 100 && t.misses > 100 && t.page_breaks > 0 && t.kept > 20 && t.turned_away > 20);
}

static void folder(const char *path, tally *t)
{
	static const char *const keywords[] = { "甲方（盖章）", "乙方（签字）", "签订日期", "盖章", "the", "Signature", "SIGN HERE",
		"date:", "é", "法定代表人" };
	sp_find_query queries[sizeof keywords / sizeof *keywords];
	size_t count = sizeof keywords / sizeof *keywords;
	for (size_t i = 0; i < count; i++)
		queries[i] = (sp_find_query) { keywords[i],
			{ .case_sensitive = i == 4 ? SIGNPREP_SWITCH_ON : SIGNPREP_SWITCH_DEFAULT }, NULL, true };
	DIR *dir = opendir(path);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char name[512];
		signprep_document *doc = NULL;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		if (!strstr(name, ".pdf") || signprep_document_open(&doc, name, NULL, NULL) != SIGNPREP_OK)
			continue;
		if (signprep_document_page_count(doc) <= 40)
			compare(doc, queries, count, t, name);
		signprep_document_free(doc);
	}
	if (dir)
		closedir(dir);
}

static void real_files(void **state)
{
	(void) state;
	tally t = { 0 };
	char path[512];
	const char *shared = getenv("SIGNPREP_SHARED");
	folder(SIGNPREP_TESTS_DIR "/lab/pdf", &t);
	folder(SIGNPREP_TESTS_DIR "/edge/pdf", &t);
	assert_true(t.hits > 10 && t.misses > 10);
	if (!shared) {
		print_message("corpus skipped: SIGNPREP_SHARED is not set\n");
		return;
	}
	snprintf(path, sizeof path, "%s/corpus/dev", shared);
	folder(path, &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_books), cmocka_unit_test(real_files) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
