/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Folding of text for comparison, on utf8proc's tables plus one of our own for the radicals NFKC leaves alone. */
#include "base/fold.h"

#include <string.h>
#include <utf8proc.h>

struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t cp, const struct range *ranges, size_t count)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (cp < ranges[mid].first)
			high = mid;
		else if (cp > ranges[mid].last)
			low = mid + 1;
		else
			return true;
	}
	return false;
}
#define IN(cp, table) in_ranges(cp, table, sizeof(table) / sizeof *(table))

/* Default_Ignorable_Code_Point. */
static const struct range ignorables[] = {
	{ 0xAD, 0xAD },
	{ 0x34F, 0x34F },
	{ 0x61C, 0x61C },
	{ 0x115F, 0x1160 },
	{ 0x17B4, 0x17B5 },
	{ 0x180B, 0x180F },
	{ 0x200B, 0x200F },
	{ 0x202A, 0x202E },
	{ 0x2060, 0x206F },
	{ 0x3164, 0x3164 },
	{ 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF },
	{ 0xFFA0, 0xFFA0 },
	{ 0xFFF0, 0xFFF8 },
	{ 0x1BCA0, 0x1BCA3 },
	{ 0x1D173, 0x1D17A },
	{ 0xE0000, 0xE0FFF },
};

/* White_Space. */
static const struct range spaces[] = {
	{ 0x9, 0xD },
	{ 0x20, 0x20 },
	{ 0x85, 0x85 },
	{ 0xA0, 0xA0 },
	{ 0x1680, 0x1680 },
	{ 0x2000, 0x200A },
	{ 0x2028, 0x2029 },
	{ 0x202F, 0x202F },
	{ 0x205F, 0x205F },
	{ 0x3000, 0x3000 },
};

/* Fullwidth letters and digits are left out: they fold to what does write word spaces. */
static const struct range han[] = {
	{ 0x1100, 0x11FF },
	{ 0x2E80, 0x2FDF },
	{ 0x2FF0, 0x2FFF },
	{ 0x3001, 0x4DBF },
	{ 0x4E00, 0x9FFF },
	{ 0xA960, 0xA97F },
	{ 0xAC00, 0xD7FF },
	{ 0xF900, 0xFAFF },
	{ 0xFE10, 0xFE1F },
	{ 0xFE30, 0xFE4F },
	{ 0xFF01, 0xFF0F },
	{ 0xFF1A, 0xFF20 },
	{ 0xFF3B, 0xFF40 },
	{ 0xFF5B, 0xFF9F },
	{ 0xFFA1, 0xFFDC },
	{ 0xFFE0, 0xFFE6 },
	{ 0x16FE0, 0x16FFF },
	{ 0x1AFF0, 0x1B16F },
	{ 0x20000, 0x3FFFD },
};

/* U+2E80–2EF3 and the unified ideograph each stands for (Unicode's Equivalent_Unified_Ideograph); 0: none. */
#define RADICALS_FIRST 0x2E80
static const uint32_t radicals[] = {
	0,
	0x5382,
	0x4E5B,
	0x4E5A,
	0x4E59,
	0x4EBB,
	0x5182,
	0x20628,
	0x5200,
	0x5202,
	0x535C,
	0x353E,
	0x5C0F,
	0x5C0F,
	0x5140,
	0x5C23,
	0x5C22,
	0x21BC2,
	0x5DF3,
	0x5E7A,
	0x5F51,
	0x5F50,
	0x5FC4,
	0x5FC3,
	0x624C,
	0x6535,
	0,
	0x65E1,
	0x65E5,
	0x6708,
	0x6B7A,
	0x6BCD,
	0x6C11,
	0x6C35,
	0x6C3A,
	0x706C,
	0x722B,
	0x722B,
	0x4E2C,
	0x725B,
	0x72AD,
	0x738B,
	0x24D14,
	0x76EE,
	0x793A,
	0x793B,
	0x25AD7,
	0x7CF9,
	0x7E9F,
	0x7F53,
	0x7F52,
	0x34C1,
	0x5197,
	0x2626B,
	0x7F8A,
	0x2634C,
	0x2634B,
	0x8002,
	0x8080,
	0x807F,
	0x8089,
	0x26951,
	0x8279,
	0x8279,
	0x8279,
	0x864E,
	0x8864,
	0x8980,
	0x897F,
	0x89C1,
	0x89D2,
	0x278B2,
	0x8BA0,
	0x8D1D,
	0x27FB7,
	0x8F66,
	0x8FB6,
	0x8FB6,
	0x8FB6,
	0x9091,
	0x9485,
	0x9577,
	0x9578,
	0x957F,
	0x95E8,
	0x28E0F,
	0x961D,
	0x96E8,
	0x9752,
	0x97E6,
	0x9875,
	0x98CE,
	0x98DE,
	0x98DF,
	0x2967F,
	0x98E0,
	0x9963,
	0x29810,
	0x9A6C,
	0x9AA8,
	0x9B3C,
	0x9C7C,
	0x9E1F,
	0x5364,
	0x9EA6,
	0x9EC4,
	0x9EFE,
	0x6589,
	0x9F50,
	0x6B6F,
	0x9F7F,
	0x7ADC,
	0x9F99,
	0x9F9C,
	0x4E80,
	0x9F9F,
};

/* What typesetters write for what is typed. */
static const struct {
	uint16_t first, last, plain;
} marks[] = {
	{ 0xB4, 0xB4, '\'' },
	{ 0xB7, 0xB7, 0xB7 },
	{ 0x2BC, 0x2BC, '\'' },
	{ 0x387, 0x387, 0xB7 },
	{ 0x2010, 0x2015, '-' },
	{ 0x2018, 0x201B, '\'' },
	{ 0x201C, 0x201F, '"' },
	{ 0x2022, 0x2022, 0xB7 },
	{ 0x2027, 0x2027, 0xB7 },
	{ 0x2032, 0x2032, '\'' },
	{ 0x2033, 0x2033, '"' },
	{ 0x2035, 0x2035, '\'' },
	{ 0x2036, 0x2036, '"' },
	{ 0x2212, 0x2212, '-' },
	{ 0x2219, 0x2219, 0xB7 },
	{ 0x2236, 0x2236, ':' },
	{ 0x22C5, 0x22C5, 0xB7 },
	{ 0x2500, 0x2500, '-' },
	{ 0x301D, 0x301F, '"' },
	{ 0x30FB, 0x30FB, 0xB7 },
	{ 0xA789, 0xA789, ':' },
	{ 0xFE31, 0xFE32, '-' },
	{ 0xFE58, 0xFE58, '-' },
	{ 0xFF65, 0xFF65, 0xB7 },
};

static uint32_t plain_mark(uint32_t cp)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks && cp >= marks[i].first; i++)
		if (cp <= marks[i].last)
			return marks[i].plain;
	return cp;
}

/* 戶 戸 户 */
static uint32_t one_of_twins(uint32_t cp)
{
	return sp_cp_has_twin(cp) ? 0x6237 : cp;
}

bool sp_cp_is_ignorable(uint32_t cp)
{
	return cp >= 0xAD && IN(cp, ignorables);
}

bool sp_cp_is_space(uint32_t cp)
{
	return IN(cp, spaces);
}

bool sp_cp_is_han(uint32_t cp)
{
	return cp >= 0x1100 && IN(cp, han) && !sp_cp_is_ignorable(cp);
}

bool sp_cp_is_private(uint32_t cp)
{
	return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0xFFFFD) || (cp >= 0x100000 && cp <= 0x10FFFD);
}

bool sp_cp_is_word(uint32_t cp)
{
	if (cp > 0x10FFFF || sp_cp_is_han(cp) || sp_cp_is_ignorable(cp))
		return false;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t) cp);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

bool sp_cp_is_symbol(uint32_t cp)
{
	if (cp < 0x80 || cp > 0x10FFFF)
		return false;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t) cp);
	return category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO;
}

size_t sp_fold_cp(uint32_t cp, unsigned flags, uint32_t out[SP_FOLD_MAX])
{
	if (cp > 0x20 && cp < 0x7F) {
		out[0] = flags & SP_FOLD_CASE && cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
		return 1;
	}
	if (sp_cp_is_ignorable(cp))
		return 0;
	out[0] = sp_cp_is_space(cp) ? 0x20 : one_of_twins(cp);
	if (flags & SP_FOLD_PUNCTUATION && cp < 0xFFFF && plain_mark(cp) != cp) {
		out[0] = plain_mark(cp);
		return 1;
	}
	if (out[0] == 0x20 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 1;
	if (flags & SP_FOLD_WIDTH && cp >= RADICALS_FIRST && cp < RADICALS_FIRST + sizeof radicals / sizeof *radicals) {
		if (radicals[cp - RADICALS_FIRST])
			out[0] = radicals[cp - RADICALS_FIRST];
		return 1;
	}
	/* The Han blocks proper have neither case nor decomposition. */
	if (flags == 0 || (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xAC00 && cp <= 0xD7A3))
		return 1;

	int options = UTF8PROC_STABLE | (flags & SP_FOLD_CASE ? UTF8PROC_CASEFOLD : 0) |
		(flags & SP_FOLD_WIDTH ? UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE : 0);
	utf8proc_int32_t made[SP_FOLD_MAX];
	int boundary = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char(
		(utf8proc_int32_t) cp, made, SP_FOLD_MAX, (utf8proc_option_t) options, &boundary);
	if (count <= 0 || count > SP_FOLD_MAX)
		return 1;
	if (flags & SP_FOLD_WIDTH && count > 1)
		count = utf8proc_normalize_utf32(made, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		out[i] = sp_cp_is_space((uint32_t) made[i]) ? 0x20 : one_of_twins((uint32_t) made[i]);
	return (size_t) count;
}

/* Second halves of canonical pairs: marks and Hangul; no Han, no Latin. */
static bool may_follow(uint32_t cp)
{
	return cp >= 0x300 && !(cp >= 0x2E80 && cp <= 0x3098) && !(cp >= 0x309B && cp <= 0xABFF) && !(cp >= 0xAC00 && cp <= 0xDFFF);
}

static uint32_t compose_pair(uint32_t first, uint32_t second)
{
	utf8proc_int32_t pair[3] = { (utf8proc_int32_t) first, (utf8proc_int32_t) second, 0 };
	return utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) == 1 ? (uint32_t) pair[0] : 0;
}

size_t sp_fold_compose(uint32_t *cps, uint32_t *origin, size_t count)
{
	size_t kept = 0, starter = SIZE_MAX;
	int last_class = -1; /* of what stands between starter and cp; -1: nothing */

	for (size_t i = 0; i < count; i++) {
		uint32_t cp = cps[i], joined = 0;
		int class = may_follow(cp) && cp <= 0x10FFFF ? utf8proc_get_property((utf8proc_int32_t) cp)->combining_class : 0;
		if (starter != SIZE_MAX && may_follow(cp) && (last_class < 0 || (last_class < class && last_class != 0)))
			joined = compose_pair(cps[starter], cp);
		if (joined) {
			cps[starter] = joined;
			continue;
		}
		cps[kept] = cp;
		if (origin)
			origin[kept] = origin[i];
		if (class == 0) {
			starter = kept;
			last_class = -1;
		} else
			last_class = class;
		kept++;
	}
	return kept;
}

int sp_cp_columns(uint32_t cp)
{
	int columns = cp <= 0x10FFFF ? utf8proc_charwidth((utf8proc_int32_t) cp) : 1;
	return sp_cp_is_ignorable(cp) || columns < 0 ? 0 : columns;
}

int sp_cp_half_ems(uint32_t cp)
{
	const bool half = cp < 0xA0 || (cp >= 0xC0 && cp < 0x250 && cp != 0xD7 && cp != 0xF7) || (cp >= 0xFF61 && cp < 0xFFF0);
	const int columns = sp_cp_columns(cp);
	return columns == 1 && !half ? 2 : columns;
}
