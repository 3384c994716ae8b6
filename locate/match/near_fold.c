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

static void note_traditional(sp_near_fold *fold)
{
	for (size_t i = 0; i < sizeof script_pairs / sizeof *script_pairs; i++) {
		uint32_t at = script_pairs[i].traditional - HAN_FIRST;
		if (at <= HAN_LAST - HAN_FIRST)
			fold->traditional[at / 64] |= (uint64_t) 1 << (at % 64);
	}
}

/* Brackets of every shape as round ones. */
static uint32_t round_bracket(uint32_t cp)
{
	if (cp == '[' || cp == '{' || cp == '<')
		return '(';
	if (cp == ']' || cp == '}' || cp == '>')
		return ')';
	if ((cp >= 0x3008 && cp <= 0x3011) || (cp >= 0x3014 && cp <= 0x301B))
		return cp & 1 ? ')' : '(';
	return cp;
}

static uint32_t simplified(uint32_t cp)
{
	if (round_bracket(cp) != cp)
		return round_bracket(cp);
	size_t low = 0, high = sizeof script_pairs / sizeof *script_pairs;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (script_pairs[mid].traditional < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low < sizeof script_pairs / sizeof *script_pairs && script_pairs[low].traditional == cp
		? script_pairs[low].simplified
		: cp;
}

/* Words of two characters that forms use for the same act. */
static const uint32_t sign_words[][2] = { { 0x76D6, 0x7AE0 } /* 盖章 */, { 0x7B7E, 0x7AE0 } /* 签章 */,
	{ 0x7B7E, 0x5B57 } /* 签字 */, { 0x7B7E, 0x540D } /* 签名 */, { 0x7B7E, 0x7F72 } /* 签署 */, { 0x76D6, 0x5370 } /* 盖印 */,
	{ 0x5370, 0x7AE0 } /* 印章 */, { 0x516C, 0x7AE0 } /* 公章 */, { 0x5370, 0x9274 } /* 印鉴 */,
	{ 0x7528, 0x5370 } /* 用印 */ };

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

static bool reserve(sp_near_fold *fold, size_t count)
{
	if (count <= fold->cap)
		return true;
	size_t cap = count + count / 2 + 64;
	if (cap > BYTES_MAX / ((SP_NEAR_FOLD_LEVELS + 1) * sizeof(uint32_t)))
		return false;
	uint32_t *block = realloc(fold->block, cap * (SP_NEAR_FOLD_LEVELS + 1) * sizeof *block);
	if (!block)
		return false;
	if (!fold->block)
		note_traditional(fold);
	fold->block = block;
	fold->cap = cap;
	return true;
}

static void set_levels(sp_near_fold *fold)
{
	for (size_t i = 0; i < fold->count; i++) {
		uint32_t cp = fold->cps[SP_NEAR_FOLD_TEXT][i], at = cp - HAN_FIRST;
		bool plain = at <= HAN_LAST - HAN_FIRST && !(fold->traditional[at / 64] >> (at % 64) & 1);
		fold->cps[SP_NEAR_FOLD_SCRIPT][i] = plain ? cp : simplified(cp);
	}
	set_seal(fold->cps[SP_NEAR_FOLD_SCRIPT], fold->cps[SP_NEAR_FOLD_SEAL], fold->count);
	for (size_t i = 0; i < fold->count; i++) {
		const uint32_t *seal = fold->cps[SP_NEAR_FOLD_SEAL];
		bool party = i + 1 < fold->count && is_party(seal[i], seal[i + 1]);
		fold->cps[SP_NEAR_FOLD_PARTY][i] = party ? ANY_PARTY : seal[i];
	}
}

bool sp_near_fold_set(sp_near_fold *fold, const sp_folded *f)
{
	fold->count = 0;
	if (!reserve(fold, f->count + 1))
		return false;
	uint32_t *text = fold->block;
	fold->index = fold->block + fold->cap;
	fold->flat = true;
	for (size_t i = 0; i < f->count; i++) {
		if (f->cps[i] == ' ')
			continue;
		text[fold->count] = f->cps[i];
		fold->flat = fold->flat && f->cps[i] < LOOSE_FIRST;
		fold->index[fold->count++] = (uint32_t) i;
	}
	for (size_t level = 0; level < SP_NEAR_FOLD_LEVELS; level++)
		fold->cps[level] = !fold->flat && level ? fold->block + fold->cap * (level + 1) : text;
	if (!fold->flat)
		set_levels(fold);
	return true;
}

size_t sp_near_fold_kin(uint32_t cp, uint32_t out[SP_NEAR_FOLD_KIN])
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

void sp_near_fold_clear(sp_near_fold *fold)
{
	free(fold->block);
	*fold = (sp_near_fold) { .count = 0 };
}
