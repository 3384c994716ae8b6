/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file bake.h
 * Placements written into the PDF: as form fields, or as invisible anchor texts.
 *
 * What is written is appended to the file (an incremental update): its own bytes stay the beginning of the new file, so that
 * signatures in it stay valid. docs/baking.md.
 */
#ifndef SIGNPREP_BAKE_H
#define SIGNPREP_BAKE_H

#include <signprep/inspect.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

typedef enum signprep_bake_kind {
	SIGNPREP_BAKE_SIGNATURE, /**< a signature field, not signed */
	SIGNPREP_BAKE_TEXT,
	SIGNPREP_BAKE_CHECK,
	SIGNPREP_BAKE_CHOICE,
	SIGNPREP_BAKE_ANCHOR, /**< no field: a text that only a search sees, whose upper left corner is that of the box */
	SIGNPREP_BAKE_PICTURE /**< no field: a picture painted on the page */
} signprep_bake_kind;

enum {
	SIGNPREP_BAKE_REQUIRED = 1 << 0,
	SIGNPREP_BAKE_MULTILINE = 1 << 1, /**< of texts */
	SIGNPREP_BAKE_FLAT = 1 << 2,      /**< no field: its value is painted on the page */
	SIGNPREP_BAKE_FRAME = 1 << 3,     /**< of what is painted: a thin rule round it */
	SIGNPREP_BAKE_PART = 1 << 4,      /**< of what is painted: a cell of the table at the same `where` */
	SIGNPREP_BAKE_WATERMARK = 1 << 5  /**< of what is painted: a text in grey, which no search takes for the contract's own */
};

typedef enum signprep_bake_align { SIGNPREP_BAKE_LEFT, SIGNPREP_BAKE_CENTER, SIGNPREP_BAKE_RIGHT } signprep_bake_align;

/** One box that is written. Texts are UTF-8. */
typedef struct signprep_bake_item {
	signprep_bake_kind kind;
	const char *where; /**< the component, "Approvers[0].SignComponents[1]" */
	const char *name;  /**< of the field, or the text of the anchor: unique */
	const char *tooltip;
	const char *value;          /**< "" if none; of check boxes "true" */
	const char *const *choices; /**< of a choice */
	size_t choice_count;
	int page;
	signprep_rect rect; /**< viewed space */
	unsigned flags;     /**< SIGNPREP_BAKE_… */
	double font_size;   /**< points as seen */
	signprep_bake_align align;
	size_t order;        /**< as the request has them, from 0 */
	double turn;         /**< of what is painted: degrees clockwise about the middle of `rect` */
	double alpha;        /**< of what is painted: how much covers what is below, 0..1; 0 means 1 */
	const void *picture; /**< of a picture: the bytes of a PNG or JPEG file */
	size_t picture_length;
	signprep_fit fit; /**< of a picture, in `rect` */
} signprep_bake_item;

/** Zero-initialise, then set what is needed. */
typedef struct signprep_bake_options {
	size_t size;                      /**< sizeof this struct, or 0: see signprep.h */
	bool anchors;                     /**< invisible texts in place of fields */
	bool values;                      /**< controls that have a value are painted on the page instead of becoming fields */
	bool replace;                     /**< what was baked into the file before gives way; else it is refused (F208) */
	const signprep_picture *pictures; /**< with `values`: those that values name; copied */
	size_t picture_count;
} signprep_bake_options;

/** What is to be written. */
typedef struct signprep_bake signprep_bake;

/**
 * Makes fields of placements. `result` is of `req` and without errors; `inspection` is of the same document, with its fields
 * and facts (SIGNPREP_INSPECT_FIELDS, SIGNPREP_INSPECT_FACTS): names that it has are not given again. Nothing that was handed
 * in is needed afterwards.
 * @return SIGNPREP_INVALID F214 when there is nothing to write; SIGNPREP_RULE F217 a value that is to be painted fits its box at no
 *         size; SIGNPREP_LIMIT
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_bake_new(signprep_bake **out, const signprep_result *result,
	const signprep_request *req, const signprep_inspection *inspection, const signprep_bake_options *options,
	signprep_error *err);
SIGNPREP_API void signprep_bake_free(signprep_bake *bake);
/** In reading order: by page, then by lines from the top. */
SIGNPREP_API size_t signprep_bake_count(const signprep_bake *bake);
SIGNPREP_API const signprep_bake_item *signprep_bake_at(const signprep_bake *bake, size_t index);
/** Names that were changed, pictures that were not at hand, controls that no field stands for, what signatures and claims of conformance mean: no errors. */
SIGNPREP_API const signprep_issues *signprep_bake_issues(const signprep_bake *bake);
/**
 * The request that finds in the new file what was written: FIELD mode with the fields' names, or KEYWORD mode with the
 * anchors' texts. Compact JSON. Borrowed.
 */
SIGNPREP_API const char *signprep_bake_request(const signprep_bake *bake);

/**
 * Writes the new file. The document itself stays as it is. Same input, same version: the same bytes. A file whose
 * cross-reference table is broken can't be appended to and is written anew, unless it is signed.
 * @return SIGNPREP_UNREADABLE D540 a picture that can't be read; SIGNPREP_RULE D815 and D981 certified, D980 encrypted, D984 XFA, D985 broken and signed, F208 baked before, F209 one of
 *         those is signed, P112 box without size, P201 box off its page; SIGNPREP_INVALID P101; SIGNPREP_UNREADABLE D709,
 *         D751, D754; SIGNPREP_LIMIT (D9xx)
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_bake_write(
	const signprep_bake *bake, signprep_document *doc, signprep_write_fn write, void *opaque, signprep_error *err);

SIGNPREP_END

#endif
