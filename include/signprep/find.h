/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file find.h
 * Where a text stands. Matching rules: docs/locating.md.
 */
#ifndef SIGNPREP_FIND_H
#define SIGNPREP_FIND_H

#include <signprep/document.h>
#include <signprep/issue.h>

SIGNPREP_BEGIN

/** A switch that may be left to its default. */
typedef enum signprep_switch { SIGNPREP_SWITCH_DEFAULT, SIGNPREP_SWITCH_ON, SIGNPREP_SWITCH_OFF } signprep_switch;

/** The members of `Match`. Zero-initialise; all default as docs/locating.md says. */
typedef struct signprep_match {
	size_t size;                    /**< sizeof this struct, or 0: see signprep.h */
	signprep_switch case_sensitive; /**< "Case": default off, Unicode case fold */
	signprep_switch width;          /**< "Width": tell full width from half width; default off */
	signprep_switch spaces;         /**< "Spaces": white space must match exactly; default off */
	signprep_switch whole_word;     /**< "WholeWord": default off; Han-aware */
	signprep_switch regex;          /**< "Regex": PCRE2 on the folded line; default off */
	signprep_switch cross_line;     /**< "CrossLine": a hit may go on in the next line; default off */
	signprep_switch hidden;         /**< "Hidden": count what a reader cannot see; default off */
	signprep_switch annotations;    /**< "Annotations": count annotation and field appearances; default on */
	signprep_switch punctuation;    /**< "Punctuation": tell typographic quotes, dashes and dots from plain ones; default off */
	signprep_switch ocr;            /**< "Ocr": forgive what recognisers of scans confuse; default off */
} signprep_match;

enum {
	SIGNPREP_HIT_INVISIBLE = 1 << 0,
	SIGNPREP_HIT_LOW_CONTRAST = 1 << 1,
	SIGNPREP_HIT_COVERED = 1 << 2,
	SIGNPREP_HIT_ANNOTATION = 1 << 3,
	SIGNPREP_HIT_FIELD = 1 << 4,
	SIGNPREP_HIT_ACTUALTEXT = 1 << 5,
	SIGNPREP_HIT_CROSS_LINE = 1 << 6,
	SIGNPREP_HIT_APPROXIMATE = 1 << 7,
	SIGNPREP_HIT_REPEATED = 1 << 8,
	SIGNPREP_HIT_ARTIFACT = 1 << 9,   /**< the file marks it as no part of the text: header, footer, page number */
	SIGNPREP_HIT_WATERMARK = 1 << 10, /**< the file says so, or it is translucent or pale as watermarks are: docs/locating.md */
	SIGNPREP_HIT_OCR = 1 << 11,       /**< text nobody sees that lies on or under a scan: neither invisible nor covered then */
	SIGNPREP_HIT_NO_APPEARANCE = 1 << 12 /**< viewers draw it although the file holds no appearance for it */
};

/** One place where a keyword stands. */
typedef struct signprep_hit {
	int page;                   /**< 1-based */
	signprep_rect rect;         /**< bounds of the quads, viewed space */
	const signprep_quad *quads; /**< one per line part */
	size_t quad_count;
	int direction;    /**< 0, 90, 180, 270: counter-clockwise turn of the writing, as seen; 270 for vertical writing */
	double font_size; /**< points, as seen */
	double baseline;  /**< across-line position of the baseline: y for direction 0 and 180, x otherwise */
	const char *text; /**< as it stands on the page */
	const char *line; /**< the whole line */
	unsigned flags;   /**< SIGNPREP_HIT_… */
	bool upright;     /**< vertical writing: direction is 270, but its reader does not turn the page */
} signprep_hit;

typedef struct signprep_near_miss {
	int page;
	signprep_rect rect;
	const char *text, *line;
	/** "spaces", "case", "width", "whole-word", "script", "brackets", "seal-word", "other-party", "line-break", "page-break", "edit-distance", "hidden" */
	const char *why;
	double score; /**< 0..1, higher is nearer */
} signprep_near_miss;

/** Hits of one keyword in reading order (page, then top to bottom, then left to right). */
typedef struct signprep_query {
	const char *keyword;
	const signprep_hit *hits;
	size_t hit_count;
	const signprep_near_miss *near_misses; /**< only looked for when there is no hit */
	size_t near_miss_count;
} signprep_query;

/** The answer to one find. Owns all it points to. */
typedef struct signprep_find signprep_find;

/** Zero-initialise, then set what is needed. */
typedef struct signprep_find_options {
	size_t size;                                         /**< sizeof this struct, or 0: see signprep.h */
	const signprep_match *match;                         /**< NULL: the defaults */
	const char *pages;                                   /**< "1-3,7", "last" …; NULL: all */
	void (*progress)(void *opaque, int done, int total); /**< may be NULL */
	void *opaque;
} signprep_find_options;

/**
 * Finds every keyword in one pass over the pages. Hits nobody can see are left out, doubtful ones are flagged.
 * No hit is not an error of this function; see signprep_find_issues() for pages without readable text.
 * @return SIGNPREP_INVALID (K1xx) for an empty, overlong or ill-formed keyword
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_find_run(signprep_find **out, signprep_document *doc,
	const char *const *keywords, size_t keyword_count, const signprep_find_options *options, signprep_error *err);
SIGNPREP_API size_t signprep_find_count(const signprep_find *find);
SIGNPREP_API const signprep_query *signprep_find_at(const signprep_find *find, size_t index);
/** Keywords without hits (K202), pages without text (D6xx) and the like. Borrowed. */
SIGNPREP_API const signprep_issues *signprep_find_issues(const signprep_find *find);
SIGNPREP_API void signprep_find_free(signprep_find *find);

/** Name of hit flag `1 << index` as it stands in JSON ("low-contrast"), NULL past the end. */
SIGNPREP_API const char *signprep_hit_flag_name(unsigned index);

SIGNPREP_END

#endif
