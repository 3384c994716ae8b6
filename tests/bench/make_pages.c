/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The benchmark's files: make_pages cjk|latin PAGES OUT.pdf. Same arguments, same bytes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pdf_writer.h"

#define LINES 45
#define CJK_PER_LINE 40
#define ROOM 16384

static uint32_t state = 20260318;

static uint32_t next_random(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

/* The keyword 甲方（盖章） once on every hundredth page, the others on each. */
static size_t cjk_line(char *out, size_t room, int page, int line)
{
	size_t at = 0;

	if (line == 20 && page % 100 == 0)
		return (size_t) snprintf(out, room, "<7532 65B9 FF08 76D6 7AE0 FF09> Tj T*\n");
	out[at++] = '<';
	for (int i = 0; i < CJK_PER_LINE; i++)
		at += (size_t) snprintf(out + at, room - at, "%04X", 0x4E00 + (unsigned) next_random(2500));
	at += (size_t) snprintf(out + at, room - at, "> Tj T*\n");
	return at;
}

static size_t latin_line(char *out, size_t room, int page, int line)
{
	static const char *const words[] = { "the", "lessee", "shall", "pay", "rent", "monthly", "party", "seal", "agreement", "premises",
		"notice", "written", "within", "thirty", "days", "deposit", "returned", "repair", "termination", "clause" };
	size_t at = (size_t) snprintf(out, room, "(");

	if (line == 20 && page % 100 == 0)
		at += (size_t) snprintf(out + at, room - at, "SIGNHERE ");
	for (int i = 0; i < 13; i++)
		at += (size_t) snprintf(out + at, room - at, "%s ", words[next_random(20)]);
	at += (size_t) snprintf(out + at, room - at, ") Tj T*\n");
	return at;
}

static int add_page(pdf_writer *w, int tree, int font, int page, int cjk)
{
	char content[ROOM], entries[200];
	size_t at = (size_t) snprintf(content, sizeof content, "BT /F 11 Tf 16.5 TL 60 780 Td\n");
	int stream;

	for (int line = 0; line < LINES; line++)
		at += cjk ? cjk_line(content + at, sizeof content - at, page, line) : latin_line(content + at, sizeof content - at, page, line);
	snprintf(content + at, sizeof content - at, "ET");
	stream = pdfw_add_text_stream(w, "", content);
	snprintf(entries, sizeof entries, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> >> >>",
		tree, stream, font);
	return pdfw_add(w, "%s", entries);
}

static int add_font(pdf_writer *w, int cjk)
{
	int cid;

	if (!cjk)
		return pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
	cid = pdfw_add(w, "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
		"/Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
		"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>");
	return pdfw_add(w, "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [%d 0 R] >>", cid);
}

int main(int argc, char **argv)
{
	int pages = argc == 4 ? atoi(argv[2]) : 0, cjk = argc == 4 && !strcmp(argv[1], "cjk"), tree, font;
	pdf_writer *w = pages > 0 ? pdfw_new() : NULL;
	char *kids = pages > 0 ? calloc((size_t) pages, 12) : NULL, *file;
	size_t length = 0, at = 0;
	FILE *out;

	if (!w || !kids) {
		fprintf(stderr, "usage: make_pages cjk|latin PAGES OUT.pdf\n");
		return 2;
	}
	tree = pdfw_reserve(w);
	font = add_font(w, cjk);
	for (int page = 1; page <= pages; page++)
		at += (size_t) snprintf(kids + at, 12, "%d 0 R ", add_page(w, tree, font, page, cjk));
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", pages, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	out = fopen(argv[3], "wb");
	if (!out || fwrite(file, 1, length, out) != length || fclose(out) != 0) {
		perror(argv[3]);
		return 2;
	}
	free(file);
	free(kids);
	return 0;
}
