/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A tiny PDF writer for tests. */
#include "pdf_writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECTS_MAX 20000

typedef struct body {
	char *bytes;
	size_t length;
} body;

struct pdf_writer {
	body objects[OBJECTS_MAX + 1];
	int count;
	const char *trailer;
};

static void *checked(void *memory)
{
	if (!memory) {
		fputs("pdf_writer: out of memory\n", stderr);
		abort();
	}
	return memory;
}

pdf_writer *pdfw_new(void)
{
	pdf_writer *w = checked(calloc(1, sizeof *w));

	pdfw_reserve(w);
	return w;
}

int pdfw_reserve(pdf_writer *w)
{
	if (w->count == OBJECTS_MAX)
		abort();
	return ++w->count;
}

static void set_bytes(pdf_writer *w, int number, const void *bytes, size_t length)
{
	free(w->objects[number].bytes);
	w->objects[number].bytes = checked(malloc(length + 1));
	memcpy(w->objects[number].bytes, bytes, length);
	w->objects[number].length = length;
}

static void set_list(pdf_writer *w, int number, const char *format, va_list list)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, list);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = checked(malloc((size_t) length + 1));
	vsnprintf(text, (size_t) length + 1, format, list);
	set_bytes(w, number, text, (size_t) length);
	free(text);
}

void pdfw_set(pdf_writer *w, int number, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	set_list(w, number, format, list);
	va_end(list);
}

int pdfw_add(pdf_writer *w, const char *format, ...)
{
	int number = pdfw_reserve(w);
	va_list list;

	va_start(list, format);
	set_list(w, number, format, list);
	va_end(list);
	return number;
}

int pdfw_add_stream(pdf_writer *w, const char *entries, const void *data, size_t length)
{
	int number = pdfw_reserve(w);
	size_t room = strlen(entries) + length + 80;
	char *text = checked(malloc(room));
	size_t head = (size_t) snprintf(text, room, "<< /Length %zu %s >>\nstream\n", length, entries);

	memcpy(text + head, data, length);
	memcpy(text + head + length, "\nendstream", 10);
	set_bytes(w, number, text, head + length + 10);
	free(text);
	return number;
}

int pdfw_add_text_stream(pdf_writer *w, const char *entries, const char *text)
{
	return pdfw_add_stream(w, entries, text, strlen(text));
}

void pdfw_set_trailer(pdf_writer *w, const char *entries)
{
	w->trailer = entries;
}

char *pdfw_finish(pdf_writer *w, size_t *length)
{
	char *out = NULL;
	size_t size = 0, *offsets = checked(calloc((size_t) w->count + 1, sizeof *offsets));
	FILE *file = checked(open_memstream(&out, &size));
	long start;

	fputs("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", file);
	for (int i = 1; i <= w->count; i++) {
		offsets[i] = (size_t) ftell(file);
		fprintf(file, "%d 0 obj\n", i);
		fwrite(w->objects[i].bytes ? w->objects[i].bytes : "null", 1, w->objects[i].bytes ? w->objects[i].length : 4, file);
		fputs("\nendobj\n", file);
		free(w->objects[i].bytes);
	}
	start = ftell(file);
	fprintf(file, "xref\n0 %d\n0000000000 65535 f \n", w->count + 1);
	for (int i = 1; i <= w->count; i++)
		fprintf(file, "%010zu 00000 n \n", offsets[i]);
	fprintf(file, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%ld\n%%%%EOF\n", w->count + 1,
		w->trailer ? w->trailer : "", start);
	fclose(file);
	free(offsets);
	free(w);
	*length = size;
	return checked(out);
}

int pdfw_one_page(pdf_writer *w, const char *entries)
{
	int tree = pdfw_reserve(w);
	int page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] %s >>", tree, entries);

	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	return page;
}

char *pdfw_page_file(const char *page_entries, const char *resources, const char *content, size_t *length)
{
	pdf_writer *w = pdfw_new();
	int latin = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
	int descriptor = pdfw_add(w,
		"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
		"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>");
	int cid = pdfw_add(w,
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor %d 0 R "
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
		descriptor);
	int song = pdfw_add(w,
		"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
		"/DescendantFonts [%d 0 R] >>",
		cid);
	int stream = pdfw_add_text_stream(w, "", content);
	size_t room = strlen(page_entries) + strlen(resources) + 120;
	char *entries = checked(malloc(room));

	snprintf(entries, room, "/Contents %d 0 R /Resources << /Font << /F1 %d 0 R /C1 %d 0 R >> %s >> %s", stream, latin, song,
		resources, page_entries);
	pdfw_one_page(w, entries);
	free(entries);
	return pdfw_finish(w, length);
}
