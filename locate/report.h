/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep.locate/1. */
#ifndef SP_LOCATE_REPORT_H
#define SP_LOCATE_REPORT_H

#include <cjson/cJSON.h>

#include <signprep/result.h>

/** The report as compact JSON text; NULL when memory is out. Free with cJSON_free. */
char *sp_report_print(
	const char *file, const char *sha256, const signprep_component *components, size_t count, const signprep_issues *issues);
/** The components as an array; NULL when memory is out. */
cJSON *sp_components_json(const signprep_component *components, size_t count, signprep_lang lang);
/** "placed", "optional-missing", "missing", "ambiguous", "invalid". */
const char *sp_status_name(signprep_status status);

#endif
