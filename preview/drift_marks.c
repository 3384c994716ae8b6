/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A component before and after: what is drawn of it on either page. */
#include <signprep/drift.h>

#define OLD_COLOUR 0x909090u
#define NEW_COLOUR 0xC62828u

static const char *label_of(const signprep_drifted *c)
{
	return *c->name ? c->name : c->type;
}

static signprep_mark box(signprep_mark_kind kind, signprep_rect rect, uint32_t colour, const char *label)
{
	return (signprep_mark) { .kind = kind, .rect = rect, .from = rect, .colour = colour, .label = label };
}

size_t signprep_drift_marks(signprep_mark out[SIGNPREP_DRIFT_MARKS], const signprep_drifted *c, bool new_document)
{
	signprep_rect old = c->rect_from, now = c->rect_to;
	size_t count = 0;
	if (!new_document) {
		if (c->page_from)
			out[count++] = box(SIGNPREP_MARK_BOX, old, NEW_COLOUR, label_of(c));
		return count;
	}
	if (c->stays) {
		/* The box as it would be if it had followed. */
		old = c->rect_to;
		now = (signprep_rect) { c->rect_from.x0 + c->dx, c->rect_from.y0 + c->dy, c->rect_from.x1 + c->dx,
			c->rect_from.y1 + c->dy };
	}
	if (c->page_from == c->page_to) {
		out[count++] = box(SIGNPREP_MARK_REJECTED, old, OLD_COLOUR, NULL);
		out[count++] = (signprep_mark) { .kind = SIGNPREP_MARK_ARROW, .rect = now, .from = old, .colour = NEW_COLOUR };
	}
	out[count++] = box(SIGNPREP_MARK_BOX, now, NEW_COLOUR, label_of(c));
	return count;
}
