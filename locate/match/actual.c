/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* /ActualText by glyph. */
#include "locate/match/actual.h"

#include <string.h>

bool sp_actual_prepare(sp_actual *out, sp_arena *arena, const signprep_text *text)
{
	out->run_of = NULL;
	if (!text->actual_count)
		return true;
	out->run_of = sp_arena_array(arena, text->glyph_count + 1, sizeof *out->run_of);
	if (!out->run_of)
		return false;
	for (size_t i = 0; i < text->actual_count; i++) {
		const signprep_actual_text *run = &text->actual[i];
		for (size_t g = 0; g < run->glyph_count && run->glyph_first + g < text->glyph_count; g++)
			out->run_of[run->glyph_first + g] = (uint32_t) i + 1;
	}
	return true;
}

bool sp_actual_at(const sp_actual *actual, const signprep_text *text, uint32_t glyph, sp_actual_part *out)
{
	if (!actual->run_of || !actual->run_of[glyph])
		return false;
	const signprep_actual_text *run = &text->actual[actual->run_of[glyph] - 1];
	uint64_t index = glyph - run->glyph_first, count = run->cp_count, glyphs = run->glyph_count;
	size_t first = (size_t) (index * count / glyphs), end = (size_t) ((index + 1) * count / glyphs);
	const signprep_glyph *g = &text->glyphs[glyph];

	out->cps = text->cps + run->cp_first + first;
	out->count = end - first;
	out->differs = out->count != g->cp_count || memcmp(out->cps, text->cps + g->cp_first, out->count * sizeof *out->cps) != 0;
	return true;
}
