/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file template.h
 * From a contract on the desk to a template: what a person would look for in it, written down as a request with
 * placeholders, and the rows file that fills them (docs/templates.md).
 *
 * A draft is made in two steps, so that a person can be asked between them: signprep_draft_new() reads the document and
 * tells the parties and places it sees; signprep_draft_finish() writes, after signprep_draft_decide() has settled what was
 * in doubt. What is written was resolved the ordinary way before: each component lands where its label was read.
 */
#ifndef SIGNPREP_TEMPLATE_H
#define SIGNPREP_TEMPLATE_H

#include <signprep/pool.h>

SIGNPREP_BEGIN

typedef struct signprep_draft signprep_draft;

/** Zero-initialise, then set what is needed. */
typedef struct signprep_draft_options {
	size_t size;        /**< sizeof this struct, or 0: see signprep.h */
	const char *labels; /**< further words, in the form of docs/templates.md; NULL: none. Need not be terminated */
	size_t labels_length;
	const char *labels_name; /**< for messages */
	const char *pdf;         /**< what the rows file says in its column pdf; NULL: the document's name */
	signprep_lang lang;      /**< of the remarks that are written into the template */
	void (*progress)(void *opaque, int done, int total); /**< pages of the first reading; may be NULL */
	void *opaque;
	/**
	 * Wall-clock time for signprep_draft_new, and again for signprep_draft_finish: D902 when it is over at the next of the many
	 * readings of the document that they ask for. One reading ends when the limits of pool or document say so. Default none.
	 */
	double timeout_s;
} signprep_draft_options;

typedef enum signprep_draft_party_type {
	SIGNPREP_DRAFT_COMPANY, /**< ApproverType 0 */
	SIGNPREP_DRAFT_PERSON,  /**< ApproverType 1 */
	SIGNPREP_DRAFT_LEFT_OUT /**< signs nothing here: no signer of the template */
} signprep_draft_party_type;

/** A party that has something to sign or fill. All texts are the draft's. */
typedef struct signprep_draft_party {
	const char *key;   /**< its columns begin with it: "party_a" */
	const char *label; /**< as the document calls it: "甲方" */
	const char *name;  /**< its name where the document says it, "" otherwise */
	signprep_draft_party_type type;
	bool doubt;    /**< nothing in the document settles whether it is a company or a person */
	size_t places; /**< to sign, seal, date or fill */
} signprep_draft_party;

/** One place. All texts are the draft's. */
typedef struct signprep_draft_place {
	const char *where; /**< member path in the template, "Approvers[0].SignComponents[1]"; "" before signprep_draft_finish */
	const char *type;  /**< ComponentType */
	size_t party;      /**< index of the party; SIZE_MAX: whoever sends the contract */
	signprep_mode mode;
	int page;
	signprep_rect rect; /**< of the box, once it is known */
	const char *label;  /**< the keyword or the field */
	const char *line;   /**< the line it was read from, "" for fields */
} signprep_draft_place;

/**
 * Reads the document, in `pool` unless that is NULL. Document and pool must stay until the draft is freed.
 * @return SIGNPREP_NO_TEXT D601 where there is neither text nor a form field; SIGNPREP_NOT_FOUND R708 where nothing is to be
 *         signed or sealed; SIGNPREP_INVALID R700–R705 for labels; SIGNPREP_RULE R706, R707 for more labels or parties
 *         than a request holds; and what reading a PDF may say
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_draft_new(signprep_draft **out, signprep_document *doc, signprep_pool *pool,
	const signprep_draft_options *options, signprep_error *err);
SIGNPREP_API void signprep_draft_free(signprep_draft *draft);

SIGNPREP_API size_t signprep_draft_party_count(const signprep_draft *draft);
SIGNPREP_API signprep_draft_party signprep_draft_party_at(const signprep_draft *draft, size_t index);
/** What the party is, whatever the document says. Before signprep_draft_finish. @return SIGNPREP_INVALID R709 for no such party or type */
SIGNPREP_API signprep_code signprep_draft_decide(
	signprep_draft *draft, size_t party, signprep_draft_party_type type, signprep_error *err);

/** Writes template and rows, and checks them: with the example row every component is where it was read. Once. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_draft_finish(signprep_draft *draft, signprep_error *err);
/** The template as JSON text, laid out for people; NULL before it is finished. Borrowed, as the next. */
SIGNPREP_API const char *signprep_draft_template(const signprep_draft *draft);
/** CSV: the columns and one example row. */
SIGNPREP_API const char *signprep_draft_rows(const signprep_draft *draft);
SIGNPREP_API size_t signprep_draft_place_count(const signprep_draft *draft);
SIGNPREP_API signprep_draft_place signprep_draft_place_at(const signprep_draft *draft, size_t index);
/** What was in doubt, left out, or is odd about the document. Borrowed. */
SIGNPREP_API const signprep_issues *signprep_draft_issues(const signprep_draft *draft);

SIGNPREP_END

#endif
