/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A preview as one HTML file. */
#include <signprep/html.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/num.h"
#include "preview/html_write.h"
#include "preview/look.h"

/* Boxes of a page that its picture's description names; all of them stand in the table. */
#define ALT_BOXES 30

struct signprep_html {
	const signprep_result *result;
	signprep_lang lang;
	sp_html_out out;
};

static const char style[] =
	":root{color-scheme:light}body{font:15px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#202020;"
	"background:#fff;margin:0 auto;max-width:72em;padding:1.5em;overflow-wrap:anywhere}h1{font-size:1.4em}h2{font-size:1.15em;"
	"margin-top:2em}table{border-collapse:collapse;width:100%}th,td{border:1px solid #bdbdbd;padding:.35em "
	".6em;text-align:left;"
	"vertical-align:top}th{background:#f2f2f2}svg.s{vertical-align:middle;margin-right:.5em}.f{color:#505050}figure{margin:1em "
	"0 "
	"2em}.p{position:relative;max-width:100%;border:1px solid #bdbdbd;display:inline-block;line-height:0}.p img{max-width:100%;"
	"height:auto}.p svg{position:absolute;inset:0;width:100%;height:100%}.p rect{fill:transparent}.p a:focus rect,.p a:hover "
	"rect{stroke:#202020;stroke-width:2}tr:target td{background:#fff3c4}@media print{.p{break-inside:avoid}}";

/* The hatches of pictures, on a swatch of 34 by 24. */
static const char *const hatches[SIGNPREP_HATCHES] = { "", "M1 7L7 1M1 15L15 1M1 23L23 1M9 23L31 1M17 23L33 7M25 23L33 15",
	"M1 17L7 23M1 9L15 23M1 1L23 23M9 1L31 23M17 1L33 17M25 1L33 9", "M1 6.5H33M1 12.5H33M1 18.5H33",
	"M9.5 1V23M17.5 1V23M25.5 1V23",
	("M1 7L7 1M1 15L15 1M1 23L23 1M9 23L31 1M17 23L33 7M25 23L33 15M1 17L7 23M1 9L15 23M1 1L23 23M9 1L31 23M17 1L33 17M25 1L33 "
	 "9"),
	"M1 6.5H33M1 12.5H33M1 18.5H33M9.5 1V23M17.5 1V23M25.5 1V23",
	"M6 6.5h2M14 6.5h2M22 6.5h2M29 6.5h2M6 12.5h2M14 12.5h2M22 12.5h2M29 12.5h2M6 18.5h2M14 18.5h2M22 18.5h2M29 18.5h2" };

static const char *word(const signprep_html *h, const char *key)
{
	return sp_catalogue_word(key, h->lang);
}

static void text(signprep_html *h, const char *of_others)
{
	sp_html_text(&h->out, of_others);
}

static void phrase(signprep_html *h, const char *key, const char *first, const char *second)
{
	const char *const args[] = { first, second };
	char filled[1024];
	sp_catalogue_render(word(h, key), args, 2, filled, sizeof filled);
	text(h, filled);
}

static void number_phrase(signprep_html *h, const char *key, size_t number)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%zu", number);
	phrase(h, key, digits, "");
}

static void swatch(signprep_html *h, const sp_look *look)
{
	sp_html_printf(&h->out,
		"<svg class=\"s\" width=\"34\" height=\"24\" viewBox=\"0 0 34 24\" aria-hidden=\"true\"><rect x=\"1\" y=\"1\" "
		"width=\"32\" "
		"height=\"22\" fill=\"#%06X\" fill-opacity=\".15\" stroke=\"#%06X\" stroke-width=\"2\"/><path d=\"%s\" "
		"stroke=\"#%06X\" "
		"stroke-opacity=\".45\"/></svg>",
		look->colour, look->colour, hatches[look->hatch % SIGNPREP_HATCHES], look->colour);
}

static void party_cell(signprep_html *h, const signprep_party *party)
{
	const sp_look look = sp_look_of(party);
	char title[SP_HTML_TEXT_MAX];
	swatch(h, &look);
	if (*look.letters)
		sp_html_printf(&h->out, "<b>%s</b> ", look.letters);
	sp_party_title(party, h->lang, title, sizeof title);
	text(h, title);
}

static void headings(signprep_html *h, const char *const *keys, size_t count)
{
	sp_html_printf(&h->out, "<thead><tr>");
	for (size_t i = 0; i < count; i++)
		sp_html_printf(&h->out, "<th scope=\"col\">%s</th>", word(h, keys[i]));
	sp_html_printf(&h->out, "</tr></thead>\n<tbody>\n");
}

static bool write_parties(signprep_html *h)
{
	static const char *const keys[] = { "html.party", "html.kind", "html.work", "html.unplaced" };
	sp_party_work *work = calloc(h->result->party_count + 1, sizeof *work);
	if (!work)
		return false;
	sp_parties_work(h->result, 0, work);
	sp_html_printf(
		&h->out, "<section aria-labelledby=\"parties\"><h2 id=\"parties\">%s</h2>\n<table>", word(h, "legend.parties"));
	headings(h, keys, sizeof keys / sizeof *keys);
	for (size_t i = 0; i < h->result->party_count; i++) {
		const signprep_party *party = &h->result->parties[i];
		char what[512];
		sp_party_work_text(&work[i], h->lang, what, sizeof what);
		sp_html_printf(&h->out, "<tr><td>");
		party_cell(h, party);
		sp_html_printf(&h->out, "</td><td>%s</td><td>", sp_party_kind_word(party, h->lang));
		text(h, *what ? what : word(h, "legend.nothing"));
		sp_html_printf(&h->out, "</td><td>%zu</td></tr>\n", work[i].unplaced);
	}
	sp_html_printf(&h->out, "</tbody></table></section>\n");
	free(work);
	return true;
}

static void write_missing(signprep_html *h)
{
	size_t missing = 0;
	for (size_t i = 0; i < h->result->count; i++)
		missing += sp_look_is_missing(&h->result->components[i]);
	if (!missing)
		return;
	sp_html_printf(&h->out, "<section aria-labelledby=\"missing\"><h2 id=\"missing\">");
	number_phrase(h, "legend.missing", missing);
	sp_html_printf(&h->out, "</h2>\n<ul>\n");
	for (size_t i = 0; i < h->result->count; i++) {
		const signprep_component *c = &h->result->components[i];
		char label[SP_LOOK_LABEL], reason[SP_HTML_TEXT_MAX];
		if (!sp_look_is_missing(c))
			continue;
		sp_look_label(h->result, c, h->lang, label);
		sp_look_reason(h->result, c, h->lang, reason, sizeof reason);
		sp_html_printf(&h->out, "<li><a href=\"#c%zu\">", i);
		text(h, label);
		sp_html_printf(&h->out, "</a> <span class=\"f\">");
		text(h, reason);
		sp_html_printf(&h->out, "</span></li>\n");
	}
	sp_html_printf(&h->out, "</ul></section>\n");
}

static signprep_code settled(signprep_html *h, signprep_error *err)
{
	return sp_html_flush(&h->out) ? SIGNPREP_OK : sp_fail(err, "D906", 0, h->result->file, NULL);
}

signprep_code signprep_html_new(signprep_html **out, const signprep_result *result, signprep_lang lang, signprep_write_fn write,
	void *opaque, signprep_error *err)
{
	signprep_html *h = calloc(1, sizeof *h);
	*out = NULL;
	if (!h)
		return sp_fail_memory(err, result->file);
	h->result = result;
	h->lang = lang;
	sp_html_open(&h->out, write, opaque);
	sp_html_printf(&h->out,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
		"http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" "
		"content=\"width=device-width\">\n<title>",
		lang == SIGNPREP_ZH ? "zh-CN" : "en");
	text(h, sp_look_file(result));
	sp_html_printf(&h->out, "</title>\n<style>%s</style>\n</head>\n<body>\n<header><h1>", style);
	text(h, sp_look_file(result));
	sp_html_printf(&h->out, "</h1>");
	if (*result->sha256)
		sp_html_printf(&h->out, "<p class=\"f\">SHA-256 %s</p>", result->sha256);
	sp_html_printf(&h->out, "</header>\n<main>\n");
	signprep_code code = write_parties(h) ? SIGNPREP_OK : sp_fail_memory(err, result->file);
	if (!code) {
		write_missing(h);
		code = settled(h, err);
	}
	if (code)
		signprep_html_free(h);
	else
		*out = h;
	return code;
}

/* Pixels, and how many there are to a point; false for what is no picture of ours. */
typedef struct picture {
	unsigned long width, height;
	double scale;
} picture;

static unsigned long u32_at(const unsigned char *b)
{
	return (unsigned long) b[0] << 24 | (unsigned long) b[1] << 16 | (unsigned long) b[2] << 8 | b[3];
}

static bool measure(picture *p, const unsigned char *png, size_t length)
{
	/* Signature, IHDR of 25 bytes, then pHYs: pixels to a metre. */
	if (length < 54 || memcmp(png, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(png + 12, "IHDR", 4) != 0)
		return false;
	*p = (picture) { .width = u32_at(png + 16), .height = u32_at(png + 20) };
	if (memcmp(png + 37, "pHYs", 4) == 0)
		p->scale = (double) u32_at(png + 41) * 0.0254 / 72;
	return p->width > 0 && p->height > 0;
}

static void write_number(signprep_html *h, double value)
{
	char number[40];
	sp_num_format(value, 2, number, sizeof number);
	sp_html_printf(&h->out, "%s", number);
}

static void write_place(signprep_html *h, signprep_rect r)
{
	write_number(h, r.x0);
	sp_html_printf(&h->out, ", ");
	write_number(h, r.y0);
	sp_html_printf(&h->out, " · ");
	write_number(h, r.x1 - r.x0);
	sp_html_printf(&h->out, " × ");
	write_number(h, r.y1 - r.y0);
	sp_html_printf(&h->out, " pt");
}

static void write_alt(signprep_html *h, int page)
{
	char number[16], label[SP_LOOK_LABEL];
	size_t named = 0, more = 0;
	snprintf(number, sizeof number, "%d", page);
	phrase(h, "html.page", number, "");
	for (size_t i = 0; i < h->result->count; i++) {
		const signprep_component *c = &h->result->components[i];
		for (size_t k = 0; k < c->placement_count; k++) {
			if (c->placements[k].page != page)
				continue;
			if (++named > ALT_BOXES) {
				more++;
				continue;
			}
			sp_look_label(h->result, c, h->lang, label);
			sp_html_printf(&h->out, "; ");
			text(h, label);
			sp_html_printf(&h->out, " (");
			write_place(h, c->placements[k].rect);
			sp_html_printf(&h->out, ")");
		}
	}
	if (more) {
		sp_html_printf(&h->out, "; ");
		number_phrase(h, "html.more-boxes", more);
	}
}

static void write_box(signprep_html *h, size_t index, signprep_rect r)
{
	char label[SP_LOOK_LABEL];
	sp_look_label(h->result, &h->result->components[index], h->lang, label);
	sp_html_printf(&h->out, "<a href=\"#c%zu\"><title>", index);
	text(h, label);
	sp_html_printf(&h->out, "</title><rect x=\"");
	write_number(h, r.x0);
	sp_html_printf(&h->out, "\" y=\"");
	write_number(h, r.y0);
	sp_html_printf(&h->out, "\" width=\"");
	write_number(h, r.x1 - r.x0);
	sp_html_printf(&h->out, "\" height=\"");
	write_number(h, r.y1 - r.y0);
	sp_html_printf(&h->out, "\"/></a>");
}

/* Over the picture, in points of viewed space: every box a link to its row, with its label for those who point at it. */
static void write_overlay(signprep_html *h, int page, const picture *p)
{
	sp_html_printf(&h->out, "<svg viewBox=\"0 0 ");
	write_number(h, (double) p->width / p->scale);
	sp_html_printf(&h->out, " ");
	write_number(h, (double) p->height / p->scale);
	sp_html_printf(&h->out, "\" preserveAspectRatio=\"none\">");
	for (size_t i = 0; i < h->result->count; i++) {
		const signprep_component *c = &h->result->components[i];
		for (size_t k = 0; k < c->placement_count; k++)
			if (c->placements[k].page == page)
				write_box(h, i, c->placements[k].rect);
	}
	sp_html_printf(&h->out, "</svg>");
}

signprep_code signprep_html_page(signprep_html *h, int page, const void *png, size_t length, signprep_error *err)
{
	char number[16];
	picture p = { 0 };
	if (!measure(&p, png, length))
		return sp_fail(err, "D708", 0, h->result->file, "PNG", NULL);
	snprintf(number, sizeof number, "%d", page);
	sp_html_printf(&h->out, "<figure id=\"p%d\"><figcaption>", page);
	phrase(h, "html.page", number, "");
	sp_html_printf(&h->out, "</figcaption><div class=\"p\"><img width=\"%lu\" height=\"%lu\" alt=\"", p.width, p.height);
	write_alt(h, page);
	sp_html_printf(&h->out, "\" src=\"data:image/png;base64,");
	sp_html_base64(&h->out, png, length);
	sp_html_printf(&h->out, "\">");
	if (p.scale > 0)
		write_overlay(h, page, &p);
	sp_html_printf(&h->out, "</div></figure>\n");
	return settled(h, err);
}

static void write_component(signprep_html *h, size_t index)
{
	const signprep_component *c = &h->result->components[index];
	char reason[SP_HTML_TEXT_MAX];
	sp_html_printf(&h->out, "<tr id=\"c%zu\"><td>", index);
	party_cell(h, &h->result->parties[c->party]);
	sp_html_printf(&h->out, "</td><td>");
	text(h, sp_type_word(c->type, h->lang));
	sp_html_printf(&h->out, " <code>");
	text(h, c->type);
	sp_html_printf(&h->out, "</code></td><td>");
	text(h, sp_component_given_id(c));
	sp_html_printf(&h->out, "</td><td>");
	text(h, sp_component_given_name(c));
	sp_html_printf(&h->out, "</td><td>");
	/* Those of seals are ids, which tell nobody anything. */
	if (strncmp(c->type, "SIGN_", 5) != 0 || strcmp(c->type, "SIGN_OPINION") == 0)
		text(h, c->value);
	sp_html_printf(&h->out, "</td><td>");
	for (size_t k = 0; k < c->placement_count; k++) {
		char number[16];
		snprintf(number, sizeof number, "%d", c->placements[k].page);
		sp_html_printf(&h->out, "%s", k ? "<br>" : "");
		phrase(h, "html.page", number, "");
		sp_html_printf(&h->out, ": ");
		write_place(h, c->placements[k].rect);
	}
	if (sp_look_is_missing(c)) {
		sp_look_reason(h->result, c, h->lang, reason, sizeof reason);
		text(h, reason);
	}
	sp_html_printf(&h->out, "</td></tr>\n");
}

signprep_code signprep_html_end(signprep_html *h, signprep_error *err)
{
	static const char *const keys[] = { "html.party", "html.type", "html.id", "html.name", "html.value", "html.place" };
	sp_html_printf(&h->out, "<section aria-labelledby=\"components\"><h2 id=\"components\">%s</h2>\n<table>",
		word(h, "html.components"));
	headings(h, keys, sizeof keys / sizeof *keys);
	for (size_t i = 0; i < h->result->count; i++)
		write_component(h, i);
	sp_html_printf(&h->out, "</tbody></table></section>\n</main>\n</body>\n</html>\n");
	return settled(h, err);
}

void signprep_html_free(signprep_html *h)
{
	if (!h)
		return;
	sp_html_close(&h->out);
	free(h);
}
