/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts in boxes, by estimate. */
#include "locate/check/text_fit.h"

#include <math.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"

bool sp_text_has_lines(const char *component_type)
{
	return sp_word_in("MULTI_LINE_TEXT SIGN_MULTI_LINE_TEXT SIGN_OPINION", component_type);
}

bool sp_text_is_shown(const char *component_type)
{
	return sp_word_in("TEXT DATE SELECTOR DISTRICT SIGN_SELECTOR", component_type) || sp_text_has_lines(component_type);
}

sp_text_line sp_text_next(const char **at, const sp_text_box *box, double size)
{
	const double room = box->lines ? 2 * (box->width + SP_TEXT_SLACK) / size : INFINITY;
	sp_text_line line = { .start = *at };
	size_t step;
	uint32_t cp = 0;
	while (1) {
		/* Only as far as the character may go: looking for the text's end at each line costs its square. */
		const char *here = line.start + line.length;
		step = sp_utf8_decode(here, strnlen(here, 4), &cp);
		if (step == 0 || cp == '\n')
			break;
		const int wide = sp_cp_half_ems(cp);
		if (line.length && line.half_ems + wide > room)
			break;
		line.half_ems += wide;
		line.length += step;
	}
	const char *next = line.start + line.length;
	/* A carriage return before the line feed is no character of the text; bytes that are none end it. */
	if (line.length && line.start[line.length - 1] == '\r')
		line.length--;
	*at = !step ? NULL : cp == '\n' ? next + 1 : next;
	return line;
}

int sp_text_half_ems(const char *text, size_t length)
{
	int wide = 0;
	size_t step;
	uint32_t cp;
	for (size_t at = 0; at < length && (step = sp_utf8_decode(text + at, length - at, &cp)) > 0; at += step)
		wide += sp_cp_half_ems(cp);
	return wide;
}

int sp_text_widest(const sp_text_box *box)
{
	const sp_text_box whole = { .text = box->text };
	int most = 0;
	for (const char *at = box->text; at;) {
		const sp_text_line line = sp_text_next(&at, &whole, 1);
		most = line.half_ems > most ? line.half_ems : most;
	}
	return most;
}

size_t sp_text_line_count(const sp_text_box *box, double size)
{
	size_t count = 0;
	for (const char *at = box->text; at; count++)
		(void) sp_text_next(&at, box, size);
	return count;
}

/* A line holds one character at least: where that alone is too wide, nothing fits. */
bool sp_text_fits(const sp_text_box *box, double size)
{
	double high = 0;
	for (const char *at = box->text; at; high += size)
		if (sp_text_next(&at, box, size).half_ems * size / 2 > box->width + SP_TEXT_SLACK)
			return false;
	return !box->lines || high <= box->height + SP_TEXT_SLACK;
}

double sp_text_size_that_fits(const sp_text_box *box, double size)
{
	/* Nothing is narrower than half an em, nor lower than one: no need to come down from sizes that are absurd. */
	const double most = 2 * (fmax(box->width, box->height) + 1);
	for (double s = fmin(ceil(size * 2) / 2 - 0.5, ceil(most)); s >= SP_TEXT_SIZE_LEAST; s -= 0.5)
		if (sp_text_fits(box, s))
			return s;
	return 0;
}
