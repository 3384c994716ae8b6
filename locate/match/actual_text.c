/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /ActualText by glyph. */
#include "locate/match/actual_text.h"

#include <string.h>

/* So many glyphs and characters together are passed over to where both texts go together again. */
#define AHEAD 24
/* … and so many must go together there; one character alone may do so by chance. */
#define SURE 2

/* A run being shared out. */
typedef struct share {
	const signprep_text *text;
	const signprep_glyph *glyphs;
	size_t glyph_count;
	const uint32_t *cps;
	size_t cp_count;
	uint32_t *first;
} share;

/* The glyph shows the characters from `at` on; 0: it does not, else how many. */
static size_t shows(const share *s, size_t glyph, size_t at)
{
	const signprep_glyph *g = &s->glyphs[glyph];
	if (g->cp_count == 0 || g->cp_count > s->cp_count - at)
		return 0;
	return memcmp(s->text->cps + g->cp_first, s->cps + at, g->cp_count * sizeof *s->cps) == 0 ? g->cp_count : 0;
}

/* Both texts go together from here on, for as long as makes it sure or to the end of one of them. */
static bool meets(const share *s, size_t glyph, size_t at)
{
	for (size_t i = 0; i < SURE; i++) {
		if (i > 0 && (glyph == s->glyph_count || at == s->cp_count))
			return true;
		const size_t shown = glyph < s->glyph_count && at < s->cp_count ? shows(s, glyph, at) : 0;
		if (!shown)
			return false;
		glyph++;
		at += shown;
	}
	return true;
}

/* Where they next go together, nearest first; both ends when nowhere near. */
static void find_meeting(const share *s, size_t *glyph, size_t *at)
{
	for (size_t far = 1; far <= AHEAD; far++) {
		for (size_t skipped = 0; skipped <= far; skipped++) {
			const size_t g = *glyph + skipped, c = *at + far - skipped;
			if (g < s->glyph_count && c < s->cp_count && meets(s, g, c)) {
				*glyph = g;
				*at = c;
				return;
			}
		}
	}
	*glyph = s->glyph_count;
	*at = s->cp_count;
}

/* The characters up to `to` fall to the glyphs from `glyph` to `end`; to the one before where there is none. */
static void share_out(const share *s, size_t glyph, size_t end, size_t from, size_t to)
{
	for (size_t i = glyph; i < end; i++)
		s->first[i] = (uint32_t) (from + (i - glyph) * (to - from) / (end - glyph));
}

static void share_run(const share *s)
{
	size_t glyph = 0, at = 0;
	while (glyph < s->glyph_count) {
		const size_t shown = at < s->cp_count ? shows(s, glyph, at) : 0;
		size_t next = glyph, to = at;
		if (shown) {
			s->first[glyph++] = (uint32_t) at;
			at += shown;
			continue;
		}
		find_meeting(s, &next, &to);
		/* What stands before the first glyph has none to fall to but that. */
		if (next == 0)
			s->first[0] = 0;
		else
			share_out(s, glyph, next, at, to);
		if (next == 0 && to > 0) {
			const size_t more = shows(s, 0, to);
			glyph = 1;
			at = to + more;
			continue;
		}
		glyph = next;
		at = to;
	}
}

bool sp_actual_prepare(sp_actual *out, sp_arena *arena, const signprep_text *text)
{
	*out = (sp_actual) { .run_of = NULL };
	if (!text->actual_count)
		return true;
	out->run_of = sp_arena_array(arena, text->glyph_count + 1, sizeof *out->run_of);
	out->first = sp_arena_array(arena, text->glyph_count + 1, sizeof *out->first);
	if (!out->run_of || !out->first)
		return false;
	for (size_t i = 0; i < text->actual_count; i++) {
		const signprep_actual_text *run = &text->actual[i];
		size_t count = run->glyph_count;
		if (run->glyph_first >= text->glyph_count)
			continue;
		if (count > text->glyph_count - run->glyph_first)
			count = text->glyph_count - run->glyph_first;
		for (size_t g = 0; g < count; g++)
			out->run_of[run->glyph_first + g] = (uint32_t) i + 1;
		share_run(&(share) { text, text->glyphs + run->glyph_first, count, text->cps + run->cp_first, run->cp_count,
			out->first + run->glyph_first });
	}
	return true;
}

bool sp_actual_at(const sp_actual *actual, const signprep_text *text, uint32_t glyph, sp_actual_part *out)
{
	if (!actual->run_of || !actual->run_of[glyph])
		return false;
	const uint32_t number = actual->run_of[glyph];
	const signprep_actual_text *run = &text->actual[number - 1];
	const bool last = glyph + 1 >= text->glyph_count || actual->run_of[glyph + 1] != number;
	const size_t first = actual->first[glyph], end = last ? run->cp_count : actual->first[glyph + 1];
	const signprep_glyph *g = &text->glyphs[glyph];

	out->cps = text->cps + run->cp_first + first;
	out->count = end - first;
	out->differs = out->count != g->cp_count || memcmp(out->cps, text->cps + g->cp_first, out->count * sizeof *out->cps) != 0;
	return true;
}
