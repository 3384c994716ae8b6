/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of text in their boxes. */
#include "preview/value_text.h"

bool sp_value_put_line(const sp_value_drawing *d, const sp_value_text *t, const sp_text_line *line, double y)
{
	const double wide = line->half_ems * t->size / 2, room = t->rect.x1 - t->rect.x0 - wide;
	const double x = t->rect.x0 + (t->align == SIGNPREP_TEXT_CENTER ? room / 2 : t->align == SIGNPREP_TEXT_RIGHT ? room : 0);
	const signprep_mark mark = { .kind = SIGNPREP_MARK_TEXT, .rect = { x, y, x + wide, y + t->size }, .colour = t->colour };
	return line->half_ems <= 0 || d->add(d->opaque, &mark, line->start, line->length);
}

bool sp_value_put_text(const sp_value_drawing *d, const sp_value_text *t)
{
	const sp_text_box box = { .text = t->text, .width = t->rect.x1 - t->rect.x0, .lines = t->lines };
	double y = t->lines ? t->rect.y0 : (t->rect.y0 + t->rect.y1 - t->size) / 2;
	bool done = true;
	for (const char *at = t->text; at && done && y < t->rect.y1 + t->size; y += t->size) {
		const sp_text_line line = sp_text_next(&at, &box, t->size);
		done = sp_value_put_line(d, t, &line, y);
	}
	return done;
}
