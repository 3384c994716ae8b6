/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of this room share: the answer as it grows, and what the service knows of contracts. */
#ifndef SP_SUBMIT_FLOWS_FLOWS_H
#define SP_SUBMIT_FLOWS_FLOWS_H

#include <cjson/cJSON.h>

#include <signprep/action.h>
#include <signprep/flow.h>

#include "base/issues.h"

/** The service will not speak of one contract, though of others. */
typedef struct sp_flows_denial {
	signprep_error err;
	char *text; /* its answer, with signprep_free */
} sp_flows_denial;

/** One call of this room: ids each once, in the order given, and the answer. */
typedef struct sp_flows {
	signprep_client *client;
	const char **ids; /* borrowed texts */
	size_t count;
	cJSON **details;          /* FlowDetailInfo of each, NULL where the service knows none; NULL until asked */
	sp_flows_denial **denied; /* beside details: why there is none, where it is another reason than that nobody knows it */
	cJSON *answer, *flows;
	signprep_issues *issues;
	signprep_code first; /* of the first contract that failed */
	size_t failed;
} sp_flows;

/** @return R814 no id, R815 none at all, D901 */
signprep_code sp_flows_open(sp_flows *f, signprep_client *client, const char *const *ids, size_t count, signprep_error *err);
/**
 * Prints the answer, hands over the issues. A contract that failed makes the whole SIGNPREP_PARTIAL, or its own code when there was
 * only one.
 */
signprep_code sp_flows_close(sp_flows *f, signprep_code code, char **json, signprep_issues **issues, signprep_error *err);
/** The object of contract `i` in the answer, with its id; NULL: no memory. */
cJSON *sp_flows_add(sp_flows *f, size_t i);
/** Notes in the answer and the issues that contract `i` failed. */
void sp_flows_fail(sp_flows *f, size_t i, const signprep_error *err, const char *response);
/** As sp_flows_fail, for a finding of our own; texts end with NULL. */
void sp_flows_refuse(sp_flows *f, size_t i, const char *id, ...) __attribute__((sentinel));

/**
 * Fills details and denied: DescribeFlowInfo in hundreds, whatever some of their ids are. An error is one of the caller's, or of all
 * contracts.
 */
signprep_code sp_flows_ask(sp_flows *f, signprep_error *err);
/** Of an answer that refuses: there is no such contract, or none that the operator may see. */
bool sp_flows_says_unknown(const cJSON *response);
/** "unknown-id" or "denied", once asked, of a contract without details. */
const char *sp_flows_missing_word(const sp_flows *f, size_t i);
/** As sp_flows_fail, for such a contract: S710, or what the service said of it. */
void sp_flows_miss(sp_flows *f, size_t i);
/** Members of the answer from what the service said: status, name, approvers … False: no memory. */
bool sp_flows_tell(cJSON *flow, const cJSON *detail);
/** The word of a FlowStatus, "other" for one that is not known. */
const char *sp_flows_word(long long status);
/** FlowStatus; -1 when there is none. */
long long sp_flows_status_of(const cJSON *detail);

/** A checked call whose body is `body`, taken over (NULL: no memory). `*response` (may be NULL) is parsed; caller deletes it. */
signprep_code sp_flows_call(sp_flows *f, const char *action, cJSON *body, cJSON **response, char **text, signprep_error *err);
/** How many contracts a call takes that takes several. */
#define SP_FLOWS_TOGETHER 100

/** The contracts of one call: ids[from … from + count), and what is to be done. */
typedef struct sp_flows_work {
	sp_flows *f;
	const void *what;
	size_t from, count;
} sp_flows_work;

/** One kind of call about contracts. Its functions say false when memory is out. */
typedef struct sp_flows_kind {
	const char *action;
	bool together; /* one call for a hundred */
	bool (*say)(cJSON *body, const sp_flows_work *w);
	bool (*hear)(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response);
} sp_flows_kind;

/** Makes one call and enters what came of each contract; an error is what stops the rest too: keys, network, doubt. */
signprep_code sp_flows_make(const sp_flows_work *w, const sp_flows_kind *kind, signprep_error *err);
/** Makes the calls for all contracts. */
signprep_code sp_flows_make_all(sp_flows *f, const sp_flows_kind *kind, const void *what, signprep_error *err);

/** Whether what failed stops the rest too: keys, network, doubt. */
bool sp_flows_stops(signprep_code code);

/* partner.c */
bool sp_flows_is_partner(const sp_flows *f);
/** R940 where the client speaks for the partner edition, which has nothing for `what`. */
signprep_code sp_flows_lack(const sp_flows *f, const char *what, signprep_error *err);
/** Turns what DescribeFlowDetailInfo tells of a contract into what DescribeFlowInfo would: words, names. False: no memory. */
bool sp_flows_turn(cJSON *detail);
/** ChannelBatchCancelFlows, and its task until it has ended; as sp_flows_make. S930: how it ends was not heard. */
signprep_code sp_flows_cancel_together(const sp_flows_work *w, const char *reason, signprep_error *err);

/** ids[from … from + count) as an array. */
cJSON *sp_flows_ids(const sp_flows *f, size_t from, size_t count);
/** Where a file goes, and what it must be. */
typedef struct sp_flows_target {
	int folder;
	const char *name, *type; /* "PDF", "ZIP", "JPG" */
	const char *action;      /* that told the address, for messages */
	bool force;              /* replace what is there */
} sp_flows_target;
/** An earlier run has fetched it whole. */
bool sp_flows_is_there(const sp_flows_target *to);
/** Fetches it, unless it is there. @return S714 no address that is obeyed, S716 not whole, S22x, D9xx */
signprep_code sp_flows_fetch(const sp_flows *f, const char *url, const sp_flows_target *to, bool *kept, signprep_error *err);

/** http or https, ASCII without blanks. */
bool sp_flows_is_link(const char *text);

#endif
