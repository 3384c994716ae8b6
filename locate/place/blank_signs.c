/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Characters and words. */
#include "locate/place/blank_signs.h"

#include <stddef.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

uint32_t sp_sign_fold(uint32_t cp)
{
	uint32_t folded[SP_FOLD_MAX];
	/* Two dots and the like become several signs: what they are is seen better before. */
	return cp >= 0x2E80 && sp_fold_cp(cp, SP_FOLD_WIDTH, folded) == 1 ? folded[0] : cp;
}

bool sp_sign_is_underscore(uint32_t cp)
{
	return cp == '_' || cp == 0xFF3F || cp == 0x2017 || (cp >= 0xFE33 && cp <= 0xFE34) || (cp >= 0xFE4D && cp <= 0xFE4F);
}

bool sp_sign_is_filler(uint32_t cp)
{
	switch (cp) {
	case '.':
	case '-':
	case 0x00B7:
	case 0x2010:
	case 0x2011:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2022:
	case 0x2024:
	case 0x2025:
	case 0x2026:
	case 0x22EF:
	case 0x2500:
	case 0x2E3A:
	case 0x2E3B:
	case 0x2502:
	case 0x30FB:
	case 0xFE19:
	case 0xFE31:
	case 0xFE32:
	case 0xFF0E: return true;
	default: return sp_sign_is_underscore(cp);
	}
}

bool sp_sign_is_colon(uint32_t cp)
{
	return cp == ':' || cp == 0xFF1A || cp == 0xFE13 || cp == 0x2236 || cp == 0xFE55;
}

bool sp_sign_is_opener(uint32_t cp)
{
	switch (cp) {
	case '(':
	case '[':
	case 0x3008:
	case 0x300A:
	case 0x3010:
	case 0x3014:
	case 0xFE35:
	case 0xFE37:
	case 0xFE3B:
	case 0xFF08:
	case 0xFF3B: return true;
	default: return false;
	}
}

bool sp_sign_is_closer(uint32_t cp)
{
	switch (cp) {
	case ')':
	case ']':
	case 0x3009:
	case 0x300B:
	case 0x3011:
	case 0x3015:
	case 0xFE36:
	case 0xFE38:
	case 0xFE3C:
	case 0xFF09:
	case 0xFF3D: return true;
	default: return false;
	}
}

bool sp_sign_is_slash(uint32_t cp)
{
	return cp == '/' || cp == 0xFF0F || cp == 0x2215 || cp == 0x2044;
}

bool sp_sign_is_number(uint32_t cp)
{
	static const uint32_t han[] = { 0x3007, 0x25CB, 0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B,
		0x4E5D, 0x5341 };
	if ((cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19))
		return true;
	for (size_t i = 0; i < sizeof han / sizeof *han; i++)
		if (han[i] == cp)
			return true;
	return false;
}

int sp_sign_date_part(uint32_t cp)
{
	switch (cp) {
	case 0x5E74: return 0;
	case 0x6708: return 1;
	case 0x65E5:
	case 0x53F7: return 2;
	default: return -1;
	}
}

static bool holds_any(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strstr(text, *words))
			return true;
	return false;
}

/* Lower case, without blanks; cut at `cap`: what a label is about stands in front. */
static void squeeze(const char *label, char *out, size_t cap)
{
	size_t used = 0, left = strlen(label);
	while (left > 0 && used + 4 < cap) {
		uint32_t cp;
		size_t length = sp_utf8_decode(label, left, &cp);
		if (!length)
			break;
		label += length;
		left -= length;
		if (sp_cp_is_space(cp) || sp_cp_is_ignorable(cp))
			continue;
		used += sp_utf8_encode(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp, out + used);
	}
	out[used] = '\0';
}

bool sp_sign_wants_hand(const char *label)
{
	static const char *const hand[] = { "签字", "签名", "签章", "盖章", "公章", "印章", "签署人", "代表", "簽字", "簽名",
		"簽章", "蓋章", "sign", "seal", "stamp", NULL };
	static const char *const day[] = { "日期", "时间", "時間", "日：", "日:", "年", "date", NULL };
	char text[256];
	squeeze(label, text, sizeof text);
	return holds_any(text, hand) && !holds_any(text, day);
}
