/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The contract as it will look when everyone has signed: seals, names, dates and filled texts where they were placed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/output.h"
#include "service/sandbox/flow.h"
#include "service/signing/sign.h"

#define ARENA_MAX ((size_t) 64 << 20)
#define SIGNED_MAX ((size_t) 512 << 20)
#define BEIJING_S (8 * 3600)

/* Where a component stands in the body. */
typedef struct owned {
	const cJSON *component, *approver; /* approver NULL: the initiator's */
} owned;

typedef struct painting {
	sp_arena arena;
	signprep_stamp *stamps;
	size_t count;
	const cJSON *body;
	int64_t now;
} painting;

static bool known_format(const char *format)
{
	static const char *const bases[] = { "yyyy年m月d日", "yyyy m d", "yyyy/m/d", "yyyy-m-d", "yyyy.m.d" };
	for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
		size_t length = strlen(bases[i]);
		if (strncmp(format, bases[i], length) == 0 &&
			(!format[length] || (i > 0 && strcmp(format + length, " HH:MM:SS") == 0)))
			return true;
	}
	return false;
}

void sp_signed_date(const char *format, int64_t seconds, char *out, size_t cap)
{
	struct tm day = { 0 };
	time_t beijing = (time_t) seconds + BEIJING_S;
	size_t used = 0;
	if (!known_format(format))
		format = "yyyy年m月d日";
	gmtime_r(&beijing, &day);
	out[0] = '\0';
	for (const char *c = format; *c && used + 8 < cap;) {
		const struct {
			const char *sign;
			int value;
			const char *form;
		} parts[] = {
			{ "yyyy", day.tm_year + 1900, "%04d" },
			{ "m", day.tm_mon + 1, "%d" },
			{ "d", day.tm_mday, "%d" },
			{ "HH", day.tm_hour, "%02d" },
			{ "MM", day.tm_min, "%02d" },
			{ "SS", day.tm_sec, "%02d" },
		};
		size_t i = 0;
		while (i < 6 && strncmp(c, parts[i].sign, strlen(parts[i].sign)) != 0)
			i++;
		used += (size_t) (i < 6 ? snprintf(out + used, cap - used, parts[i].form, parts[i].value)
					: snprintf(out + used, cap - used, "%c", *c));
		c += i < 6 ? strlen(parts[i].sign) : 1;
	}
}

/* Follows a path such as "Approvers[0].SignComponents[1]". */
static owned owner_of(const cJSON *body, const char *where)
{
	owned found = { 0 };
	const cJSON *at = body;
	while (at && *where) {
		char name[64];
		int index = 0, used = 0;
		if (sscanf(where, "%63[A-Za-z][%d]%n", name, &index, &used) != 2 || used == 0)
			return (owned) { 0 };
		at = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(at, name), index);
		if (strcmp(name, "Approvers") == 0)
			found.approver = at;
		where += used + (where[used] == '.');
	}
	found.component = at;
	return found;
}

static const char *first_text(const cJSON *object, const char *const *names)
{
	for (; object && *names; names++)
		if (*sp_json_text(object, *names))
			return sp_json_text(object, *names);
	return NULL;
}

static const char *seal_text(const owned *owner)
{
	static const char *const names[] = { "OrganizationName", "ApproverName", NULL };
	const char *text = first_text(owner->approver, names);
	return text ? text : "本企业";
}

static const char *person_text(const owned *owner)
{
	static const char *const names[] = { "ApproverName", "UserId", "OrganizationName", NULL };
	const char *text = first_text(owner->approver, names);
	return text ? text : "经办人";
}

static const char *date_text(painting *p, const cJSON *component)
{
	char text[64];
	cJSON *extra = sp_contract_inner(component, "ComponentExtra");
	sp_signed_date(sp_json_text(extra, "Format"), p->now, text, sizeof text);
	cJSON_Delete(extra);
	return sp_arena_dup(&p->arena, text);
}

/* What a control shows once it is done; NULL: nothing that can be painted. */
static const char *text_of(painting *p, const owned *owner, const char *type, signprep_stamp_kind *kind)
{
	static const char *const filled[] = { "TEXT", "MULTI_LINE_TEXT", "DATE", "SELECTOR", "DISTRICT", "WATERMARK",
		"SIGN_OPINION" };
	const char *value = sp_json_text(owner->component, "ComponentValue");
	*kind = SIGNPREP_STAMP_TEXT;
	if (strcmp(type, "SIGN_DATE") == 0)
		return date_text(p, owner->component);
	if (strcmp(type, "CHECK_BOX") == 0)
		return strcmp(value, "true") == 0 ? "√" : NULL;
	for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
		if (strcmp(type, filled[i]) == 0)
			return *value ? value : NULL;
	*kind = SIGNPREP_STAMP_SIGNATURE;
	if (strcmp(type, "SIGN_SIGNATURE") == 0 || strcmp(type, "SIGN_PAGING_SIGNATURE") == 0)
		return person_text(owner);
	*kind = SIGNPREP_STAMP_SEAL;
	if (strcmp(type, "SIGN_LEGAL_PERSON_SEAL") == 0)
		return person_text(owner);
	return strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_PAGING_SEAL") == 0 ? seal_text(owner) : NULL;
}

static double opacity_of(const cJSON *component)
{
	cJSON *extra = sp_contract_inner(component, "ComponentExtra");
	const cJSON *opacity = cJSON_GetObjectItemCaseSensitive(extra, "Opacity");
	double value = cJSON_IsNumber(opacity) && opacity->valuedouble > 0 && opacity->valuedouble <= 1 ? opacity->valuedouble : 0;
	cJSON_Delete(extra);
	return value;
}

static void paint(painting *p, const signprep_component *component)
{
	owned owner = owner_of(p->body, component->where);
	signprep_stamp_kind kind;
	const char *text = owner.component ? text_of(p, &owner, component->type, &kind) : NULL;
	if (!text)
		return;
	double opacity = opacity_of(owner.component);
	/* What runs over all pages is seen as its slices only: where the request puts it, nothing is stamped. */
	size_t first = component->placement_count > 1 && component->placements[1].slices ? 1 : 0;
	for (size_t i = first; i < component->placement_count; i++)
		p->stamps[p->count++] = (signprep_stamp) { .kind = kind,
			.page = component->placements[i].page,
			.rect = component->placements[i].rect,
			.text = text,
			.opacity = opacity,
			.slice = component->placements[i].slice,
			.slices = component->placements[i].slices };
}

static bool collect(painting *p, const signprep_result *result)
{
	size_t count = 0;
	for (size_t i = 0; i < signprep_result_count(result); i++)
		count += signprep_result_at(result, i)->placement_count;
	p->stamps = sp_arena_array(&p->arena, count + 1, sizeof *p->stamps);
	for (size_t i = 0; p->stamps && i < signprep_result_count(result); i++)
		paint(p, signprep_result_at(result, i));
	return p->stamps != NULL;
}

static bool append(void *out, const void *bytes, size_t length)
{
	return sp_buf_append(out, bytes, length);
}

signprep_code sp_signed_make(sp_buf *out, const sp_sandbox *sandbox, signprep_document *doc, const signprep_result *result,
	const cJSON *body, int64_t now, signprep_error *err)
{
	painting p = { .body = body, .now = now };
	signprep_code code;
	sp_arena_init(&p.arena, ARENA_MAX);
	sp_buf_init(out, SIGNED_MAX);
	if (!collect(&p, result))
		code = sp_fail_memory(err, "");
	else
		code = sandbox->pool ? signprep_pool_stamp(sandbox->pool, doc, p.stamps, p.count, append, out, err)
				     : signprep_stamp_pdf(doc, p.stamps, p.count, append, out, err);
	if (!code)
		code = sp_sign_stamped(out, sandbox->authority, sandbox->pool, &(sp_stamped) { p.stamps, p.count, now }, err);
	sp_arena_clear(&p.arena);
	return code;
}

signprep_code sp_signed_write(char **path, const sp_sandbox *sandbox, const char *flow_id, const sp_buf *file, signprep_error *err)
{
	size_t length = strlen(sandbox->output_dir) + strlen(flow_id) + sizeof "/.pdf";
	int number = 0;
	*path = malloc(length);
	if (!*path)
		return sp_fail_memory(err, "");
	snprintf(*path, length, "%s/%s.pdf", sandbox->output_dir, flow_id);
	sp_file_status status = sp_file_write(*path, true, file->data, file->length, &number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	signprep_code code = sp_file_fail(err, status, number, *path);
	free(*path);
	*path = NULL;
	return code;
}
