/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** ComponentExtra.PageRanges: the service puts the same box in the same place on further pages. */
#ifndef SP_LOCATE_PLACE_PAGE_RANGES_H
#define SP_LOCATE_PLACE_PAGE_RANGES_H

#include "locate/place/resolver.h"

/**
 * Adds a copy of each placement of `out` for each further page of the ranges; they come last and have no component of
 * their own in the request. P101 for a page that is not there. What is no list of ranges at all is the check's matter.
 */
signprep_code sp_ranges_expand(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);
/** How many placements have a component of their own. */
size_t sp_ranges_own(const signprep_component *component);

#endif
