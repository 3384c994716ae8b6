/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file drift.h
 * Templates against documents: do they land there, and what has changed since they were made (docs/templates.md).
 */
#ifndef SIGNPREP_DRIFT_H
#define SIGNPREP_DRIFT_H

#include <signprep/find.h>
#include <signprep/inspect.h>
#include <signprep/render.h>
#include <signprep/request.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

/** A request with placeholders in its strings, docs/batch.md. Immutable: any number of threads may use one. */
typedef struct sp_template signprep_template;

/** Reads a template ("-": standard input). @return SIGNPREP_INVALID R010–R013, R101–R109, B208–B214; SIGNPREP_LIMIT */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_load(
	signprep_template **out, const char *path, signprep_error *err);
/** As above from memory; the bytes are copied. `name` is for messages. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_parse(
	signprep_template **out, const char *json, size_t length, const char *name, signprep_error *err);
SIGNPREP_API void signprep_template_free(signprep_template *tpl);
/** The name given at loading. Borrowed. */
SIGNPREP_API const char *signprep_template_name(const signprep_template *tpl);
/**
 * The request that a template is without rows: strings whose placeholders all have a default are filled with it, the others stand
 * as they are. @return SIGNPREP_INVALID R730 a default of the wrong kind; as signprep_request_parse
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_request(
	signprep_request **out, const signprep_template *tpl, signprep_error *err);

/** One document that the template was tried on. Zero-initialise, then set what is known. All is borrowed. */
typedef struct signprep_landing {
	size_t size;                   /**< sizeof this struct, or 0: see signprep.h */
	const char *file;              /**< name of the PDF */
	size_t row;                    /**< of the rows file, from 1; 0: no rows, and what a placeholder stands in is not known */
	const char *key;               /**< of the row; NULL: none */
	const signprep_result *result; /**< of the filled request, or of signprep_template_request(); NULL: it came to nothing */
	const signprep_issues *issues; /**< what came before that: a row that does not fit; may be NULL */
	const signprep_error *error;   /**< why there is no result; may be NULL */
} signprep_landing;

/** How one of them ended. Borrowed from the check. */
typedef struct signprep_landed {
	const char *file;
	size_t row;
	size_t components, placed, unknown; /**< `unknown`: a placeholder decides where it lands */
	const signprep_issues *issues;
	signprep_code code; /**< of the first error */
} signprep_landed;

/** The answer of `template check`, as it grows. Borrows the template. */
typedef struct signprep_template_check signprep_template_check;

SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_check_new(
	signprep_template_check **out, const signprep_template *tpl, signprep_lang lang, signprep_error *err);
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_check_add(
	signprep_template_check *check, const signprep_landing *landing, signprep_error *err);
SIGNPREP_API size_t signprep_template_check_count(const signprep_template_check *check);
SIGNPREP_API const signprep_landed *signprep_template_check_at(const signprep_template_check *check, size_t index);
/** The code of the first error of the first file that has one. */
SIGNPREP_API signprep_code signprep_template_check_code(const signprep_template_check *check);
/** signprep.template-check/1; free it with signprep_free(). `issues`: what concerns no file; may be NULL. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_template_check_json(
	char **out, const signprep_template_check *check, const signprep_issues *issues, signprep_error *err);
SIGNPREP_API void signprep_template_check_free(signprep_template_check *check);

/** One document as drift compares it; all of it is of this document. Zero-initialise, then set. Borrowed for the call. */
typedef struct signprep_drift_side {
	size_t size;                           /**< sizeof this struct, or 0: see signprep.h */
	const signprep_result *result;         /**< signprep_locate of signprep_template_request() */
	const signprep_inspection *inspection; /**< its pages, fields, and SHA-256 */
	const signprep_find *lines; /**< of the keyword SIGNPREP_DRIFT_LINES with Match `regex`; NULL: texts are not compared */
	/** of the new document: what is told of it besides places; see signprep_drift_tells. NULL: nothing */
	const signprep_issues *findings;
} signprep_drift_side;

/**
 * True for the findings of signprep_check and signprep_find_issues() that are about the document itself: scans, fonts that can't be read,
 * encryption, signatures, XFA, size, odd pages.
 */
SIGNPREP_API bool signprep_drift_tells(const signprep_issue *issue);

/** Found as a regular expression it gives every line of text. */
#define SIGNPREP_DRIFT_LINES ".+"

typedef enum signprep_change {
	SIGNPREP_CHANGE_SAME,
	SIGNPREP_CHANGE_MOVED,     /**< the box, or the text that an absolute box stands by */
	SIGNPREP_CHANGE_LOST,      /**< it has no place in the new document */
	SIGNPREP_CHANGE_AMBIGUOUS, /**< it has several */
	SIGNPREP_CHANGE_CONTEXT,   /**< it stands where it stood, but the text there is another */
	SIGNPREP_CHANGE_UNKNOWN    /**< a row decides, or nothing is remembered of it */
} signprep_change;

/** One component. Borrowed from the drift. */
typedef struct signprep_drifted {
	const char *where, *type, *name;
	signprep_change change;
	bool has_shift;         /**< the next two are known */
	double dx, dy;          /**< how far it has moved on its page, points */
	bool stays;             /**< it is placed absolutely, and its text has moved away from it by so much */
	int page_from, page_to; /**< 0: no place there, or not known */
	signprep_rect rect_from, rect_to;
	size_t boxes_from, boxes_to;           /**< those of PageRanges and the slices of paging seals included */
	const char *context_from, *context_to; /**< the line it stands by; "" when there is none */
	const char *field_to;                  /**< what its field is called now; "": as before */
	const char *const *covers;             /**< lines that now lie under its box and did not before */
	size_t cover_count;
} signprep_drifted;

/** The answer of `template drift`. Owns all it points to, but borrows the template. */
typedef struct signprep_drift signprep_drift;

/**
 * What has changed for the template between two documents.
 * @param from NULL: what the template remembers of its document is compared, as far as that goes
 * @return SIGNPREP_INVALID R721 when there is neither; SIGNPREP_LIMIT D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_drift_compare(signprep_drift **out, const signprep_template *tpl,
	const signprep_drift_side *from, const signprep_drift_side *to, signprep_error *err);
SIGNPREP_API size_t signprep_drift_count(const signprep_drift *drift);
SIGNPREP_API const signprep_drifted *signprep_drift_at(const signprep_drift *drift, size_t index);
/** What has drifted (R722 …), then what locating said of the new document, then its `findings`. Borrowed. */
SIGNPREP_API const signprep_issues *signprep_drift_issues(const signprep_drift *drift);
/** SIGNPREP_DRIFT when anything has; else the code of the first error. */
SIGNPREP_API signprep_code signprep_drift_code(const signprep_drift *drift);
/** signprep.drift/1; free it with signprep_free(). `issues`: NULL for those of the drift. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_drift_json(
	char **out, const signprep_drift *drift, const signprep_issues *issues, signprep_lang lang, signprep_error *err);
/** Most marks that one component has on a page. */
#define SIGNPREP_DRIFT_MARKS 3
/**
 * What is drawn of a component that has moved: its old box on page_from of the old document; on page_to of the new one where it
 * is now, and where it was or, of a box that stays behind its text, where the text has gone. Returns how many. Labels are the drift's.
 */
SIGNPREP_API size_t signprep_drift_marks(
	signprep_mark out[SIGNPREP_DRIFT_MARKS], const signprep_drifted *component, bool new_document);
/**
 * The template's text brought up to the new document, where that is safe: absolute boxes follow their text, renamed fields
 * are named anew, each component remembers its line, and the template the document when nothing had to be left. Everything
 * else keeps its bytes. Free `*out` with signprep_free(), `*left` with signprep_issues_free(): what was not updated, and why
 * (R727 …).
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_drift_update(
	char **out, signprep_issues **left, const signprep_drift *drift, signprep_error *err);
SIGNPREP_API void signprep_drift_free(signprep_drift *drift);
/** "same", "moved", "lost", "ambiguous", "context", "unknown". */
SIGNPREP_API const char *signprep_change_name(signprep_change change);

SIGNPREP_END

#endif
