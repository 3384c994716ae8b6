/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Folding, and the decision whether a gap or white space between two characters counts. */
#include "locate/match/folded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fold.h"

#define LENGTH_MAX ((size_t) 1 << 27)
#define SHARE 65535u

#define GAP_NONE 0.13f     /* em; less is no space between Latin letters */
#define GAP_SPACE 0.25f    /* em; as much is a space */
#define GAP_ALONE 0.19f    /* between the two, where no neighbour tells */
#define SPREAD_UNEVEN 0.1f /* em; letters that are set apart are set so evenly */
#define SPREAD_MAX 1.0f    /* em; and no further */
#define GAP_UNSEEN 0.05f   /* em; white space that leaves less of a gap is not there for a reader */

enum { CLASS_NONE, CLASS_HAN, CLASS_POINT, CLASS_OTHER };

/* Punctuation that exists in both widths, or is used with both scripts. */
static bool is_point(uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		cp -= 0xFEE0;
	if (cp < 0x80)
		return cp > 0x20 && !(cp >= '0' && cp <= '9') && !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
	return cp == 0xB7 || (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x2032 && cp <= 0x2036) || cp == 0x2212 || cp == 0x2219 ||
		cp == 0x2236 || cp == 0x22C5;
}

/*
 * Width fold makes ： and : equal, so both must be of one class, or "甲方： （盖章）" and "甲方: (盖章)" would differ:
 * points go with Han where they follow Han.
 */
static int class_of(const sp_folded *f, uint32_t cp)
{
	if (cp >= 0x4E00 && cp <= 0x9FFF)
		return CLASS_HAN;
	if (!f->profile.width && is_point(cp))
		return f->last_class == CLASS_HAN ? CLASS_HAN : CLASS_POINT;
	return cp >= 0x80 && sp_cp_is_han(cp) ? CLASS_HAN : CLASS_OTHER;
}

/*
 * White space and gaps between these two are left out. Han and Latin side by side count too: whether somebody typed a
 * blank there or the typesetting left a quarter of an em can't be seen.
 */
static bool is_close(int a, int b)
{
	return a == CLASS_HAN || b == CLASS_HAN || (a == CLASS_POINT && b == CLASS_POINT);
}

static bool reserve(sp_folded *f, size_t more)
{
	void *cps = f->cps, *origins = f->from;
	bool fits = sp_array_reserve(&cps, &f->cap, f->count, more, sizeof *f->cps, LENGTH_MAX);
	f->cps = cps;
	fits = fits && sp_array_reserve(&origins, &f->from_cap, f->count, more, sizeof *f->from, LENGTH_MAX);
	f->from = origins;
	return fits;
}

static bool grow(sp_folded *f)
{
	bool fits = reserve(f, 1);
	f->failed = f->failed || !fits;
	return fits;
}

static bool reserve_raw(sp_folded *f, size_t more)
{
	void *raw = f->raw;
	bool fits = sp_array_reserve(&raw, &f->raw_cap, f->raw_count, more, sizeof *f->raw, LENGTH_MAX);
	f->raw = raw;
	return fits;
}

static bool push(sp_folded *f, uint32_t cp, sp_from from)
{
	if ((f->count >= f->cap || f->count >= f->from_cap) && !grow(f))
		return false;
	from.part = f->part_count ? (uint16_t) (f->part_count - 1) : 0;
	f->cps[f->count] = cp;
	f->from[f->count++] = from;
	return true;
}

static bool push_raw(sp_folded *f, uint32_t cp)
{
	if (f->raw_count >= f->raw_cap && !reserve_raw(f, 1)) {
		f->failed = true;
		return false;
	}
	f->raw[f->raw_count++] = cp;
	return true;
}

/* Where the next letter would stand: character spacing set by the file is no gap. */
static float spaced_end(const sp_spot *spot)
{
	return spot->end + 0.01f * (float) spot->spacing * spot->size;
}

/* The gap between two neighbours of a line, in em; negative when either is white space, or `b` is not known. */
static float gap_between(const sp_spot *a, const sp_spot *b)
{
	if (!b || !(a->flags & b->flags & SP_SPOT_INK))
		return -1;
	return sp_maxf(sp_maxf(b->start - spaced_end(a), a->start - b->end) / sp_maxf(a->size, b->size), 0);
}

/* Looked for a gap between letters this far on. */
#define AHEAD_MAX 64

/*
 * The gap that letters of this line usually have: as met last, or as comes next. Negative when the line has no two
 * letters side by side but these.
 */
static float usual_gap(const sp_folded *f, const sp_spot *spot)
{
	if (f->usual_gap >= 0)
		return f->usual_gap;
	const uint32_t count = f->ahead_count < AHEAD_MAX ? f->ahead_count : AHEAD_MAX;
	for (uint32_t i = 0; i < count; i++) {
		const sp_spot *next = &f->spots[f->ahead[i]];
		float gap = gap_between(spot, next);
		if (gap >= 0 && !((spot->flags | next->flags) & SP_SPOT_HAN) && gap < GAP_SPACE)
			return gap;
		spot = next;
	}
	return -1;
}

/*
 * Between Latin letters; `next` comes after the coming glyph `spot`. In the doubtful range a gap is a space when it stands
 * out from one of its neighbours: narrow word spaces do, letter-spacing does not.
 */
static bool gap_is_space(const sp_folded *f, float gap, const sp_spot *spot, const sp_spot *next)
{
	if (gap < GAP_NONE || gap >= GAP_SPACE)
		return gap >= GAP_SPACE;
	float next_gap = gap_between(spot, next);
	float near = sp_minf(f->last_gap, next_gap);
	if (near < 0)
		near = sp_maxf(f->last_gap, next_gap);
	return near < 0 ? gap >= GAP_ALONE && gap > 2 * usual_gap(f, spot) : gap > 2 * near;
}

/* The gap of letters that are set apart, as met last or as comes next; negative when none comes. */
static float usual_spread(const sp_folded *f, const sp_spot *spot)
{
	if (f->spread_gap >= 0)
		return f->spread_gap;
	const uint32_t count = f->ahead_count < AHEAD_MAX ? f->ahead_count : AHEAD_MAX;
	for (uint32_t i = 0; i < count; i++) {
		const sp_spot *next = &f->spots[f->ahead[i]];
		const float gap = gap_between(spot, next);
		if (gap >= 0)
			return gap;
		spot = next;
	}
	return -1;
}

/* No two letters of the line stand closer than a space: where some do, single letters are words, as in `x y axes`. */
static bool line_is_spread(sp_folded *f)
{
	for (uint32_t i = 1; f->spacing == SP_SPACING_UNKNOWN && i < f->line_count; i++) {
		const sp_spot *a = &f->spots[f->line_glyphs[i - 1]], *b = &f->spots[f->line_glyphs[i]];
		const float gap = gap_between(a, b);
		if (gap >= 0 && gap < GAP_SPACE && !((a->flags | b->flags) & SP_SPOT_HAN))
			f->spacing = SP_SPACING_TIGHT;
	}
	if (f->spacing == SP_SPACING_UNKNOWN)
		f->spacing = SP_SPACING_SPREAD;
	return f->spacing == SP_SPACING_SPREAD;
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0x2460 && cp < 0x2500);
}

/* A gap as wide as a space, but no wider than those beside it, or, beside blanks, than those of other words of the line. */
static bool is_spread(sp_folded *f, float gap, const sp_spot *spot, const sp_spot *next)
{
	/* Figures that stand apart are figures of a table. */
	if (is_digit(spot->cp) || (f->count && is_digit(f->cps[f->count - 1])))
		return false;
	const float next_gap = gap_between(spot, next);
	float near = f->last_gap < 0 ? next_gap : next_gap < 0 ? f->last_gap : sp_minf(f->last_gap, next_gap);
	if (near < 0)
		near = usual_spread(f, spot);
	if (near < GAP_SPACE || gap > near + SPREAD_UNEVEN || gap >= SPREAD_MAX || !line_is_spread(f))
		return false;
	f->spread_gap = gap;
	return true;
}

/* How many spaces stand between the last character and one of class `class` at `spot`, `gap` em away. */
static int spaces_before(sp_folded *f, int class, float gap, const sp_spot *spot, const sp_spot *next)
{
	if (f->joined || f->last_class == CLASS_NONE)
		return f->profile.spaces && !f->joined ? f->typed : 0;
	if (f->broken)
		return is_close(f->last_class, class) ? 0 : 1;
	if (f->profile.spaces && f->typed)
		return f->typed;
	if (f->meant) {
		/* What a gap would part is whole by the word of the file. */
		if (!f->typed && !is_close(f->last_class, class) && gap_is_space(f, gap, spot, next))
			f->gap_flags = SP_FROM_ACTUAL;
		return f->typed > 0 && !is_close(f->last_class, class);
	}
	if (is_close(f->last_class, class))
		return f->placed && gap > SP_GAP_MAX + 0.01f && (f->typed || !f->profile.spaces);
	if (!f->placed)
		return f->typed > 0;
	if (f->typed)
		return f->inside || gap >= GAP_UNSEEN;
	if (gap >= GAP_SPACE && is_spread(f, gap, spot, next)) {
		f->saw_spread = true;
		f->saw_actual = f->saw_actual || f->same_actual;
		f->gap_flags = f->reading == SP_READ_SPREAD ? SP_FROM_SPREAD : 0;
		return !f->gap_flags;
	}
	const bool space = gap_is_space(f, gap, spot, next);
	f->saw_actual = f->saw_actual || (space && f->same_actual);
	if (!space)
		f->usual_gap = gap;
	return space;
}

static bool push_spaces(sp_folded *f, int count, uint32_t glyph)
{
	uint32_t raw = f->typed ? f->typed_raw : (uint32_t) f->raw_count;
	if (count && !f->typed && !push_raw(f, ' '))
		return false;
	for (int i = 0; i < count; i++)
		if (!push(f, ' ', (sp_from) { .glyph = glyph, .raw = raw, .flags = SP_FROM_SPACE }))
			return false;
	return true;
}

typedef struct piece {
	uint32_t glyph, index, of;  /* character `index` of the `of` that the glyph stands for */
	const sp_spot *spot, *next; /* NULL when typed; next: NULL when it does not matter */
	uint8_t flags;
} piece;

/* `gap`: the one before this glyph, negative when unknown. */
static void note_place(sp_folded *f, const piece *p, float gap)
{
	if (!f->placed)
		return;
	if (p->index == 0)
		f->last_gap = gap;
	f->last_start = p->spot->start;
	f->last_end = spaced_end(p->spot);
	f->last_size = p->spot->size;
}

static float gap_to(const sp_folded *f, const sp_spot *spot)
{
	return sp_maxf(
		sp_maxf(spot->start - f->last_end, f->last_start - spot->end) / sp_maxf(spot->size, f->last_size), f->carried);
}

/* As add_cp, for simple glyphs: nearly all there are. */
static bool add_simple(sp_folded *f, const piece *p)
{
	const uint32_t cp = p->spot->cp;
	if (cp == ' ') {
		if (!f->typed++)
			f->typed_raw = (uint32_t) f->raw_count;
		return push_raw(f, cp);
	}
	const bool first = f->last_class == CLASS_NONE, known = !first && !f->typed && !f->broken;
	const float gap = first ? 0 : gap_to(f, p->spot);
	const int class = class_of(f, cp), spaces = spaces_before(f, class, gap, p->spot, p->next);
	sp_from from = { .glyph = p->glyph, .to = SHARE, .flags = f->typed && !spaces ? SP_FROM_PARTED : 0 };
	from.flags |= f->gap_flags;
	f->gap_flags = 0;
	if ((spaces && !push_spaces(f, spaces, p->glyph)) || !push_raw(f, cp))
		return false;
	from.raw = (uint32_t) f->raw_count - 1;
	f->last_class = class;
	f->last_gap = known ? sp_maxf(gap, 0) : -1;
	f->last_start = p->spot->start;
	f->last_end = spaced_end(p->spot);
	f->last_size = p->spot->size;
	f->carried = 0;
	f->typed = 0;
	f->inside = f->broken = f->joined = false;
	return push(f, f->profile.case_sensitive ? cp : sp_simple_fold(cp), from);
}

/* Letters that need no thought: Han, and the plain ones of Latin text. */
static int plain_class(uint32_t cp)
{
	const bool han = cp >= 0x4E00 && cp <= 0x9FFF;
	const bool latin = (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
	return han ? CLASS_HAN : latin ? CLASS_OTHER : CLASS_NONE;
}

/*
 * As add_simple for one after the other, as long as letters of one class follow closely upon each other; returns how many that
 * are. There is room for all of them. What is known of the last one stays in registers.
 */
static uint32_t add_close(sp_folded *f, const sp_spot *spots, const uint32_t *glyphs, uint32_t count)
{
	const int class = f->last_class;
	const float limit = class == CLASS_HAN ? SP_GAP_MAX + 0.01f : GAP_NONE;
	const bool folds = !f->profile.case_sensitive;
	const uint16_t part = f->part_count ? (uint16_t) (f->part_count - 1) : 0;
	uint32_t *const cps = f->cps + f->count, *const raw = f->raw + f->raw_count, raw_first = (uint32_t) f->raw_count;
	sp_from *const from = f->from + f->count;
	float start = f->last_start, end = f->last_end, size = f->last_size, gap = f->last_gap;
	uint32_t i = 0;
	for (; i < count; i++) {
		const sp_spot *spot = &spots[glyphs[i]];
		const uint32_t cp = spot->cp;
		if (!(spot->flags & SP_SPOT_SIMPLE) || plain_class(cp) != class)
			break;
		/* As gap_to, with nothing carried; `carried` is 0 and so is the least it gives. */
		const float here = sp_maxf(sp_maxf(spot->start - end, start - spot->end) / sp_maxf(spot->size, size), 0);
		if (class == CLASS_HAN ? here > limit : here >= limit)
			break;
		gap = here;
		start = spot->start;
		end = spaced_end(spot);
		size = spot->size;
		cps[i] = folds ? sp_simple_fold(cp) : cp;
		raw[i] = cp;
		from[i] = (sp_from) { .glyph = glyphs[i], .raw = raw_first + i, .part = part, .to = SHARE };
	}
	if (i == 0)
		return 0;
	f->count += i;
	f->raw_count += i;
	f->last_gap = gap;
	f->usual_gap = class == CLASS_HAN ? f->usual_gap : gap;
	f->last_start = start;
	f->last_end = end;
	f->last_size = size;
	f->inside = false;
	return i;
}

/* The state in which add_close may go on, and room for `count` letters; who has none for all makes it letter by letter. */
static bool may_add_close(sp_folded *f, uint32_t count)
{
	return (f->last_class == CLASS_HAN || f->last_class == CLASS_OTHER) && !f->typed && !f->broken && !f->joined && !f->meant &&
		f->placed && f->carried == 0 && count <= f->cap - f->count && count <= f->from_cap - f->count &&
		count <= f->raw_cap - f->raw_count;
}

static bool add_cp(sp_folded *f, uint32_t cp, const piece *p)
{
	if (sp_quick_space(cp)) {
		if (!f->typed++)
			f->typed_raw = (uint32_t) f->raw_count;
		f->inside = f->inside || p->of > 1;
		return push_raw(f, cp);
	}
	float gap = 0;
	if (f->placed && p->index == 0 && f->last_class != CLASS_NONE)
		gap = gap_to(f, p->spot);
	bool known = f->last_class != CLASS_NONE && !f->typed && !f->broken;
	uint8_t flags = p->flags;
	uint32_t folded[SP_FOLD_MAX];
	size_t count = sp_folded_cp(cp, f->profile, folded);
	if (count) {
		int class = class_of(f, cp), spaces = spaces_before(f, class, gap, p->spot, p->next);
		flags |= (f->typed && !spaces ? SP_FROM_PARTED : 0) | f->gap_flags;
		f->gap_flags = 0;
		if (!push_spaces(f, spaces, p->glyph) || !push_raw(f, cp))
			return false;
		f->last_class = class;
	}
	note_place(f, p, known ? sp_maxf(gap, 0) : -1);
	f->carried = count ? 0 : gap;
	if (count) {
		f->typed = 0;
		f->inside = f->broken = f->joined = false;
	}
	f->marks = f->marks ||
		(cp >= 0x300 &&
			(cp < 0x2000 || (cp >= 0x3099 && cp <= 0x309A) || (cp >= 0xFE20 && cp <= 0xFE2F) ||
				(cp >= 0xFF9E && cp <= 0xFF9F)));
	f->saw_rtl = f->saw_rtl || (cp >= 0x590 && (cp < 0x900 || (cp >= 0xFB1D && cp < 0xFF00 && (cp < 0xFE10 || cp >= 0xFE70))));
	for (size_t i = 0; i < count; i++) {
		sp_from from = { .glyph = p->glyph, .raw = (uint32_t) f->raw_count - 1, .flags = flags };
		from.from = (uint16_t) ((p->index * count + i) * SHARE / (p->of * count));
		from.to = (uint16_t) ((p->index * count + i + 1) * SHARE / (p->of * count));
		if (!push(f, folded[i], from))
			return false;
		flags &= (uint8_t) ~(SP_FROM_PARTED | SP_FROM_SPREAD);
	}
	return true;
}

void sp_folded_start(sp_folded *f, sp_profile profile)
{
	f->profile = profile;
	f->reading = SP_READ_PLAIN;
	f->count = f->raw_count = f->part_count = 0;
	f->saw_spread = false;
	f->gap_flags = 0;
	f->saw_rtl = f->saw_actual = f->placed = f->inside = f->broken = f->joined = f->marks = f->failed = false;
	f->last_class = CLASS_NONE;
	f->typed = 0;
	f->last_gap = -1;
	f->carried = 0;
}

static bool add_glyph(sp_folded *f, const signprep_text *text, const sp_actual *actual, piece p, sp_reading reading)
{
	const signprep_glyph *glyph = &text->glyphs[p.glyph];
	sp_actual_part part = { .cps = text->cps + glyph->cp_first, .count = glyph->cp_count };
	sp_actual_part meant = { .count = 0 };
	f->meant = f->same_actual = false;
	if (sp_actual_at(actual, text, p.glyph, &meant)) {
		f->saw_actual = f->saw_actual || meant.differs;
		f->same_actual = f->last_meant == actual->run_of[p.glyph];
		if (reading == SP_READ_ACTUAL) {
			/* What the glyphs of one /ActualText leave between them says nothing. */
			f->meant = f->same_actual;
			part = meant;
			/* What the glyphs have more shows in none of its own characters, but in the next. */
			p.flags |= meant.differs || f->skipped ? SP_FROM_ACTUAL : 0;
			f->skipped = meant.count == 0;
		}
		f->last_meant = actual->run_of[p.glyph];
	}
	/* Blanks that /ActualText has beside others take nothing of the glyph's width: it shows none. */
	uint32_t solid = 0;
	for (size_t i = 0; i < part.count; i++)
		solid += part.cps != meant.cps || !sp_quick_space(part.cps[i]);
	for (size_t i = 0; i < part.count; i++) {
		const bool blank = part.cps == meant.cps && sp_quick_space(part.cps[i]);
		p.of = blank ? (uint32_t) part.count : solid;
		if (!add_cp(f, part.cps[i], &p))
			return false;
		p.index += !blank;
	}
	if (part.count == 0)
		note_place(f, &p, 0);
	return true;
}

static bool is_rtl(uint32_t cp)
{
	return (cp >= 0x590 && cp < 0x900) || (cp >= 0xFB1D && cp < 0xFE00) || (cp >= 0xFE70 && cp < 0xFF00);
}

/* End of the right-to-left stretch that starts at `from`: up to its last right-to-left glyph; `from` when there is none. */
static uint32_t rtl_end(const signprep_text *text, const uint32_t *glyphs, uint32_t from, uint32_t count)
{
	uint32_t end = from;
	for (uint32_t i = from; i < count; i++) {
		uint32_t cp = sp_glyph_cp(text, glyphs[i]);
		if (is_rtl(cp))
			end = i + 1;
		else if (i == from || (!is_point(cp) && !sp_cp_is_space(cp)))
			break;
	}
	return end;
}

bool sp_folded_add_line(sp_folded *f, const signprep_text *text, const sp_lines *lines, const sp_actual *actual, uint32_t index,
	sp_reading reading, bool drop_hyphen)
{
	const sp_line *line = &lines->items[index];
	const uint32_t *glyphs = lines->glyphs + line->first;
	uint32_t count = line->count, turned_from = 0, turned_end = 0;

	if (f->part_count == sizeof f->parts / sizeof *f->parts)
		return true;
	f->parts[f->part_count++] = index;
	f->reading = reading;
	f->placed = true;
	f->last_gap = f->usual_gap = f->spread_gap = -1;
	f->last_meant = 0;
	f->meant = f->same_actual = f->skipped = false;
	f->spots = lines->spots.items;
	f->line_glyphs = glyphs;
	f->line_count = count;
	f->spacing = SP_SPACING_UNKNOWN;
	const bool plain = reading == SP_READ_PLAIN && !actual->run_of && !f->profile.ocr;
	while (drop_hyphen && count && !(lines->spots.items[glyphs[count - 1]].flags & SP_SPOT_INK))
		count--;
	if (plain && reserve(f, count))
		(void) reserve_raw(f, count);
	for (uint32_t i = 0; i < count; i++) {
		if (plain && !drop_hyphen && may_add_close(f, count - i))
			i += add_close(f, f->spots, glyphs + i, count - i);
		if (i == count)
			break;
		if (reading == SP_READ_LOGICAL && i >= turned_end) {
			turned_from = i;
			turned_end = rtl_end(text, glyphs, i, count);
		}
		bool turned = i < turned_end;
		uint32_t at = turned ? turned_from + (turned_end - 1 - i) : i;
		const sp_spot *spot = &lines->spots.items[glyphs[at]];
		piece p = { .glyph = glyphs[at], .spot = spot, .flags = turned ? SP_FROM_TURNED : 0 };
		if (drop_hyphen && i + 1 == count)
			return push_raw(f, '-');
		if (!turned && i + 1 < count)
			p.next = &lines->spots.items[glyphs[i + 1]];
		f->ahead = glyphs + i + 1;
		f->ahead_count = turned ? 0 : count - i - 1;
		if (plain && spot->flags & SP_SPOT_SIMPLE) {
			if (!add_simple(f, &p))
				return false;
		} else if (reading == SP_READ_BASELINE && sp_line_raises(line, spot))
			note_place(f, &p, 0);
		else if (!add_glyph(f, text, actual, p, reading))
			return false;
	}
	return true;
}

void sp_folded_break(sp_folded *f, bool joined)
{
	f->broken = !joined;
	f->joined = joined;
	f->typed = 0;
}

bool sp_folded_add_typed(sp_folded *f, const uint32_t *cps, size_t count)
{
	const piece p = { .of = 1 };
	for (size_t i = 0; i < count; i++)
		if (!add_cp(f, cps[i], &p))
			return false;
	return true;
}

bool sp_folded_finish(sp_folded *f)
{
	if (f->profile.spaces && f->typed)
		push_spaces(f, f->typed, f->count ? f->from[f->count - 1].glyph : 0);
	if (f->failed || !f->marks || f->count < 2)
		return !f->failed;
	uint32_t *origin = malloc(f->count * sizeof *origin);
	if (!origin)
		return false;
	for (size_t i = 0; i < f->count; i++)
		origin[i] = (uint32_t) i;
	f->count = sp_fold_compose(f->cps, origin, f->count);
	for (size_t i = 0; i < f->count; i++)
		f->from[i] = f->from[origin[i]];
	free(origin);
	return true;
}

void sp_folded_clear(sp_folded *f)
{
	free(f->cps);
	free(f->from);
	free(f->raw);
	*f = (sp_folded) { .count = 0 };
}

bool sp_line_hyphenated(const signprep_text *text, const sp_lines *lines, uint32_t index)
{
	const sp_line *line = &lines->items[index];
	uint32_t seen = 0;
	for (uint32_t i = line->count; i-- > 0;) {
		uint32_t glyph = lines->glyphs[line->first + i], cp = sp_glyph_cp(text, glyph);
		if (!(lines->spots.items[glyph].flags & SP_SPOT_INK))
			continue;
		if (seen++)
			return sp_cp_is_word(cp) && !(cp >= '0' && cp <= '9');
		if (cp != '-' && cp != 0xAD && cp != 0x2010)
			return false;
	}
	return false;
}
