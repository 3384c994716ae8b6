/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows 81 to 94 of docs/locating.md: containers, damage, encryption, signatures, sizes. */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/buf.h"

#define WORD "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET"
#define SEAL "{'ComponentType':'SIGN_SEAL','ComponentWidth':40,'ComponentHeight':30,"
#define BESIDE SEAL "'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'At':'right','Align':'baseline'}}"
#define FONT "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

static signprep_find *find_in(signprep_document *doc, const char *keyword)
{
	signprep_find *find = NULL;
	signprep_error err = { 0 };

	if (signprep_find_run(&find, doc, &keyword, 1, NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return find;
}

/* One hit whose baseline starts at (x, y), viewed space, in 12 pt upright. */
static void one_hit(signprep_document *doc, double x, double y)
{
	signprep_find *find = find_in(doc, "SIGNHERE");
	const signprep_query *query = signprep_find_at(find, 0);

	assert_int_equal(query->hit_count, 1);
	assert_true(fabs(query->hits[0].rect.x0 - x) < 0.01);
	assert_true(fabs(query->hits[0].baseline - y) < 0.01);
	assert_true(fabs(query->hits[0].font_size - 12) < 0.01);
	signprep_find_free(find);
}

/* `entries` of the page, with /F1 and further resources; `content` may draw what `resources` names. */
static edge_doc finish_page(pdf_writer *w, const char *entries, const char *resources, const char *content)
{
	int font = pdfw_add(w, FONT), stream = pdfw_add_text_stream(w, "", content), tree = pdfw_reserve(w), page;
	size_t length;

	page = pdfw_add(w,
		"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> %s >> "
		"%s >>",
		tree, stream, font, resources, entries);
	edge_set_tree(w, tree, &page, 1, "");
	char *bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

/* Text at (5, 5) in X2: by its Matrix (15, 10), by X1's cm (45, 50), by X1's Matrix (90, 100), by the page's cm (140, 120). */
static void row_081_nested_forms(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, FONT), inner, outer;
	char entries[200], resources[80];
	edge_doc d;

	(void) state;
	snprintf(entries, sizeof entries,
		"/Type /XObject /Subtype /Form /BBox [0 0 400 400] /Matrix [1 0 0 1 10 5] /Resources << /Font << /F1 "
		"%d 0 R >> >>",
		font);
	inner = pdfw_add_text_stream(w, entries, "BT /F1 6 Tf 5 5 Td (SIGNHERE) Tj ET");
	snprintf(entries, sizeof entries,
		"/Type /XObject /Subtype /Form /BBox [0 0 400 400] /Matrix [2 0 0 2 0 0] /Resources << /XObject << "
		"/X2 %d 0 R >> >>",
		inner);
	outer = pdfw_add_text_stream(w, entries, "1 0 0 1 30 40 cm /X2 Do");
	snprintf(resources, sizeof resources, "/XObject << /X1 %d 0 R >>", outer);
	d = finish_page(w, "/CropBox [50 60 545 782]", resources, "q 1 0 0 1 50 20 cm /X1 Do Q");
	one_hit(d.doc, 140 - 50, 782 - 120);
	edge_close(&d);
}

/* A form that calls itself, and two that call each other: drawn once each, and no end of time. */
static void row_082_form_calls_itself(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, FONT), a = pdfw_reserve(w), b = pdfw_reserve(w);
	char resources[80];
	edge_doc d;

	(void) state;
	pdfw_set(w, a,
		"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 52 /Resources << /Font << /F1 %d 0 R >> /XObject << "
		"/A %d 0 R "
		"/B %d 0 R >> >> >>\nstream\n/A Do /B Do BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET\nendstream",
		font, a, b);
	pdfw_set(w, b,
		"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 11 /Resources << /XObject << /A %d 0 R /B %d 0 R >> "
		">> >>\n"
		"stream\n/A Do /B Do\nendstream",
		a, b);
	snprintf(resources, sizeof resources, "/XObject << /A %d 0 R >>", a);
	d = finish_page(w, "", resources, "/A Do");
	one_hit(d.doc, 200, 542);
	png_image image = edge_render(d.doc, NULL, 1, 36);
	assert_true(image.width > 0);
	png_free(&image);
	edge_close(&d);
}

/* Pattern cells repeat, and masks are not painted: neither is a place for a signature. Not searched, by decision. */
static void row_083_text_in_patterns_and_masks(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, FONT), pattern, group;
	char entries[300], resources[160];
	edge_doc d;
	signprep_find *find;

	(void) state;
	snprintf(entries, sizeof entries,
		"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 100 20] /XStep 100 /YStep 20 "
		"/Resources << /Font << /F1 %d 0 R >> >>",
		font);
	pattern = pdfw_add_text_stream(w, entries, "BT /F1 12 Tf 2 5 Td (SIGNHERE) Tj ET");
	snprintf(entries, sizeof entries,
		"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /CS /DeviceGray >> "
		"/Resources << /Font << /F1 %d 0 R >> >>",
		font);
	group = pdfw_add_text_stream(w, entries, "1 g " WORD);
	snprintf(resources, sizeof resources,
		"/Pattern << /P1 %d 0 R >> /ExtGState << /G1 << /SMask << /S /Luminosity /G %d 0 R >> >> >>", pattern, group);
	d = finish_page(w, "", resources,
		"/Pattern cs /P1 scn 0 400 595 200 re f /G1 gs 0 g 0 0 595 300 re f BT /F1 12 Tf 72 700 Td (other) Tj ET");
	find = find_in(d.doc, "SIGNHERE");
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 0);
	assert_int_equal(edge_count(signprep_find_issues(find), "K202"), 1);
	signprep_find_free(find);
	edge_close(&d);
}

static void row_084_encrypted_empty_password(void **state)
{
	edge_doc d = edge_open_file("lab/pdf/44_encrypted_empty.pdf");
	signprep_result *result = edge_check(&d, BESIDE, NULL);

	(void) state;
	edge_no_error(result);
	assert_int_equal(edge_count(signprep_result_issues(result), "D812"), 1);
	edge_assert_rect(edge_only(result, 0)->rect, 262.676, 512, 302.676, 542);
	signprep_result_free(result);
	edge_close(&d);
}

static void row_085_encrypted_unknown_password(void **state)
{
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	const signprep_document_options options = { .password = "user" };
	const char *path = SIGNPREP_TESTS_DIR "/pdfcore/pdf/locked_rc4.pdf";

	(void) state;
	assert_int_equal(signprep_document_open(&doc, path, NULL, &err), 8);
	assert_string_equal(err.id, "D801");
	edge_doc d = { NULL, 0, NULL };
	assert_int_equal(signprep_document_open(&d.doc, path, &options, &err), SIGNPREP_OK);
	signprep_result *result = edge_check(&d, BESIDE, NULL);
	assert_int_equal(edge_only(result, 0)->page, 1);
	assert_int_equal(edge_count(signprep_result_issues(result), "D811"), 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_RULE);
	signprep_result_free(result);
	edge_close(&d);
}

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static void row_086_owner_restrictions(void **state)
{
	const char *path = SIGNPREP_TESTS_DIR "/pdfcore/pdf/restricted.pdf";
	const signprep_prepare_options allow = { .allow_restricted = true };
	edge_doc d = edge_open_file("pdfcore/pdf/restricted.pdf");
	signprep_result *result = edge_check(&d, BESIDE, NULL);
	signprep_error err = { 0 };
	sp_buf out;

	(void) state;
	edge_no_error(result);
	assert_int_equal(edge_count(signprep_result_issues(result), "D813"), 1);
	edge_assert_rect(edge_only(result, 0)->rect, 262.676, 512, 302.676, 542);
	signprep_result_free(result);
	edge_close(&d);
	sp_buf_init(&out, (size_t) 1 << 20);
	assert_int_equal(signprep_normalize(path, NULL, NULL, NULL, collect, &out, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "D821");
	assert_int_equal(out.length, 0);
	assert_int_equal(signprep_normalize(path, NULL, &allow, NULL, collect, &out, &err), SIGNPREP_OK);
	assert_true(out.length > 500);
	sp_buf_clear(&out);
}

static void row_087_wrong_startxref(void **state)
{
	edge_doc d = edge_open_file("lab/pdf/45_bad_xref.pdf");
	signprep_result *result = edge_check(&d, BESIDE, NULL);

	(void) state;
	edge_no_error(result);
	assert_int_equal(edge_count(signprep_result_issues(result), "D753"), 1);
	edge_assert_rect(edge_only(result, 0)->rect, 262.676, 512, 302.676, 542);
	signprep_result_free(result);
	edge_close(&d);
}

/* A table for old readers, and a stream that the trailer points to: object 5, the content, stands in the stream only. */
static edge_doc make_hybrid(void)
{
	static const char *const objects[] = { "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
		FONT, "<< /Length 40 >>\nstream\n" WORD "\nendstream" };
	size_t offsets[6], table, stream;
	unsigned char row[4];
	sp_buf out;

	sp_buf_init(&out, 1 << 16);
	sp_buf_puts(&out, "%PDF-1.5\n");
	for (int i = 0; i < 5; i++) {
		offsets[i] = out.length;
		sp_buf_printf(&out, "%d 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	stream = out.length;
	sp_buf_puts(&out, "6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Index [5 1] /Root 1 0 R /Length 4 >>\nstream\n");
	row[0] = 1;
	row[1] = (unsigned char) (offsets[4] >> 8);
	row[2] = (unsigned char) offsets[4];
	row[3] = 0;
	sp_buf_append(&out, row, 4);
	sp_buf_puts(&out, "\nendstream\nendobj\n");
	table = out.length;
	sp_buf_puts(&out, "xref\n0 5\n0000000000 65535 f \n");
	for (int i = 0; i < 4; i++)
		sp_buf_printf(&out, "%010zu 00000 n \n", offsets[i]);
	sp_buf_printf(&out, "trailer\n<< /Size 7 /Root 1 0 R /XRefStm %zu >>\nstartxref\n%zu\n%%%%EOF\n", stream, table);
	return edge_open(out.data, out.length);
}

static void row_088_cross_reference_forms(void **state)
{
	edge_doc streams = edge_open_file("lab/pdf/46_objstm.pdf"), linear = edge_open_file("edge/pdf/linearized.pdf"),
		 hybrid = make_hybrid();

	(void) state;
	one_hit(streams.doc, 200, 542);
	one_hit(linear.doc, 200, 542);
	one_hit(hybrid.doc, 200, 542);
	assert_false(signprep_document_repaired(streams.doc));
	assert_false(signprep_document_repaired(linear.doc));
	assert_false(signprep_document_repaired(hybrid.doc));
	edge_close(&streams);
	edge_close(&linear);
	edge_close(&hybrid);
}

/* Sending must stop before anything leaves the machine: nobody listens on the endpoint. */
static void is_not_sent(const edge_doc *d, const signprep_result *result)
{
	const signprep_client_options options = { .secret_id = "AKIDedgeEXAMPLE0123456789abcdef",
		.secret_key = "key-of-the-tests",
		.endpoint = "http://127.0.0.1:9",
		.max_retries = -1 };
	signprep_client *client = NULL;
	signprep_flow flow;
	signprep_error err = { 0 };

	assert_int_equal(signprep_client_new(&client, &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_submit(&flow, client, d->doc, result, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S602");
	signprep_client_free(client);
}

static void loses_pages(edge_doc d, int left)
{
	signprep_result *result = edge_check(&d, SEAL "'ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2}", NULL);

	assert_int_equal(signprep_document_page_count(d.doc), left);
	assert_int_equal(edge_count(signprep_result_issues(result), "D754"), 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_UNREADABLE);
	is_not_sent(&d, result);
	signprep_result_free(result);
	edge_close(&d);
}

static void row_089_lost_pages(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), pages[5];
	size_t length;
	char *bytes, *third;
	signprep_document *doc = NULL;
	signprep_error err = { 0 };

	(void) state;
	for (int i = 0; i < 5; i++)
		pages[i] = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Number %d >>", tree, i + 1);
	edge_set_tree(w, tree, pages, 5, "");
	bytes = pdfw_finish(w, &length);
	third = strstr(bytes + 20, "/Number 3");
	assert_non_null(third);
	/* Cut off within an object nothing can be trusted; cut off between objects three pages are left, and two places for the lost. */
	assert_int_equal(
		signprep_document_open_memory(&doc, bytes, (size_t) (third - bytes), "cut.pdf", NULL, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D705");
	loses_pages(edge_open(bytes, (size_t) (strstr(third, "endobj") + 7 - bytes)), 5);

	w = pdfw_new();
	tree = pdfw_reserve(w);
	pages[0] = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", tree);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	pdfw_set(w, tree, "<< /Type /Pages /Count 9 /Kids [%d 0 R %d 0 R] >>", pages[0], pages[0]);
	bytes = pdfw_finish(w, &length);
	loses_pages(edge_open(bytes, length), 2);

	w = pdfw_new(); /* a tree that contains itself */
	tree = pdfw_reserve(w);
	pages[0] = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", tree);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	pdfw_set(w, tree, "<< /Type /Pages /Count 3 /Kids [%d 0 R %d 0 R] >>", pages[0], tree);
	bytes = pdfw_finish(w, &length);
	loses_pages(edge_open(bytes, length), 1);
}

/* What is sent are the bytes that were signed: nothing here touches them. */
static void row_090_signed_already(void **state)
{
	pdf_writer *w = pdfw_new();
	int value = pdfw_add(w,
		"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <00> /Reference [<< /TransformMethod "
		"/DocMDP "
		"/TransformParams << /P 1 >> >>] >>");
	int widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V %d 0 R /Rect [0 0 10 10] >>", value);
	char entries[64];
	edge_doc d;
	const unsigned char *now;
	size_t length = 0;

	(void) state;
	snprintf(entries, sizeof entries, "/Annots [%d 0 R]", widget);
	d = finish_page(w, entries, "", WORD);
	signprep_result *result = edge_check(&d, BESIDE, NULL);
	assert_int_equal(edge_count(signprep_result_issues(result), "D815"), 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_RULE);
	png_image image = edge_render(d.doc, result, 1, 72);
	png_free(&image);
	now = signprep_document_bytes(d.doc, &length);
	assert_int_equal(length, d.length);
	assert_memory_equal(now, d.bytes, length);
	is_not_sent(&d, result);
	signprep_result_free(result);
	edge_close(&d);
}

static edge_doc with_metadata(const char *xmp)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Rotate 90 >>", tree);
	char catalog[80];
	size_t length;

	snprintf(catalog, sizeof catalog, "/Metadata %d 0 R", pdfw_add_text_stream(w, "/Type /Metadata /Subtype /XML", xmp));
	edge_set_tree(w, tree, &page, 1, catalog);
	char *bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

static void claims(signprep_document *doc, const char *expected)
{
	signprep_facts facts;

	assert_int_equal(signprep_document_facts(&facts, doc, NULL), SIGNPREP_OK);
	assert_string_equal(facts.conformance, expected);
	signprep_facts_clear(&facts);
}

#define XMP(x) "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF>" x "</rdf:RDF></x:xmpmeta>"

/* The claim is told (the command warns with D822) and kept in the copy. */
static void row_091_pdf_a_and_pdf_ua(void **state)
{
	static const struct {
		const char *xmp, *claim;
	} cases[] = {
		{ XMP("<rdf:Description><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>"),
			"PDF/A-2B" },
		{ XMP("<rdf:Description xmlns:pdfaid=\"u\" pdfaid:part=\"3\" pdfaid:conformance = 'U' pdfuaid:part='1'/>"),
			"PDF/A-3U, PDF/UA-1" },
		{ XMP("<rdf:Description><pdfuaid:part>1</pdfuaid:part></rdf:Description>"), "PDF/UA-1" },
		{ XMP("<rdf:Description pdfaid:part=\"4\"/>"), "PDF/A-4" },
		{ XMP("<rdf:Description pdfaid:part=\"\" pdfaid:conformance=\"\"/>"), "" },
		{ XMP("<rdf:Description><dc:format>application/pdf</dc:format></rdf:Description>"), "" }, { "", "" },
		{ "pdfaid:part=", "" }
	};
	char path[] = "/tmp/signprep-edge-XXXXXX";
	sp_buf out;

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		edge_doc d = with_metadata(cases[i].xmp);

		claims(d.doc, cases[i].claim);
		edge_close(&d);
	}
	edge_doc d = with_metadata(cases[0].xmp);
	FILE *file = fdopen(mkstemp(path), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(d.bytes, 1, d.length, file), d.length);
	fclose(file);
	edge_close(&d);
	sp_buf_init(&out, (size_t) 1 << 20);
	assert_int_equal(signprep_normalize(path, NULL, NULL, NULL, collect, &out, NULL), SIGNPREP_OK);
	remove(path);
	d = edge_open(out.data, out.length);
	claims(d.doc, "PDF/A-2B");
	edge_close(&d);
}

static void stops(const char *catalog, const char *id)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", tree);
	size_t length;
	signprep_result *result;
	edge_doc d;

	edge_set_tree(w, tree, &page, 1, catalog);
	char *bytes = pdfw_finish(w, &length);
	d = edge_open(bytes, length);
	result = edge_check(&d, SEAL "'ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2}", NULL);
	assert_int_equal(edge_count(signprep_result_issues(result), id), 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_UNREADABLE);
	is_not_sent(&d, result);
	signprep_result_free(result);
	edge_close(&d);
}

static void row_092_portfolio_and_xfa(void **state)
{
	(void) state;
	stops("/Collection << /View /D >>", "D751");
	stops("/AcroForm << /Fields [] /XFA [(template) 9 0 R] >>", "D752");
}

/* 1000 pages of 900 characters, and the memory of one of them. */
static void row_093_thousand_pages(void **state)
{
	const signprep_document_options options = { .max_memory = (size_t) 48 << 20 };
	static const char *const keyword[] = { "SIGNHERE" };
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), font = pdfw_add(w, FONT), pages[1000];
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	size_t length;
	sp_buf content;

	(void) state;
	sp_buf_init(&content, 1 << 16);
	sp_buf_puts(&content, "BT /F1 10 Tf 12 TL 72 780 Td ");
	for (int i = 0; i < 50; i++)
		sp_buf_puts(&content, "(nothing to see in here) Tj T* ");
	sp_buf_puts(&content, "(SIGNHERE) Tj ET");
	for (int i = 0; i < 1000; i++) {
		int stream = pdfw_add_stream(w, "", content.data, content.length);
		pages[i] = pdfw_add(w,
			"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R "
			">> "
			">> >>",
			tree, stream, font);
	}
	sp_buf_clear(&content);
	edge_set_tree(w, tree, pages, 1000, "");
	char *bytes = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "long.pdf", &options, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, keyword, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 1000);
	for (int i = 0; i < 1000; i++) {
		const signprep_hit *hit = &signprep_find_at(find, 0)->hits[i];

		assert_int_equal(hit->page, i + 1);
		assert_true(fabs(hit->baseline - (842 - (780 - 50 * 12))) < 0.01);
	}
	signprep_find_free(find);
	signprep_document_free(doc);
	free(bytes);
}

/* 256 MiB of blanks in 260 kB. */
static char *make_bomb(size_t *length)
{
	const size_t size = (size_t) 256 << 20;
	unsigned char *blanks = malloc(size), *packed = malloc(1 << 20);
	uLongf packed_length = 1 << 20;
	pdf_writer *w = pdfw_new();
	char entries[64];

	assert_true(blanks && packed);
	memset(blanks, ' ', size);
	assert_int_equal(compress(packed, &packed_length, blanks, size), Z_OK);
	free(blanks);
	snprintf(entries, sizeof entries, "/Contents %d 0 R", pdfw_add_stream(w, "/Filter /FlateDecode", packed, packed_length));
	pdfw_one_page(w, entries);
	free(packed);
	return pdfw_finish(w, length);
}

static void row_094_bomb(void **state)
{
	const signprep_document_options options = { .max_memory = (size_t) 64 << 20 };
	static const char *const keyword[] = { "SIGNHERE" };
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	size_t length;
	char *bytes = make_bomb(&length);

	(void) state;
	assert_true(length < 1 << 20);
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "bomb.pdf", &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, keyword, 1, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D901");
	assert_null(find);
	signprep_document_free(doc);
	free(bytes);
}

static void row_094_ten_thousand_annotations(void **state)
{
	pdf_writer *w = pdfw_new();
	signprep_fields fields;
	edge_doc d;
	sp_buf entries;

	(void) state;
	sp_buf_init(&entries, 1 << 20);
	sp_buf_puts(&entries, "/Annots [");
	for (int i = 0; i < 10000; i++)
		sp_buf_printf(&entries, "%d 0 R ",
			pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (f%d) /Rect [%d %d %d %d] /F 4 >>", i, i % 100,
				i / 100, i % 100 + 5, i / 100 + 5));
	sp_buf_puts(&entries, "]");
	d = finish_page(w, entries.data, "", WORD);
	sp_buf_clear(&entries);
	assert_int_equal(signprep_document_fields(&fields, d.doc, NULL), SIGNPREP_OK);
	assert_int_equal(fields.count, 10000);
	edge_assert_rect(fields.items[9999].rect, 99, 842 - 104, 104, 842 - 99);
	signprep_fields_clear(&fields);
	one_hit(d.doc, 200, 542);
	edge_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(row_081_nested_forms), cmocka_unit_test(row_082_form_calls_itself),
		cmocka_unit_test(row_083_text_in_patterns_and_masks), cmocka_unit_test(row_084_encrypted_empty_password),
		cmocka_unit_test(row_085_encrypted_unknown_password), cmocka_unit_test(row_086_owner_restrictions),
		cmocka_unit_test(row_087_wrong_startxref), cmocka_unit_test(row_088_cross_reference_forms),
		cmocka_unit_test(row_089_lost_pages), cmocka_unit_test(row_090_signed_already),
		cmocka_unit_test(row_091_pdf_a_and_pdf_ua), cmocka_unit_test(row_092_portfolio_and_xfa),
		cmocka_unit_test(row_093_thousand_pages), cmocka_unit_test(row_094_bomb),
		cmocka_unit_test(row_094_ten_thousand_annotations) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
