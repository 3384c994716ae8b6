/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Levels of likeness for near misses. */
#include "locate/match/near_fold.h"

#include <stdlib.h>
#include <string.h>

#include "locate/match/script_pairs.h"

#define BYTES_MAX ((size_t) 1 << 30)
#define LOOSE_FIRST 0x2E80 /* characters below are the same on all levels */

/* Private code points that stand for a class of words. */
enum { ANY_SIGN = 0xF0000, ANY_SIGN_END, ANY_PARTY };

#define HAN_FIRST 0x4E00u
#define HAN_LAST 0x9FFFu

static void note_traditional(sp_loose *loose)
{
	for (size_t i = 0; i < sizeof script_pairs / sizeof *script_pairs; i++) {
		uint32_t at = script_pairs[i].traditional - HAN_FIRST;
		if (at <= HAN_LAST - HAN_FIRST)
			loose->traditional[at / 64] |= (uint64_t) 1 << (at % 64);
	}
}

static uint32_t simplified(uint32_t cp)
{
	size_t low = 0, high = sizeof script_pairs / sizeof *script_pairs;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (script_pairs[mid].traditional < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low < sizeof script_pairs / sizeof *script_pairs &&
		script_pairs[low].traditional == cp ? script_pairs[low].simplified : cp;
}

/* Words of two characters that forms use for the same act. */
static const uint32_t sign_words[][2] = { { 0x76D6, 0x7AE0 } /* 盖章 */, { 0x7B7E, 0x7AE0 } /* 签章 */, { 0x7B7E, 0x5B57 } /* 签字 */,
	{ 0x7B7E, 0x540D } /* 签名 */, { 0x7B7E, 0x7F72 } /* 签署 */, { 0x76D6, 0x5370 } /* 盖印 */, { 0x5370, 0x7AE0 } /* 印章 */,
	{ 0x516C, 0x7AE0 } /* 公章 */, { 0x5370, 0x9274 } /* 印鉴 */, { 0x7528, 0x5370 } /* 用印 */ };

static bool starts_sign_word(uint32_t cp)
{
	return cp == 0x76D6 || cp == 0x7B7E || cp == 0x5370 || cp == 0x516C || cp == 0x7528;
}

static bool is_sign_word(uint32_t first, uint32_t second)
{
	if (!starts_sign_word(first))
		return false;
	for (size_t i = 0; i < sizeof sign_words / sizeof *sign_words; i++)
		if (sign_words[i][0] == first && sign_words[i][1] == second)
			return true;
	return false;
}

/* 甲 乙 丙 丁 戊 买 卖 */
static bool names_party(uint32_t cp)
{
	return cp == 0x7532 || cp == 0x4E59 || cp == 0x4E19 || cp == 0x4E01 || cp == 0x620A || cp == 0x4E70 || cp == 0x5356;
}

static bool is_party(uint32_t cp, uint32_t next)
{
	return next == 0x65B9 /* 方 */ && names_party(cp);
}

/* 印 章 */
static uint32_t seal_of(uint32_t cp)
{
	return cp == 0x5370 ? 0x7AE0 : cp;
}

static void set_seal(const uint32_t *from, uint32_t *to, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		to[i] = seal_of(from[i]);
		if (i + 1 < count && is_sign_word(from[i], from[i + 1])) {
			to[i] = ANY_SIGN;
			to[++i] = ANY_SIGN_END;
		}
	}
}

static bool reserve(sp_loose *loose, size_t count)
{
	if (count <= loose->cap)
		return true;
	size_t cap = count + count / 2 + 64;
	if (cap > BYTES_MAX / ((SP_LOOSE_LEVELS + 1) * sizeof(uint32_t)))
		return false;
	uint32_t *block = realloc(loose->block, cap * (SP_LOOSE_LEVELS + 1) * sizeof *block);
	if (!block)
		return false;
	if (!loose->block)
		note_traditional(loose);
	loose->block = block;
	loose->cap = cap;
	return true;
}

static void set_levels(sp_loose *loose)
{
	for (size_t i = 0; i < loose->count; i++) {
		uint32_t cp = loose->cps[SP_LOOSE_TEXT][i], at = cp - HAN_FIRST;
		bool plain = at <= HAN_LAST - HAN_FIRST && !(loose->traditional[at / 64] >> (at % 64) & 1);
		loose->cps[SP_LOOSE_SCRIPT][i] = plain ? cp : simplified(cp);
	}
	set_seal(loose->cps[SP_LOOSE_SCRIPT], loose->cps[SP_LOOSE_SEAL], loose->count);
	for (size_t i = 0; i < loose->count; i++) {
		const uint32_t *seal = loose->cps[SP_LOOSE_SEAL];
		bool party = i + 1 < loose->count && is_party(seal[i], seal[i + 1]);
		loose->cps[SP_LOOSE_PARTY][i] = party ? ANY_PARTY : seal[i];
	}
}

bool sp_loose_set(sp_loose *loose, const sp_folded *f)
{
	loose->count = 0;
	if (!reserve(loose, f->count + 1))
		return false;
	uint32_t *text = loose->block;
	loose->index = loose->block + loose->cap;
	loose->flat = true;
	for (size_t i = 0; i < f->count; i++) {
		if (f->cps[i] == ' ')
			continue;
		text[loose->count] = f->cps[i];
		loose->flat = loose->flat && f->cps[i] < LOOSE_FIRST;
		loose->index[loose->count++] = (uint32_t) i;
	}
	for (size_t level = 0; level < SP_LOOSE_LEVELS; level++)
		loose->cps[level] = !loose->flat && level ? loose->block + loose->cap * (level + 1) : text;
	if (!loose->flat)
		set_levels(loose);
	return true;
}

size_t sp_loose_kin(uint32_t cp, uint32_t out[SP_LOOSE_KIN])
{
	const uint32_t plain = simplified(cp);
	size_t count = 0;
	bool second = false;
	for (size_t i = 0; i < sizeof sign_words / sizeof *sign_words; i++)
		second = second || sign_words[i][1] == plain;
	out[count++] = cp;
	if (plain != cp)
		out[count++] = plain;
	if (seal_of(plain) != plain)
		out[count++] = seal_of(plain);
	if (starts_sign_word(plain))
		out[count++] = ANY_SIGN;
	if (second)
		out[count++] = ANY_SIGN_END;
	if (names_party(plain))
		out[count++] = ANY_PARTY;
	return count;
}

void sp_loose_clear(sp_loose *loose)
{
	free(loose->block);
	*loose = (sp_loose){ .count = 0 };
}
