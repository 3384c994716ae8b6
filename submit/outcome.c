/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The service's error codes, and what each way an exchange can end means. */
#include "submit/outcome.h"

#include <string.h>

typedef struct rule {
	const char *code;   /* itself and everything below it */
	const char *action; /* NULL: any */
	sp_class class;
} rule;

static const rule rules[] = {
	{ "RequestLimitExceeded", NULL, SP_CLASS_BUSY },
	{ "FailedOperation.RequestLimitExceeded", NULL, SP_CLASS_BUSY },
	{ "OperationDenied.OutQueryLimit", NULL, SP_CLASS_BUSY },
	{ "ResourceInUse", NULL, SP_CLASS_BUSY },
	{ "ResourceInsufficient", NULL, SP_CLASS_BUSY },
	{ "ResourceUnavailable", NULL, SP_CLASS_BUSY },
	{ "FailedOperation.PreViewUrlFail", NULL, SP_CLASS_BUSY },
	{ "OperationDenied.DocumentNoAvailable", "StartFlow", SP_CLASS_BUSY },
	{ "OperationDenied.FlowHasStarted", "StartFlow", SP_CLASS_DONE },

	{ "InternalError", NULL, SP_CLASS_INTERNAL },

	{ "AuthFailure", NULL, SP_CLASS_CREDENTIALS },
	{ "AuthFailure.SignatureExpire", NULL, SP_CLASS_CLOCK },
	{ "IpInBlacklist", NULL, SP_CLASS_CREDENTIALS },
	{ "IpNotInWhitelist", NULL, SP_CLASS_CREDENTIALS },

	{ "InvalidParameter.ComponentPage", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentPosition", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentFileIndex", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentType", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentInvalid", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentTypeNoMatchValue", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.ComponentValue", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.SignComponents", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.SignComponentType", NULL, SP_CLASS_PLACEMENT },
	{ "InvalidParameter.Keyword", NULL, SP_CLASS_PLACEMENT },
	{ "MissingParameter.KeyWord", NULL, SP_CLASS_PLACEMENT },
	{ "MissingParameter.Field", NULL, SP_CLASS_PLACEMENT },
	{ "MissingParameter.SignComponents", NULL, SP_CLASS_PLACEMENT },
	{ "MissingParameter.ApproverSignComponent", NULL, SP_CLASS_PLACEMENT },

	{ "MissingParameter.ServerSignSealId", NULL, SP_CLASS_SEAL },
	{ "InvalidParameter.SealId", NULL, SP_CLASS_SEAL },
	{ "OperationDenied.NoOpenServerSign", NULL, SP_CLASS_SEAL },
	{ "OperationDenied.NoPermissionUseServerSignSeal", NULL, SP_CLASS_SEAL },
	{ "OperationDenied.ServerSignNoSupportSignature", NULL, SP_CLASS_SEAL },
	{ "OperationDenied.ServerSignNoAllowComponent", NULL, SP_CLASS_SEAL },

	{ "InvalidParameter.Mobile", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.InvalidMobile", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.Name", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.InvalidName", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.CardNumber", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.CardType", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.OrganizationName", NULL, SP_CLASS_PEOPLE },
	{ "InvalidParameter.InvalidOrganizationName", NULL, SP_CLASS_PEOPLE },
	{ "OperationDenied.ApproverRepeat", NULL, SP_CLASS_PEOPLE },
	{ "OperationDenied.CcUserRepeat", NULL, SP_CLASS_PEOPLE },
	{ "OperationDenied.NoIdentityVerify", NULL, SP_CLASS_PEOPLE },
	{ "OperationDenied.ErrNoSupportIndividualHasOrganizationName", NULL, SP_CLASS_PEOPLE },

	{ "ResourceNotFound.Resource", NULL, SP_CLASS_FILE_GONE },
	{ "ResourceNotFound.NotExistResource", NULL, SP_CLASS_FILE_GONE },
	{ "OperationDenied.FileDeleted", NULL, SP_CLASS_FILE },
	{ "OperationDenied.FileNoMatchResource", NULL, SP_CLASS_FILE },
	{ "OperationDenied.NoPermissionUseResource", NULL, SP_CLASS_FILE },
	{ "InvalidParameter.SensitiveFileContent", NULL, SP_CLASS_FILE },
	{ "RequestSizeLimitExceeded", NULL, SP_CLASS_FILE },

	{ "OperationDenied.NoQuota", NULL, SP_CLASS_QUOTA },
	{ "OperationDenied.WhiteListForbid", NULL, SP_CLASS_QUOTA },
	{ "FailedOperation.BalanceNotEnough", NULL, SP_CLASS_QUOTA },
	{ "UnauthorizedOperation", NULL, SP_CLASS_QUOTA },
	{ "LimitExceeded", NULL, SP_CLASS_QUOTA },
};

sp_class sp_outcome_class(const char *action, const char *code)
{
	const rule *best = NULL;
	size_t best_length = 0;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		size_t length = strlen(rules[i].code);
		if (strncmp(code, rules[i].code, length) != 0 || (code[length] != '\0' && code[length] != '.'))
			continue;
		if (length > best_length && (rules[i].action == NULL || strcmp(rules[i].action, action) == 0)) {
			best = &rules[i];
			best_length = length;
		}
	}
	return best != NULL ? best->class : SP_CLASS_OTHER;
}

bool sp_action_is_repeatable(const char *action)
{
	static const char *const reads[] = { "Describe", "Get", "List", "Query", "Search", "Verify", "UploadFiles" };
	for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++)
		if (strncmp(action, reads[i], strlen(reads[i])) == 0)
			return true;
	return false;
}

static sp_verdict stop(const char *id)
{
	return (sp_verdict) { SP_STEP_STOP, true, id };
}

static sp_verdict repeat(const char *id)
{
	return (sp_verdict) { SP_STEP_REPEAT, true, id };
}

/* Repeated where that does no harm; otherwise the service may have acted, and the outcome is unknown. */
static sp_verdict in_doubt(bool harmless, const char *harmless_id, const char *doubtful_id)
{
	return harmless ? repeat(harmless_id) : (sp_verdict) { SP_STEP_STOP, false, doubtful_id };
}

static sp_verdict judge_code(const char *action, const char *code, bool harmless)
{
	switch (sp_outcome_class(action, code)) {
	case SP_CLASS_BUSY: return repeat("S210");
	case SP_CLASS_INTERNAL: return in_doubt(harmless, "S307", "S403");
	case SP_CLASS_CLOCK: return (sp_verdict) { SP_STEP_SET_CLOCK, true, "S103" };
	case SP_CLASS_CREDENTIALS: return stop("S102");
	case SP_CLASS_PLACEMENT: return stop("S302");
	case SP_CLASS_SEAL: return stop("S303");
	case SP_CLASS_PEOPLE: return stop("S304");
	case SP_CLASS_FILE:
	case SP_CLASS_FILE_GONE: return stop("S305");
	case SP_CLASS_QUOTA: return stop("S306");
	case SP_CLASS_DONE: return (sp_verdict) { SP_STEP_DONE, true, NULL };
	default: return stop("S301");
	}
}

/* A whole HTTP answer that does not come from the service: a gateway, a proxy, a captive portal. */
static sp_verdict judge_foreign(int status, sp_reply reply, bool harmless)
{
	if (status == 429)
		return in_doubt(harmless, "S210", "S403");
	if (status >= 500)
		return in_doubt(harmless, "S207", "S403");
	if (!harmless)
		return in_doubt(false, NULL, "S402");
	if (status >= 300 && status < 400)
		return stop("S208");
	return reply == SP_REPLY_CUT ? repeat("S203") : stop("S205");
}

sp_verdict sp_outcome_judge(const sp_http_answer *http, sp_reply reply, const char *action, const char *code, bool repeatable)
{
	/* The signature covers the whole body: a service that does not have all of it cannot have acted. */
	bool harmless = repeatable || !http->body_out;
	switch (http->end) {
	case SP_HTTP_ANSWERED: break;
	case SP_HTTP_NO_CONNECTION: return in_doubt(harmless, "S201", "S401");
	case SP_HTTP_TLS: return harmless ? stop("S202") : in_doubt(false, NULL, "S401");
	case SP_HTTP_BROKEN: return in_doubt(harmless, "S203", "S401");
	case SP_HTTP_TIMEOUT: return in_doubt(harmless, "S204", "S401");
	case SP_HTTP_TOO_BIG: return harmless ? stop("S206") : in_doubt(false, NULL, "S402");
	case SP_HTTP_CANCELLED: return harmless ? stop("S209") : in_doubt(false, NULL, "S401");
	case SP_HTTP_BODY: return stop("S603");
	case SP_HTTP_SINK:
	case SP_HTTP_SETUP: return harmless ? stop("S211") : in_doubt(false, NULL, "S402");
	}
	/* Nothing that contradicts itself, or says no more than "error", proves that nothing happened. */
	if (reply == SP_REPLY_BOTH && !harmless)
		return in_doubt(false, NULL, "S408");
	if (reply == SP_REPLY_NO_CODE)
		return harmless ? stop("S205") : in_doubt(false, NULL, "S402");
	if (reply == SP_REPLY_BOTH)
		return judge_code(action, code, true);
	if (reply == SP_REPLY_GOOD && http->status < 300)
		return (sp_verdict) { SP_STEP_DONE, true, NULL };
	if (reply == SP_REPLY_ERROR && (http->status < 500 || sp_outcome_class(action, code) != SP_CLASS_OTHER))
		return judge_code(action, code, harmless);
	return judge_foreign(http->status, reply, harmless);
}
