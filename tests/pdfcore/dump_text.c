/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Prints the text of PDF files glyph by glyph: for looking, for comparing with other engines, for runs over folders
 * of PDFs under the sanitizers. Usage: dump_text [-q] [-p PASSWORD] [-n PAGES] FILE... A file that cannot be read is
 * no failure; a crash or a leak is.
 *
 * Lines: "page N width height health damaged", "glyph U+XXXX… x y ex ey ux uy flags mode colour alpha source seq",
 * "paint kind x0 y0 x1 y1 colour alpha exact seq", "font name unmapped guessed glyphs".
 */
#include <signprep/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool quiet;
static int page_limit = 1000000;

static void print_glyph(const signprep_text *text, const signprep_glyph *g)
{
	printf("glyph ");
	for (uint32_t i = 0; i < g->cp_count; i++)
		printf("U+%04X", text->cps[g->cp_first + i]);
	printf(" %.3f %.3f %.3f %.3f %.3f %.3f %x %d %06x %.2f %d %u\n", (double) g->x, (double) g->y, (double) g->ex,
		(double) g->ey, (double) g->ux, (double) g->uy, g->flags, g->render_mode, g->colour, (double) g->alpha, g->source,
		g->seq);
}

static void print_text(const signprep_text *text)
{
	printf("page %d %.3f %.3f %d %d\n", text->page.number, text->page.width, text->page.height, (int) text->health,
		text->damaged);
	for (size_t i = 0; i < text->glyph_count; i++)
		print_glyph(text, &text->glyphs[i]);
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];

		printf("paint %d %.3f %.3f %.3f %.3f %06x %.2f %d %u\n", p->kind, (double) p->x0, (double) p->y0, (double) p->x1,
			(double) p->y1, p->colour, (double) p->alpha, p->exact, p->seq);
	}
	for (size_t i = 0; i < text->font_count; i++)
		printf("font %s %u %u %u\n", text->fonts[i].name, text->fonts[i].unmapped, text->fonts[i].guessed,
			text->fonts[i].glyphs);
}

static void dump(const char *path, const char *password)
{
	signprep_document_options options = { .password = password };
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	size_t glyphs = 0, paints = 0;

	if (signprep_document_open(&doc, path, &options, &err)) {
		fprintf(stderr, "%s: %s %s\n", path, err.id, err.message);
		return;
	}
	for (int i = 1; i <= signprep_document_page_count(doc) && i <= page_limit; i++) {
		signprep_text *text = NULL;

		if (signprep_text_load(&text, doc, i, &err)) {
			fprintf(stderr, "%s: page %d: %s %s\n", path, i, err.id, err.message);
			continue;
		}
		glyphs += text->glyph_count;
		paints += text->paint_count;
		if (!quiet)
			print_text(text);
		signprep_text_free(text);
	}
	fprintf(stderr, "%s: %d pages, %zu glyphs, %zu paints%s\n", path, signprep_document_page_count(doc), glyphs, paints,
		signprep_document_repaired(doc) ? ", repaired" : "");
	signprep_document_free(doc);
}

int main(int argc, char **argv)
{
	const char *password = NULL;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-q"))
			quiet = true;
		else if (!strcmp(argv[i], "-p") && i + 1 < argc)
			password = argv[++i];
		else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			page_limit = atoi(argv[++i]);
		else
			dump(argv[i], password);
	}
	return 0;
}
