/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Does the value fit its box? An estimate, and on the safe side: in the fonts of the service (黑体, 宋体, 仿宋) ideographs are one
 * em wide, digits, signs and Latin letters half; lines stand no closer than one em; a line may break anywhere.
 */
#include "locate/check/check_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/num.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"

#define SIZE_LEAST 6.0 /* of the service */
#define SLACK 0.01

/* Lines that the text takes when each holds `columns` half ems; 0: one character is wider than that. */
static size_t lines_of(const char *text, double columns)
{
	size_t lines = 1, length = strlen(text), step;
	double used = 0;
	uint32_t cp;
	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step) {
		const double wide = cp == '\n' ? 0 : sp_cp_columns(cp);
		if (wide > columns + SLACK)
			return 0;
		if (cp == '\n' || used + wide > columns + SLACK) {
			lines++;
			used = 0;
		}
		used += wide;
	}
	return lines;
}

/* Half ems of the widest line. */
static double widest(const char *text)
{
	size_t length = strlen(text), step;
	double most = 0, used = 0;
	uint32_t cp;
	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step) {
		used = cp == '\n' ? 0 : used + sp_cp_columns(cp);
		most = fmax(most, used);
	}
	return most;
}

static bool fits(const char *text, double width, double height, double size, bool lines)
{
	if (!lines)
		return widest(text) * size / 2 <= width + SLACK;
	size_t count = lines_of(text, 2 * width / size);
	return count && (double) count * size <= height + SLACK;
}

/* The largest size below `size`, in halves of a point, that fits; 0: none does. */
static double size_that_fits(const char *text, double width, double height, double size, bool lines)
{
	for (double s = ceil(size * 2) / 2 - 0.5; s >= SIZE_LEAST; s -= 0.5)
		if (fits(text, width, height, s, lines))
			return s;
	return 0;
}

static void report(signprep_issues *list, const sp_box *box, const char *id, const double *numbers, size_t count)
{
	char texts[4][32] = { "", "", "", "" };
	for (size_t i = 0; i < count; i++)
		sp_num_format(numbers[i], 2, texts[i], sizeof texts[i]);
	sp_issue_set_place(
		sp_issues_add(list, id, box->component->where, texts[0], texts[1], texts[2], count > 3 ? texts[3] : NULL, NULL),
		box->page, &box->rect);
}

void sp_check_fit(signprep_issues *list, const sp_box *box, const cJSON *component, double size)
{
	const char *type = box->component->type, *text = sp_json_text(component, "ComponentValue");
	const bool lines = strcmp(type, "MULTI_LINE_TEXT") == 0;
	const double width = box->rect.x1 - box->rect.x0, height = box->rect.y1 - box->rect.y0,
		     tried = size > 0 ? size : SIZE_LEAST;
	/* A placeholder stands for what is not known yet. */
	if (!sp_word_in("TEXT MULTI_LINE_TEXT DATE SELECTOR DISTRICT", type) || !*text || strstr(text, "${"))
		return;
	if (fits(text, width, height, tried, lines))
		return;
	const double smaller = size_that_fits(text, width, height, tried, lines);
	if (smaller <= 0) {
		const double all[] = { (double) sp_utf8_count(text), width, height };
		report(list, box, "P323", all, 3);
	} else if (lines) {
		const double all[] = { (double) lines_of(text, 2 * width / tried), tried, floor((height + SLACK) / tried),
			smaller };
		report(list, box, "P322", all, 4);
	} else {
		const double all[] = { widest(text) * tried / 2, tried, width, smaller };
		report(list, box, "P321", all, 4);
	}
}
