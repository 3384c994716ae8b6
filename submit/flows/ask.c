/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the service knows of contracts, in hundreds. For a hundred in which it does not know one, or will not speak of one, it answers
 * an error that does not say which. DescribeFlowBriefs leaves out what it does not know: asked once, it tells whom to ask about. Where
 * that does not help, and in the partner edition, which has none, the hundred is halved until each is found.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/flows/flows.h"

/* In a handful that was refused, with most before it refused as well, each is asked for by itself. */
#define HANDFUL 8

typedef struct asking {
	sp_flows *f;
	size_t told, refused; /* contracts of this hundred */
} asking;

/* Refused: the service's code and all that it said. Cleared by drop_refusal. */
typedef struct refusal {
	signprep_error err;
	cJSON *response;
	char *text;
} refusal;

static void drop_refusal(refusal *r)
{
	cJSON_Delete(r->response);
	signprep_free(r->text);
}

static const char *code_of(const cJSON *response)
{
	return sp_json_text(cJSON_GetObjectItemCaseSensitive(response, "Error"), "Code");
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The service's words for "there is no such contract, or none that you may see". */
static bool is_unknown(const char *code)
{
	return strcmp(code, "FailedOperation") == 0 || begins(code, "ResourceNotFound") ||
		strcmp(code, "InvalidParameter.DataNotFound") == 0;
}

bool sp_flows_says_unknown(const cJSON *response)
{
	return is_unknown(code_of(response));
}

/* Said of who asks, or of the question: it would be the same about any other contract. */
static bool is_about_caller(const char *code)
{
	static const char *const codes[] = { "UnauthorizedOperation", "OperationDenied.OrganizationNotActivated",
		"OperationDenied.SubOrgNotJoin", "OperationDenied.NoIdentityVerify", "OperationDenied.NoLogin", "MissingParameter",
		"UnknownParameter", "InvalidParameter.InvalidOperatorId", "InvalidParameter.InvalidOrganizationId",
		"UnsupportedOperation", "InvalidParameter.Application" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (begins(code, codes[i]))
			return true;
	return false;
}

/* What came for ids that were asked for, once each; the order of the answer is the service's. */
static void keep_details(asking *a, const size_t *at, size_t count, cJSON *list)
{
	sp_flows *f = a->f;
	cJSON *next;
	for (cJSON *item = cJSON_IsArray(list) ? list->child : NULL; item; item = next) {
		const char *id = sp_json_text(item, "FlowId");
		next = item->next;
		for (size_t i = 0; i < count; i++)
			if (!f->details[at[i]] && strcmp(f->ids[at[i]], id) == 0) {
				f->details[at[i]] = cJSON_DetachItemViaPointer(list, item);
				a->told++;
				break;
			}
	}
}

static cJSON *question(const sp_flows *f, const size_t *at, size_t count)
{
	cJSON *body = cJSON_CreateObject(), *ids = cJSON_AddArrayToObject(body, "FlowIds");
	bool done = ids != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = sp_json_push(ids, cJSON_CreateString(f->ids[at[i]]));
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* One call. `why` is filled when it is refused; the caller drops it in any case. */
static signprep_code look(asking *a, const size_t *at, size_t count, refusal *why)
{
	sp_flows *f = a->f;
	bool partner = sp_flows_is_partner(f);
	signprep_code code = sp_flows_call(f, partner ? "DescribeFlowDetailInfo" : "DescribeFlowInfo", question(f, at, count),
		&why->response, &why->text, &why->err);
	if (code != SIGNPREP_OK)
		return code;
	keep_details(a, at, count, cJSON_GetObjectItemCaseSensitive(why->response, partner ? "FlowInfo" : "FlowDetailInfos"));
	for (size_t i = 0; partner && code == SIGNPREP_OK && i < count; i++)
		if (f->details[at[i]] && !sp_flows_turn(f->details[at[i]]))
			code = sp_fail_memory(&why->err, "");
	return code;
}

/* The service said no to a question about a single contract. `why` is the caller's still. */
static signprep_code refuse_one(asking *a, size_t i, refusal *why)
{
	const char *code = code_of(why->response);
	if (is_unknown(code)) {
		a->refused++;
		return SIGNPREP_OK;
	}
	if (a->f->count == 1 || is_about_caller(code))
		return SIGNPREP_REFUSED;
	sp_flows_denial *denial = calloc(1, sizeof *denial);
	if (!denial)
		return sp_fail_memory(&why->err, "");
	denial->err = why->err;
	denial->text = why->text;
	why->text = NULL;
	a->f->denied[i] = denial;
	a->refused++;
	return SIGNPREP_OK;
}

/* `bad`: all of them together are refused, as is known already. */
static signprep_code part(asking *a, const size_t *at, size_t count, bool bad, signprep_error *err)
{
	refusal why = { 0 };
	signprep_code code = bad && count > 1 ? SIGNPREP_REFUSED : look(a, at, count, &why);
	bool one = code == SIGNPREP_REFUSED && count == 1;
	if (one)
		code = refuse_one(a, *at, &why);
	else if (code == SIGNPREP_REFUSED && is_about_caller(code_of(why.response)))
		one = true;
	if (code != SIGNPREP_OK && (code != SIGNPREP_REFUSED || one) && err)
		*err = why.err;
	drop_refusal(&why);
	if (code != SIGNPREP_REFUSED || one)
		return code;
	code = SIGNPREP_OK;
	if (count <= HANDFUL && a->refused > a->told) {
		for (size_t i = 0; code == SIGNPREP_OK && i < count; i++)
			code = part(a, at + i, 1, false, err);
		return code;
	}
	size_t before = a->refused;
	code = part(a, at, count / 2, false, err);
	/* Nothing wrong with the first half: then it is in the second. */
	return code ? code : part(a, at + count / 2, count - count / 2, a->refused == before, err);
}

/* Moves to the front of `at` those that the service knows of, in their order; `*said` is false when it does not say. */
static signprep_code ask_who_is_known(const asking *a, size_t *at, size_t count, size_t *known, bool *said, signprep_error *err)
{
	const sp_flows *f = a->f;
	cJSON *response = NULL;
	*known = 0;
	*said = false;
	if (sp_flows_is_partner(f))
		return SIGNPREP_OK;
	signprep_error cause = { 0 };
	signprep_code code = sp_flows_call(a->f, "DescribeFlowBriefs", question(f, at, count), &response, NULL, &cause);
	const cJSON *list = sp_json_array(response, "FlowBriefs");
	*said = code == SIGNPREP_OK && list;
	for (size_t i = 0; *said && i < count; i++)
		for (const cJSON *item = list->child; item; item = item->next)
			if (strcmp(sp_json_text(item, "FlowId"), f->ids[at[i]]) == 0) {
				at[(*known)++] = at[i];
				break;
			}
	cJSON_Delete(response);
	if (sp_flows_stops(code) && err)
		*err = cause;
	return sp_flows_stops(code) ? code : SIGNPREP_OK;
}

static signprep_code hundred(asking *a, size_t *at, size_t count, signprep_error *err)
{
	refusal why = { 0 };
	size_t known;
	bool said;
	signprep_code code = look(a, at, count, &why);
	bool ends = code != SIGNPREP_REFUSED || is_about_caller(code_of(why.response));
	if (!ends && count == 1) {
		code = refuse_one(a, *at, &why);
		ends = true;
	}
	if (ends && code != SIGNPREP_OK && err)
		*err = why.err;
	drop_refusal(&why);
	if (ends)
		return code;
	code = ask_who_is_known(a, at, count, &known, &said, err);
	if (code != SIGNPREP_OK)
		return code;
	if (!said || known == count)
		return part(a, at, count, true, err);
	a->refused += count - known;
	return known > 0 ? part(a, at, known, false, err) : SIGNPREP_OK;
}

/* Not one of a hundred was told of, and some were denied: that is about who asks, and the next hundred would fare no better. */
static signprep_code first_denial(const sp_flows *f, size_t from, size_t count, signprep_error *err)
{
	for (size_t i = from; i < from + count; i++)
		if (f->denied[i]) {
			if (err)
				*err = f->denied[i]->err;
			return SIGNPREP_REFUSED;
		}
	return SIGNPREP_OK;
}

signprep_code sp_flows_ask(sp_flows *f, signprep_error *err)
{
	size_t at[SP_FLOWS_TOGETHER], told = 0;
	signprep_code code = SIGNPREP_OK;
	if (!f->details)
		f->details = calloc(f->count + 1, sizeof(cJSON *));
	if (!f->denied)
		f->denied = calloc(f->count + 1, sizeof *f->denied);
	if (!f->details || !f->denied)
		return sp_fail_memory(err, "");
	for (size_t from = 0; code == SIGNPREP_OK && from < f->count; from += SP_FLOWS_TOGETHER) {
		size_t count = f->count - from < SP_FLOWS_TOGETHER ? f->count - from : SP_FLOWS_TOGETHER;
		asking a = { .f = f };
		for (size_t i = 0; i < count; i++)
			at[i] = from + i;
		code = hundred(&a, at, count, err);
		told += a.told;
		if (code == SIGNPREP_OK && told == 0)
			code = first_denial(f, from, count, err);
	}
	return code;
}

const char *sp_flows_missing_word(const sp_flows *f, size_t i)
{
	return f->denied[i] ? "denied" : "unknown-id";
}

void sp_flows_miss(sp_flows *f, size_t i)
{
	if (f->denied[i])
		sp_flows_fail(f, i, &f->denied[i]->err, f->denied[i]->text);
	else
		sp_flows_refuse(f, i, "S710", f->ids[i], NULL);
}
