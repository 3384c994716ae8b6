/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The words that labels are made of: read from a text of entries (labels.txt says how they look). Plain data. */
#ifndef SP_TEMPLATE_DRAFT_LABELS_H
#define SP_TEMPLATE_DRAFT_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/error.h>

#include "base/arena.h"

/** Largest word list that is read, in bytes; most words in it; longest word, in characters. */
#define SP_LABELS_MAX ((size_t) 1 << 20)
#define SP_LABELS_WORDS_MAX 20000
#define SP_LABELS_WORD_MAX 80
#define SP_LABELS_KEY_MAX 40

typedef enum sp_word_kind {
	SP_WORD_PARTY,
	SP_WORD_BOTH,
	SP_WORD_SEAL,
	SP_WORD_SIGN,
	SP_WORD_EITHER,
	SP_WORD_ROLE,
	SP_WORD_DATE,
	SP_WORD_DAY,
	SP_WORD_TEXT,
	SP_WORD_LINK,
	SP_WORD_HEADING,
	SP_WORD_ORGANIZATION,
	SP_WORD_KINDS
} sp_word_kind;

/**
 * What kind of party an entry speaks for; a relative is a person who is told by whose he is: 乙方配偶 is not 乙方. A text of the
 * contract is nobody's, whoever is named above it.
 */
typedef enum sp_word_hint { SP_HINT_NONE, SP_HINT_COMPANY, SP_HINT_PERSON, SP_HINT_RELATIVE, SP_HINT_CONTRACT } sp_word_hint;

/** One line of the list. */
typedef struct sp_entry {
	sp_word_kind kind;
	const char *key; /* "" where the kind has none */
	sp_word_hint hint;
} sp_entry;

/** A word as it is compared: folded, blanks only between Latin words. */
typedef struct sp_word {
	const uint32_t *cps;
	size_t count;
	const sp_entry *entry;
	size_t order; /* of the words of all lists read, later ones win over equal ones */
} sp_word;

typedef struct sp_labels {
	sp_arena arena;
	sp_word *words; /* by first character, then the longest first */
	size_t count, cap;
} sp_labels;

/** A character of a text: what it folds to, where it came from, and the blanks before it. */
typedef struct sp_letter {
	uint32_t cp;
	uint32_t from, to; /* bytes of the text */
	uint16_t gap;      /* half widths of white space before it */
} sp_letter;

/** `out` is empty. */
void sp_labels_open(sp_labels *out);
void sp_labels_close(sp_labels *labels);
/**
 * Adds the entries of a text; `name` is for messages. R700 ill-formed UTF-8, R701 no entry, R702 unknown kind, R703 a key that is
 * missing, ill-formed or not expected, R704 a word that is empty or too long, R705 too much, D901
 */
signprep_code sp_labels_read(sp_labels *labels, const char *text, size_t length, const char *name, signprep_error *err);
/** To be called when all are read, before any is looked for. */
void sp_labels_sort(sp_labels *labels);

/** Letters of a text without its blanks. `out` has room for one of each byte and SP_FOLD_MAX more. Returns how many. */
size_t sp_letters_spell(sp_letter *out, const char *text, size_t length);
/**
 * The longest word at letter `at`: NULL when none stands there. `*end` is the letter behind it. Blanks may stand between
 * Chinese characters and must between Latin words.
 */
const sp_word *sp_labels_match(const sp_labels *labels, const sp_letter *letters, size_t count, size_t at, size_t *end);
/** The end of an organization's name at letter `at`: the letter behind it; 0 when none stands there. */
size_t sp_labels_organization_at(const sp_labels *labels, const sp_letter *letters, size_t count, size_t at);
/** The letters before `end` end with the name of an organization. */
bool sp_labels_organization(const sp_labels *labels, const sp_letter *letters, size_t begin, size_t end);

/** The list that comes with signprep. */
extern const unsigned char sp_labels_builtin[];
extern const size_t sp_labels_builtin_length;

#endif
