/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Page labels. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/label.h"

#define DEPTH_MAX 32
#define NODES_MAX 10000
#define ROMAN_MAX 3999
#define LETTERS_MAX 10

typedef struct range {
	int first, nodes;
	pdf_obj *dict; /* borrowed */
} range;

static void consider(fz_context *ctx, pdf_obj *nums, int index, range *best)
{
	for (int i = 0, n = pdf_array_len(ctx, nums); i + 1 < n; i += 2) {
		int first = pdf_array_get_int(ctx, nums, i);

		if (first <= index && first >= best->first && pdf_is_dict(ctx, pdf_array_get(ctx, nums, i + 1)))
			*best = (range) { first, best->nodes, pdf_array_get(ctx, nums, i + 1) };
	}
}

/* Goes down the last kid that may hold `index`; kids without Limits are all looked at. */
static void search(fz_context *ctx, pdf_obj *node, int index, int depth, range *best)
{
	pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));

	consider(ctx, pdf_dict_get(ctx, node, PDF_NAME(Nums)), index, best);
	for (int i = pdf_array_len(ctx, kids) - 1; i >= 0 && depth < DEPTH_MAX && best->nodes++ < NODES_MAX; i--) {
		pdf_obj *kid = pdf_array_get(ctx, kids, i);
		pdf_obj *limits = pdf_dict_get(ctx, kid, PDF_NAME(Limits));

		if (pdf_is_array(ctx, limits) && pdf_array_get_int(ctx, limits, 0) > index)
			continue;
		search(ctx, kid, index, depth + 1, best);
		if (best->dict)
			return;
	}
}

static void put_roman(char *out, size_t cap, int value, bool upper)
{
	static const struct {
		int value;
		char text[2][3];
	} parts[] = { { 1000, { "m", "M" } }, { 900, { "cm", "CM" } }, { 500, { "d", "D" } }, { 400, { "cd", "CD" } },
		{ 100, { "c", "C" } }, { 90, { "xc", "XC" } }, { 50, { "l", "L" } }, { 40, { "xl", "XL" } }, { 10, { "x", "X" } },
		{ 9, { "ix", "IX" } }, { 5, { "v", "V" } }, { 4, { "iv", "IV" } }, { 1, { "i", "I" } } };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		for (; value >= parts[i].value; value -= parts[i].value)
			fz_strlcat(out, parts[i].text[upper], cap);
}

/* a … z, aa … zz, aaa … */
static void put_letters(char *out, size_t cap, int value, char first)
{
	char text[LETTERS_MAX + 1] = "";
	int count = (value - 1) / 26 + 1;

	memset(text, first + (value - 1) % 26, (size_t) count);
	fz_strlcat(out, text, cap);
}

static void put_number(char *out, size_t cap, const char *style, int value)
{
	char digits[16];

	if (value < 1 || !*style)
		return;
	if ((*style == 'r' || *style == 'R') && value <= ROMAN_MAX) {
		put_roman(out, cap, value, *style == 'R');
	} else if ((*style == 'a' || *style == 'A') && value <= 26 * LETTERS_MAX) {
		put_letters(out, cap, value, *style);
	} else {
		snprintf(digits, sizeof digits, "%d", value);
		fz_strlcat(out, digits, cap);
	}
}

void sp_label_read(fz_context *ctx, signprep_document *doc, int number, char *out, size_t cap)
{
	pdf_obj *tree = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/PageLabels");
	range best = { .first = -1 };
	int start;

	out[0] = '\0';
	if (!tree)
		return;
	search(ctx, tree, number - 1, 0, &best);
	if (!best.dict)
		return;
	start = pdf_dict_gets(ctx, best.dict, "St") ? pdf_to_int(ctx, pdf_dict_gets(ctx, best.dict, "St")) : 1;
	fz_strlcpy(out, pdf_dict_get_text_string(ctx, best.dict, PDF_NAME(P)), cap);
	out[sp_utf8_first_bad(out, strlen(out))] = '\0'; /* fz_strlcpy may cut a character in two */
	if (start >= 1 && start <= INT32_MAX - number)
		put_number(out, cap, pdf_dict_get_name(ctx, best.dict, PDF_NAME(S)), start + number - 1 - best.first);
}
