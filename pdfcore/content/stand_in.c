/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Annotations and fields whose file holds no appearance: viewers make one up from their text, and so is it done here, as far
 * as finding needs it: which lines there are and where they stand. The fonts are stand-ins.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/geometry.h"
#include "base/num.h"
#include "base/utf8.h"
#include "pdfcore/content/run.h"
#include "pdfcore/text_string.h"

#define TEXT_MAX ((size_t) 1 << 16)
#define PADDING 2.0
#define SIZE_STANDARD 12.0
#define SIZE_LEAST 4.0
#define FIELD_MULTILINE (1 << 12)
#define FIELD_PASSWORD (1 << 13)
#define BUTTON_PUSH (1 << 16)

/* Where and how one text is laid out. */
typedef struct sheet {
	signprep_rect rect; /* user space */
	double size;        /* 0: as fits */
	int align;          /* 0 left, 1 centre, 2 right */
	bool many;          /* lines, from the top; else one in the middle */
} sheet;

static bool is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) text[i] >= 0x7F)
			return false;
	return true;
}

static pdf_obj *font_of(fz_context *ctx, sp_run *run, bool plain)
{
	static const char helvetica[] = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
	static const char song[] =
		"/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [ << /Type /Font "
		"/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 "
		">> "
		"/DW 1000 /W [1 95 500] >> ] >>";
	const char *text = plain ? helvetica : song;
	pdf_obj **kept = &run->doc->stand_ins[plain];
	fz_stream *stream;
	pdf_lexbuf lex;

	if (*kept)
		return *kept;
	stream = fz_open_memory(ctx, (const unsigned char *) text, strlen(text));
	pdf_lexbuf_init(ctx, &lex, PDF_LEXBUF_SMALL);
	fz_try(ctx) *kept = pdf_parse_dict(ctx, run->doc->pdf, stream, &lex);
	fz_always(ctx)
	{
		pdf_lexbuf_fin(ctx, &lex);
		fz_drop_stream(ctx, stream);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	return *kept;
}

/* The bytes to show for UTF-8: the same, or UTF-16. `out` has room for twice as many. Returns how many. */
static size_t encode(const char *text, size_t length, bool plain, unsigned char *out)
{
	size_t n = 0, taken;
	uint32_t cp;

	for (size_t at = 0; at < length; at += taken) {
		taken = sp_utf8_decode(text + at, length - at, &cp);
		if (!taken)
			break;
		if (plain) {
			out[n++] = (unsigned char) (cp < 0x20 ? ' ' : cp);
			continue;
		}
		if (cp >= 0x10000) {
			uint32_t high = 0xD7C0 + (cp >> 10);

			out[n++] = (unsigned char) (high >> 8);
			out[n++] = (unsigned char) high;
			cp = 0xDC00 | (cp & 0x3FF);
		}
		cp = cp < 0x20 ? ' ' : cp;
		out[n++] = (unsigned char) (cp >> 8);
		out[n++] = (unsigned char) cp;
	}
	return n;
}

static double width_of(fz_context *ctx, sp_run *run, const unsigned char *bytes, size_t length)
{
	double width = 0;

	for (size_t at = 0; at < length;) {
		const sp_code *code;

		at += sp_font_next(ctx, run->g.font, bytes + at, length - at, &code);
		width += (double) code->advance;
	}
	return width;
}

static void show_line(fz_context *ctx, sp_run *run, const sheet *s, const unsigned char *bytes, size_t length, double baseline)
{
	const double wide = run->g.size * width_of(ctx, run, bytes, length), room = s->rect.x1 - s->rect.x0 - 2 * PADDING;
	const double x = s->rect.x0 + PADDING + (s->align == 1 ? (room - wide) / 2 : s->align == 2 ? room - wide : 0);

	run->tm = run->tlm = (signprep_matrix) { 1, 0, 0, 1, x, baseline };
	sp_run_show(ctx, run, bytes, length);
}

/* How many bytes of a paragraph go on one line: up to a blank or, in wide text, any character. */
static size_t line_length(fz_context *ctx, sp_run *run, const unsigned char *bytes, size_t length, double room, bool plain)
{
	size_t step = plain ? 1 : 2, blank = 0;
	double width = 0;

	for (size_t at = 0; at + step <= length; at += step) {
		const sp_code *code;

		sp_font_next(ctx, run->g.font, bytes + at, step, &code);
		width += (double) code->advance * run->g.size;
		if (bytes[at + step - 1] == ' ' && (plain || bytes[at] == 0))
			blank = at + step;
		else if (!plain && bytes[at] >= 0x2E && width <= room)
			blank = at + step;
		if (width > room && at)
			return blank ? blank : at;
	}
	return length;
}

static void show_lines(
	fz_context *ctx, sp_run *run, const sheet *s, const char *text, size_t length, bool plain, unsigned char *bytes)
{
	const double room = s->rect.x1 - s->rect.x0 - 2 * PADDING;
	double baseline = s->rect.y1 - PADDING - 0.8 * run->g.size;

	while (length) {
		size_t end = 0, count, at = 0;

		while (end < length && text[end] != '\r' && text[end] != '\n')
			end++;
		count = encode(text, end, plain, bytes);
		do {
			size_t part = line_length(ctx, run, bytes + at, count - at, room, plain);

			show_line(ctx, run, s, bytes + at, part, baseline);
			baseline -= 1.2 * run->g.size;
			at += part;
		} while (at < count);
		end += end + 1 < length && text[end] == '\r' && text[end + 1] == '\n';
		end += end < length;
		text += end;
		length -= end;
	}
}

/* `bytes` has room for the text in either encoding. */
static void lay_out_in(fz_context *ctx, sp_run *run, const sheet *s, const char *text, size_t length, unsigned char *bytes)
{
	const bool plain = is_plain(text, length);
	const double high = s->rect.y1 - s->rect.y0, wide = s->rect.x1 - s->rect.x0;

	sp_run_set_font_object(ctx, run, font_of(ctx, run, plain));
	run->g.size = s->size > 0 ? s->size : fmax(fmin(0.7 * high, SIZE_STANDARD), SIZE_LEAST);
	run->g.char_space = run->g.word_space = run->g.rise = 0;
	run->g.scale = 1;
	run->g.render_mode = 0;
	if (s->many) {
		show_lines(ctx, run, s, text, length, plain, bytes);
	} else {
		size_t count = encode(text, length, plain, bytes);
		double own = width_of(ctx, run, bytes, count);

		if (s->size < 0 && own > 0) /* as large as the box is */
			run->g.size = fmin(0.6 * high, 0.9 * wide / own);
		show_line(ctx, run, s, bytes, count, (s->rect.y0 + s->rect.y1) / 2 - 0.3 * run->g.size);
	}
}

static void lay_out(fz_context *ctx, sp_run *run, const sheet *s, const char *text, size_t length)
{
	unsigned char *bytes = fz_malloc(ctx, 2 * length + 2);

	fz_try(ctx) lay_out_in(ctx, run, s, text, length, bytes);
	fz_always(ctx) fz_free(ctx, bytes);
	fz_catch(ctx) fz_rethrow(ctx);
}

/* The number before Tf in a default appearance; 0 when there is none. */
static double size_in(fz_context *ctx, pdf_obj *appearance)
{
	char copy[256], *rest = copy, *token;
	double last = 0, size;

	fz_strlcpy(copy, pdf_to_str_buf(ctx, appearance), sizeof copy);
	while ((token = strtok_r(rest, " \t\r\n", &rest)) != NULL) {
		if (!strcmp(token, "Tf"))
			return last > 0 && last < 1000 ? last : 0;
		last = sp_num_parse(token, strlen(token), &size) ? size : 0;
	}
	return 0;
}

/* APPROVED for /Approved, NOT APPROVED for /NotApproved; without the # of /#Approved. */
static void stamp_words(sp_buf *out, const char *name)
{
	for (const char *s = name; *s; s++) {
		const bool capital = *s >= 'A' && *s <= 'Z';

		if (s > name && capital && s[-1] >= 'a' && s[-1] <= 'z')
			sp_buf_putc(out, ' ');
		if (*s != '#')
			sp_buf_putc(out, (char) (*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s));
	}
}

/* The text that is shown for a choice: its own, or that of the option it is the export value of. */
static pdf_obj *shown_choice(fz_context *ctx, pdf_obj *annot, pdf_obj *value)
{
	pdf_obj *options = pdf_dict_get_inheritable(ctx, annot, PDF_NAME(Opt));

	if (pdf_is_array(ctx, value))
		value = pdf_array_get(ctx, value, 0);
	for (int i = 0, n = pdf_array_len(ctx, options); i < n; i++) {
		pdf_obj *option = pdf_array_get(ctx, options, i);

		if (pdf_is_array(ctx, option) && !pdf_objcmp(ctx, pdf_array_get(ctx, option, 0), value))
			return pdf_array_get(ctx, option, 1);
	}
	return value;
}

/* What a viewer writes for a widget; NULL for nothing. */
static pdf_obj *widget_text(fz_context *ctx, pdf_obj *annot, sheet *s)
{
	const char *type = pdf_to_name(ctx, pdf_dict_get_inheritable(ctx, annot, PDF_NAME(FT)));
	int flags = pdf_to_int(ctx, pdf_dict_get_inheritable(ctx, annot, PDF_NAME(Ff)));
	pdf_obj *value = pdf_dict_get_inheritable(ctx, annot, PDF_NAME(V));

	if (!strcmp(type, "Tx") && !(flags & FIELD_PASSWORD)) {
		s->many = flags & FIELD_MULTILINE;
		return value;
	}
	if (!strcmp(type, "Ch"))
		return shown_choice(ctx, annot, value);
	if (!strcmp(type, "Btn") && flags & BUTTON_PUSH) {
		s->align = 1;
		return pdf_dict_get(ctx, pdf_dict_get(ctx, annot, PDF_NAME(MK)), PDF_NAME(CA));
	}
	return NULL;
}

static void read_style(fz_context *ctx, sp_run *run, pdf_obj *annot, sheet *s)
{
	pdf_obj *form = pdf_dict_getp(ctx, pdf_trailer(ctx, run->doc->pdf), "Root/AcroForm");
	pdf_obj *appearance = pdf_dict_get_inheritable(ctx, annot, PDF_NAME(DA));
	pdf_obj *align = pdf_dict_get_inheritable(ctx, annot, PDF_NAME(Q));
	fz_rect r = pdf_dict_get_rect(ctx, annot, PDF_NAME(Rect));

	s->rect = sp_rect_normal((signprep_rect) { (double) r.x0, (double) r.y0, (double) r.x1, (double) r.y1 });
	s->size = size_in(ctx, appearance ? appearance : pdf_dict_get(ctx, form, PDF_NAME(DA)));
	s->align = pdf_to_int(ctx, align ? align : pdf_dict_get(ctx, form, PDF_NAME(Q)));
}

void sp_run_stand_in(fz_context *ctx, sp_run *run, pdf_obj *annot, pdf_obj *subtype)
{
	const bool widget = pdf_name_eq(ctx, subtype, PDF_NAME(Widget)), stamp = pdf_name_eq(ctx, subtype, PDF_NAME(Stamp));
	pdf_obj *string = NULL;
	sheet s = { .many = false };
	size_t length = 0;
	const char *bytes;
	bool guessed;
	sp_buf text;

	read_style(ctx, run, annot, &s);
	if (widget) {
		string = widget_text(ctx, annot, &s);
	} else if (pdf_name_eq(ctx, subtype, PDF_NAME(FreeText))) {
		string = pdf_dict_get(ctx, annot, PDF_NAME(Contents));
		s.many = true;
		s.size = s.size > 0 ? s.size : SIZE_STANDARD;
	} else if (stamp) {
		string = pdf_dict_get(ctx, annot, PDF_NAME(Name));
		s.align = 1;
		s.size = -1;
	}
	if (sp_rect_is_empty(s.rect) || !(stamp ? pdf_is_name(ctx, string) : pdf_is_string(ctx, string)))
		return;
	sp_buf_init(&text, TEXT_MAX);
	fz_try(ctx)
	{
		if (stamp) {
			stamp_words(&text, pdf_to_name(ctx, string));
		} else {
			bytes = pdf_to_string(ctx, string, &length);
			(void) sp_text_string_decode(&text, bytes, length, &guessed);
		}
		if (text.length) {
			run->source = sp_run_add_source(
				ctx, run, widget ? SIGNPREP_SOURCE_FIELD : SIGNPREP_SOURCE_ANNOTATION, pdf_to_num(ctx, annot));
			run->text->sources[run->source].no_appearance = true;
			lay_out(ctx, run, &s, text.data, text.length);
		}
	}
	fz_always(ctx)
	{
		sp_buf_clear(&text);
		run->source = 0;
	}
	fz_catch(ctx) fz_rethrow(ctx);
}
