/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file action.h
 * Any action of the service: what is known of it, a body to begin with, a check, and a call that is checked first.
 *
 * Bodies are JSON in the service's own names. A member named "//" may stand in any object: it is a remark and never sent.
 */
#ifndef SIGNPREP_ACTION_H
#define SIGNPREP_ACTION_H

#include <signprep/client.h>

SIGNPREP_BEGIN

/** One action of the table. Texts live as long as the program. */
typedef struct signprep_action {
	const char *service; /**< "ess" or "essbasic" */
	const char *name;    /**< "CancelFlow" */
	const char *en, *zh; /**< what it does, one line */
	bool writes;         /**< it changes something */
	bool repeats;        /**< a call whose answer was lost is sent again */
	bool pages;          /**< its answers come in pages: signprep_action_options.all */
} signprep_action;

/** Row `index` of the table; false past its end. */
SIGNPREP_API bool signprep_action_at(signprep_action *out, size_t index);
/**
 * The row of an action.
 * @param service NULL: any, ess first
 * @return SIGNPREP_INVALID S700 there is none
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_action_find(
	signprep_action *out, const char *service, const char *name, signprep_error *err);

/**
 * A body with the members that must be there, empty, and remarks ("//") on all members that may be. Caller frees with
 * signprep_free.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_action_skeleton(
	char **body, const char *service, const char *name, signprep_lang lang, signprep_error *err);

/**
 * `body` (NULL: an empty object) with members set: "FlowIds[0]=…", "Approvers[0].ApproverName=…". The table says which values are
 * texts; others are JSON. Caller frees with signprep_free.
 * @return SIGNPREP_INVALID R101 … no JSON, S108 no object, R800 no path, R801 no value for it
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_action_set(char **out, const signprep_action *action, const char *body,
	const char *const *settings, size_t count, signprep_error *err);

/** Zero-initialise. Borrowed. */
typedef struct signprep_action_options {
	size_t size;         /**< sizeof this struct, or 0: see signprep.h */
	const char *service; /**< NULL: the service that has the action, ess first; named, an unknown action is called unchecked */
	bool all;            /**< every page of the answer as one */
	bool plan;           /**< send nothing: the answer is what would be sent, schema signprep.plan/1 */
} signprep_action_options;

/**
 * Checks the body against the table (members, types, limits, values, rules between members), fills in the client's operator
 * and organization where the body names none, calls the action. What only reads is repeated, of what writes what does no harm
 * a second time. A call that may not be made twice is written to the journal under the client's row key, or a hash of
 * environment, action and body, and refused when it has been made.
 * @param answer the content of "Response" as JSON, also when the service refused; NULL when there is none. signprep_free
 * @param issues what the check found, warnings too; NULL is fine. signprep_issues_free
 * @return SIGNPREP_INVALID or SIGNPREP_RULE with the first finding in `err` when the body will not do; S700 unknown action, S701
 *         made before, S702 to S705 paging; SIGNPREP_PARTIAL S772 the call went well and some of its items did not (S771 each, in
 *         `issues`; essbasic); else as signprep_client_call
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_action_call(char **answer, signprep_issues **issues, signprep_client *client,
	const char *name, const char *body, const signprep_action_options *options, signprep_error *err);

SIGNPREP_END

#endif
