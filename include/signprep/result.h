/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file result.h
 * Request in, placements out: locate, check, preview.
 */
#ifndef SIGNPREP_RESULT_H
#define SIGNPREP_RESULT_H

#include <signprep/document.h>
#include <signprep/issue.h>
#include <signprep/render.h>
#include <signprep/request.h>

SIGNPREP_BEGIN

typedef enum signprep_status {
	SIGNPREP_STATUS_PLACED,
	SIGNPREP_STATUS_OPTIONAL_MISSING,
	SIGNPREP_STATUS_MISSING,
	SIGNPREP_STATUS_AMBIGUOUS,
	SIGNPREP_STATUS_INVALID
} signprep_status;

typedef enum signprep_mode { SIGNPREP_MODE_NORMAL, SIGNPREP_MODE_FIELD, SIGNPREP_MODE_KEYWORD } signprep_mode;

/** How a place to write in was left; SIGNPREP_BLANK_NONE where At is not `blank`. docs/request.md tells them apart. */
typedef enum signprep_blank_kind {
	SIGNPREP_BLANK_NONE,
	SIGNPREP_BLANK_FIELD,
	SIGNPREP_BLANK_UNDERSCORES,
	SIGNPREP_BLANK_LEADER,
	SIGNPREP_BLANK_RULE,
	SIGNPREP_BLANK_DATE,
	SIGNPREP_BLANK_CELL,
	SIGNPREP_BLANK_CELL_BELOW,
	SIGNPREP_BLANK_RULE_ABOVE,
	SIGNPREP_BLANK_NEXT_LINE,
	SIGNPREP_BLANK_WHITE
} signprep_blank_kind;

/** The answer for one box of a component, viewed space. ComponentPosX = rect.x0, ComponentPosY = rect.y0. */
typedef struct signprep_placement {
	int page;
	signprep_rect rect;
	bool has_anchor;
	signprep_rect anchor; /**< the keyword's or field's own rectangle */
	bool copy;            /**< drawn by PageRanges, or a slice of a paging seal: no component of its own; these come last */
	int slice, slices;    /**< of a paging seal or signature: slice 1..slices from the left, on the page's right edge; else 0 */
	signprep_blank_kind blank_kind;
	signprep_rect blank;   /**< the place that was found, when blank_kind is not SIGNPREP_BLANK_NONE */
	bool blank_in_picture; /**< its line or border was seen in the picture of a scanned page */
} signprep_placement;

typedef enum signprep_party_kind {
	SIGNPREP_PARTY_INITIATOR,    /**< who makes the flow, and fills in its `Components` */
	SIGNPREP_PARTY_COMPANY,      /**< ApproverType 0 */
	SIGNPREP_PARTY_PERSON,       /**< 1 */
	SIGNPREP_PARTY_COMPANY_AUTO, /**< 3: stamps by itself */
	SIGNPREP_PARTY_PERSON_AUTO   /**< 7: signs by itself */
} signprep_party_kind;

/** One who signs or fills in, as the request says; texts are "" where it does not. */
typedef struct signprep_party {
	const char *where; /**< "Approvers[0]"; "" for the initiator */
	signprep_party_kind kind;
	const char *organization, *name, *role; /**< OrganizationName, ApproverName, ApproverRoleName */
} signprep_party;

typedef enum signprep_text_align { SIGNPREP_TEXT_LEFT, SIGNPREP_TEXT_CENTER, SIGNPREP_TEXT_RIGHT } signprep_text_align;

/** ComponentExtra.Position of a watermark; NONE: all over. */
typedef enum signprep_corner {
	SIGNPREP_CORNER_NONE,
	SIGNPREP_CORNER_LEFT_TOP,
	SIGNPREP_CORNER_LEFT_BOTTOM,
	SIGNPREP_CORNER_RIGHT_TOP,
	SIGNPREP_CORNER_RIGHT_BOTTOM,
	SIGNPREP_CORNER_CENTER
} signprep_corner;

/** What ComponentExtra says of how pictures and watermarks look. */
typedef struct signprep_shown {
	bool keep_ratio; /**< FillMethod 1: in proportion; else the picture fills its box */
	bool aside;      /**< NotMakeImageCenter: from the upper left corner */
	double opacity;  /**< 0: not said */
	double rotate;   /**< degrees */
	bool rotated;    /**< `rotate` was said */
	int density;     /**< 0: not said */
	signprep_corner position;
} signprep_shown;

typedef struct signprep_component {
	const char *where; /**< "Approvers[0].SignComponents[1]" */
	const char *type;  /**< ComponentType, "" if missing */
	const char *id;    /**< ComponentId as it will be sent; "" if not placed */
	const char *name;  /**< what a person would call it: ComponentName, keyword, or type */
	signprep_mode mode;
	signprep_status status;
	const signprep_placement *placements;
	size_t placement_count;
	const signprep_candidate *candidates;
	size_t candidate_count;
	const char *why;           /**< one line: why these placements, English */
	const char *why_zh;        /**< the same in Chinese */
	size_t party;              /**< whose it is: index for signprep_result_party */
	const char *value;         /**< ComponentValue, "" if there is none */
	double font_size;          /**< ComponentExtra.FontSize in points; 0: not said */
	signprep_text_align align; /**< ComponentExtra.FontAlign */
	signprep_shown shown;
} signprep_component;

/** Result of locate or check. Owns all it points to; needs neither document nor request afterwards, except for previews. */
typedef struct signprep_result signprep_result;

typedef enum signprep_on_multiple {
	SIGNPREP_MULTIPLE_AS_REQUESTED,
	SIGNPREP_MULTIPLE_ERROR,
	SIGNPREP_MULTIPLE_FIRST,
	SIGNPREP_MULTIPLE_LAST,
	SIGNPREP_MULTIPLE_ALL
} signprep_on_multiple;

typedef enum signprep_emit { SIGNPREP_EMIT_ABSOLUTE, SIGNPREP_EMIT_KEYWORD, SIGNPREP_EMIT_FIELD } signprep_emit;

/** Zero-initialise, then set what is needed. */
typedef struct signprep_locate_options {
	size_t size;                      /**< sizeof this struct, or 0: see signprep.h */
	signprep_on_multiple on_multiple; /**< overrides Pick where a keyword or field has several hits */
	signprep_emit emit;               /**< keep KEYWORD or FIELD components as they are in the resolved request */
	void (*progress)(void *opaque, int done, int total);
	void *opaque;
} signprep_locate_options;

/**
 * Resolves every component of the request against the document. Findings about the request or the PDF are
 * issues of the result, not errors: the call succeeds and signprep_result_code() tells how it went.
 * The document is borrowed by the result for previews.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_locate(signprep_result **out, signprep_document *doc,
	const signprep_request *req, const signprep_locate_options *options, signprep_error *err);

/** signprep_locate, then every rule of the service that can be checked offline. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_check(signprep_result **out, signprep_document *doc,
	const signprep_request *req, const signprep_locate_options *options, signprep_error *err);

SIGNPREP_API void signprep_result_free(signprep_result *result);
SIGNPREP_API const signprep_issues *signprep_result_issues(const signprep_result *result);
/** Code of the first error; SIGNPREP_OK when the request may be sent. */
SIGNPREP_API signprep_code signprep_result_code(const signprep_result *result);
SIGNPREP_API size_t signprep_result_count(const signprep_result *result);
SIGNPREP_API const signprep_component *signprep_result_at(const signprep_result *result, size_t index);
/** The initiator, when the request has components of theirs, then every approver in turn. */
SIGNPREP_API size_t signprep_result_party_count(const signprep_result *result);
/** Borrowed; NULL when `index` is out of range. */
SIGNPREP_API const signprep_party *signprep_result_party(const signprep_result *result, size_t index);
/** True when the result came from signprep_check. */
SIGNPREP_API bool signprep_result_checked(const signprep_result *result);
/**
 * The request with every component absolute and no Locate member, compact UTF-8 JSON, members in the order
 * given, new ones last. This is the body of CreateFlowByFiles but for FileIds. Borrowed.
 */
SIGNPREP_API const char *signprep_result_request(const signprep_result *result);
/** Lower-case hex SHA-256 of the PDF's bytes. Borrowed. */
SIGNPREP_API const char *signprep_result_sha256(const signprep_result *result);
/** signprep.locate/1 as JSON text. Borrowed. Of a result from a pool it is made by the first call: NULL when memory is out. */
SIGNPREP_API const char *signprep_result_report(const signprep_result *result);
/** Pages that carry at least one placement or candidate: fills `pages` up to `cap`, returns how many there are. */
SIGNPREP_API size_t signprep_result_pages(const signprep_result *result, int *pages, size_t cap);

/** Largest picture of a page that is handed over whole, in bytes. */
#define SIGNPREP_PAGE_PNG_MAX ((size_t) 512 << 20)

/**
 * What is drawn on a page of a preview: placements with their values, anchors, arrows, candidates that lost. `*out` is one block with
 * its labels: free it with signprep_free(). The bytes of pictures are those of the options (NULL: all defaults).
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_preview_marks(signprep_mark **out, size_t *count,
	const signprep_result *result, int page, const signprep_png_options *options, signprep_error *err);
/**
 * What stands beside it: who signs, in which colour, how much of what; then what was not placed and why. `*out` is one block
 * with its texts: free it with signprep_free().
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_preview_legend(
	signprep_legend_row **out, size_t *count, const signprep_result *result, int page, signprep_lang lang, signprep_error *err);

/** A page as PNG with placements, anchors, arrows and rejected candidates drawn on it, and the legend beside it. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_preview_png(const signprep_result *result, int page,
	const signprep_png_options *options, signprep_write_fn write, void *opaque, signprep_error *err);

/** Where pictures of pages go, each whole. False stops (the call then fails with D906). */
typedef bool (*signprep_page_fn)(void *opaque, int page, const void *png, size_t length);

/** Zero-initialise, then set what is needed. */
typedef struct signprep_preview_options {
	size_t size;      /**< sizeof this struct, or 0: see signprep.h */
	const int *pages; /**< which, in this order; signprep_result_pages tells where there is something to see */
	size_t page_count;
	const signprep_png_options *png; /**< how each is drawn; NULL: all defaults */
} signprep_preview_options;

/** signprep_preview_png for several pages in turn. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_preview_pages(const signprep_result *result,
	const signprep_preview_options *options, signprep_page_fn page, void *opaque, signprep_error *err);

SIGNPREP_END

#endif
