/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Text compared more and more loosely: levels that make ever more characters the same, one for one. */
#ifndef SP_LOCATE_MATCH_NEAR_FOLD_H
#define SP_LOCATE_MATCH_NEAR_FOLD_H

#include "locate/match/folded.h"

typedef enum sp_loose_level {
	SP_LOOSE_TEXT,   /* folded, without any white space */
	SP_LOOSE_SCRIPT, /* traditional characters as simplified ones */
	SP_LOOSE_SEAL,   /* sealing and signing are one: 盖章, 签字, 印章 … */
	SP_LOOSE_PARTY,  /* 甲方, 乙方 … are one */
	SP_LOOSE_LEVELS
} sp_loose_level;

typedef struct sp_loose {
	uint32_t *cps[SP_LOOSE_LEVELS];
	uint32_t *index;                /* of each character in the folded text */
	uint32_t *block;
	uint64_t traditional[328];      /* of U+4E00 to U+9FFF: has a simplified form */
	size_t count, cap;
	bool flat;                      /* the same on all levels */
} sp_loose;

/** False: no memory. */
bool sp_loose_set(sp_loose *loose, const sp_folded *f);
/** All that a folded character may become on some level. */
#define SP_LOOSE_KIN 6
size_t sp_loose_kin(uint32_t cp, uint32_t out[SP_LOOSE_KIN]);
void sp_loose_clear(sp_loose *loose);

#endif
