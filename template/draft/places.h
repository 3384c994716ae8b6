/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What is written into the template, one component each, and how it is found there again. */
#ifndef SP_TEMPLATE_DRAFT_PLACES_H
#define SP_TEMPLATE_DRAFT_PLACES_H

#include <signprep/field.h>

#include "template/draft/parties.h"

#define SP_NO_MARK SIZE_MAX

/** How a keyword is made to mean one place of several: the members of Locate. */
typedef struct sp_choice {
	const char *near_text, *after, *same_line; /* NULL: not used */
	const char *pages;                         /* NULL: all */
	int pick;                                  /* SP_CHOICE_ONLY … or an index from 0 */
} sp_choice;

enum { SP_CHOICE_ONLY = -1, SP_CHOICE_FIRST = -2, SP_CHOICE_LAST = -3 };

/** Where the box goes by its label. */
typedef enum sp_put { SP_PUT_BLANK, SP_PUT_CENTER, SP_PUT_RIGHT, SP_PUT_ABSOLUTE, SP_PUT_FIELD } sp_put;

typedef struct sp_place {
	sp_place_kind kind;  /* SEAL, SIGN, DATE, TEXT, CHECK, SELECT */
	size_t mark;         /* SP_NO_MARK: a form field alone */
	size_t party;        /* SP_NO_PARTY: filled by whoever sends the contract */
	size_t silent;       /* the party it is of, which signs nothing; SP_NO_PARTY */
	const char *key;     /* of its column or id: "phone" */
	const char *keyword; /* or the name of the field */
	bool regex;          /* the keyword is a regular expression */
	double shift;        /* how far right of the label's own room it is: the column of another party */
	double nudge;        /* how far its box is moved to stay in its column */
	const char *line;
	int page;
	signprep_rect label;   /* exact */
	size_t hit, hit_count; /* which of the keyword's hits it is, from 0 */
	int last_page;         /* of initials: the last page that they stand on */
	sp_put at;
	sp_choice choice;
	signprep_blank_kind blank_kind;
	signprep_rect blank; /* where a person would write */
	signprep_rect box;   /* where the component lands */
	const signprep_field *field;
	bool dropped;       /* no place after all */
	bool settled;       /* its choice was tried and means it alone */
	bool either, both;  /* the label asks for one or the other, for both */
	bool role;          /* the label names a person only: it may ask for no more than a name */
	bool party_guessed; /* taken for that party's because it stands near */
	const char *where;  /* member path, once it is written */
} sp_place;

typedef struct sp_places {
	sp_place *items;
	size_t count, cap;
} sp_places;

/** A request holds no more components. */
#define SP_PLACES_MAX 5000

/** R706 when there are too many. */
signprep_code sp_places_add(sp_places *places, const sp_place *place, signprep_error *err);
/** The marks that ask for something, and the form fields. D901; R706 when there are too many. */
signprep_code sp_places_from_marks(sp_places *out, const sp_marks *marks, const sp_parties *parties, signprep_error *err);
/** Fields that no label has taken. */
signprep_code sp_places_from_fields(sp_places *out, const signprep_fields *fields, const sp_labels *labels, sp_parties *parties,
	sp_arena *arena, signprep_error *err);
void sp_places_close(sp_places *places);

/**
 * After the blanks are known: a label at the head of a table's row asks each party that heads a column. Adds the others; the
 * label's own is that of the first column.
 */
signprep_code sp_places_spread(sp_places *places, const sp_marks *marks, sp_parties *parties, signprep_error *err);
/** Drops what is no place, and of two places that are one, one. */
void sp_places_judge(sp_places *places, const sp_marks *marks);
/**
 * When all places are known: what a party without any place to sign would fill in, whoever sends the contract fills in. False when nobody
 * signs.
 */
bool sp_places_settle(sp_places *places);

#endif
