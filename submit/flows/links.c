/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Links for signers. Which kind when: docs/flows.md. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "submit/flows/flows.h"

#define EXPIRES_MIN 1800
#define EXPIRES_MAX 7776000

static sp_flows_kind kind_of(const sp_flows *f, const signprep_flows_link *l);

static const signprep_flows_link *link_of(const sp_flows_work *w)
{
	return w->what;
}

static bool put_if(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put_text(object, name, text);
}

static bool is_given(const char *text)
{
	return text && *text;
}

static bool put_expiry(cJSON *body, const signprep_flows_link *l)
{
	return l->expires_s <= 0 || sp_json_put_number(body, "ExpiredOn", floor(l->expires_s));
}

/* The signer as the links of the H5 page want him. */
static cJSON *signer(const signprep_flows_link *l)
{
	cJSON *who = cJSON_CreateObject();
	bool done = sp_json_put_number(who, "ApproverType", is_given(l->organization) ? 0 : 1) &&
		put_if(who, "OrganizationName", l->organization) && put_if(who, "ApproverName", l->name) &&
		put_if(who, "ApproverMobile", l->mobile) && put_if(who, "RecipientId", l->recipient_id);
	if (done)
		return who;
	cJSON_Delete(who);
	return NULL;
}

/* The same in the partner edition's words; a company that is named is none of the platform's. */
static cJSON *partner_signer(const signprep_flows_link *l)
{
	bool company = is_given(l->organization);
	cJSON *who = cJSON_CreateObject();
	bool done = sp_json_put_text(who, "ApproverType", company ? "ORGANIZATION" : "PERSON") &&
		(!company || sp_json_put(who, "NotChannelOrganization", cJSON_CreateTrue())) &&
		put_if(who, "OrganizationName", l->organization) && put_if(who, "Name", l->name) &&
		put_if(who, "Mobile", l->mobile) && put_if(who, "RecipientId", l->recipient_id);
	if (done)
		return who;
	cJSON_Delete(who);
	return NULL;
}

static bool say_scheme(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_link *l = link_of(w);
	const char *end = is_given(l->end_point) ? l->end_point : "HTTP_SHORT_URL";
	return sp_json_put_text(body, "FlowId", w->f->ids[w->from]) && sp_json_put_text(body, "EndPoint", end) &&
		sp_json_put_number(body, "PathType", l->cover ? 3 : 1) && put_if(body, "Name", l->name) &&
		put_if(body, "Mobile", l->mobile) && put_if(body, "OrganizationName", l->organization) &&
		put_if(body, "RecipientId", l->recipient_id);
}

static bool say_sign(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_link *l = link_of(w);
	bool view = !is_given(l->name) && !is_given(l->recipient_id);
	cJSON *list = view ? NULL : cJSON_CreateArray();
	if (list && !sp_json_push(list, sp_flows_is_partner(w->f) ? partner_signer(l) : signer(l))) {
		cJSON_Delete(list);
		return false;
	}
	return (view || sp_json_put(body, "FlowApproverInfos", list)) && sp_json_put_text(body, "FlowId", w->f->ids[w->from]) &&
		sp_json_put_number(body, "UrlType", view ? 1 : 0) && put_expiry(body, l) && put_if(body, "JumpUrl", l->jump_url);
}

static bool say_quick(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_link *l = link_of(w);
	return sp_json_put(body, "FlowIds", sp_flows_ids(w->f, w->from, w->count)) &&
		sp_json_put(body, "FlowApproverInfo", sp_flows_is_partner(w->f) ? partner_signer(l) : signer(l)) &&
		put_expiry(body, l) && put_if(body, "JumpUrl", l->jump_url);
}

static bool say_batch(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_link *l = link_of(w);
	return sp_json_put(body, "FlowIds", sp_flows_ids(w->f, w->from, w->count)) && put_if(body, "Name", l->name) &&
		put_if(body, "Mobile", l->mobile) && put_if(body, "OrganizationName", l->organization) &&
		sp_json_put_text(body, "NotifyType", "NONE");
}

/* Whom CreateSignUrls is to make links for. */
static const char *generate_type(const signprep_flows_link *l)
{
	return is_given(l->recipient_id)    ? "RECIPIENT"
		: is_given(l->organization) ? "NOT_CHANNEL"
		: is_given(l->mobile)       ? "PERSON"
					    : "ALL";
}

static bool say_partner(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_link *l = link_of(w);
	const char *end = is_given(l->end_point) ? l->end_point : "WEIXINAPP";
	cJSON *recipients = is_given(l->recipient_id) ? cJSON_AddArrayToObject(body, "RecipientIds") : NULL;
	bool done = recipients || !is_given(l->recipient_id);
	for (size_t i = 0; done && recipients && i < w->count; i++)
		done = sp_json_push(recipients, cJSON_CreateString(l->recipient_id));
	return done && sp_json_put(body, "FlowIds", sp_flows_ids(w->f, w->from, w->count)) &&
		sp_json_put_text(body, "GenerateType", generate_type(l)) && sp_json_put_text(body, "Endpoint", end) &&
		put_if(body, "Name", l->name) && put_if(body, "Mobile", l->mobile) &&
		put_if(body, "OrganizationName", l->organization);
}

/* A path within the mini program is no address, but as printable as one. */
static bool is_path(const char *text)
{
	bool good = *text != '\0';
	for (; *text; text++)
		good = good && *text > ' ' && *text <= '~';
	return good;
}

static bool give(const sp_flows_work *w, size_t i, cJSON *flow, const char *action, const char *url, bool path)
{
	bool good = path ? is_path(url) : sp_flows_is_link(url);
	if (!good)
		sp_flows_refuse(w->f, i, "S714", action, NULL);
	return sp_json_put(flow, "done", cJSON_CreateBool(good)) && (!good || sp_json_put_text(flow, "url", url));
}

static bool hear_scheme(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const signprep_flows_link *l = link_of(w);
	const char *picture = sp_json_text(response, "SchemeQrcodeUrl");
	return give(w, i, flow, "CreateSchemeUrl", sp_json_text(response, "SchemeUrl"),
		       is_given(l->end_point) && strcmp(l->end_point, "APP") == 0) &&
		(!sp_flows_is_link(picture) || sp_json_put_text(flow, "qrcode_url", picture));
}

static bool hear_sign(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *first = cJSON_GetArrayItem(sp_json_array(response, "FlowApproverUrlInfos"), 0);
	return give(w, i, flow, kind_of(w->f, link_of(w)).action, sp_json_text(first, "SignUrl"), false);
}

static bool hear_quick(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(response, "FlowApproverUrlInfo");
	return give(w, i, flow, kind_of(w->f, link_of(w)).action, sp_json_text(info, "SignUrl"), false);
}

static bool hear_batch(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	long long expires;
	return give(w, i, flow, kind_of(w->f, link_of(w)).action, sp_json_text(response, "SignUrl"), false) &&
		(!sp_json_int(response, "ExpiredTime", &expires) || sp_json_put_number(flow, "expires", (double) expires));
}

/* One signer's link in the answer about a contract. False: no memory. */
static bool put_link(cJSON *links, const cJSON *info, const char *url)
{
	static const char *const texts[] = { "name", "Name", "mobile", "Mobile", "organization", "OrganizationName", "type",
		"ApproverType", "sign_id", "SignId", NULL };
	long long expires;
	cJSON *link = cJSON_CreateObject();
	bool done = sp_json_push(links, link) && sp_json_put_text(link, "url", url);
	for (const char *const *at = texts; done && *at; at += 2)
		done = put_if(link, at[0], sp_json_text(info, at[1]));
	return done && (!sp_json_int(info, "Deadline", &expires) || sp_json_put_number(link, "expires", (double) expires));
}

/* A link for each signer; where there is one only, it is the contract's. */
static bool hear_partner(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const signprep_flows_link *l = link_of(w);
	const cJSON *list = sp_json_array(response, "SignUrlInfos"), *info;
	const cJSON *message = cJSON_GetArrayItem(sp_json_array(response, "ErrorMessages"), (int) (i - w->from));
	const char *why = cJSON_IsString(message) ? message->valuestring : "";
	bool path = is_given(l->end_point) && strcmp(l->end_point, "APP") == 0;
	cJSON *links = cJSON_AddArrayToObject(flow, "links");
	bool done = links != NULL, lies = false;
	for (info = list ? list->child : NULL; done && !*why && info; info = info->next) {
		const char *url = sp_json_text(info, "SignUrl");
		if (strcmp(sp_json_text(info, "FlowId"), w->f->ids[i]) != 0)
			continue;
		/* One that is for somebody else than was asked for is nobody's. */
		if (is_given(l->mobile) && strcmp(sp_json_text(info, "Mobile"), l->mobile) != 0)
			continue;
		if (path ? is_path(url) : sp_flows_is_link(url))
			done = put_link(links, info, url);
		else
			lies = true;
	}
	bool some = done && !lies && !*why && links->child;
	if (*why)
		sp_flows_refuse(w->f, i, "S713", why, NULL);
	else if (!some)
		sp_flows_refuse(w->f, i, "S714", "CreateSignUrls", NULL);
	const char *only = some && !links->child->next ? sp_json_text(links->child, "url") : "";
	return done && sp_json_put(flow, "done", cJSON_CreateBool(some)) && put_if(flow, "message", why) &&
		put_if(flow, "url", only);
}

static const sp_flows_kind kinds[] = {
	[SIGNPREP_FLOWS_LINK_SCHEME] = { "CreateSchemeUrl", false, say_scheme, hear_scheme },
	[SIGNPREP_FLOWS_LINK_SIGN] = { "CreateFlowSignUrl", false, say_sign, hear_sign },
	[SIGNPREP_FLOWS_LINK_QUICK] = { "CreateBatchQuickSignUrl", true, say_quick, hear_quick },
	[SIGNPREP_FLOWS_LINK_BATCH] = { "CreateBatchSignUrl", true, say_batch, hear_batch },
};

/* The first, for a single signer, takes a hundred contracts; for all of them it takes one. */
static const sp_flows_kind partner_kinds[] = {
	[SIGNPREP_FLOWS_LINK_SCHEME] = { "CreateSignUrls", true, say_partner, hear_partner },
	[SIGNPREP_FLOWS_LINK_SIGN] = { "ChannelCreateFlowSignUrl", false, say_sign, hear_sign },
	[SIGNPREP_FLOWS_LINK_QUICK] = { "ChannelCreateBatchQuickSignUrl", true, say_quick, hear_quick },
	[SIGNPREP_FLOWS_LINK_BATCH] = { "ChannelCreateBatchSignUrl", true, say_batch, hear_batch },
};

static sp_flows_kind kind_of(const sp_flows *f, const signprep_flows_link *l)
{
	if (!sp_flows_is_partner(f))
		return kinds[l->kind];
	sp_flows_kind kind = partner_kinds[l->kind];
	kind.together = kind.together && (l->kind != SIGNPREP_FLOWS_LINK_SCHEME || strcmp(generate_type(l), "ALL") != 0);
	return kind;
}

static signprep_code check_partner(const sp_flows *f, const signprep_flows_link *l, signprep_error *err)
{
	bool scheme = l->kind == SIGNPREP_FLOWS_LINK_SCHEME;
	bool person = scheme && strcmp(generate_type(l), "PERSON") == 0;
	if (scheme && l->cover)
		return sp_flows_lack(f, "flow url --cover", err);
	if (sp_flows_is_partner(f) && person && !is_given(l->name))
		return sp_fail(err, "R816", 0, "", "CreateSignUrls", "name", NULL);
	if (sp_flows_is_partner(f) && scheme && is_given(l->name) && !is_given(l->mobile) && !is_given(l->organization) &&
		!is_given(l->recipient_id))
		return sp_fail(err, "R816", 0, "", "CreateSignUrls", "mobile", NULL);
	return SIGNPREP_OK;
}

static signprep_code check(const sp_flows *f, const signprep_flows_link *l, signprep_error *err)
{
	if ((size_t) l->kind >= sizeof kinds / sizeof *kinds)
		return sp_fail(err, "R816", 0, "", "url", "kind", NULL);
	if (l->kind == SIGNPREP_FLOWS_LINK_QUICK && !is_given(l->name) && !is_given(l->recipient_id))
		return sp_fail(err, "R816", 0, "", kinds[l->kind].action, "name", NULL);
	if (l->expires_s != 0 && !(l->expires_s >= EXPIRES_MIN && l->expires_s <= EXPIRES_MAX))
		return sp_fail(err, "R817", 0, "", NULL);
	return check_partner(f, l, err);
}

signprep_code signprep_flows_url(char **json, signprep_issues **issues, signprep_client *client, const char *const *flow_ids,
	size_t count, const signprep_flows_link *link, signprep_error *err)
{
	signprep_flows_link own;
	sp_flows f;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_link, &own, link, err);
	signprep_code opened = sp_flows_open(&f, client, flow_ids, count, code == SIGNPREP_OK ? err : NULL);
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK)
		code = check(&f, &own, err);
	if (code == SIGNPREP_OK) {
		const sp_flows_kind kind = kind_of(&f, &own);
		code = sp_flows_make_all(&f, &kind, &own, err);
	}
	return sp_flows_close(&f, code, json, issues, err);
}
