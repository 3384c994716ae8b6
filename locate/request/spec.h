/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One component as it is asked for: the service's own members and `Locate`, read and checked. */
#ifndef SP_LOCATE_REQUEST_SPEC_H
#define SP_LOCATE_REQUEST_SPEC_H

#include <cjson/cJSON.h>
#include <signprep/find.h>
#include <signprep/result.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/request/unit.h"

typedef enum sp_origin { SP_ORIGIN_TOP_LEFT, SP_ORIGIN_TOP_RIGHT, SP_ORIGIN_BOTTOM_LEFT, SP_ORIGIN_BOTTOM_RIGHT } sp_origin;

typedef enum sp_at {
	SP_AT_OVER,
	SP_AT_CENTER,
	SP_AT_RIGHT,
	SP_AT_BELOW,
	SP_AT_LEFT,
	SP_AT_ABOVE,
	SP_AT_LOWER_RIGHT,
	SP_AT_UPPER_RIGHT,
	SP_AT_BLANK
} sp_at;

typedef enum sp_align { SP_ALIGN_DEFAULT, SP_ALIGN_START, SP_ALIGN_CENTER, SP_ALIGN_END, SP_ALIGN_BASELINE } sp_align;

typedef enum sp_pick { SP_PICK_ONLY, SP_PICK_FIRST, SP_PICK_LAST, SP_PICK_ALL, SP_PICK_INDEXES } sp_pick;

typedef struct sp_edges {
	sp_length left, right, top, bottom;
} sp_edges;

typedef struct sp_integer {
	bool set;
	int value;
} sp_integer;

/** The side of a seal that the service stamps in its own size and whose size it does not know: 4.2 cm. */
#define SP_SEAL_POINTS (4.2 * 72 / 2.54)

/** Texts are in the arena. Members that were not given keep the zero of their type, which is the default. */
typedef struct sp_spec {
	const char *where;                    /**< "Approvers[0].SignComponents[1]" */
	const cJSON *json;                    /**< the component; of an alternative: merged with the component it replaces */
	cJSON *owned;                         /**< `json` when it was merged; see sp_spec_clear */
	bool malformed;                       /**< an error about it stands in the issues */
	const char *type, *name, *id, *extra; /**< NULL when absent or empty */
	signprep_mode mode;
	sp_integer page, keyword_page;
	sp_length x, y, width, height, offset_x, offset_y;
	bool keyword_reverse, ignore_missing, use_seal_size;

	const char *pages;
	sp_unit unit;
	sp_origin origin;
	bool has_edges;
	sp_edges edges;
	const char *keyword;
	bool keyword_was_id; /**< it came from ComponentId, which must not be sent then */
	signprep_match match;
	bool has_pick;
	sp_pick pick;
	const int *indexes; /**< for SP_PICK_INDEXES */
	size_t index_count;
	bool has_expect;
	int expect_min, expect_max;
	const char *context; /**< the line it was read from when the template was made */
	const char *near_text, *after, *before, *same_line;
	sp_length within; /**< how far away Near may be; not set: SP_NEIGHBOUR_REACH */
	bool has_region;
	sp_length region[4];
	bool has_at;
	sp_at at;
	sp_length gap;
	sp_align align;
	bool optional;
	size_t query, near_query, after_query, before_query, line_query; /**< in sp_queries, plus one; 0: none */
	struct sp_spec *next;                                            /**< the next alternative of Fallback */
} sp_spec;

/** Longest list of KeywordIndexes or Pick, and longest Fallback. */
#define SP_INDEXES_MAX 1000
#define SP_FALLBACK_MAX 20

/**
 * Reads a component and its alternatives. What is wrong becomes an issue at its member path and makes the spec
 * `malformed`. NULL when memory is out. Call sp_spec_clear afterwards.
 */
sp_spec *sp_spec_parse(sp_arena *arena, signprep_issues *issues, const cJSON *component, const char *where);
void sp_spec_clear(sp_spec *spec);

/** "NORMAL", "FIELD", "KEYWORD". */
const char *sp_mode_name(signprep_mode mode);
/** GenerateMode as a reader of the request sees it: "NORMAL" when absent. */
const char *sp_json_mode(const cJSON *component);
/** What a person would call the component: its name, its keyword, or its type. Never NULL. */
const char *sp_spec_label(const sp_spec *spec);

#endif
