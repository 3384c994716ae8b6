/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each character is folded once for the document: then a page costs a bit for each of its characters and a test for each wanted. */
#include "locate/match/page_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define BASIC 0x10000u
#define ORIGINS_MAX ((size_t) 1 << 24)
#define SCREENS 9
#define LOOSE 8
#define NIL UINT32_MAX

/* A character that folds to a wanted one. */
typedef struct sp_origin {
	uint32_t cp, next;
} sp_origin;

typedef struct letter {
	uint32_t cp, origins;
	bool present;
} letter;

/* Keywords folded alike. */
typedef struct sp_screen {
	sp_profile profile;
	bool loose, used;
	letter *letters; /* sorted */
	size_t count, room;
	uint64_t *known; /* characters of the basic plane whose folding was looked at */
} screen;

/* One keyword's letters, in order: each has `ways` spellings, any of which will do. */
typedef struct sp_demand {
	uint32_t *letters;
	size_t count, ways;
} demand;

static size_t screen_of(sp_profile profile)
{
	return (size_t) profile.punctuation * 4 + (size_t) profile.case_sensitive * 2 + profile.width;
}

/* Composition makes accented letters, kana and Hangul; none of these. */
static bool may_be_composed(uint32_t cp)
{
	return cp >= 0xC0 && !(cp >= 0x4E00 && cp <= 0x9FFF);
}

static int by_cp(const void *a, const void *b)
{
	const letter *x = a, *y = b;
	return (x->cp > y->cp) - (x->cp < y->cp);
}

static letter *find_letter(const screen *s, uint32_t cp)
{
	const letter key = { .cp = cp };
	return s->count ? bsearch(&key, s->letters, s->count, sizeof key, by_cp) : NULL;
}

static void want(screen *s, const uint32_t *cps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cps[i] != ' ')
			s->letters[s->count++] = (letter) { .cp = cps[i], .origins = NIL };
}

static void make_unique(screen *s)
{
	size_t kept = 0;
	if (s->count)
		qsort(s->letters, s->count, sizeof *s->letters, by_cp);
	for (size_t i = 0; i < s->count; i++)
		if (kept == 0 || s->letters[kept - 1].cp != s->letters[i].cp)
			s->letters[kept++] = s->letters[i];
	s->count = kept;
}

/* Room for letters first, then the letters. */
static bool make_screens(sp_page_filter *filter, sp_arena *arena, size_t count)
{
	screen *screens = filter->screens;
	for (size_t i = 0; i < count; i++) {
		screens[screen_of(filter->patterns[i].profile)].room += filter->patterns[i].count;
		screens[LOOSE].room += filter->nears[i].keyword.count * SP_NEAR_FOLD_LEVELS;
	}
	for (size_t k = 0; k < SCREENS; k++) {
		screens[k].profile = (sp_profile) {
			.case_sensitive = k < LOOSE && k & 2, .width = k < LOOSE && k & 1, .punctuation = k < LOOSE && k & 4
		};
		screens[k].loose = k == LOOSE;
		screens[k].used = screens[k].room > 0;
		screens[k].letters = sp_arena_array(arena, screens[k].room + 1, sizeof *screens[k].letters);
		screens[k].known = sp_arena_array(arena, screens[k].used ? SP_PAGE_FILTER_WORDS : 1, sizeof *screens[k].known);
		if (!screens[k].letters || !screens[k].known)
			return false;
	}
	for (size_t i = 0; i < count; i++) {
		want(&screens[screen_of(filter->patterns[i].profile)], filter->patterns[i].cps, filter->patterns[i].count);
		for (int level = 0; level < SP_NEAR_FOLD_LEVELS; level++)
			want(&screens[LOOSE], filter->nears[i].keyword.cps[level], filter->nears[i].keyword.count);
	}
	for (size_t k = 0; k < SCREENS; k++)
		make_unique(&screens[k]);
	return true;
}

static uint32_t letter_index(const screen *s, uint32_t cp)
{
	return (uint32_t) (find_letter(s, cp) - s->letters);
}

static bool demand_hits(const sp_page_filter *filter, sp_arena *arena, size_t i)
{
	const sp_pattern *p = &filter->patterns[i];
	demand *d = &filter->hits[i];
	*d = (demand) { .letters = sp_arena_array(arena, p->count + 1, sizeof *d->letters), .ways = 1 };
	for (size_t k = 0; d->letters && k < p->count; k++)
		if (p->cps[k] != ' ')
			d->letters[d->count++] = letter_index(&filter->screens[screen_of(p->profile)], p->cps[k]);
	return d->letters;
}

static bool demand_misses(const sp_page_filter *filter, sp_arena *arena, size_t i)
{
	const sp_near_fold *keyword = &filter->nears[i].keyword;
	demand *d = &filter->misses[i];
	*d = (demand) { .letters = sp_arena_array(arena, keyword->count * SP_NEAR_FOLD_LEVELS + 1, sizeof *d->letters),
		.count = keyword->count,
		.ways = SP_NEAR_FOLD_LEVELS };
	for (size_t k = 0; d->letters && k < keyword->count; k++)
		for (size_t level = 0; level < SP_NEAR_FOLD_LEVELS; level++)
			d->letters[k * SP_NEAR_FOLD_LEVELS + level] = letter_index(&filter->screens[LOOSE], keyword->cps[level][k]);
	return d->letters;
}

bool sp_page_filter_make(sp_page_filter *out, sp_arena *arena, const sp_pattern *patterns, const sp_near *nears, size_t count)
{
	*out = (sp_page_filter) { .patterns = patterns, .nears = nears };
	out->screens = sp_arena_array(arena, SCREENS, sizeof *out->screens);
	out->hits = sp_arena_array(arena, count + 1, sizeof *out->hits);
	out->misses = sp_arena_array(arena, count + 1, sizeof *out->misses);
	if (!out->screens || !out->hits || !out->misses || !make_screens(out, arena, count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!demand_hits(out, arena, i) || !demand_misses(out, arena, i))
			return false;
	return true;
}

void sp_page_filter_clear(sp_page_filter *filter)
{
	free(filter->origins);
	filter->origins = NULL;
}

/* All that `cp` may stand for in a folded text of the screen. */
static size_t outcomes(const screen *s, uint32_t cp, uint32_t *out)
{
	uint32_t folded[SP_FOLD_MAX];
	size_t count = sp_folded_cp(cp, s->profile, s->loose ? folded : out), made = 0;
	for (size_t i = 0; s->loose && i < count; i++)
		made += sp_near_fold_kin(folded[i], out + made);
	return s->loose ? made : count;
}

static bool learn(sp_page_filter *filter, const screen *s, uint32_t cp)
{
	uint32_t out[SP_FOLD_MAX * SP_NEAR_FOLD_KIN];
	size_t count = outcomes(s, cp, out);
	for (size_t i = 0; i < count; i++) {
		letter *l = find_letter(s, out[i]);
		if (!l)
			continue;
		void *origins = filter->origins;
		bool fits = sp_array_reserve(
			&origins, &filter->origin_cap, filter->origin_count, 1, sizeof *filter->origins, ORIGINS_MAX);
		filter->origins = origins;
		if (!fits)
			return false;
		filter->origins[filter->origin_count] = (sp_origin) { cp, l->origins };
		l->origins = (uint32_t) filter->origin_count++;
	}
	return true;
}

#define BLOCK 16 /* words that are looked at in one go: of most pages nothing is new */
_Static_assert(SP_PAGE_FILTER_WORDS % BLOCK == 0, "whole blocks");

static bool learn_page(sp_page_filter *filter, screen *s)
{
	for (size_t block = 0; block < SP_PAGE_FILTER_WORDS; block += BLOCK) {
		uint64_t any = 0;
		for (size_t w = block; w < block + BLOCK; w++)
			any |= filter->page[w] & ~s->known[w];
		for (size_t w = block; any && w < block + BLOCK; w++) {
			uint64_t fresh = filter->page[w] & ~s->known[w];
			s->known[w] |= fresh;
			for (; fresh; fresh &= fresh - 1)
				if (!learn(filter, s, (uint32_t) (w * 64) + (uint32_t) __builtin_ctzll(fresh)))
					return false;
		}
	}
	return true;
}

static bool has(const sp_page_filter *filter, uint32_t cp)
{
	return filter->page[cp >> 6] >> (cp & 63) & 1;
}

/* The marks that sp_folded composes for, or more. */
static bool has_marks(const sp_page_filter *filter)
{
	uint64_t any = has(filter, 0x3099) || has(filter, 0x309A) || has(filter, 0xFF9E) || has(filter, 0xFF9F) ||
		filter->page[0xFE20 >> 6];
	for (size_t w = 0x300 >> 6; w < 0x2000 >> 6; w++)
		any |= filter->page[w];
	return any;
}

/* Beyond the basic plane: few, so that each is folded where it stands. */
static void note_rare(const screen *s, uint32_t cp)
{
	uint32_t out[SP_FOLD_MAX * SP_NEAR_FOLD_KIN];
	size_t count = outcomes(s, cp, out);
	for (size_t i = 0; i < count; i++) {
		letter *l = find_letter(s, out[i]);
		if (l)
			l->present = true;
	}
}

static void settle(const sp_page_filter *filter, screen *s, bool marks)
{
	for (size_t i = 0; i < s->count; i++) {
		letter *l = &s->letters[i];
		l->present = l->present || (marks && may_be_composed(l->cp));
		for (uint32_t at = l->origins; !l->present && at != NIL; at = filter->origins[at].next)
			l->present = has(filter, filter->origins[at].cp);
	}
}

bool sp_page_filter_look(sp_page_filter *filter, const signprep_text *text)
{
	memset(filter->page, 0, sizeof filter->page);
	for (size_t k = 0; k < SCREENS; k++)
		for (size_t i = 0; i < filter->screens[k].count; i++)
			filter->screens[k].letters[i].present = false;
	for (size_t i = 0; i < text->cp_count; i++) {
		uint32_t cp = text->cps[i];
		const uint64_t bit = (uint64_t) 1 << (cp & 63);
		/* Reading is quicker than reading and writing, and most were met before. */
		if (cp < BASIC && filter->page[cp >> 6] & bit)
			continue;
		if (cp < BASIC)
			filter->page[cp >> 6] |= bit;
		else
			for (size_t k = 0; k < SCREENS; k++)
				note_rare(&filter->screens[k], cp);
	}
	const bool marks = has_marks(filter);
	for (size_t k = 0; k < SCREENS; k++) {
		if (!filter->screens[k].used)
			continue;
		if (!learn_page(filter, &filter->screens[k]))
			return false;
		settle(filter, &filter->screens[k], marks);
	}
	return true;
}

bool sp_page_filter_may_hit(const sp_page_filter *filter, size_t pattern)
{
	const demand *d = &filter->hits[pattern];
	const letter *letters = filter->screens[screen_of(filter->patterns[pattern].profile)].letters;
	if (filter->patterns[pattern].profile.ocr)
		return true; /* which characters are meant is open */
	for (size_t i = 0; i < d->count; i++)
		if (!letters[d->letters[i]].present)
			return false;
	return true;
}

bool sp_page_filter_may_miss(const sp_page_filter *filter, size_t pattern, size_t *head, size_t *tail)
{
	const demand *d = &filter->misses[pattern];
	const letter *letters = filter->screens[LOOSE].letters;
	size_t absent = 0;
	bool all = d->count > 0;
	*head = d->count;
	*tail = d->count;
	for (size_t k = 0; k < d->count; k++) {
		const uint32_t *spellings = d->letters + k * d->ways;
		bool any = false;
		for (size_t way = 0; way < d->ways; way++)
			any = any || letters[spellings[way]].present;
		all = all && any;
		if (letters[spellings[SP_NEAR_FOLD_TEXT]].present)
			continue;
		absent++;
		*head = *head < k ? *head : k;
		*tail = d->count - 1 - k;
	}
	return all || (d->count > 0 && absent <= sp_near_edit_limit(&filter->nears[pattern]));
}
