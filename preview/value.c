/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values in their boxes. */
#include "preview/value.h"

#include <math.h>
#include <string.h>

#include "locate/request/file_value.h"
#include "locate/request/picture_size.h"
#include "preview/table.h"

#define FILE_INK 0x505050u
#define FILE_SIZE 8.0 /* points: the name stands for what is in the file */
#define CLIP_WIDE 0.6 /* of its height, and the gap behind it */

static const char tick[] = "√";

static sp_text_box box_of(const sp_value_text *t)
{
	return (sp_text_box) {
		.text = t->text, .width = t->rect.x1 - t->rect.x0, .height = t->rect.y1 - t->rect.y0, .lines = t->lines
	};
}

static bool put_text(const sp_value_drawing *d)
{
	const signprep_component *c = d->component;
	sp_value_text t = { .text = c->value,
		.lines = sp_text_has_lines(c->type),
		.rect = d->placement->rect,
		.size = c->font_size > 0 ? c->font_size : SP_TEXT_SIZE_DEFAULT,
		.align = c->align };
	const sp_text_box box = box_of(&t);
	/* Where no size is said the service chooses one. */
	if (c->font_size <= 0 && !sp_text_fits(&box, t.size)) {
		const double smaller = sp_text_size_that_fits(&box, t.size);
		t.size = smaller > 0 ? smaller : SP_TEXT_SIZE_LEAST;
	}
	t.colour = sp_text_fits(&box, t.size) ? SP_VALUE_INK : SP_VALUE_TOO_LARGE;
	return sp_value_put_text(d, &t);
}

static bool put_tick(const sp_value_drawing *d)
{
	const signprep_rect r = d->placement->rect;
	const sp_value_text t = { .text = tick,
		.rect = r,
		.size = fmin(r.x1 - r.x0, r.y1 - r.y0),
		.align = SIGNPREP_TEXT_CENTER,
		.colour = SP_VALUE_INK };
	return strcmp(d->component->value, "true") != 0 || sp_value_put_text(d, &t);
}

/* Where the name begins in its path. */
static size_t last_part(const sp_file_entry *entry)
{
	size_t at = entry->length;
	while (at > 0 && entry->text[at - 1] != '/')
		at--;
	return at;
}

/* The last part of each name, a line for each; those of attachments behind a paper clip. */
static bool put_names(const sp_value_drawing *d, bool clips)
{
	sp_value_text t = { .rect = d->placement->rect, .size = FILE_SIZE, .colour = FILE_INK };
	double y = t.rect.y0;
	bool done = true;
	if (clips)
		t.rect.x0 += CLIP_WIDE * FILE_SIZE + 2;
	for (const char *at = d->component->value; at && done && y < t.rect.y1; y += t.size) {
		const signprep_rect clip = { d->placement->rect.x0, y, d->placement->rect.x0 + CLIP_WIDE * FILE_SIZE, y + t.size };
		const signprep_mark mark = { .kind = SIGNPREP_MARK_CLIP, .rect = clip, .colour = FILE_INK };
		sp_file_entry entry = sp_file_value_next(&at, clips);
		const size_t name = last_part(&entry);
		entry.text += name;
		entry.length -= name;
		const sp_text_line line = { entry.text, entry.length, sp_text_half_ems(entry.text, entry.length) };
		done = (!clips || line.half_ems <= 0 || d->add(d->opaque, &mark, NULL, 0)) && sp_value_put_line(d, &t, &line, y);
	}
	return done;
}

static const signprep_picture *find_picture(const sp_value_drawing *d)
{
	for (size_t i = 0; i < d->options->picture_count; i++)
		if (strcmp(d->options->pictures[i].value, d->component->value) == 0)
			return &d->options->pictures[i];
	return NULL;
}

/* The whole of which a slice of a paging seal shows a part. */
static signprep_rect whole_of(const signprep_placement *p)
{
	const double wide = p->rect.x1 - p->rect.x0;
	signprep_rect whole = p->rect;
	if (p->slices) {
		whole.x0 -= wide * (p->slice - 1);
		whole.x1 = whole.x0 + wide * p->slices;
	}
	return whole;
}

/* *drawn: there is one. */
static bool put_picture(const sp_value_drawing *d, bool *drawn)
{
	const signprep_component *c = d->component;
	const signprep_picture *picture = find_picture(d);
	const bool seal = strcmp(c->type, "FILL_IMAGE") != 0;
	sp_picture_size size;
	*drawn = picture && sp_picture_measure(&size, picture->bytes, picture->length) && sp_picture_is_drawn(&size);
	if (!*drawn)
		return true;
	const signprep_mark mark = { .kind = SIGNPREP_MARK_PICTURE,
		.rect = d->placement->rect,
		.from = whole_of(d->placement),
		.fit = seal ? SIGNPREP_FIT_MIDDLE : sp_picture_fit(&c->shown),
		.alpha = c->shown.opacity,
		.picture = picture->bytes,
		.picture_length = picture->length };
	return d->add(d->opaque, &mark, c->value, strlen(c->value));
}

static bool is_seal(const char *type)
{
	return strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_PAGING_SEAL") == 0 ||
		strcmp(type, "SIGN_LEGAL_PERSON_SEAL") == 0;
}

bool sp_value_draw(const sp_value_drawing *d)
{
	const signprep_component *c = d->component;
	const signprep_rect r = d->placement->rect;
	const double wide = r.x1 - r.x0, high = r.y1 - r.y0;
	bool drawn = false;
	if (!*c->value || !(wide > 0 && high > 0) || !isfinite(wide) || !isfinite(high))
		return true;
	if (is_seal(c->type))
		return put_picture(d, &drawn);
	if (d->placement->slices)
		return true;
	if (sp_text_is_shown(c->type))
		return put_text(d);
	if (strcmp(c->type, "CHECK_BOX") == 0)
		return put_tick(d);
	if (strcmp(c->type, "DYNAMIC_TABLE") == 0)
		return sp_value_put_table(d);
	if (strcmp(c->type, "WATERMARK") == 0)
		return sp_value_put_watermark(d);
	if (strcmp(c->type, "FILL_IMAGE") == 0)
		return put_picture(d, &drawn) && (drawn || put_names(d, false));
	return strcmp(c->type, "ATTACHMENT") != 0 || put_names(d, true);
}
