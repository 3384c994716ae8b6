/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file client.h
 * Sending: upload a file, create a flow, once and only once.
 *
 * A client is used by one thread at a time. Secrets are copied into the client, wiped when it is freed, and
 * never appear in errors, logs or journals.
 */
#ifndef SIGNPREP_CLIENT_H
#define SIGNPREP_CLIENT_H

#include <signprep/memory.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

typedef struct signprep_client signprep_client;

typedef enum signprep_environment { SIGNPREP_ENV_SANDBOX, SIGNPREP_ENV_TEST, SIGNPREP_ENV_PRODUCTION } signprep_environment;

/** Zero-initialise. Texts are copied. */
typedef struct signprep_client_options {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	signprep_environment environment;
	const char *secret_id, *secret_key, *token; /**< token NULL: permanent keys */
	const char *endpoint;      /**< overrides the ess host: "https://host[:port]"; plain http only on loopback */
	const char *file_endpoint; /**< overrides the file host; NULL: `endpoint` when that is set */
	const char *region;        /**< X-TC-Region; NULL: not sent */
	const char *journal;       /**< path of the SQLite journal, or "postgres://…"; NULL: in memory, for this client only */
	const char *proxy;         /**< as curl's; NULL: from the environment as curl does */
	const char *ca_file;       /**< extra trust anchors; verification itself cannot be switched off */
	double timeout_s;          /**< for one HTTP exchange; default 60 */
	double connect_timeout_s;  /**< default 10 */
	int max_retries;           /**< of what is safe to repeat; default 4; -1: none */
	size_t max_answer_bytes;   /**< default 8 MiB */
	double rate_per_s;         /**< per action; default 20 */
	bool resend;               /**< send although the journal knows a created flow for the same row */
	bool resend_unknown;       /**< send although an earlier outcome is unknown */
	const char *row_key;       /**< key of this row; NULL: hash of PDF, request and environment */
	void (*progress)(void *opaque, const char *step, double done, double total); /**< step: "upload", "create" */
	bool (*cancelled)(
		void *opaque); /**< polled while waiting; true stops with SIGNPREP_INTERRUPTED where nothing can be lost */
	void *opaque;
	const char *operator_id;     /**< UserId of the employee who calls, where a body names none; NULL: none */
	const char *organization_id; /**< Agent.ProxyOrganizationId: a group's head office acts for this member; NULL: none */
	/**
	 * The folder that pictures and attachments named by path ("ComponentValue": "@stamp.png") lie in; no path leads out of it.
	 * They are uploaded before the flow is created. NULL: none may be named (R757).
	 */
	const char *files;
	/**
	 * The partner edition (essbasic): contracts are sent with ChannelCreateFlowByFiles, made of the same request. Its calls name
	 * the platform's application, the member company and who acts for it there, where a body does not: Agent.AppId,
	 * ProxyOrganizationOpenId, ProxyOperator.OpenId (NULL: the request's Operator.UserId).
	 */
	bool partner;
	const char *partner_app_id, *partner_organization_id, *partner_operator_id;
	/**
	 * Keys agreed with the service: every body goes inside CreateRequestWithEncryption (AES-CBC, 32 or 16 bytes of key, and
	 * HMAC-SHA256 with another one), but for files that are uploaded: those have a host of their own. NULL: nothing is sealed.
	 */
	const char *encrypt_key, *encrypt_mac_key;
	/**
	 * "AES" (NULL), "SM4" (SM4-CBC, 16 bytes of key, and HMAC-SHA256, as the service's worked example has it) or "SM4-SM3" (the
	 * same with HMAC-SM3, as its text has it). @return S940, S941 when it is none of them, or OpenSSL has no such algorithm
	 */
	const char *encrypt_algorithm;
} signprep_client_options;

SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_client_new(
	signprep_client **out, const signprep_client_options *options, signprep_error *err);
SIGNPREP_API void signprep_client_free(signprep_client *client);

/** A created flow. Plain data. */
typedef struct signprep_flow {
	char flow_id[64];
	char file_id[64];
	char request_id[64]; /**< RequestId of the last answer */
	char row_key[72];
	char server_code[96]; /**< the service's Error.Code when it refused; "" otherwise */
	char server_message[512];
	bool already_created;   /**< taken from the journal, nothing was sent */
	bool preview;           /**< the request said NeedPreview: no flow was made, flow_id is "" */
	char preview_url[1024]; /**< where the preview stands, for 5 minutes; "" otherwise */
} signprep_flow;

/**
 * Uploads the document's bytes and creates the flow. `result` must come from signprep_check and hold no error.
 * Every step is written to the journal before and after. CreateFlowByFiles is repeated only when the service
 * certainly did not act: docs/sending.md has the table.
 * `*out` is filled as far as known even on failure.
 * @return SIGNPREP_RULE/INVALID (result not sendable), SIGNPREP_CREDENTIALS, SIGNPREP_REFUSED,
 *         SIGNPREP_NOT_SENT, SIGNPREP_UNKNOWN, SIGNPREP_LIMIT, SIGNPREP_INTERRUPTED
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_submit(
	signprep_flow *out, signprep_client *client, signprep_document *doc, const signprep_result *result, signprep_error *err);

/** A page of the service where a person looks at a contract, and starts it or not. Plain data. */
typedef struct signprep_hand_over_page {
	char url[1024];
	char flow_id[64];  /**< of the contract, once it is started; "" where the service did not say */
	char draft_id[64]; /**< likewise */
	char file_id[64];
	char request_id[64];
	char row_key[72]; /**< in the contract's UserData */
	char server_code[96];
	char server_message[512];
} signprep_hand_over_page;

/**
 * Uploads the document and hands the contract over: CreatePrepareFlow opens a page with every place filled in, and nothing starts
 * before a person has clicked there. So it costs nothing and may be done again; the journal only keeps the FileId. `result` as
 * for signprep_submit.
 * @return as signprep_submit; SIGNPREP_RULE R930 a member of the request that the page does not take, R940 in the partner edition
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_hand_over(signprep_hand_over_page *out, signprep_client *client,
	signprep_document *doc, const signprep_result *result, signprep_error *err);

/**
 * The requests signprep_submit would send, as JSON: schema signprep.plan/1, unsigned, secrets absent, the
 * file's base64 replaced by its length and SHA-256. Caller frees with signprep_free.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_submit_plan(
	char **out, const signprep_client *client, signprep_document *doc, const signprep_result *result, signprep_error *err);

/**
 * Any ess or essbasic action: `body` is JSON. When an answer was lost, reads are repeated, and of what writes only
 * what does no harm a second time (docs/actions.md); an action not listed there never is. `*answer` is the content
 * of "Response" as JSON, also when the service refused. Caller frees with signprep_free.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_client_call(
	char **answer, signprep_client *client, const char *service, const char *action, const char *body, signprep_error *err);

/**
 * How many seconds the service's clock was ahead of this machine's when it last answered, as its Date header says, to a second.
 * A signature that is more than 300 off is refused.
 * @return false while no answer has said
 */
SIGNPREP_API bool signprep_client_clock(const signprep_client *client, double *ahead_s);

SIGNPREP_END

#endif
