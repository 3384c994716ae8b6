/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people hand over by mistake. */
#include "pdfcore/other_kind.h"

#include <stdbool.h>
#include <string.h>

/* What convert/ takes. Verbs that convert by themselves say so here, since this is what is read by one who hands them such a file. */
#define CONVERT "signprep convert FILE -o FILE.pdf (template new, batch: --convert)"
#define EXPORT "export it from the program that made it"

static bool holds(const char *bytes, size_t length, const char *word)
{
	size_t n = strlen(word);
	for (size_t i = 0; i + n <= length; i++)
		if (bytes[i] == *word && memcmp(bytes + i, word, n) == 0)
			return true;
	return false;
}

static const sp_other_kind *archive(const char *start, size_t start_length, const char *end, size_t end_length)
{
	static const struct {
		const char *part;
		sp_other_kind kind;
	} kinds[] = {
		{ "word/document", { "DOCX", CONVERT } },
		{ "xl/workbook", { "XLSX", EXPORT } },
		{ "ppt/presentation", { "PPTX", EXPORT } },
		{ "opendocument", { "ODT/ODS/ODP", CONVERT } },
		{ "OFD.xml", { "OFD", "open it in an OFD reader and export it" } },
	};
	static const sp_other_kind zip = { "ZIP", "unzip FILE" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (holds(end, end_length, kinds[i].part) || holds(start, start_length, kinds[i].part))
			return &kinds[i].kind;
	return &zip;
}

const sp_other_kind *sp_other_kind_of(const char *start, size_t start_length, const char *end, size_t end_length)
{
	static const struct {
		const char *magic;
		size_t length;
		sp_other_kind kind;
	} kinds[] = {
		{ "\x89PNG", 4, { "PNG", CONVERT } },
		{ "\xFF\xD8\xFF", 3, { "JPEG", CONVERT } },
		{ "II*\0", 4, { "TIFF", CONVERT } },
		{ "MM\0*", 4, { "TIFF", CONVERT } },
		{ "GIF8", 4, { "GIF", CONVERT } },
		{ "BM", 2, { "BMP", CONVERT } },
		{ "RIFF", 4, { "WebP", "save it as PNG, then signprep convert FILE.png -o FILE.pdf" } },
		{ "\xD0\xCF\x11\xE0", 4, { "DOC/XLS/PPT", CONVERT } },
		{ "{\\rtf", 5, { "RTF", CONVERT } },
		{ "%!PS", 4, { "PostScript", "ps2pdf FILE" } },
		{ "<!DOCTYPE html", 14, { "HTML", "chromium --headless --print-to-pdf=FILE.pdf FILE" } },
		{ "<!doctype html", 14, { "HTML", "chromium --headless --print-to-pdf=FILE.pdf FILE" } },
		{ "<html", 5, { "HTML", "chromium --headless --print-to-pdf=FILE.pdf FILE" } },
		{ "\x1F\x8B", 2, { "gzip", "gunzip FILE" } },
		{ "7z\xBC\xAF", 4, { "7z", "7z x FILE" } },
		{ "Rar!", 4, { "RAR", "unrar x FILE" } },
	};
	if (start_length >= 4 && memcmp(start, "PK\x03\x04", 4) == 0)
		return archive(start, start_length, end, end_length);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (start_length >= kinds[i].length && memcmp(start, kinds[i].magic, kinds[i].length) == 0)
			return &kinds[i].kind;
	return NULL;
}
