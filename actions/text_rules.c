/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rules about single texts. Sources: docs/checks.md. */
#include "actions/text_rules.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

typedef struct range {
	uint32_t first, last;
} range;

static const range ideographs[] = {
	{ 0x3005, 0x3007 },
	{ 0x3400, 0x4DBF },
	{ 0x4E00, 0x9FFF },
	{ 0xF900, 0xFAFF },
	{ 0x20000, 0x323AF },
};
static const range chinese_punctuation[] = {
	{ 0xB7, 0xB7 },
	{ 0x2013, 0x2015 },
	{ 0x2018, 0x2019 },
	{ 0x201C, 0x201D },
	{ 0x2026, 0x2026 },
	{ 0x3000, 0x303F },
	{ 0xFE30, 0xFE4F },
	{ 0xFF01, 0xFF0F },
	{ 0xFF1A, 0xFF20 },
	{ 0xFF3B, 0xFF40 },
	{ 0xFF5B, 0xFF65 },
	{ 0xFFE5, 0xFFE5 },
};
/* Unicode's Emoji_Presentation, and what joins or dresses up an emoji. */
static const range emoji[] = {
	{ 0x200D, 0x200D },
	{ 0x20E3, 0x20E3 },
	{ 0x231A, 0x231B },
	{ 0x23E9, 0x23EC },
	{ 0x23F0, 0x23F0 },
	{ 0x23F3, 0x23F3 },
	{ 0x25FD, 0x25FE },
	{ 0x2614, 0x2615 },
	{ 0x2648, 0x2653 },
	{ 0x267F, 0x267F },
	{ 0x2693, 0x2693 },
	{ 0x26A1, 0x26A1 },
	{ 0x26AA, 0x26AB },
	{ 0x26BD, 0x26BE },
	{ 0x26C4, 0x26C5 },
	{ 0x26CE, 0x26CE },
	{ 0x26D4, 0x26D4 },
	{ 0x26EA, 0x26EA },
	{ 0x26F2, 0x26F3 },
	{ 0x26F5, 0x26F5 },
	{ 0x26FA, 0x26FA },
	{ 0x26FD, 0x26FD },
	{ 0x2705, 0x2705 },
	{ 0x270A, 0x270B },
	{ 0x2728, 0x2728 },
	{ 0x274C, 0x274C },
	{ 0x274E, 0x274E },
	{ 0x2753, 0x2755 },
	{ 0x2757, 0x2757 },
	{ 0x2795, 0x2797 },
	{ 0x27B0, 0x27B0 },
	{ 0x27BF, 0x27BF },
	{ 0x2B1B, 0x2B1C },
	{ 0x2B50, 0x2B50 },
	{ 0x2B55, 0x2B55 },
	{ 0xFE0F, 0xFE0F },
	{ 0x1F000, 0x1F0FF },
	{ 0x1F18E, 0x1F18E },
	{ 0x1F191, 0x1F19A },
	{ 0x1F1E6, 0x1F202 },
	{ 0x1F300, 0x1FAFF },
};

static bool within(uint32_t cp, const range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

#define WITHIN(cp, ranges) within(cp, ranges, sizeof(ranges) / sizeof((ranges)[0]))

static bool is_ascii_word(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
}

static bool is_name(uint32_t cp)
{
	return is_ascii_word(cp) || cp == '_' || WITHIN(cp, ideographs);
}

static bool is_title(uint32_t cp)
{
	return is_name(cp) || WITHIN(cp, chinese_punctuation) || (cp < 128 && cp && strchr(" ()[]-,;.&+", (int) cp));
}

static bool is_prose(uint32_t cp)
{
	if (WITHIN(cp, emoji))
		return false;
	return is_title(cp) || (cp >= ' ' && cp < 127) || sp_cp_is_space(cp) || sp_cp_is_word(cp) || sp_cp_is_han(cp);
}

/* The next character of a text that need not be well-formed; 0 at its end. */
static uint32_t next_cp(const char **text)
{
	uint32_t cp = 0;
	size_t length = **text ? sp_utf8_decode(*text, strnlen(*text, 4), &cp) : 0;
	if (**text && !length) {
		length = 1;
		cp = 0xFFFD;
	}
	*text += length;
	return cp;
}

bool sp_text_in_charset(const char *text, sp_charset charset, uint32_t *bad)
{
	uint32_t cp;
	while ((cp = next_cp(&text)) != 0) {
		bool fine = true;
		switch (charset) {
		case SP_CHARSET_ANY: break;
		case SP_CHARSET_TITLE: fine = is_title(cp); break;
		case SP_CHARSET_NAME: fine = is_name(cp); break;
		case SP_CHARSET_PROSE: fine = is_prose(cp); break;
		}
		if (!fine) {
			*bad = cp;
			return false;
		}
	}
	return true;
}

uint32_t sp_text_emoji(const char *text)
{
	uint32_t cp;
	while ((cp = next_cp(&text)) != 0)
		if (WITHIN(cp, emoji))
			return cp;
	return 0;
}

static bool all_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

bool sp_mobile_valid(const char *text)
{
	return strlen(text) == 11 && all_digits(text, 11) && text[0] == '1';
}

static int number_at(const char *digits, int count)
{
	int value = 0;
	for (int i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

static bool is_day(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1800 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* GB 11643-1999: ISO 7064 MOD 11-2 over the first 17 digits. */
static char check_character(const char *number)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (int i = 0; i < 17; i++)
		sum += weights[i] * (number[i] - '0');
	return "10X98765432"[sum % 11];
}

static sp_card_fault permit_fault(const char *number)
{
	bool fine = strlen(number) == 11 && (number[0] == 'H' || number[0] == 'M') && all_digits(number + 1, 10);
	return fine ? SP_CARD_FINE : SP_CARD_PERMIT_FORM;
}

sp_card_fault sp_id_card_fault(const char *type, const char *number)
{
	if (type && strcmp(type, "HONGKONG_AND_MACAO") == 0)
		return permit_fault(number);
	if (type && strcmp(type, "ID_CARD") != 0 && strcmp(type, "HONGKONG_MACAO_AND_TAIWAN") != 0)
		return SP_CARD_FINE;
	if (strlen(number) != 18 || !all_digits(number, 17))
		return SP_CARD_FORM;
	if (number[17] == 'x')
		return SP_CARD_LOWER_X;
	if (number[17] != 'X' && !all_digits(number + 17, 1))
		return SP_CARD_FORM;
	if (!is_day(number_at(number + 6, 4), number_at(number + 10, 2), number_at(number + 12, 2)))
		return SP_CARD_BIRTH;
	return check_character(number) == number[17] ? SP_CARD_FINE : SP_CARD_CHECK;
}

bool sp_text_has_half_brackets(const char *text)
{
	return strpbrk(text, "()") != NULL;
}

void sp_text_full_brackets(const char *text, char *out, size_t cap)
{
	size_t length = 0;
	uint32_t cp;
	while ((cp = next_cp(&text)) != 0) {
		char bytes[4];
		size_t more = sp_utf8_encode(cp == '(' ? 0xFF08 : cp == ')' ? 0xFF09 : cp, bytes);
		if (length + more + 1 > cap)
			break;
		memcpy(out + length, bytes, more);
		length += more;
	}
	out[length] = '\0';
}

const char *sp_text_shorten(const char *text, size_t max, char *out, size_t cap)
{
	static const char ellipsis[] = "…";
	size_t length = 0, count = 0;
	uint32_t cp;
	while ((cp = next_cp(&text)) != 0) {
		char bytes[4];
		size_t more = sp_utf8_encode(cp < 32 || cp == 127 ? ' ' : cp, bytes);
		if (count++ == max || length + more + sizeof ellipsis > cap) {
			memcpy(out + length, ellipsis, sizeof ellipsis - 1);
			length += sizeof ellipsis - 1;
			break;
		}
		memcpy(out + length, bytes, more);
		length += more;
	}
	out[length] = '\0';
	return out;
}

bool sp_text_invisible(uint32_t cp)
{
	return cp < ' ' || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || (cp >= 0x200b && cp <= 0x200f) ||
		(cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
		(cp >= 0xfe00 && cp <= 0xfe0f) || cp >= 0xe0000;
}

const char *sp_text_show_cp(uint32_t cp, char *out, size_t cap)
{
	char bytes[5] = "";
	size_t length = sp_text_invisible(cp) || sp_cp_is_private(cp) ? 0 : sp_utf8_encode(cp, bytes);
	bytes[length] = '\0';
	if (length)
		snprintf(out, cap, "\"%s\" (U+%04X)", bytes, (unsigned) cp);
	else
		snprintf(out, cap, "U+%04X", (unsigned) cp);
	return out;
}
