/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** An alternative of Fallback laid over the component it replaces. */
#ifndef SP_LOCATE_REQUEST_SPEC_MERGE_H
#define SP_LOCATE_REQUEST_SPEC_MERGE_H

#include <cjson/cJSON.h>

/**
 * A copy of `base` in which the members of `alternative` replace those of the same name; `Locate` is merged member by
 * member, without Fallback. Where the alternative changes GenerateMode, only Unit (and Optional, unless for NORMAL) of
 * the base's Locate is kept: what chose among hits says nothing about a position; nor is a ComponentId inherited that
 * was the keyword. Where it names a ComponentId for KEYWORD mode, the base's Locate.Keyword gives way. NULL when
 * memory is out.
 */
cJSON *sp_spec_merge(const cJSON *base, const cJSON *alternative);
/** As a reader of the request sees it: "NORMAL" when absent. */
const char *sp_json_mode(const cJSON *component);

#endif
