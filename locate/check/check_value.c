/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ComponentValue against ComponentType. */
#include "locate/check/check_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/json/json_scan.h"
#include "base/num.h"
#include "base/utf8.h"
#include "actions/text_rules.h"
#include "locate/check/table_value.h"
#include "locate/request/file_value.h"

#define ATTACHMENTS_MAX 6
#define FILE_ID_LENGTH 32 /* of every id the service has given out so far */
#define OPINION_MAX 50
#define TABLE_BYTES_MAX ((size_t) 1 << 20)

static void add(const sp_checked *c, const char *id, const char *arg, const char *code)
{
	char where[160];
	snprintf(where, sizeof where, "%s.ComponentValue", c->where);
	sp_coded(c->list, sp_issues_add(c->list, id, where, arg, NULL), code);
}

static void check_check_box(const sp_checked *c, const char *value)
{
	char shown[120];
	if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
		add(c, "R350", sp_text_shorten(value, 20, shown, sizeof shown), "InvalidParameter.ComponentTypeNoMatchValue");
}

/* Nobody sees it, or every font draws it otherwise: what is printed is not what was read. */
static bool is_unseen(uint32_t cp)
{
	return (sp_text_invisible(cp) && cp != '\n' && cp != '\r' && cp != '\t') || sp_cp_is_private(cp);
}

/* The texts allow Chinese, letters, digits and punctuation; sums of money are written with their sign all the same. */
static void check_symbols(const sp_checked *c, const char *value)
{
	size_t left = strlen(value), step;
	char shown[32];
	uint32_t cp;
	for (; left > 0 && (step = sp_utf8_decode(value, left, &cp)) > 0; value += step, left -= step)
		if (is_unseen(cp) || (sp_cp_is_symbol(cp) && cp != 0xa5 && cp != 0xffe5)) {
			add(c, "R359", sp_text_show_cp(cp, shown, sizeof shown), "InvalidParameter.ComponentValue");
			return;
		}
}

static void check_text(const sp_checked *c, const char *value)
{
	char shown[32];
	uint32_t emoji = sp_text_emoji(value);
	if (emoji)
		add(c, "R351", sp_text_show_cp(emoji, shown, sizeof shown), "InvalidParameter.ComponentValue");
	else
		check_symbols(c, value);
}

static bool is_file_id(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char ch = text[i];
		if (!(ch >= '0' && ch <= '9') && !(ch >= 'A' && ch <= 'Z') && !(ch >= 'a' && ch <= 'z') && ch != '_' && ch != '-')
			return false;
	}
	return length > 0;
}

static bool is_good_entry(const sp_checked *c, sp_file_entry entry, const char *shown)
{
	bool good = entry.path ? sp_file_path_is_sound(entry.text, entry.length) : is_file_id(entry.text, entry.length);
	if (!good)
		add(c, entry.path ? "R750" : "R356", shown, "InvalidParameter.ComponentValue");
	else if (!entry.path && entry.length != FILE_ID_LENGTH)
		add(c, "R357", shown, NULL);
	return good;
}

static void check_files(const sp_checked *c, const char *value, size_t max)
{
	size_t count = 0;
	char shown[200], found[24];
	sp_text_shorten(value, 40, shown, sizeof shown);
	for (const char *at = value; at; count++)
		if (!is_good_entry(c, sp_file_value_next(&at, max > 1), shown))
			return;
	snprintf(found, sizeof found, "%zu", count);
	if (count > max)
		add(c, "R352", found, "InvalidParameter.ComponentValue");
}

/* A number of 1 or 2 digits (4 for years) and the word after it; moves on past both. */
static bool take_part(const char **at, size_t max_digits, const char *word, long long low, long long high, long long *out)
{
	size_t digits = strspn(*at, "0123456789");
	if (digits < 1 || digits > max_digits || !sp_num_parse_int(*at, digits, low, high, out))
		return false;
	if (strncmp(*at + digits, word, strlen(word)) != 0)
		return false;
	*at += digits + strlen(word);
	return true;
}

static bool is_chinese_date(const char *value)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	long long year, month, day;
	if (!take_part(&value, 4, "年", 1000, 9999, &year) || !take_part(&value, 2, "月", 1, 12, &month) ||
		!take_part(&value, 2, "日", 1, 31, &day) || *value)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static void check_date(const sp_checked *c, const char *value)
{
	char shown[120];
	if (!is_chinese_date(value))
		add(c, "R353", sp_text_shorten(value, 20, shown, sizeof shown), "InvalidParameter.ComponentTypeNoMatchValue");
}

/* Other shapes than the documented one are not refused here: the service may know more than its page says. */
static void check_shape(const sp_checked *c, const char *value)
{
	char where[160];
	sp_table table;
	snprintf(where, sizeof where, "%s.ComponentValue", c->where);
	const sp_table_status status = sp_table_read(&table, value);
	if (status == SP_TABLE_READ)
		sp_table_clear(&table);
	else
		sp_issues_add(c->list, status == SP_TABLE_MEMORY ? "D901" : "R971", where, NULL);
}

static void check_table(const sp_checked *c, const char *value)
{
	const sp_json_limits limits = { .max_bytes = TABLE_BYTES_MAX };
	signprep_error err;
	size_t skip = 0;
	if (sp_json_scan(value, strlen(value), &limits, "ComponentValue", &skip, &err) && !sp_is_memory(c->list, &err))
		add(c, "R354", err.where, "InvalidParameter.ComponentTypeNoMatchValue");
	else if (value[strspn(value, " \t\r\n")] != '{' && value[strspn(value, " \t\r\n")] != '[')
		add(c, "R358", NULL, "InvalidParameter.ComponentTypeNoMatchValue");
	else
		check_shape(c, value);
}

static void check_opinion(const sp_checked *c, const char *value)
{
	char found[24];
	size_t length = sp_utf8_count(value);
	snprintf(found, sizeof found, "%zu", length);
	if (length > OPINION_MAX)
		add(c, "R355", found, "InvalidParameter.ComponentValue");
}

void sp_check_value(const sp_checked *c)
{
	const char *value = sp_json_text(c->component, "ComponentValue");
	if (!*value)
		return;
	if (strcmp(c->type, "CHECK_BOX") == 0)
		check_check_box(c, value);
	else if (sp_word_in("TEXT MULTI_LINE_TEXT SELECTOR DISTRICT", c->type))
		check_text(c, value);
	else if (strcmp(c->type, "FILL_IMAGE") == 0)
		check_files(c, value, 1);
	else if (strcmp(c->type, "ATTACHMENT") == 0)
		check_files(c, value, ATTACHMENTS_MAX);
	else if (strcmp(c->type, "DATE") == 0)
		check_date(c, value);
	else if (strcmp(c->type, "DYNAMIC_TABLE") == 0)
		check_table(c, value);
	else if (strcmp(c->type, "SIGN_OPINION") == 0)
		check_opinion(c, value);
}
