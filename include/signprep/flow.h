/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file flow.h
 * Contracts that are there already: where they stand, links for their signers, their files, and what can be done about them.
 *
 * Each function answers with one JSON text (schema signprep.flow/1, docs/flows.md), whose `flows` hold what became of each contract,
 * in the order of the ids, each once; and with findings, whose member path is the id of the contract. `*json` and `*issues` are
 * set also on failure; free them with signprep_free and signprep_issues_free; `issues` may be NULL. When some of several contracts
 * failed the code is SIGNPREP_PARTIAL, and `err` the first of their findings.
 */
#ifndef SIGNPREP_FLOW_H
#define SIGNPREP_FLOW_H

#include <signprep/client.h>

SIGNPREP_BEGIN

/**
 * Where contracts stand, and each of their signers. An id that the service does not know has the status "unknown-id" and the
 * finding S710 (SIGNPREP_NOT_FOUND); one that it will not speak of, though of others, "denied" and what it said (SIGNPREP_REFUSED).
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_status(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, signprep_error *err);

/**
 * Cancels contracts. One that has ended is refused before anything is sent (S711); the others are cancelled one by one.
 * @param reason shown to the signers, at most 200 characters
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_cancel(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, const char *reason, signprep_error *err);

/** A link's task (SIGNPREP_FLOWS_CANCEL_LINK). Zero-initialise. Borrowed. */
typedef struct signprep_flows_task {
	size_t size;         /**< sizeof this struct, or 0: see signprep.h */
	const char *task_id; /**< "task_id" of the answer that held the link */
	double wait_s;       /**< how long a task that is under way is waited for; 0: it is asked about once */
} signprep_flows_task;

/**
 * What became of contracts that a link was made for: whoever opens it cancels them by a task.
 * @return S930 (SIGNPREP_UNKNOWN) of those that nobody has cancelled yet, R948 (SIGNPREP_REFUSED) when the link has run out, S713 of
 *         those that could not be cancelled
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_cancel_task(char **json, signprep_issues **issues,
	signprep_client *client, const char *const *flow_ids, size_t count, const signprep_flows_task *task, signprep_error *err);

/** What to do about contracts; each member counts for the kinds that name it. Zero-initialise. Borrowed. */
typedef enum signprep_flows_change_kind {
	SIGNPREP_FLOWS_REMIND,      /**< tell those whose turn it is (costs messages, whitelist) */
	SIGNPREP_FLOWS_DEADLINE,    /**< `deadline`; of one signer: `recipient_id` */
	SIGNPREP_FLOWS_APPROVER,    /**< name a signer later: `recipient_id`, `name`, `mobile`, `organization`, `dynamic` */
	SIGNPREP_FLOWS_FORWARD,     /**< hand an own signer (`recipient_id`) over to the employee `user_id` */
	SIGNPREP_FLOWS_REVIEW,      /**< answer the company's review: `verdict`, `reason`, `recipient_id` */
	SIGNPREP_FLOWS_RELEASE,     /**< start the rescission of a signed contract: `reason`; costs a contract */
	SIGNPREP_FLOWS_CANCEL_LINK, /**< a link where a person cancels up to 100 contracts */
	SIGNPREP_FLOWS_EVIDENCE     /**< order a report of evidence; costs */
} signprep_flows_change_kind;

typedef struct signprep_flows_change {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	signprep_flows_change_kind kind;
	const char *recipient_id, *user_id, *name, *mobile, *organization, *reason;
	const char *verdict; /**< "PASS", "REJECT", "SIGN_REJECT" */
	bool of_creation;    /**< the review is of the creation, not of the signing */
	bool dynamic;        /**< the signer is a dynamic one, not one of an or-sign */
	double deadline;     /**< seconds since 1970 */
} signprep_flows_change;

/**
 * One change for each contract. What costs, creates or tells people is written to the journal and never sent twice.
 * @return S605 a deadline that is over, R816 a member is missing that the kind needs; S711 for contracts that have ended, or for a
 *         release have not been signed
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_change_each(char **json, signprep_issues **issues,
	signprep_client *client, const char *const *flow_ids, size_t count, const signprep_flows_change *change,
	signprep_error *err);

typedef enum signprep_flows_link_kind {
	SIGNPREP_FLOWS_LINK_SCHEME, /**< mini program, one contract, 90 days */
	SIGNPREP_FLOWS_LINK_SIGN,   /**< H5 page, one contract, 30 minutes; without a signer the initiator's view */
	SIGNPREP_FLOWS_LINK_QUICK,  /**< H5 page, up to 100 contracts of one signer */
	SIGNPREP_FLOWS_LINK_BATCH   /**< mini program, up to 100 contracts of one person, 7 days */
} signprep_flows_link_kind;

/** A link, for whom and how long. Zero-initialise. Borrowed. */
typedef struct signprep_flows_link {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	signprep_flows_link_kind kind;
	const char *name, *mobile, *organization, *recipient_id;
	const char *jump_url;  /**< where the H5 pages lead afterwards */
	const char *end_point; /**< SCHEME: "HTTP_SHORT_URL" (NULL), "APP": then `url` is a path within the mini program */
	bool cover;            /**< SCHEME: to the cover, for a dynamic signer */
	double expires_s;      /**< SIGN, QUICK: 1800 to 7776000; 0: the service's default */
} signprep_flows_link;

/** Links for signers, in `url` of each contract. @return R816, R817 before anything is sent; S714 an answer without a link */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_url(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, const signprep_flows_link *link, signprep_error *err);

/** Where files go. Zero-initialise. Borrowed. */
typedef struct signprep_flows_download {
	size_t size;        /**< sizeof this struct, or 0: see signprep.h */
	const char *folder; /**< made when missing */
	const char *name;   /**< pattern with {flow_id} and {name}, without folders; NULL: "{flow_id}.pdf" */
	const char *type;   /**< "PDF" (NULL), "ZIP", "JPG" */
	double wait_s;      /**< how long a file that is being composed is waited for; default 30 */
	bool force;         /**< replace what stands there; else a whole file is kept, and any other refused */
} signprep_flows_download;

/**
 * Fetches the files of contracts: each is waited for while it is composed, and gets its name when it is whole. What an earlier run
 * has fetched is kept.
 * @return R818 the pattern will not do, R819 two contracts with one name, S715 not composed in time, S716 not whole, S22x
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_download_to(char **json, signprep_issues **issues,
	signprep_client *client, const char *const *flow_ids, size_t count, const signprep_flows_download *options,
	signprep_error *err);

/**
 * Reports of evidence into `options->folder`, as FLOWID-evidence.pdf: each is ordered once (CreateFlowEvidenceReport costs; the
 * journal knows), asked for ever less often for `wait_s` seconds, and gets its name when it is whole. The service may take a day: the
 * same call later goes on with the report that was ordered. `name` and `type` do not count.
 * @return as signprep_flows_download_to; S713 it could not be made, R940 in the partner edition
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_evidence_to(char **json, signprep_issues **issues,
	signprep_client *client, const char *const *flow_ids, size_t count, const signprep_flows_download *options,
	signprep_error *err);

/** What the journal holds, joined with what the service knows. Zero-initialise. */
typedef struct signprep_flows_list {
	size_t size;    /**< sizeof this struct, or 0: see signprep.h */
	bool unsettled; /**< only rows whose outcome is not known */
	bool offline;   /**< ask nobody */
} signprep_flows_list;

/** Rows of the client's journal and environment: `key`, `state`, and of those with a contract what signprep_flows_status tells. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_list_all(
	char **json, signprep_issues **issues, signprep_client *client, const signprep_flows_list *options, signprep_error *err);

/** Which contract that was sent; the first that is given counts. Zero-initialise. Borrowed. */
typedef struct signprep_flows_query {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	const char *flow_id, *row_key;
	const char *pdf_sha256; /**< of the file that was sent, lower-case hex */
} signprep_flows_query;

/**
 * What the client's journal holds of a contract: {"key","flow_id","position","of","pdf_sha256","places"}, the latter where its seals
 * and signatures were placed, for signprep_verification_match_places; null for contracts that an earlier version sent. Nobody is
 * asked. Caller frees with signprep_free.
 * @return SIGNPREP_NOT_FOUND R926 there is none such; SIGNPREP_AMBIGUOUS R927 several; S5xx the journal
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_sent(
	char **json, signprep_client *client, const signprep_flows_query *query, signprep_error *err);

/** How a row whose outcome is unknown ended. Zero-initialise. Borrowed. */
typedef struct signprep_flows_settlement {
	size_t size;         /**< sizeof this struct, or 0: see signprep.h */
	const char *key;     /**< of the row; NULL: each whose contract the journal names and the service knows */
	const char *flow_id; /**< the contract that was created; NULL: none was */
	const char *reason;  /**< who says so, and why: needed where none was created; goes into the journal */
	bool offline;        /**< do not ask the service whether it knows the contract */
	bool at_once;        /**< none was created: believe it although its request may still arrive, see S746 below */
} signprep_flows_settlement;

/**
 * Closes rows whose outcome is unknown: as created, or as refused, so that they may be sent again. The answer holds the rows that were
 * looked at, with the state they have now.
 * That none was created is believed when the service has answered the request, or five minutes after it left: the service refuses
 * requests that were signed longer ago (AuthFailure.SignatureExpire). Until then it may arrive still, and whoever sends again makes a
 * second contract.
 * @return R816 no reason; S710 the service knows no such contract; S718 the row needs no settling; S719 there is no such row;
 * SIGNPREP_UNKNOWN S746 the request may arrive still
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_flows_settle(char **json, signprep_issues **issues, signprep_client *client,
	const signprep_flows_settlement *settlement, signprep_error *err);

SIGNPREP_END

#endif
