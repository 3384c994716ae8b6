/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A line of a contract taken apart into what may be labels, by what words, brackets and blanks say. */
#ifndef SP_TEMPLATE_DRAFT_PIECES_H
#define SP_TEMPLATE_DRAFT_PIECES_H

#include "template/draft/labels.h"

#define SP_PIECE_PARTIES_MAX 3

/** What stands right behind a piece in its line. */
typedef enum sp_piece_next {
	SP_NEXT_END,    /* nothing */
	SP_NEXT_FILLER, /* underscores, dots, dashes */
	SP_NEXT_GAP,    /* a wide gap, and more behind it */
	SP_NEXT_DATE,   /* blanks with the signs of a day between them */
	SP_NEXT_TEXT    /* text: a value that is there already, or a sentence that goes on */
} sp_piece_next;

/** One label, or what stands in its place. Plain data. */
typedef struct sp_piece {
	size_t from, to; /* bytes of the line: the label without number in front, colon and blanks behind */
	unsigned kinds;  /* 1 << sp_word_kind of its words */
	const sp_entry *parties[SP_PIECE_PARTIES_MAX];
	size_t party_from[SP_PIECE_PARTIES_MAX], party_to[SP_PIECE_PARTIES_MAX];     /* bytes of the line: their words */
	size_t ordinal_from[SP_PIECE_PARTIES_MAX], ordinal_to[SP_PIECE_PARTIES_MAX]; /* the number behind it: 买受人（一） */
	size_t party_count;
	const sp_entry *text; /* the last that asks for a text */
	bool whole;           /* made of such words alone */
	bool colon;           /* ends with one */
	bool bracketed;       /* what it asks for stands in brackets: 甲方（盖章） */
	bool contents;        /* a line of a table of contents: leader and page number behind it */
	bool pattern;         /* a day to be filled in, and no label: 年 月 日 */
	bool quoted;          /* it has quotation marks: a word is defined */
	bool within;          /* such a day in a sentence */
	bool suffix;          /* begins with a bracket, behind a blank */
	bool first;           /* nothing stands before it in its line */
	bool han;             /* it holds Chinese characters */
	bool organization;    /* the words that are not of the list are the name of an organization, [name_from, name_to) */
	sp_piece_next next;
	size_t name_from, name_to; /* the text that is no word of the list, from its first to its last letter */
	size_t strange;            /* how many characters or Latin words of it */
	size_t runs;               /* in how many pieces */
	bool gloss;     /* a party and, with either in brackets, a word of the contract's own for it: 甲方（毕业生） */
	bool stranger;  /* a word of the contract's own for a party, and what is asked of it: 学员（签字） */
	bool own;       /* such a word beside the name of a party, neither in brackets: 乙方学历 */
	bool qualified; /* such a word right before a party's: Escrow Agent, 原承租方 */
	bool cross;     /* X ____: a hand is asked for by a cross */
	bool tail;      /* such a word in front of one of the list: 毕业院校地址 */
	bool stopped;   /* a full stop or comma ends it */
	bool filled;    /* its value is the name of an organization */
	size_t value_from, value_to; /* the text behind its colon, with SP_NEXT_TEXT */
} sp_piece;

/** At most so many pieces of one line; more are no labels of a contract, and the line is a finding of its own. */
#define SP_PIECES_MAX 20

/**
 * Takes a line apart; `letters` is room for its letters (sp_letters_spell). Returns how many pieces, SP_PIECES_MAX + 1 when
 * there would be more.
 */
size_t sp_pieces_read(const sp_labels *labels, const char *line, size_t length, sp_letter *letters, sp_piece out[SP_PIECES_MAX]);

#endif
