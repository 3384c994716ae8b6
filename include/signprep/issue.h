/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file issue.h
 * Findings: what is wrong or doubtful, where, and what to do about it.
 *
 * Ids are stable; each has one row in docs/issues.md. Letters: K keyword, F field, P page and geometry,
 * R request and signer rules, D document, S sending, B batch.
 */
#ifndef SIGNPREP_ISSUE_H
#define SIGNPREP_ISSUE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>
#include <signprep/geometry.h>

SIGNPREP_BEGIN

typedef enum signprep_severity { SIGNPREP_SEVERITY_NOTE, SIGNPREP_SEVERITY_WARNING, SIGNPREP_SEVERITY_ERROR } signprep_severity;

/**
 * A place that might have been meant: by an issue, or by a component whose answer says what became of it. Viewed space (geometry.h).
 */
typedef struct signprep_candidate {
	int page; /**< 1-based; 0 if none */
	signprep_rect rect;
	const char *text; /**< the keyword as it stands there, or the field's name */
	const char *line; /**< the line it stands in; "" if none */
	/* Of an issue. */
	const char *note; /**< "repeated", "artifact, watermark", "other-party" …; "" if none */
	double score;     /**< of near misses: 0..1, higher is nearer; 0: not one */
	/* Of a component. */
	unsigned hit_flags; /**< SIGNPREP_HIT_… */
	bool chosen;
	const char *dropped; /**< rule that dropped it: "Pages", "Region", "Near", "Pick" …; "" when chosen or still in doubt */
} signprep_candidate;

/** One finding. All memory belongs to the list it is in. */
typedef struct signprep_issue {
	const char *id;
	signprep_severity severity;
	signprep_code code; /**< what the finding means for the whole run; SIGNPREP_OK for warnings and notes */
	const char *where;  /**< member path, "Approvers[0].SignComponents[1]"; "" if none */
	int page;           /**< 1-based; 0 if none */
	bool has_rect;
	signprep_rect rect;      /**< viewed space, when has_rect */
	const char *const *args; /**< the texts that fill the message */
	size_t arg_count;
	const signprep_candidate *candidates;
	size_t candidate_count;
	const char *server_code; /**< the service's own error code; "" if none */
	const char *request_id;  /**< the service's RequestId; "" if none */
} signprep_issue;

/** A list of findings in the order they were made. Not thread-safe; read-only use from many threads is. */
typedef struct signprep_issues signprep_issues;

SIGNPREP_API size_t signprep_issues_count(const signprep_issues *list);
/** Borrowed; NULL when `index` is out of range. */
SIGNPREP_API const signprep_issue *signprep_issues_at(const signprep_issues *list, size_t index);
/** The code of the first error in the list, SIGNPREP_OK when there is none. */
SIGNPREP_API signprep_code signprep_issues_code(const signprep_issues *list);
SIGNPREP_API void signprep_issues_free(signprep_issues *list);

/** One line without id and place, as snprintf does. */
SIGNPREP_API size_t signprep_issue_message(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap);
SIGNPREP_API size_t signprep_issue_help(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap);

/** The catalogue of all ids, for documentation and tests: row `index`, or NULL past the end. */
typedef struct signprep_issue_kind {
	const char *id;
	signprep_severity severity;
	signprep_code code;
	const char *message_en, *message_zh; /**< "{0}", "{1}" … stand for args */
	const char *help_en, *help_zh;       /**< "" if none */
} signprep_issue_kind;

SIGNPREP_API const signprep_issue_kind *signprep_issue_kind_at(size_t index);
SIGNPREP_API const signprep_issue_kind *signprep_issue_kind_find(const char *id);

SIGNPREP_END

#endif
