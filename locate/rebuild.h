/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A result that came as places only, made whole from the request. */
#ifndef SP_LOCATE_REBUILD_H
#define SP_LOCATE_REBUILD_H

#include "locate/result.h"
#include "locate/result_pack.h"
#include "locate/request/spec.h"

typedef struct sp_page_size {
	int page;
	double width, height; /* viewed space, points */
} sp_page_size;

typedef struct sp_page_sizes {
	const sp_page_size *items;
	size_t count;
} sp_page_sizes;

/**
 * Names, ids and request of `result`; its report is made when it is asked for. `*fits` is false when its places are not an answer to this request: other
 * components, pages that are not there, or something unplaced and no error that says so. False: no memory.
 */
bool sp_result_rebuild(signprep_result *result, const sp_result_source *source, const sp_page_sizes *sizes, bool *fits);

#endif
