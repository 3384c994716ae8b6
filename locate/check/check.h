/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The rules of the service that can be checked offline. Each finding carries the service's own error code. */
#ifndef SP_LOCATE_CHECK_CHECK_H
#define SP_LOCATE_CHECK_CHECK_H

#include <cjson/cJSON.h>

#include <signprep/result.h>

#include "base/issues.h"
#include "locate/layout/page_store.h"

/** Members, types, lengths, charsets of the request (R2xx, R4xx). FileIds is not asked for. */
void sp_check_members(signprep_issues *list, const cJSON *request);
/** Who may do what: ComponentType against ApproverType, names, mobiles, id cards, ids, extras (R3xx). */
void sp_check_signers(signprep_issues *list, const cJSON *request);
/** Size, signatures, encryption, portfolio, XFA, damage (D7xx, D8xx, R4xx). */
signprep_code sp_check_document(signprep_issues *list, signprep_document *doc, signprep_error *err);
/** Boxes that have no area or leave their page: what every answer with places is judged by (P201, P202). */
signprep_code sp_check_bounds(
	signprep_issues *list, signprep_document *doc, const signprep_component *components, size_t count, signprep_error *err);
/**
 * Off the page, overlaps, covered text, unlikely sizes (P2xx, P3xx). `request` is where the components came from:
 * font sizes stand in their ComponentExtra. NULL: sizes are not compared with fonts. `pages` is the document's.
 */
signprep_code sp_check_boxes(signprep_issues *list, sp_page_store *pages, const cJSON *request,
	const signprep_component *components, size_t count, signprep_error *err);

/** Controls over all pages: in a document of one page, on pages of several sizes, slices that leave a page (P317, P318, P201). */
signprep_code sp_check_paging(
	signprep_issues *list, signprep_document *doc, const signprep_component *components, size_t count, signprep_error *err);

#endif
