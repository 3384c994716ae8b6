/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Findings as JSON, in the shape of the contract: the same object in every report. */
#ifndef SP_BASE_JSON_ISSUE_JSON_H
#define SP_BASE_JSON_ISSUE_JSON_H

#include <cjson/cJSON.h>

#include <signprep/issue.h>

/**
 * {"id","severity","message","file","page","rect","component","candidates","help","server_code","request_id"}.
 * Always there: id, severity, message, candidates (an array), help. The others only when known; `file` may be
 * NULL. NULL when memory is out. Caller frees with cJSON_Delete.
 */
cJSON *sp_issue_json(const signprep_issue *issue, const char *file, signprep_lang lang);
/** All of them as an array. */
cJSON *sp_issues_json(const signprep_issues *list, const char *file, signprep_lang lang);
/** "note", "warning" or "error". */
const char *sp_severity_name(signprep_severity severity);

#endif
