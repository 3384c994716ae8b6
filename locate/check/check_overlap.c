/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes over one another. A signer's seal over their own signature or date is how it is done on paper. */
#include "locate/check/box.h"

#include <stdio.h>
#include <string.h>

#include "locate/check/check_rules.h"

#define TOUCH 0.5        /* points: boxes that touch do not overlap */
#define OVERLAPS_MAX 200 /* on one page; the rest is counted */

static const char seals[] = "SIGN_SEAL SIGN_LEGAL_PERSON_SEAL";

static bool overlap(signprep_rect a, signprep_rect b, signprep_rect *common)
{
	*common = signprep_rect_intersect(a, b);
	return common->x1 - common->x0 > TOUCH && common->y1 - common->y0 > TOUCH;
}

static bool is_customary(const sp_box *a, const sp_box *b)
{
	const char *one = a->component->type, *two = b->component->type;
	if (a->signer < 0 || a->signer != b->signer)
		return false;
	if (!sp_word_in(seals, one)) {
		const char *spare = one;
		one = two;
		two = spare;
	}
	return sp_word_in(seals, one) && (sp_word_in(seals, two) || sp_word_in("SIGN_DATE SIGN_SIGNATURE SIGN_OPINION", two));
}

static bool is_compared(const sp_box *box)
{
	return box->sound && !sp_box_is_paging(box) && !sp_box_is_background(box);
}

static void report(signprep_issues *list, const sp_box *under, const sp_box *over, signprep_rect common)
{
	const char *id = is_customary(under, over) ? "P304" : "P301";
	sp_issue_set_place(sp_issues_add(list, id, over->component->where, under->component->where, NULL), over->page, &common);
}

void sp_check_overlap(signprep_issues *list, const sp_box *boxes, size_t count)
{
	size_t found = 0;
	char more[24];
	for (size_t i = 1; i < count; i++) {
		if (!is_compared(&boxes[i]))
			continue;
		for (size_t k = 0; k < i; k++) {
			signprep_rect common;
			bool same = boxes[k].component == boxes[i].component;
			if (same || !is_compared(&boxes[k]) || !overlap(boxes[k].rect, boxes[i].rect, &common))
				continue;
			if (found++ < OVERLAPS_MAX)
				report(list, &boxes[k], &boxes[i], common);
		}
	}
	snprintf(more, sizeof more, "%zu", found > OVERLAPS_MAX ? found - OVERLAPS_MAX : 0);
	if (found > OVERLAPS_MAX)
		sp_issue_set_place(sp_issues_add(list, "P306", "", more, NULL), boxes[0].page, NULL);
}
