/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What each way an exchange can end means. */
#include "submit/outcome.h"

sp_effect sp_outcome_effect(const sp_action *action)
{
	if (action == NULL || action->repeat == SP_REPEAT_NEVER)
		return SP_EFFECT_EACH;
	return action->writes ? SP_EFFECT_SAME : SP_EFFECT_NONE;
}

static sp_verdict stop(const char *id)
{
	return (sp_verdict) { SP_STEP_STOP, true, id };
}

static sp_verdict repeat(const char *id)
{
	return (sp_verdict) { SP_STEP_REPEAT, true, id };
}

/* The service may have acted. */
static sp_verdict unknown(const char *id)
{
	return (sp_verdict) { SP_STEP_STOP, false, id };
}

/* Repeated unless that would do harm; what changes something stays in doubt until an answer comes. */
static sp_verdict in_doubt(sp_effect effect, const char *harmless_id, const char *doubtful_id)
{
	if (effect == SP_EFFECT_NONE)
		return repeat(harmless_id);
	return effect == SP_EFFECT_SAME ? (sp_verdict) { SP_STEP_REPEAT, false, doubtful_id } : unknown(doubtful_id);
}

static sp_verdict judge_code(sp_class class, sp_effect effect)
{
	switch (class) {
	case SP_CLASS_BUSY: return repeat("S210");
	case SP_CLASS_INTERNAL: return in_doubt(effect, "S307", "S403");
	case SP_CLASS_CLOCK: return (sp_verdict) { SP_STEP_SET_CLOCK, true, "S103" };
	case SP_CLASS_CREDENTIALS: return stop("S102");
	case SP_CLASS_PLACEMENT: return stop("S302");
	case SP_CLASS_SEAL: return stop("S303");
	case SP_CLASS_PEOPLE: return stop("S304");
	case SP_CLASS_FILE:
	case SP_CLASS_FILE_GONE: return stop("S305");
	case SP_CLASS_QUOTA: return stop("S306");
	case SP_CLASS_DONE: return (sp_verdict) { SP_STEP_DONE, true, NULL };
	case SP_CLASS_OTHER:
	case SP_CLASS_DONE_AGAIN: break;
	}
	return stop("S301");
}

/* A whole HTTP answer that does not come from the service: a gateway, a proxy, a captive portal. */
static sp_verdict judge_foreign(int status, sp_reply reply, sp_effect effect)
{
	if (status == 429)
		return in_doubt(effect, "S210", "S403");
	if (status >= 500)
		return in_doubt(effect, "S207", "S403");
	bool elsewhere = status >= 300 && status < 400;
	if (reply == SP_REPLY_CUT && !elsewhere)
		return in_doubt(effect, "S203", "S402");
	if (effect != SP_EFFECT_NONE)
		return unknown("S402");
	return stop(elsewhere ? "S208" : "S205");
}

sp_verdict sp_outcome_judge(const sp_http_answer *http, sp_reply reply, sp_class class, sp_effect effect)
{
	/* The signature covers the whole body: a service that does not have all of it cannot have acted. */
	if (!http->body_out)
		effect = SP_EFFECT_NONE;
	bool harmless = effect == SP_EFFECT_NONE;
	switch (http->end) {
	case SP_HTTP_ANSWERED: break;
	case SP_HTTP_NO_CONNECTION: return in_doubt(effect, "S201", "S401");
	case SP_HTTP_TLS: return harmless ? stop("S202") : unknown("S401");
	case SP_HTTP_BROKEN: return in_doubt(effect, "S203", "S401");
	case SP_HTTP_TIMEOUT: return in_doubt(effect, "S204", "S401");
	case SP_HTTP_TOO_BIG: return harmless ? stop("S206") : unknown("S402");
	case SP_HTTP_CANCELLED: return harmless ? stop("S209") : unknown("S401");
	case SP_HTTP_BODY: return stop("S603");
	case SP_HTTP_SINK:
	case SP_HTTP_SETUP: return harmless ? stop("S211") : unknown("S402");
	}
	/* Nothing that contradicts itself, or says no more than "error", proves that nothing happened. */
	if (reply == SP_REPLY_BOTH && !harmless)
		return unknown("S408");
	if (reply == SP_REPLY_NO_CODE)
		return harmless ? stop("S205") : unknown("S402");
	if (reply == SP_REPLY_BOTH)
		return judge_code(class, SP_EFFECT_NONE);
	if (reply == SP_REPLY_GOOD && http->status < 300)
		return (sp_verdict) { SP_STEP_DONE, true, NULL };
	if (reply == SP_REPLY_ERROR && (http->status < 500 || class != SP_CLASS_OTHER))
		return judge_code(class, effect);
	return judge_foreign(http->status, reply, effect);
}
