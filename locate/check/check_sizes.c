/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sizes no such control has in practice, and boxes too small for their own text. */
#include "locate/check/box.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/utf8.h"
#include "locate/check/check_fit.h"
#include "locate/check/check_rules.h"
#include "locate/request/extra.h"
#include "locate/request/spec.h"

#define DATE_FONT_SIZE 12 /* the service's default */
#define SLACK 0.01
#define SEAL_SLACK 0.5 /* 119 pt is how everyone writes 4.2 cm */

typedef struct size_rule {
	const char *types, *id;
	double width[2], height[2]; /* least and most, points */
} size_rule;

/* 42 mm, the common round seal, is 119 pt; the smallest round seals have 38 mm, seals of a legal person 16 to 25 mm. */
static const size_rule rules[] = {
	{ "SIGN_SEAL SIGN_PAGING_SEAL", "P311", { 60, 180 }, { 60, 180 } },
	{ "SIGN_LEGAL_PERSON_SEAL", "P311", { 40, 180 }, { 40, 180 } },
	{ "SIGN_SIGNATURE SIGN_PAGING_SIGNATURE", "P312", { 40, 300 }, { 15, 150 } },
};

static void write_size(double width, double height, char *out, size_t cap)
{
	char w[32], h[32];
	sp_num_format(width, 2, w, sizeof w);
	sp_num_format(height, 2, h, sizeof h);
	snprintf(out, cap, "%s × %s", w, h);
}

static bool fits(const size_rule *r, double width, double height)
{
	return width >= r->width[0] - SLACK && width <= r->width[1] + SLACK && height >= r->height[0] - SLACK &&
		height <= r->height[1] + SLACK;
}

/* The seal is stamped in its own size, whatever the box: a smaller box hides from the preview what it will cover. */
static void check_own_size(signprep_issues *list, const sp_box *box, double width, double height)
{
	char found[80];
	if (!sp_word_in("SIGN_SEAL SIGN_PAGING_SEAL", box->component->type) || fmin(width, height) > SP_SEAL_POINTS - SEAL_SLACK)
		return;
	write_size(width, height, found, sizeof found);
	sp_issue_set_place(sp_issues_add(list, "P316", box->component->where, found, NULL), box->page, &box->rect);
}

static void check_usual(signprep_issues *list, const sp_box *box, const cJSON *extra)
{
	double width = box->rect.x1 - box->rect.x0, height = box->rect.y1 - box->rect.y0;
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(extra, "UseSealSize"))) {
		check_own_size(list, box, width, height);
		return;
	}
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const size_rule *r = &rules[i];
		char found[80], least[80], most[80];
		if (!sp_word_in(r->types, box->component->type) || fits(r, width, height))
			continue;
		write_size(width, height, found, sizeof found);
		write_size(r->width[0], r->height[0], least, sizeof least);
		write_size(r->width[1], r->height[1], most, sizeof most);
		sp_issue_set_place(
			sp_issues_add(list, r->id, box->component->where, found, least, most, NULL), box->page, &box->rect);
	}
}

/* Width of a date in em: digits are half as wide as Chinese characters. */
static double date_width(const char *format)
{
	double em = 0;
	while (*format) {
		uint32_t cp = 0;
		size_t length = sp_utf8_decode(format, strnlen(format, 4), &cp);
		if (*format == 'm' || *format == 'd')
			em += 2 * 0.5;
		else
			em += cp < 128 ? 0.5 : 1;
		format += length ? length : 1;
	}
	return em;
}

static double font_size(const cJSON *extra, double otherwise)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(extra, "FontSize");
	double number = otherwise;
	if (cJSON_IsNumber(size))
		return size->valuedouble;
	if (cJSON_IsString(size) && sp_num_parse(size->valuestring, strlen(size->valuestring), &number))
		return number;
	return otherwise;
}

static void report_font(signprep_issues *list, const sp_box *box, const char *id, double found, double needed)
{
	char a[32], b[32];
	sp_num_format(found, 2, a, sizeof a);
	sp_num_format(needed, 2, b, sizeof b);
	sp_issue_set_place(sp_issues_add(list, id, box->component->where, a, b, NULL), box->page, &box->rect);
}

static void check_font(signprep_issues *list, const sp_box *box, const cJSON *extra)
{
	const char *type = box->component->type, *format = sp_json_text(extra, "Format");
	bool sign_date = strcmp(type, "SIGN_DATE") == 0;
	double height = box->rect.y1 - box->rect.y0, width = box->rect.x1 - box->rect.x0;
	double size = font_size(extra, sign_date ? DATE_FONT_SIZE : 0);
	double needed = date_width(*format ? format : "yyyy年m月d日") * size;
	if ((sign_date || strcmp(type, "DATE") == 0) && height < size - SLACK)
		report_font(list, box, "P313", height, size);
	if (sp_word_in("TEXT MULTI_LINE_TEXT", type) && height < size - SLACK)
		report_font(list, box, "P314", height, size);
	if (sign_date && width < needed - SLACK)
		report_font(list, box, "P315", width, needed);
}

const cJSON *sp_box_component(const cJSON *request, const char *where)
{
	char list[32];
	int approver, index;
	if (sscanf(where, "Approvers[%d].%31[A-Za-z][%d]", &approver, list, &index) == 3)
		request = cJSON_GetArrayItem(sp_json_array(request, "Approvers"), approver);
	else if (sscanf(where, "%31[A-Za-z][%d]", list, &index) != 2)
		return NULL;
	return cJSON_GetArrayItem(sp_json_array(request, list), index);
}

void sp_check_sizes(signprep_issues *list, const sp_box *box, const cJSON *request)
{
	const cJSON *component = request ? sp_box_component(request, box->component->where) : NULL;
	signprep_error err;
	cJSON *extra = NULL;
	/* What is wrong with the text of ComponentExtra itself is check_extra.c's to say. */
	if (component && *sp_json_text(component, "ComponentExtra")) {
		extra = sp_extra_parse(component, &err);
		if (!extra && sp_is_memory(list, &err))
			return;
	}
	if (box->sound) {
		check_usual(list, box, extra);
		if (component) {
			check_font(list, box, extra);
			sp_check_fit(list, box, component, font_size(extra, 0));
		}
	}
	cJSON_Delete(extra);
}
