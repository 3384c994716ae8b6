/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every way an exchange can end means. The table is written from the facts about the service, not from the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "submit/outcome.h"

typedef struct expected {
	const char *action, *code;
	sp_class class;
} expected;

static const expected classes[] = {
	{ "CreateFlowByFiles", "RequestLimitExceeded", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "RequestLimitExceeded.UinLimitExceeded", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "FailedOperation.RequestLimitExceeded", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "OperationDenied.OutQueryLimit", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "ResourceInUse", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "ResourceUnavailable", SP_CLASS_BUSY },
	{ "StartFlow", "OperationDenied.DocumentNoAvailable", SP_CLASS_BUSY },
	{ "CreateFlowByFiles", "OperationDenied.DocumentNoAvailable", SP_CLASS_OTHER },
	{ "StartFlow", "OperationDenied.FlowHasStarted", SP_CLASS_DONE },
	{ "CreateDocument", "OperationDenied.FlowHasStarted", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "InternalError", SP_CLASS_INTERNAL },
	{ "CreateFlowByFiles", "InternalError.DependsApi", SP_CLASS_INTERNAL },
	{ "CreateFlowByFiles", "AuthFailure.SignatureExpire", SP_CLASS_CLOCK },
	{ "CreateFlowByFiles", "AuthFailure.SignatureFailure", SP_CLASS_CREDENTIALS },
	{ "CreateFlowByFiles", "AuthFailure.SecretIdNotFound", SP_CLASS_CREDENTIALS },
	{ "CreateFlowByFiles", "AuthFailure", SP_CLASS_CREDENTIALS },
	{ "CreateFlowByFiles", "IpNotInWhitelist", SP_CLASS_CREDENTIALS },
	{ "CreateFlowByFiles", "InvalidParameter.ComponentPage", SP_CLASS_PLACEMENT },
	{ "CreateFlowByFiles", "InvalidParameter.Keyword", SP_CLASS_PLACEMENT },
	{ "CreateFlowByFiles", "MissingParameter.Field", SP_CLASS_PLACEMENT },
	{ "CreateFlowByFiles", "MissingParameter.FileNames", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "MissingParameter.ServerSignSealId", SP_CLASS_SEAL },
	{ "CreateFlowByFiles", "InvalidParameter.Mobile", SP_CLASS_PEOPLE },
	{ "CreateFlowByFiles", "OperationDenied.ApproverRepeat", SP_CLASS_PEOPLE },
	{ "CreateFlowByFiles", "ResourceNotFound.Resource", SP_CLASS_FILE_GONE },
	{ "CreateFlowByFiles", "ResourceNotFound.NotExistResource", SP_CLASS_FILE_GONE },
	{ "CreateFlowByFiles", "ResourceNotFound", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "ResourceNotFound.Flow", SP_CLASS_OTHER },
	{ "UploadFiles", "InvalidParameter.SensitiveFileContent", SP_CLASS_FILE },
	{ "CreateFlowByFiles", "OperationDenied.NoQuota", SP_CLASS_QUOTA },
	{ "CreateFlowByFiles", "UnauthorizedOperation.NoPermissionFeature", SP_CLASS_QUOTA },
	{ "CreateFlowByFiles", "LimitExceeded", SP_CLASS_QUOTA },
	{ "CreateFlowByFiles", "InvalidParameterValue", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "InvalidParameter.KeywordX", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "InternalErrors", SP_CLASS_OTHER },
	{ "CreateFlowByFiles", "", SP_CLASS_OTHER },
};

static sp_class class_of(const char *action, const char *code)
{
	return sp_error_class(sp_action_find("ess", action), code);
}

static void classes_of_codes(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (class_of(classes[i].action, classes[i].code) != classes[i].class)
			fail_msg("%s of %s is of class %d", classes[i].code, classes[i].action,
				class_of(classes[i].action, classes[i].code));
}

typedef struct case_of_judging {
	sp_http_end end;
	bool body_out;
	int status;
	sp_reply reply;
	const char *code;
	bool repeatable;
	sp_step step;
	bool certain;
	const char *id;
} case_of_judging;

#define ANSWERED SP_HTTP_ANSWERED, true
static const case_of_judging cases[] = {
	/* the service's own answers */
	{ ANSWERED, 200, SP_REPLY_GOOD, "", false, SP_STEP_DONE, true, NULL },
	{ ANSWERED, 200, SP_REPLY_ERROR, "InvalidParameter.Mobile", false, SP_STEP_STOP, true, "S304" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "RequestLimitExceeded", false, SP_STEP_REPEAT, true, "S210" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "AuthFailure.SignatureExpire", false, SP_STEP_SET_CLOCK, true, "S103" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "AuthFailure.SignatureFailure", false, SP_STEP_STOP, true, "S102" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "InternalError.Db", false, SP_STEP_STOP, false, "S403" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "InternalError.Db", true, SP_STEP_REPEAT, true, "S307" },
	{ ANSWERED, 200, SP_REPLY_ERROR, "WhatIsThis", false, SP_STEP_STOP, true, "S301" },
	{ ANSWERED, 503, SP_REPLY_ERROR, "WhatIsThis", false, SP_STEP_STOP, false, "S403" },
	{ ANSWERED, 500, SP_REPLY_ERROR, "InvalidParameter.Mobile", false, SP_STEP_STOP, true, "S304" },
	/* something else answered */
	{ ANSWERED, 200, SP_REPLY_HTML, "", false, SP_STEP_STOP, false, "S402" },
	{ ANSWERED, 200, SP_REPLY_HTML, "", true, SP_STEP_STOP, true, "S205" },
	{ ANSWERED, 302, SP_REPLY_HTML, "", true, SP_STEP_STOP, true, "S208" },
	{ ANSWERED, 302, SP_REPLY_NOT_JSON, "", false, SP_STEP_STOP, false, "S402" },
	{ ANSWERED, 200, SP_REPLY_CUT, "", true, SP_STEP_REPEAT, true, "S203" },
	{ ANSWERED, 200, SP_REPLY_CUT, "", false, SP_STEP_STOP, false, "S402" },
	{ ANSWERED, 502, SP_REPLY_HTML, "", true, SP_STEP_REPEAT, true, "S207" },
	{ ANSWERED, 502, SP_REPLY_HTML, "", false, SP_STEP_STOP, false, "S403" },
	{ ANSWERED, 429, SP_REPLY_HTML, "", true, SP_STEP_REPEAT, true, "S210" },
	{ ANSWERED, 429, SP_REPLY_HTML, "", false, SP_STEP_STOP, false, "S403" }, /* a gateway's word proves nothing */
	/* answers that contradict themselves, or say too little */
	{ ANSWERED, 200, SP_REPLY_NO_CODE, "", false, SP_STEP_STOP, false, "S402" },
	{ ANSWERED, 200, SP_REPLY_NO_CODE, "", true, SP_STEP_STOP, true, "S205" },
	{ ANSWERED, 200, SP_REPLY_BOTH, "RequestLimitExceeded", false, SP_STEP_STOP, false, "S408" },
	{ ANSWERED, 500, SP_REPLY_BOTH, "", false, SP_STEP_STOP, false, "S408" },
	{ SP_HTTP_ANSWERED, false, 413, SP_REPLY_HTML, "", false, SP_STEP_STOP, true, "S205" }, /* before it had the body */
	/* no answer; did the whole body go out? */
	{ SP_HTTP_NO_CONNECTION, false, 0, SP_REPLY_NONE, "", false, SP_STEP_REPEAT, true, "S201" },
	{ SP_HTTP_TLS, false, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, true, "S202" },
	{ SP_HTTP_TLS, true, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, false, "S401" },
	{ SP_HTTP_BROKEN, false, 0, SP_REPLY_NONE, "", false, SP_STEP_REPEAT, true, "S203" },
	{ SP_HTTP_BROKEN, true, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, false, "S401" },
	{ SP_HTTP_BROKEN, true, 200, SP_REPLY_NONE, "", true, SP_STEP_REPEAT, true, "S203" },
	{ SP_HTTP_TIMEOUT, false, 0, SP_REPLY_NONE, "", false, SP_STEP_REPEAT, true, "S204" },
	{ SP_HTTP_TIMEOUT, true, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, false, "S401" },
	{ SP_HTTP_TIMEOUT, true, 0, SP_REPLY_NONE, "", true, SP_STEP_REPEAT, true, "S204" },
	{ SP_HTTP_TOO_BIG, true, 200, SP_REPLY_NONE, "", false, SP_STEP_STOP, false, "S402" },
	{ SP_HTTP_TOO_BIG, true, 200, SP_REPLY_NONE, "", true, SP_STEP_STOP, true, "S206" },
	{ SP_HTTP_CANCELLED, false, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, true, "S209" },
	{ SP_HTTP_CANCELLED, true, 0, SP_REPLY_NONE, "", true, SP_STEP_STOP, true, "S209" },
	{ SP_HTTP_BODY, false, 0, SP_REPLY_NONE, "", true, SP_STEP_STOP, true, "S603" },
	{ SP_HTTP_SETUP, false, 0, SP_REPLY_NONE, "", false, SP_STEP_STOP, true, "S211" },
	{ SP_HTTP_SETUP, true, 200, SP_REPLY_NONE, "", false, SP_STEP_STOP, false, "S402" },
};

static void every_end_of_an_exchange(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const case_of_judging *c = &cases[i];
		const sp_http_answer http = { .end = c->end, .body_out = c->body_out, .status = c->status };
		sp_verdict v = sp_outcome_judge(
			&http, c->reply, class_of("CreateFlowByFiles", c->code), c->repeatable ? SP_EFFECT_NONE : SP_EFFECT_EACH);
		if (v.step != c->step || v.certain != c->certain || (v.id == NULL) != (c->id == NULL) ||
			(c->id != NULL && strcmp(v.id, c->id) != 0))
			fail_msg("case %zu: step %d certain %d id %s", i, v.step, v.certain, v.id != NULL ? v.id : "none");
	}
}

/* What changes something and may be sent again: repeated, and in doubt until an answer comes. */
static void what_does_no_harm_a_second_time(void **state)
{
	(void) state;
	static const struct {
		sp_http_end end;
		bool body_out;
		int status;
		sp_reply reply;
		sp_class class;
		sp_step step;
		bool certain;
		const char *id;
	} rows[] = {
		{ SP_HTTP_TIMEOUT, true, 0, SP_REPLY_NONE, SP_CLASS_OTHER, SP_STEP_REPEAT, false, "S401" },
		{ SP_HTTP_TIMEOUT, false, 0, SP_REPLY_NONE, SP_CLASS_OTHER, SP_STEP_REPEAT, true, "S204" },
		{ ANSWERED, 200, SP_REPLY_ERROR, SP_CLASS_INTERNAL, SP_STEP_REPEAT, false, "S403" },
		{ ANSWERED, 200, SP_REPLY_ERROR, SP_CLASS_BUSY, SP_STEP_REPEAT, true, "S210" },
		{ ANSWERED, 200, SP_REPLY_ERROR, SP_CLASS_OTHER, SP_STEP_STOP, true, "S301" },
		{ ANSWERED, 200, SP_REPLY_ERROR, SP_CLASS_DONE_AGAIN, SP_STEP_STOP, true, "S301" },
		{ ANSWERED, 502, SP_REPLY_HTML, SP_CLASS_OTHER, SP_STEP_REPEAT, false, "S403" },
		{ ANSWERED, 200, SP_REPLY_CUT, SP_CLASS_OTHER, SP_STEP_REPEAT, false, "S402" },
		{ ANSWERED, 302, SP_REPLY_CUT, SP_CLASS_OTHER, SP_STEP_STOP, false, "S402" },
		{ ANSWERED, 200, SP_REPLY_HTML, SP_CLASS_OTHER, SP_STEP_STOP, false, "S402" },
		{ SP_HTTP_CANCELLED, true, 0, SP_REPLY_NONE, SP_CLASS_OTHER, SP_STEP_STOP, false, "S401" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const sp_http_answer http = { .end = rows[i].end, .body_out = rows[i].body_out, .status = rows[i].status };
		sp_verdict v = sp_outcome_judge(&http, rows[i].reply, rows[i].class, SP_EFFECT_SAME);
		if (v.step != rows[i].step || v.certain != rows[i].certain || strcmp(v.id, rows[i].id) != 0)
			fail_msg("case %zu: step %d certain %d id %s", i, v.step, v.certain, v.id);
	}
}

static sp_effect effect_of(const char *service, const char *action)
{
	return sp_outcome_effect(sp_action_find(service, action));
}

static void what_may_be_repeated(void **state)
{
	(void) state;
	assert_int_equal(effect_of("ess", "DescribeFlowInfo"), SP_EFFECT_NONE);
	assert_int_equal(effect_of("ess", "UploadFiles"), SP_EFFECT_NONE);
	assert_int_equal(effect_of("ess", "VerifyPdf"), SP_EFFECT_NONE);
	assert_int_equal(effect_of("ess", "StartFlow"), SP_EFFECT_SAME);
	assert_int_equal(effect_of("ess", "CancelFlow"), SP_EFFECT_SAME);
	assert_int_equal(effect_of("essbasic", "ModifyExtendedService"), SP_EFFECT_SAME);
	assert_int_equal(effect_of("ess", "CreateFlowByFiles"), SP_EFFECT_EACH);
	/* A name says nothing: what the table does not list is never repeated. */
	assert_int_equal(effect_of("ess", "GetTaskResultApi"), SP_EFFECT_EACH);
	assert_int_equal(effect_of("ess", "DescribeSomethingNew"), SP_EFFECT_EACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_of_codes),
		cmocka_unit_test(every_end_of_an_exchange),
		cmocka_unit_test(what_does_no_harm_a_second_time),
		cmocka_unit_test(what_may_be_repeated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
