/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Paging seals and signatures (骑缝章): one control, which comes as slices along the right edges of all pages. */
#ifndef SP_LOCATE_PLACE_PAGING_H
#define SP_LOCATE_PLACE_PAGING_H

#include "locate/place/resolver.h"

bool sp_is_paging(const sp_spec *spec);
/** False, and P116, where a keyword would have to give the size: it tells the height on the page only. */
bool sp_paging_is_sized(sp_resolver *resolver, const sp_spec *spec);
/** Of several places the first is kept (P319); then a slice for each page, as copies. */
signprep_code sp_paging_expand(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);

#endif
