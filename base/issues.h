/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Building lists of findings. */
#ifndef SP_BASE_ISSUES_H
#define SP_BASE_ISSUES_H

#include <signprep/geometry.h>
#include <signprep/issue.h>

signprep_issues *sp_issues_new(void);
/**
 * Adds a finding of kind `id` at member path `where`; the texts after it fill {0}, {1} … and end with NULL.
 * Texts are copied. Returns the new finding for the calls below, NULL when memory is out (remembered, see
 * sp_issues_failed).
 */
signprep_issue *sp_issues_add(signprep_issues *list, const char *id, const char *where, ...) __attribute__((sentinel));
void sp_issue_set_place(signprep_issue *issue, int page, const signprep_rect *rect);
void sp_issue_add_candidate(signprep_issues *list, signprep_issue *issue, int page, signprep_rect rect, const char *text,
	const char *line, const char *note);
/** Gives the last candidate of `issue` (which may be NULL) the score of a near miss. */
void sp_issue_set_score(signprep_issue *issue, double score);
void sp_issue_set_server(signprep_issues *list, signprep_issue *issue, const char *server_code, const char *request_id);
/** An error value as a finding. */
signprep_issue *sp_issues_add_error(signprep_issues *list, const signprep_error *err);
/** A copy of one finding, of any list. */
void sp_issues_copy(signprep_issues *to, const signprep_issue *from);
/** A copy of every finding of `from` at the end of `to`. */
void sp_issues_append(signprep_issues *to, const signprep_issues *from);
/** The same with `prefix` in front of each member path ("FlowGroupInfos[1]"); what concerns no member stays so. */
void sp_issues_append_under(signprep_issues *to, const signprep_issues *from, const char *prefix);
/** The first of them that is an error; NULL: none. Borrowed. */
const signprep_issue *sp_issues_first_error(const signprep_issues *list);
/** The same as the error of a call; D901 at `where` when a finding was lost, SIGNPREP_OK when none is an error. */
signprep_code sp_issues_fail(const signprep_issues *list, const char *where, signprep_error *err);
/** True when an addition was lost for want of memory. */
int sp_issues_failed(const signprep_issues *list);

#endif
