/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support/pdf_writer.h"

static int add_font(pdf_writer *w)
{
	int descriptor = pdfw_add(w,
		"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
		"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>");
	int cid = pdfw_add(w,
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor %d 0 R "
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
		descriptor);
	return pdfw_add(w,
		"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [%d 0 R] >>", cid);
}

static void set_line(FILE *out, const paper_line *line)
{
	size_t length = strlen(line->text);
	fprintf(out, "BT /C1 12 Tf %.2f %.2f Td <", line->x, line->y);
	for (size_t at = 0; at < length;) {
		uint32_t cp = 0;
		at += sp_utf8_decode(line->text + at, length - at, &cp);
		fprintf(out, "%04X", (unsigned) cp);
	}
	fputs("> Tj ET\n", out);
}

static int add_page(pdf_writer *w, int tree, int font, int number, const paper_line *lines, size_t count, const char *extra)
{
	char *content = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&content, &length);
	int stream;
	assert_non_null(out);
	fprintf(out, "%s\n", extra);
	for (size_t i = 0; i < count; i++) {
		if (lines[i].page == number)
			set_line(out, &lines[i]);
	}
	fclose(out);
	stream = pdfw_add_stream(w, "", content, length);
	free(content);
	return pdfw_add(w,
		"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
		"/Resources << /Font << /C1 %d 0 R >> >> >>",
		tree, stream, font);
}

void paper_open(paper *p, int pages, const paper_line *lines, size_t count, const char *extra)
{
	pdf_writer *w = pdfw_new();
	int font = add_font(w), tree = pdfw_reserve(w);
	char kids[1024] = "";
	for (int i = 1; i <= pages; i++) {
		size_t used = strlen(kids);
		snprintf(kids + used, sizeof kids - used, "%d 0 R ", add_page(w, tree, font, i, lines, count, extra));
	}
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", pages, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	p->bytes = pdfw_finish(w, &p->length);
	assert_int_equal(signprep_document_open_memory(&p->doc, p->bytes, p->length, "c.pdf", NULL, NULL), SIGNPREP_OK);
}

void paper_open_file(paper *p, const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", SIGNPREP_TESTS_DIR, name);
	p->bytes = NULL;
	assert_int_equal(signprep_document_open(&p->doc, path, NULL, NULL), SIGNPREP_OK);
}

void paper_close(paper *p)
{
	signprep_document_free(p->doc);
	free(p->bytes);
}

signprep_result *paper_locate(const paper *p, const char *json, const signprep_locate_options *options)
{
	char *text = requote(json);
	signprep_request *req;
	signprep_result *result;
	signprep_error err = { 0 };
	if (signprep_request_parse(&req, text, strlen(text), "r.json", &err))
		fail_msg("%s: %s in %s", err.id, err.message, text);
	if (signprep_locate(&result, p->doc, req, options, &err))
		fail_msg("%s: %s", err.id, err.message);
	/* The result must stand without the request. */
	signprep_request_free(req);
	free(text);
	return result;
}
