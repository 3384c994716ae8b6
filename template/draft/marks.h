/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the lines of a document say: labels that ask for something, and the names of parties that stand over them. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_MARKS_H
#define SP_TEMPLATE_DRAFT_MARKS_H

#include <signprep/find.h>

#include "template/draft/pieces.h"

#define SP_NO_PARTY SIZE_MAX

/** Most labels of one document; a request has room for no more components (R212). */
#define SP_MARKS_MAX 20000

typedef enum sp_place_kind {
	SP_PLACE_NONE, /* says only which party is meant */
	SP_PLACE_SEAL,
	SP_PLACE_SIGN,
	SP_PLACE_EITHER, /* a seal or a signature */
	SP_PLACE_BOTH,   /* a seal and a signature */
	SP_PLACE_ROLE,   /* the person who signs: a signature where a party signs, else a name */
	SP_PLACE_PARTY,  /* a party's name with room behind it: a signature or seal where nothing else asks for one, else a name */
	SP_PLACE_DATE,
	SP_PLACE_TEXT,
	SP_PLACE_CHECK,
	SP_PLACE_SELECT,
	SP_PLACE_PAGING, /* a seal across the pages; no label asks for it */
	SP_PLACE_INITIAL /* a hand in the margin of several pages */
} sp_place_kind;

/** One line of the document as it was read. */
typedef struct sp_draft_line {
	int page;
	signprep_rect rect;
	double size; /* of its type */
	const char *text;
	unsigned flags; /* SIGNPREP_HIT_… */
	int direction;
	bool margin; /* a header or footer */
	bool prose;  /* a sentence, no label */
	bool rule;   /* underscores and nothing else */
	bool rest;   /* the end of a label that began in the line above: 甲方（盖 / 章）： */
} sp_draft_line;

/** A label, or the name of a party. */
typedef struct sp_mark {
	sp_place_kind kind;
	size_t line; /* of the document's lines */
	sp_piece piece;
	const char *label;  /* as it stands in the line: the keyword */
	bool regex;         /* the label is a regular expression: signs of a day, far apart */
	signprep_rect rect; /* about where it stands; exact once it was found */
	int page;
	size_t hit, hit_count; /* which of the label's hits it is */
	size_t party;          /* of the parties; SP_NO_PARTY */
	bool own_party;        /* the label itself says which */
	bool bare;             /* a place only if room was left for it: no colon, no bracket, or a word of the contract's own */
	bool caption;          /* the name of a person, perhaps under a line to sign on */
	bool heading;          /* a party's name that may stand over its labels, or have room for what the party is called */
	bool known_only;       /* the name of an organization alone in its line: of the party that is called so, or nobody's */
} sp_mark;

/** What is seen and not drafted: how often, and where first. */
typedef struct sp_left {
	size_t count;
	int page, last; /* of the first and the last */
	const char *line;
} sp_left;

/** A word of the contract's own that asks for something in a line before: 寄养人：____ */
typedef struct sp_head {
	const char *word;
	const struct sp_head *next;
} sp_head;

/** A label in the margin of a page that asks for a hand there. */
typedef struct sp_initial {
	int page;
	signprep_rect rect, blank; /* about where it stands, and the room behind it */
	const char *label, *line;
	const sp_entry *party; /* NULL: the list's words name none */
	const char *name;      /* a word of the contract's own for the party; NULL */
	bool taken;            /* the one of a page before stands for it */
	struct sp_initial *next;
} sp_initial;

typedef struct sp_marks {
	sp_draft_line *lines;
	size_t line_count;
	const struct sp_definitions *definitions; /* of the arena */
	const sp_head *heads;                     /* the same */
	sp_mark *items;                           /* in reading order */
	size_t count, cap;
	size_t crowded;                           /* lines with more pieces than a line of a contract has */
	sp_left open;                             /* blanks in sentences, and others that no label asks for */
	sp_left turned;                           /* labels that stand on their side */
	sp_initial *first_initial, *last_initial; /* of the arena, in reading order */
	size_t initial_count;
	size_t margins;       /* labels in margins that ask for a signature or a seal */
	sp_left initials;     /* pages whose margins ask for a signature or a seal */
	sp_left paging;       /* lines that speak of a seal across the pages */
	sp_left paging_asked; /* those of them that ask for one */
} sp_marks;

/**
 * Reads lines that were found (each hit a whole line, in reading order) into `out`, which is empty; texts go into the arena.
 * `heights`: of each page, from 1. D901; R706 when there are more labels than SP_MARKS_MAX.
 */
signprep_code sp_marks_read(sp_marks *out, sp_arena *arena, const sp_labels *labels, const signprep_query *found,
	const double *heights, int pages, signprep_error *err);
/** The head that is that word, upper and lower case alike; NULL. */
const char *sp_marks_head(const sp_marks *marks, const char *word);
/** One more, for a piece of a line. D901, R706 */
signprep_code sp_marks_add(
	sp_marks *marks, sp_arena *arena, size_t line, const sp_piece *piece, sp_place_kind kind, signprep_error *err);
/** A word of the contract's own and nothing else, with a colon or alone in its line. */
bool sp_piece_is_own_word(const sp_piece *piece);
/** That word, as a party is called by it; of a qualified one with the party's: Escrow Agent. NULL: no memory. */
const char *sp_piece_own_word(const sp_piece *piece, const char *line, sp_arena *arena);
/** Its label holds a word of the contract's own. */
bool sp_mark_is_strange(const sp_mark *mark);
/** A mark that asks for a seal or a signature. */
bool sp_mark_signs(const sp_mark *mark);
/** Puts what was added into reading order. */
void sp_marks_sort(sp_marks *marks);
/** One more of what is left, in this line. */
void sp_left_add(sp_left *left, const sp_draft_line *line);
void sp_marks_close(sp_marks *marks);

#endif
