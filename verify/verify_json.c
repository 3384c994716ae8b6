/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep.verify/1. */
#include <string.h>

#include "base/fail.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"
#include "base/json/json_scan.h"
#include "verify/verification.h"

#define TEXT_MAX ((size_t) 64 << 20)

signprep_code sp_verification_parse(cJSON **out, const char *text, const char *id, const char *file, signprep_error *err)
{
	const sp_json_limits limits = { .max_bytes = TEXT_MAX };
	signprep_error cause = { 0 };
	size_t skip = 0;

	*out = NULL;
	if (sp_json_scan(text, strlen(text), &limits, file, &skip, &cause))
		return strcmp(cause.id, "D901") == 0 ? sp_fail_memory(err, file) : sp_fail(err, id, 0, file, NULL);
	*out = cJSON_Parse(text + skip);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, file);
}

static const char *time_source(signprep_signed_time from)
{
	static const char *const names[] = { "none", "pdf", "signed-attribute", "timestamp" };
	return names[from];
}

static const char *trust_name(signprep_trust trust)
{
	static const char *const names[] = { "not-asked", "trusted", "not-trusted" };
	return names[trust];
}

static bool put_certificate(cJSON *object, const signprep_signed *s)
{
	cJSON *certificate = cJSON_CreateObject();
	bool done = sp_json_put_text(certificate, "subject", s->subject) && sp_json_put_text(certificate, "issuer", s->issuer) &&
		sp_json_put_text(certificate, "serial", s->serial) && sp_json_put_text(certificate, "valid_from", s->valid_from) &&
		sp_json_put_text(certificate, "valid_to", s->valid_to) &&
		sp_json_put_text(certificate, "trust", trust_name(s->trust)) && sp_json_put_text(certificate, "why", s->trust_why);
	return sp_json_put(object, "certificate", certificate) && done;
}

static bool put_after(cJSON *object, const signprep_signed *s)
{
	cJSON *after = cJSON_CreateObject(), *pages = cJSON_CreateArray();
	bool done = sp_json_put_number(after, "bytes", (double) s->after) &&
		sp_json_put_flags(after, "changes", s->changes, signprep_changed_name);

	for (size_t i = 0; done && pages && i < s->changed_page_count; i++)
		done = sp_json_push(pages, cJSON_CreateNumber(s->changed_pages[i]));
	done = sp_json_put(after, "pages", pages) && done;
	return sp_json_put(object, "after", after) && done;
}

static bool put_times(cJSON *object, const signprep_signed *s)
{
	cJSON *times = cJSON_CreateObject();
	bool done = sp_json_put_text(times, "pdf", s->pdf_time) && sp_json_put_text(times, "signed_attribute", s->attribute_time) &&
		sp_json_put_text(times, "timestamp", s->stamp_time) && sp_json_put_text(times, "authority", s->stamp_signer);
	return sp_json_put(object, "times", times) && done;
}

/* null where the signature stands nowhere, or was compared with nothing. */
static bool put_place(cJSON *object, const signprep_signed *s)
{
	const bool placed = *s->component != '\0';
	bool done = sp_json_put(object, "page", s->page ? cJSON_CreateNumber(s->page) : cJSON_CreateNull());

	done = done && (s->page ? sp_json_put_rect(object, "rect", s->rect) : sp_json_put(object, "rect", cJSON_CreateNull()));
	done = done &&
		(placed ? sp_json_put_text(object, "component", s->component)
			: sp_json_put(object, "component", cJSON_CreateNull()));
	done = done &&
		(placed ? sp_json_put_number(object, "distance", s->distance)
			: sp_json_put(object, "distance", cJSON_CreateNull()));
	return done && (!placed || sp_json_put_rect(object, "meant", s->meant));
}

/* What the service says of it: null where it names none such. */
static bool put_said(cJSON *object, const signprep_verification *v, const signprep_signed *s)
{
	cJSON *said;

	if (!v->service_verdict)
		return true;
	if (!*s->service_verdict)
		return sp_json_put(object, "service", cJSON_CreateNull());
	said = cJSON_CreateObject();
	bool done = sp_json_put_text(said, "verdict", s->service_verdict) && sp_json_put_text(said, "signer", s->service_signer) &&
		sp_json_put_number(said, "page", s->service_page) && sp_json_put_rect(said, "rect", s->service_rect) &&
		sp_json_put_number(said, "distance", s->service_distance);
	return sp_json_put(object, "service", said) && done;
}

static bool put_service(cJSON *answer, const signprep_verification *v)
{
	cJSON *service;

	if (!v->service_verdict)
		return true;
	service = cJSON_CreateObject();
	bool done = sp_json_put_text(service, "verdict", v->service_verdict) &&
		sp_json_put_text(service, "serial", v->service_serial) &&
		sp_json_put_number(service, "signatures", (double) v->service_count) &&
		sp_json_put(service, "same_file", v->same_file ? cJSON_CreateBool(v->same_file > 0) : cJSON_CreateNull());
	return sp_json_put(answer, "service", service) && done;
}

static bool put_signature(cJSON *array, const signprep_verification *v, const signprep_signed *s)
{
	cJSON *object = cJSON_CreateObject(), *range = cJSON_CreateArray();
	bool done = sp_json_put_text(object, "field", s->field) && sp_json_put_text(object, "kind", s->kind) &&
		sp_json_put(object, "intact", cJSON_CreateBool(signprep_signed_intact(s))) &&
		sp_json_put_flags(object, "flaws", s->flaws, signprep_flaw_name) &&
		sp_json_put(object, "covers", cJSON_CreateBool(s->covers));

	for (size_t i = 0; done && range && i < 4; i++)
		done = sp_json_push(range, cJSON_CreateNumber((double) s->range[i]));
	done = sp_json_put(object, "byte_range", range) && done && put_after(object, s) &&
		sp_json_put_number(object, "docmdp", s->docmdp) && sp_json_put_text(object, "signer", s->signer) &&
		sp_json_put_text(object, "time", s->time) && sp_json_put_text(object, "time_from", time_source(s->time_from)) &&
		put_times(object, s) && put_certificate(object, s) && sp_json_put_text(object, "digest", s->digest) &&
		sp_json_put_text(object, "algorithm", s->algorithm) && sp_json_put_text(object, "name", s->name) &&
		sp_json_put_text(object, "reason", s->reason) && sp_json_put_text(object, "location", s->location) &&
		put_place(object, s) && put_said(object, v, s);
	return sp_json_push(array, object) && done;
}

signprep_code signprep_verification_json(
	char **out, const signprep_verification *v, const signprep_issues *issues, signprep_lang lang, signprep_error *err)
{
	cJSON *answer = cJSON_CreateObject(), *signatures = cJSON_CreateArray();
	bool done = answer && signatures && sp_json_put_text(answer, "schema", "signprep.verify/1") &&
		sp_json_put_text(answer, "file", v->file);

	for (size_t i = 0; done && i < v->count; i++)
		done = put_signature(signatures, v, &v->items[i]);
	done = sp_json_put(answer, "signatures", signatures) && done && put_service(answer, v) &&
		sp_json_put(answer, "issues", sp_issues_json(issues ? issues : v->issues, v->file, lang));
	*out = done ? cJSON_PrintUnformatted(answer) : NULL;
	cJSON_Delete(answer);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, v->file);
}
