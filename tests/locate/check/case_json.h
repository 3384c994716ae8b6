/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Requests for tests: a base file with members set and dropped by path. */
#ifndef SP_TESTS_LOCATE_CASE_JSON_H
#define SP_TESTS_LOCATE_CASE_JSON_H

#include <cjson/cJSON.h>

#include "base/issues.h"

/** Parses tests/locate/check/<name>.json; fails the test when it can't. */
cJSON *case_load(const char *name);
/** Parses a file of the research, "schema.json"; NULL when SIGNPREP_SHARED does not lead to it. */
cJSON *case_load_shared(const char *file);
/** Sets `value` (copied) at a path like "Approvers[0].SignComponents[1].OffsetX"; an index one past the end appends. */
void case_set(cJSON *root, const char *path, const cJSON *value);
void case_drop(cJSON *root, const char *path);
/** Applies the members "set" (object: path to value) and "drop" (array of paths) of `patch`. */
void case_patch(cJSON *root, const cJSON *patch);
/** Fails unless the findings are exactly `expected`: [[id, where, server code], …] in any order. */
void case_compare(const char *about, const signprep_issues *issues, const cJSON *expected);

#endif
