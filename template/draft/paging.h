/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A seal across the pages of each company that seals, where the contract's text asks for one. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_PAGING_H
#define SP_TEMPLATE_DRAFT_PAGING_H

#include "template/draft/places.h"

/** The pages of a document, from 1. */
typedef struct sp_page_sizes {
	const double *widths, *heights;
	int count;
} sp_page_sizes;

/**
 * To be called when all other places are known. Each stands at the right edge at a height where no other place is on any page; where there
 * is none, and in a document of one page, none is added. R706, D901
 */
signprep_code sp_paging_add(
	sp_places *places, const sp_marks *marks, const sp_parties *parties, const sp_page_sizes *pages, signprep_error *err);

#endif
