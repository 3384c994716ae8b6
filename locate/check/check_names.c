/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is written in names, mobiles and addresses of people. Sources: docs/checks.md. */
#include <stdio.h>
#include <string.h>

#include "actions/text_rules.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"

#define NAME_MAX_CHARACTERS 50
#define MOBILE_DIGITS 11

/* ASCII that names in passports and on cards have; all other signs and digits are slips of the keyboard or of a copy. */
static bool is_name_ascii(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp == ' ' || cp == '.' || cp == '-' || cp == '\'' ||
		cp == '(' || cp == ')';
}

static bool is_name_character(uint32_t cp)
{
	if (cp < 0x80)
		return is_name_ascii(cp);
	return !sp_text_invisible(cp) && !sp_cp_is_private(cp) &&
		(sp_cp_is_han(cp) || sp_cp_is_word(cp) || cp == 0xb7 || cp == 0x2022 || cp == 0x30fb || cp == 0xff08 ||
			cp == 0xff09 || cp == 0x3007 || cp == 0x2019);
}

static void check_name(signprep_issues *list, const char *where, const char *name)
{
	size_t left = strlen(name), step, count = 0;
	const char *at = name;
	uint32_t cp;
	char text[24], shown[32];
	if (!*name)
		return;
	if (*name == ' ' || name[left - 1] == ' ')
		sp_coded(list, sp_issues_add(list, "R391", where, NULL), "InvalidParameter.Name");
	for (; (step = sp_utf8_decode(at, left, &cp)) > 0 && left > 0; at += step, left -= step, count++) {
		if (is_name_character(cp))
			continue;
		snprintf(text, sizeof text, "%zu", count + 1);
		sp_coded(list, sp_issues_add(list, "R390", where, sp_text_show_cp(cp, shown, sizeof shown), text, NULL),
			"InvalidParameter.Name");
		break;
	}
	count = sp_utf8_count(name);
	snprintf(text, sizeof text, "%zu", count);
	if (count > NAME_MAX_CHARACTERS)
		sp_coded(list, sp_issues_add(list, "R392", where, text, NULL), "InvalidParameter.Name");
}

/* Ranges that were never given out; what is no number at all has its finding already (R217, R397). */
static void check_mobile(signprep_issues *list, const char *where, const char *mobile)
{
	char shown[8];
	if (strlen(mobile) != MOBILE_DIGITS || strspn(mobile, "0123456789") != MOBILE_DIGITS)
		return;
	if (mobile[0] == '1' && mobile[1] >= '3')
		return;
	snprintf(shown, sizeof shown, "%.2s", mobile);
	sp_coded(list, sp_issues_add(list, "R396", where, shown, NULL), "InvalidParameter.Mobile");
}

static bool is_address(const char *text)
{
	const char *at = strchr(text, '@'), *dot = at ? strrchr(at, '.') : NULL;
	if (!at || at == text || strchr(at + 1, '@') || !dot || dot == at + 1 || !dot[1])
		return false;
	for (; *text; text++)
		if ((unsigned char) *text <= ' ' || (unsigned char) *text >= 0x7f)
			return false;
	return true;
}

static void check_email(signprep_issues *list, const char *prefix, const cJSON *approver)
{
	const char *email = sp_json_text(approver, "ApproverEmail"), *notify = sp_json_text(approver, "NotifyType");
	char where[72], shown[120];
	snprintf(where, sizeof where, "%sApproverEmail", prefix);
	if (!*email && (sp_word_in("EMAIL email ALL all", notify)))
		sp_issues_add(list, "R393", where, NULL);
	if (*email && !is_address(email))
		sp_issues_add(list, "R394", where, sp_text_shorten(email, 40, shown, sizeof shown), NULL);
}

void sp_check_names(signprep_issues *list, const cJSON *request)
{
	const cJSON *item;
	char prefix[56], where[80];
	int index = 0;
	cJSON_ArrayForEach(item, sp_json_array(request, "Approvers"))
	{
		snprintf(prefix, sizeof prefix, "Approvers[%d].", index++);
		snprintf(where, sizeof where, "%sApproverName", prefix);
		check_name(list, where, sp_json_text(item, "ApproverName"));
		snprintf(where, sizeof where, "%sApproverMobile", prefix);
		check_mobile(list, where, sp_json_text(item, "ApproverMobile"));
		check_email(list, prefix, item);
	}
	index = 0;
	cJSON_ArrayForEach(item, sp_json_array(request, "CcInfos"))
	{
		const char *name = sp_json_text(item, "Name"), *mobile = sp_json_text(item, "Mobile");
		snprintf(prefix, sizeof prefix, "CcInfos[%d]", index++);
		snprintf(where, sizeof where, "%s.Name", prefix);
		check_name(list, where, name);
		snprintf(where, sizeof where, "%s.Mobile", prefix);
		check_mobile(list, where, mobile);
		if (!*name && !*mobile)
			sp_issues_add(list, "R395", prefix, NULL);
	}
}
