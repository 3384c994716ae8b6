/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a request says about itself and never sends: its schema, and the document that a template was made for. */
#ifndef SP_LOCATE_REQUEST_REMEMBERED_H
#define SP_LOCATE_REQUEST_REMEMBERED_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/issues.h"

typedef struct sp_paper_size {
	double width, height; /* viewed space, points */
} sp_paper_size;

/** The top-level member Locate.Document. All zero where there is none. */
typedef struct sp_remembered {
	bool given;
	const char *file, *sha256; /* NULL: not said; in the arena */
	int page_count;            /* 0: not said */
	/* Of the first pages in turn; the last one holds for all that follow. */
	const sp_paper_size *sizes;
	size_t size_count;
} sp_remembered;

/**
 * Reads and checks the top-level members `$schema` and `Locate`. What is wrong becomes an issue at its member path.
 * False: no memory.
 */
bool sp_remembered_read(sp_remembered *out, sp_arena *arena, signprep_issues *issues, const cJSON *root);
/** The size of page `number`, counted from 1; NULL where it is not known. */
const sp_paper_size *sp_remembered_size(const sp_remembered *remembered, int number);
/** Takes those members out of a request that is to be sent. */
void sp_remembered_strip(cJSON *root);

#endif
