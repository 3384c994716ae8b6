/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seals and signatures over all pages: is there more than one page, and do the slices meet? */
#include <math.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/num.h"
#include "locate/check/box.h"
#include "locate/check/check.h"

#define SAME_PAGE 1.0 /* points: pages of one paper differ by less */
#define TOLERANCE 0.01

typedef struct paging {
	const signprep_component *component;
	int other;      /* first page of another size */
	int others;     /* how many there are */
	int short_page; /* first page that its slice leaves */
	signprep_page first, shorter;
} paging;

static signprep_code measure(paging *p, signprep_document *doc, signprep_error *err)
{
	for (size_t i = 1; i < p->component->placement_count; i++) {
		const signprep_placement *slice = &p->component->placements[i];
		signprep_page page;
		signprep_code code = signprep_document_page(&page, doc, slice->page, err);
		if (code)
			return code;
		if (i == 1)
			p->first = page;
		if (fabs(page.width - p->first.width) > SAME_PAGE || fabs(page.height - p->first.height) > SAME_PAGE) {
			p->other = p->others++ ? p->other : slice->page;
		}
		if (!p->short_page && (slice->rect.y0 < -TOLERANCE || slice->rect.y1 > page.height + TOLERANCE)) {
			p->short_page = slice->page;
			p->shorter = page;
		}
	}
	return SIGNPREP_OK;
}

static void report(signprep_issues *list, const paging *p)
{
	const signprep_component *c = p->component;
	const signprep_rect *own = &c->placements[0].rect;
	char count[16], page[16], box[160], width[32], height[32];
	snprintf(count, sizeof count, "%d", p->others);
	snprintf(page, sizeof page, "%d", p->other);
	if (c->placement_count == 2)
		sp_issue_set_place(sp_issues_add(list, "P317", c->where, NULL), c->placements[0].page, own);
	if (p->others)
		sp_issue_set_place(sp_issues_add(list, "P318", c->where, count, page, NULL), p->other, NULL);
	/* The page that the request names is looked at with all other boxes. */
	if (!p->short_page || p->short_page == c->placements[0].page)
		return;
	snprintf(page, sizeof page, "%d", p->short_page);
	sp_num_format(p->shorter.width, 2, width, sizeof width);
	sp_num_format(p->shorter.height, 2, height, sizeof height);
	signprep_issue *issue = sp_issues_add(
		list, "P201", c->where, sp_box_text(*own, box, sizeof box), page, width, height, NULL);
	sp_issue_set_place(issue, p->short_page, own);
	sp_issue_set_server(list, issue, "InvalidParameter.ComponentPosition", "");
}

signprep_code sp_check_paging(
	signprep_issues *list, signprep_document *doc, const signprep_component *components, size_t count, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; i < count && !code; i++) {
		paging p = { .component = &components[i] };
		if (components[i].placement_count < 2 || !components[i].placements[1].slices)
			continue;
		code = measure(&p, doc, err);
		if (!code)
			report(list, &p);
	}
	return code;
}
