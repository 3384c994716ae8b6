/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reads fields and facts of PDF files and renders their pages with marks on them: for runs over folders of PDFs
 * under the sanitizers. Usage: sweep [-o FOLDER] [-p PAGES] [-s] FILE...
 * -s stamps page 1 as well and opens the copy. A file that cannot be read is no failure.
 */
#include <signprep/signprep.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;
static int page_limit = 3;
static bool stamping;

typedef struct gathered {
	char *data;
	size_t length;
} gathered;

static bool gather(void *opaque, const void *data, size_t length)
{
	gathered *b = opaque;
	char *moved = realloc(b->data, b->length + length);

	if (!moved)
		return false;
	memcpy(moved + b->length, data, length);
	b->data = moved;
	b->length += length;
	return true;
}

static bool write_file(void *opaque, const void *bytes, size_t length)
{
	return !opaque || fwrite(bytes, 1, length, opaque) == length;
}

static signprep_mark *marks_of(const signprep_fields *fields, int page, size_t *count)
{
	signprep_mark *marks = calloc(fields->count + 1, sizeof *marks);

	*count = 0;
	for (size_t i = 0; marks && i < fields->count; i++)
		if (fields->items[i].page == page)
			marks[(*count)++] = (signprep_mark) { .kind = SIGNPREP_MARK_BOX,
				.rect = fields->items[i].rect,
				.colour = 0x1565C0,
				.label = fields->items[i].name };
	return marks;
}

static void render(signprep_document *doc, const signprep_fields *fields, int page)
{
	signprep_png_options options = { .max_pixels = 4000000 };
	signprep_error err = { 0 };
	size_t count;
	signprep_mark *marks = marks_of(fields, page, &count);
	char path[512];
	FILE *file = NULL;

	if (folder) {
		const char *name = strrchr(signprep_document_name(doc), '/');

		snprintf(path, sizeof path, "%s/%s-%d.png", folder, name ? name + 1 : signprep_document_name(doc), page);
		file = fopen(path, "wb");
	}
	if (signprep_render_png(doc, &(signprep_drawing) { page, marks, count, NULL, 0 }, &options, write_file, file, &err))
		printf("  page %d: %s %s\n", page, err.id, err.message);
	if (file)
		fclose(file);
	free(marks);
}

/* A seal as large as half of page 1: the copy must open, have the same pages, and show red. */
static void stamp(signprep_document *doc)
{
	signprep_stamp seal = { .kind = SIGNPREP_STAMP_SEAL, .page = 1, .text = "上海示例置业有限公司" };
	signprep_page page;
	signprep_error err = { 0 };
	signprep_document *copy = NULL;
	gathered out = { 0 };

	if (signprep_document_page(&page, doc, 1, &err))
		return;
	seal.rect = (signprep_rect) { page.width / 4, page.height / 4, page.width * 3 / 4, page.height * 3 / 4 };
	if (signprep_stamp_pdf(doc, &seal, 1, gather, &out, &err) ||
		signprep_document_open_memory(&copy, out.data, out.length, "copy.pdf", NULL, &err))
		printf("  stamp: %s %s\n", err.id, err.message);
	else if (signprep_document_page_count(copy) != signprep_document_page_count(doc))
		printf("  stamp: %d pages became %d\n", signprep_document_page_count(doc), signprep_document_page_count(copy));
	else
		render(copy, &(signprep_fields) { 0 }, 1);
	signprep_document_free(copy);
	free(out.data);
}

static void print_fields(const signprep_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *f = &fields->items[i];

		printf("  p.%d %-4s %-9s [%g %g %g %g] %s = %s", f->page, f->type, f->kind, f->rect.x0, f->rect.y0, f->rect.x1,
			f->rect.y1, f->name, f->value);
		for (unsigned k = 0; signprep_field_flag_name(k); k++)
			if (f->flags & 1U << k)
				printf(" %s", signprep_field_flag_name(k));
		printf(*f->export_value ? " (%s)\n" : "%s\n", f->export_value);
	}
}

static void sweep(const char *path)
{
	signprep_document_options options = { .timeout_s = 15 };
	signprep_document *doc;
	signprep_fields fields = { 0 };
	signprep_facts facts = { 0 };
	signprep_error err = { 0 };

	printf("%s\n", path);
	if (signprep_document_open(&doc, path, &options, &err)) {
		printf("  %s %s\n", err.id, err.message);
		return;
	}
	if (signprep_document_fields(&fields, doc, &err) || signprep_document_facts(&facts, doc, &err))
		printf("  %s %s\n", err.id, err.message);
	print_fields(&fields);
	printf("  PDF %s, %d pages, %zu signatures%s%s%s%s%s\n", facts.version, signprep_document_page_count(doc),
		facts.signature_count, facts.has_xfa ? ", XFA" : "", facts.xfa_only ? " only" : "",
		facts.portfolio ? ", portfolio" : "", facts.lost_pages ? ", lost pages" : "", fields.loop ? ", loop" : "");
	for (size_t i = 0; i < facts.signature_count; i++)
		printf("  signature %s, %s, DocMDP %d\n", facts.signatures[i].field,
			facts.signatures[i].covers_whole_file ? "whole" : "part", facts.signatures[i].docmdp);
	for (int page = 1; page <= signprep_document_page_count(doc) && page <= page_limit; page++)
		render(doc, &fields, page);
	if (stamping)
		stamp(doc);
	signprep_fields_clear(&fields);
	signprep_facts_clear(&facts);
	signprep_document_free(doc);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-o") && i + 1 < argc)
			folder = argv[++i];
		else if (!strcmp(argv[i], "-s"))
			stamping = true;
		else if (!strcmp(argv[i], "-p") && i + 1 < argc)
			page_limit = (int) strtol(argv[++i], NULL, 10);
		else
			sweep(argv[i]);
	}
	return 0;
}
