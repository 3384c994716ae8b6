/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Places into the JSON of a template and the rows that fill it. */
#ifndef SP_TEMPLATE_DRAFT_COMPOSE_H
#define SP_TEMPLATE_DRAFT_COMPOSE_H

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "template/draft/places.h"

/** What a template says of the document it was made for. */
typedef struct sp_draft_source {
	const char *file; /* its name, without folders */
	const char *pdf;  /* as the rows name it */
	const char *sha256;
	int page_count;                 /* of those that could be read */
	const double *widths, *heights; /* by page, from 1 */
} sp_draft_source;

typedef struct sp_composition {
	sp_arena *arena;
	signprep_lang lang;
	const sp_draft_source *source;
	const sp_parties *parties;
	sp_places *places;
	const sp_marks *marks;
} sp_composition;

/** A component that only locates: for trying out a choice. NULL: no memory. */
cJSON *sp_compose_probe(const sp_place *place, const sp_choice *choice, sp_put at);
/** The whole template; sets `where` of each place. NULL: no memory. */
cJSON *sp_compose_template(const sp_composition *c);
/** The rows file: names of the columns, and an example of each; the example once more as a JSON object. False: no memory. */
bool sp_compose_rows(const sp_composition *c, sp_buf *out, sp_buf *record);
/** ComponentType. */
const char *sp_place_type(const sp_place *place);
/** The party signs or fills something, and was not left out. */
bool sp_compose_is_signer(const sp_composition *c, size_t party);
/** The column of a place that no party fills; NULL: no memory. */
const char *sp_compose_column(const sp_composition *c, const sp_place *place);
/** A seal is wider than the white room of a narrow column: how far it goes left, over its label, to stay out of the next. */
double sp_compose_nudge(const sp_place *place);
/** The box of a place without a keyword: as large as its kind is, on the page. */
signprep_rect sp_compose_box(const sp_composition *c, const sp_place *place);

#endif
