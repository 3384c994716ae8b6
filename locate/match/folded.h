/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Text as it is compared, and where each of its characters stands. Keywords and lines go through the same rules,
 * docs/locating.md tells them: folding, ignorables, white space, gaps between Han and between Latin characters.
 */
#ifndef SP_LOCATE_MATCH_FOLDED_H
#define SP_LOCATE_MATCH_FOLDED_H

#include <signprep/text.h>

#include "base/arena.h"
#include "base/fold.h"
#include "locate/layout/line.h"
#include "locate/match/actual_text.h"

/* What is told apart. Zero: the defaults. */
typedef struct sp_profile {
	bool case_sensitive, width, spaces, punctuation;
	bool ocr; /* the other way round: what recognisers take for one another is one */
} sp_profile;

/* How a line is read. */
typedef enum sp_reading {
	SP_READ_PLAIN,
	SP_READ_BASELINE, /* without superscripts and subscripts */
	SP_READ_ACTUAL,   /* with /ActualText in place of the glyphs it stands for */
	SP_READ_LOGICAL,  /* right-to-left stretches turned round */
	SP_READ_SPREAD    /* letters that are set apart evenly are words, where their gaps alone would be spaces */
} sp_reading;

enum {
	SP_FROM_SPACE = 1 << 0,
	SP_FROM_ACTUAL = 1 << 1,
	SP_FROM_TURNED = 1 << 2,
	SP_FROM_PARTED = 1 << 3, /* white space before it was left out */
	SP_FROM_SPREAD = 1 << 4  /* the gap before it was */
};

/* Where one folded character comes from. */
typedef struct sp_from {
	uint32_t glyph;    /* index in the text */
	uint32_t raw;      /* index in sp_folded.raw */
	uint16_t from, to; /* share of the glyph, of 65535 */
	uint16_t part;     /* index in sp_folded.parts */
	uint8_t flags;
} sp_from;

/* A stretch of folded text. */
typedef struct sp_span {
	uint32_t first, end;
} sp_span;

typedef struct sp_folded {
	uint32_t *cps;
	sp_from *from;
	size_t count, cap, from_cap;
	uint32_t *raw; /* the text as it stands, default-ignorable characters left out */
	size_t raw_count, raw_cap;
	uint32_t parts[64]; /* lines it was made of */
	size_t part_count;
	bool saw_rtl;       /* some of it is written from right to left */
	bool saw_actual;    /* some of it has an /ActualText that differs */
	bool saw_spread;    /* some letters of it are set apart evenly */
	sp_reading reading; /* of the last line added */
	/* the state of reading */
	sp_profile profile;
	int last_class, typed;
	uint32_t typed_raw;
	float last_start, last_end, last_size, last_gap, carried, spread_gap; /* carried: gap before a glyph without text */
	float usual_gap;       /* the last between letters of one word; negative: none yet */
	const sp_spot *spots;  /* of the line being added */
	const uint32_t *ahead; /* its glyphs to come */
	uint32_t ahead_count;
	const uint32_t *line_glyphs; /* of the line being added */
	uint32_t line_count;
	enum { SP_SPACING_UNKNOWN, SP_SPACING_TIGHT, SP_SPACING_SPREAD } spacing; /* of its letters */
	uint32_t last_meant;                                /* the /ActualText of the last glyph, as sp_actual.run_of has it */
	bool meant;                                         /* the glyph being added belongs to the same */
	bool same_actual;                                   /* the same, in whatever reading */
	uint8_t gap_flags;                                  /* SP_FROM_… of the gap before it */
	bool skipped;                                       /* nothing of it fell to the glyph before */
	bool placed, inside, broken, joined, marks, failed; /* inside: white space that is part of another glyph */
} sp_folded;

/** What one character becomes; 0: nothing. */
size_t sp_folded_cp(uint32_t cp, sp_profile profile, uint32_t out[SP_FOLD_MAX]);

void sp_folded_start(sp_folded *f, sp_profile profile);
/** `drop_hyphen`: the hyphen at its end is no part of the text. False: no memory. */
bool sp_folded_add_line(sp_folded *f, const signprep_text *text, const sp_lines *lines, const sp_actual *actual, uint32_t line,
	sp_reading reading, bool drop_hyphen);
/** What follows stands in the next line; `joined`: a word goes on there. */
void sp_folded_break(sp_folded *f, bool joined);
/** Adds plain characters, as typed. False: no memory. */
bool sp_folded_add_typed(sp_folded *f, const uint32_t *cps, size_t count);
/** Settles trailing white space and composes accents. False: no memory, now or before. */
bool sp_folded_finish(sp_folded *f);
void sp_folded_clear(sp_folded *f);

/** The line ends in a letter and a hyphen. */
bool sp_line_hyphenated(const signprep_text *text, const sp_lines *lines, uint32_t line);

#endif
