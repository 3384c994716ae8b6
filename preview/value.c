/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values in their boxes. */
#include "preview/value.h"

#include <math.h>
#include <string.h>

#include "locate/check/text_fit.h"
#include "locate/request/file_value.h"

#define INK 0x202020u
#define TOO_LARGE 0xC62828u /* what does not fit is seen as such */
#define FILE_INK 0x505050u
#define FILE_SIZE 8.0 /* points: the name stands for what is in the file */

static const char tick[] = "√";

/* What is laid out, and how. */
typedef struct layout {
	sp_text_box box;
	signprep_rect rect;
	double size;
	signprep_text_align align;
	uint32_t colour;
	sp_value_line_fn line;
	void *opaque;
} layout;

static bool put_line(const layout *l, const sp_text_line *line, double y)
{
	const double wide = line->half_ems * l->size / 2, room = l->rect.x1 - l->rect.x0 - wide;
	const double x = l->rect.x0 + (l->align == SIGNPREP_TEXT_CENTER ? room / 2 : l->align == SIGNPREP_TEXT_RIGHT ? room : 0);
	return line->half_ems <= 0 ||
		l->line(l->opaque, (signprep_rect) { x, y, x + wide, y + l->size }, line->start, line->length, l->colour);
}

/* From the top where there may be several lines, else in the middle. One line too many is drawn: it shows that there are more. */
static bool put_lines(const layout *l)
{
	double y = l->box.lines ? l->rect.y0 : (l->rect.y0 + l->rect.y1 - l->size) / 2;
	bool done = true;
	for (const char *at = l->box.text; at && done && y < l->rect.y1 + l->size; y += l->size) {
		const sp_text_line line = sp_text_next(&at, &l->box, l->size);
		done = put_line(l, &line, y);
	}
	return done;
}

static bool put_text(const signprep_component *c, layout *l)
{
	l->box.text = c->value;
	l->box.lines = sp_text_has_lines(c->type);
	l->size = c->font_size > 0 ? c->font_size : SP_TEXT_SIZE_DEFAULT;
	/* Where no size is said the service chooses one. */
	if (c->font_size <= 0 && !sp_text_fits(&l->box, l->size)) {
		const double smaller = sp_text_size_that_fits(&l->box, l->size);
		l->size = smaller > 0 ? smaller : SP_TEXT_SIZE_LEAST;
	}
	l->colour = sp_text_fits(&l->box, l->size) ? INK : TOO_LARGE;
	return put_lines(l);
}

static bool put_tick(layout *l)
{
	l->box.text = tick;
	l->size = fmin(l->box.width, l->box.height);
	l->align = SIGNPREP_TEXT_CENTER;
	return put_lines(l);
}

/* Where the name begins in its path. */
static size_t last_part(const sp_file_entry *entry)
{
	size_t at = entry->length;
	while (at > 0 && entry->text[at - 1] != '/')
		at--;
	return at;
}

/* The last part of each name, a line for each. */
static bool put_names(const signprep_component *c, layout *l)
{
	const bool many = strcmp(c->type, "ATTACHMENT") == 0;
	double y = l->rect.y0;
	bool done = true;
	l->size = FILE_SIZE;
	l->colour = FILE_INK;
	for (const char *at = c->value; at && done && y < l->rect.y1; y += l->size) {
		sp_file_entry entry = sp_file_value_next(&at, many);
		const size_t name = last_part(&entry);
		entry.text += name;
		entry.length -= name;
		const sp_text_line line = { entry.text, entry.length, sp_text_half_ems(entry.text, entry.length) };
		done = put_line(l, &line, y);
	}
	return done;
}

bool sp_value_lines(const signprep_component *component, signprep_rect rect, sp_value_line_fn line, void *opaque)
{
	layout l = { .box = { .width = rect.x1 - rect.x0, .height = rect.y1 - rect.y0 },
		.rect = rect,
		.align = component->align,
		.colour = INK,
		.line = line,
		.opaque = opaque };
	if (!*component->value || !(l.box.width > 0 && l.box.height > 0) || !isfinite(l.box.width) || !isfinite(l.box.height))
		return true;
	if (sp_text_is_shown(component->type))
		return put_text(component, &l);
	if (strcmp(component->type, "CHECK_BOX") == 0)
		return strcmp(component->value, "true") != 0 || put_tick(&l);
	return !sp_file_value_type(component->type) || put_names(component, &l);
}
