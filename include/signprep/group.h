/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file group.h
 * A request of several contracts that are signed as one: the body of CreateFlowGroupByFiles in Tencent's own names, FileIds left
 * out. Each of its FlowGroupInfos is a contract with a PDF of its own; its components may carry `Locate` as any others.
 *
 * A group is located contract by contract, with requests that signprep_group_contract makes, and sent as one: each file is
 * uploaded once, the group is created once, and is one row of the journal.
 */
#ifndef SIGNPREP_GROUP_H
#define SIGNPREP_GROUP_H

#include <signprep/client.h>
#include <signprep/request.h>

SIGNPREP_BEGIN

/** Contracts of a group, as the service has it. */
#define SIGNPREP_GROUP_MIN 2
#define SIGNPREP_GROUP_MAX 50

/** False for a request of one contract. */
SIGNPREP_API bool signprep_group_is(const signprep_request *req);
/** How many contracts stand in FlowGroupInfos, whether or not the service takes so many. */
SIGNPREP_API size_t signprep_group_size(const signprep_request *req);
/**
 * The request of contract `index` alone: its own members with the Operator and the Agent of the whole. Its member paths are those
 * of the group behind "FlowGroupInfos[index].". Free it with signprep_request_free.
 * @return SIGNPREP_INVALID R921 not 2 to 50 contracts, R925 the contract is no object
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_group_contract(
	signprep_request **out, const signprep_request *req, size_t index, signprep_error *err);
/**
 * The whole request with every component absolute: the body of CreateFlowGroupByFiles but for FileIds. `results` are those of the
 * contracts, in order. Caller frees with signprep_free.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_group_request(
	char **out, const signprep_request *req, const signprep_result *const *results, size_t count, signprep_error *err);
/**
 * What only the whole shows, once each contract is in order: members that a group has not, limits, R924 what has no effect in it.
 * Free `*out` with signprep_issues_free.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_group_check(signprep_issues **out, const signprep_request *req,
	const signprep_result *const *results, size_t count, signprep_error *err);

/** A created group. Plain data. */
typedef struct signprep_group_flow {
	char flow_group_id[64];
	char request_id[64]; /**< RequestId of the last answer */
	char row_key[72];
	char server_code[96]; /**< the service's Error.Code when it refused; "" otherwise */
	char server_message[512];
	bool already_created; /**< taken from the journal, nothing was sent */
	size_t count;
	struct {
		char file_id[64];
		char flow_id[64]; /**< "" where the service did not say */
	} contracts[SIGNPREP_GROUP_MAX];
} signprep_group_flow;

/** What is sent: a group, and for each of its contracts the document and its result, from signprep_check and without an error. */
typedef struct signprep_group_parts {
	size_t size; /**< sizeof this struct, or 0: see signprep.h */
	const signprep_request *request;
	signprep_document *const *documents;
	const signprep_result *const *results;
	size_t count;
} signprep_group_parts;

/**
 * Uploads each PDF, unless the journal knows a FileId of the same bytes that will live long enough, and creates the group: once, as
 * signprep_submit does a contract. `*out` is filled as far as known even on failure.
 * @return as signprep_submit; SIGNPREP_INVALID R921, R922 as many results as contracts are needed
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_group_submit(
	signprep_group_flow *out, signprep_client *client, const signprep_group_parts *parts, signprep_error *err);
/** The requests that it would send, as signprep_submit_plan: schema signprep.plan/1. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_group_plan(
	char **out, const signprep_client *client, const signprep_group_parts *parts, signprep_error *err);

SIGNPREP_END

#endif
