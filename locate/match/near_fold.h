/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Text compared more and more loosely: levels that make ever more characters the same, one for one. */
#ifndef SP_LOCATE_MATCH_NEAR_FOLD_H
#define SP_LOCATE_MATCH_NEAR_FOLD_H

#include "locate/match/folded.h"

typedef enum sp_near_fold_level {
	SP_NEAR_FOLD_TEXT,   /* folded, without any white space */
	SP_NEAR_FOLD_SCRIPT, /* traditional characters as simplified ones, brackets as round ones */
	SP_NEAR_FOLD_SEAL,   /* sealing and signing are one: 盖章, 签字, 印章 … */
	SP_NEAR_FOLD_PARTY,  /* 甲方, 乙方 … are one */
	SP_NEAR_FOLD_LEVELS
} sp_near_fold_level;

typedef struct sp_near_fold {
	uint32_t *cps[SP_NEAR_FOLD_LEVELS];
	uint32_t *index; /* of each character in the folded text */
	uint32_t *block;
	uint64_t traditional[328]; /* of U+4E00 to U+9FFF: has a simplified form */
	size_t count, cap;
	bool flat; /* the same on all levels */
} sp_near_fold;

/** False: no memory. */
bool sp_near_fold_set(sp_near_fold *fold, const sp_folded *f);
/** All that a folded character may become on some level. */
#define SP_NEAR_FOLD_KIN 6
size_t sp_near_fold_kin(uint32_t cp, uint32_t out[SP_NEAR_FOLD_KIN]);
void sp_near_fold_clear(sp_near_fold *fold);

#endif
