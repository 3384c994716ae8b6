/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file text.h
 * What a page's content paints, as far as locating needs it: glyphs with their Unicode text, and the
 * areas painted under and over them. Plain data in paint order, viewed space.
 */
#ifndef SIGNPREP_TEXT_H
#define SIGNPREP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/document.h>

SIGNPREP_BEGIN

enum {
	SIGNPREP_GLYPH_VERTICAL = 1 << 0, /**< vertical writing mode: origin is top centre, advance runs down */
	SIGNPREP_GLYPH_GUESSED = 1 << 1,  /**< the font gives no Unicode; the text is a guess */
	SIGNPREP_GLYPH_UNMAPPED = 1 << 2, /**< no text at all for this glyph; cp is U+FFFD */
	SIGNPREP_GLYPH_CLIPPED = 1 << 3,  /**< wholly outside the clip in force */
	SIGNPREP_GLYPH_OFF_CROP = 1 << 4, /**< wholly outside the visible page */
	SIGNPREP_GLYPH_HIDDEN = 1 << 5,   /**< in optional content that is off */
	SIGNPREP_GLYPH_ARTIFACT = 1 << 6, /**< inside an /Artifact marked-content sequence */
	SIGNPREP_GLYPH_WATERMARK = 1 << 7 /**< the file says so: an artifact of subtype Watermark, a Watermark annotation */
};

/** One painted glyph. */
typedef struct signprep_glyph {
	float x, y;          /**< origin on the baseline; vertical writing: top centre */
	float ex, ey;        /**< origin plus the glyph's own advance (without character or word spacing) */
	float ux, uy;        /**< one em across the line, "up" for the reader of the line; its length is the font size as seen */
	uint32_t cp_first;   /**< index of its first code point in signprep_text.cps */
	uint16_t cp_count;   /**< 1 mostly; ligatures have more */
	uint16_t font;       /**< index in fonts */
	uint16_t source;     /**< index in sources */
	uint8_t render_mode; /**< 0..7 as operator Tr; 3 for text without area, 4 where 7 was painted through */
	uint8_t flags;       /**< SIGNPREP_GLYPH_… */
	uint32_t seq;        /**< paint order, shared with paints */
	uint32_t colour;     /**< 0xRRGGBB of what is painted (fill, or stroke for modes 1 and 5); 0xFFFFFFFF: a pattern, unknown */
	float alpha;         /**< 0..1 */
	uint8_t spacing;     /**< hundredths of an em that the file's character spacing puts after it; 0 where it narrows */
} signprep_glyph;

typedef enum signprep_paint_kind {
	SIGNPREP_PAINT_FILL, /**< a filled rectangle or path (rect is exact for rectangles, the bounds otherwise) */
	SIGNPREP_PAINT_IMAGE,
	SIGNPREP_PAINT_SHADE,
	SIGNPREP_PAINT_RULE /**< a straight thin line, filled or stroked: underline, table border */
} signprep_paint_kind;

/** One painted area other than text. Areas under 0.5 pt in both directions are left out. */
typedef struct signprep_paint {
	float x0, y0, x1, y1; /**< cut to the clip in force and the page */
	uint32_t seq;
	uint32_t colour; /**< 0xRRGGBB; images, shadings and patterns: 0xFFFFFFFF, unknown */
	float alpha;     /**< 0..1; halved for what lets things show through: masked images, stencils, blend modes, soft masks */
	uint8_t kind;    /**< signprep_paint_kind */
	bool exact;      /**< the whole rect is painted, not just part of it */
	uint16_t source;
	bool dashed; /**< a rule drawn in dashes */
	bool wound;  /**< the outline's inside is told by winding, else even-odd */
	uint32_t outline,
		outline_count; /**< what of the rect is painted: a polygon in signprep_text.outlines; none when count is 0 */
} signprep_paint;

/** Text that stands for a run of glyphs (/ActualText). */
typedef struct signprep_actual_text {
	uint32_t glyph_first, glyph_count;
	uint32_t cp_first, cp_count; /**< in signprep_text.cps */
} signprep_actual_text;

typedef struct signprep_font {
	char name[64]; /**< BaseFont without the subset prefix */
	bool embedded, type3, vertical;
	bool has_unicode;      /**< ToUnicode, a known encoding or a known character collection */
	bool lucky;            /**< nothing tells its characters: guesses are right by luck only, and count as unreadable */
	float ascent, descent; /**< em; descent negative; clamped to what can be true */
	uint32_t glyphs, unmapped, guessed;
} signprep_font;

typedef enum signprep_source_kind {
	SIGNPREP_SOURCE_PAGE,
	SIGNPREP_SOURCE_XOBJECT,
	SIGNPREP_SOURCE_ANNOTATION,
	SIGNPREP_SOURCE_FIELD
} signprep_source_kind;

typedef struct signprep_source {
	uint8_t kind;       /**< signprep_source_kind */
	int object;         /**< object number, 0 for page content */
	uint16_t parent;    /**< source that invoked it; its own index for roots (the page, each annotation, each field) */
	bool no_appearance; /**< an annotation or field that viewers draw although the file holds no appearance for it */
} signprep_source;

typedef enum signprep_text_health {
	SIGNPREP_TEXT_OK,
	SIGNPREP_TEXT_NONE,      /**< an empty page, or only lines and shapes */
	SIGNPREP_TEXT_IMAGE,     /**< no text, but images: a scan */
	SIGNPREP_TEXT_UNREADABLE /**< most glyphs have no Unicode text */
} signprep_text_health;

typedef struct signprep_text {
	signprep_page page;
	signprep_glyph *glyphs;
	size_t glyph_count;
	uint32_t *cps;
	size_t cp_count;
	signprep_paint *paints;
	size_t paint_count;
	signprep_point *outlines; /**< corners, viewed space */
	size_t outline_count;
	signprep_actual_text *actual;
	size_t actual_count;
	signprep_font *fonts;
	size_t font_count;
	signprep_source *sources;
	size_t source_count;
	signprep_text_health health;
	char unreadable_font[64]; /**< the font to blame when health is UNREADABLE, or that has unmapped glyphs */
	bool damaged;             /**< the content stream had errors; what follows an error may be missing */
} signprep_text;

/**
 * Reads page `number` (1-based). Annotation and field appearances are included. Text inside tiling patterns, soft masks
 * and the glyph procedures of Type 3 fonts is not. Caller frees.
 * @return SIGNPREP_INVALID (P101), SIGNPREP_UNREADABLE (D708), SIGNPREP_LIMIT (D901 memory, D902 time, D904 too much on the page)
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_text_load(
	signprep_text **out, signprep_document *doc, int number, signprep_error *err);
SIGNPREP_API void signprep_text_free(signprep_text *text);

/** The glyph's box along its writing direction, by the font's clamped ascent and descent. */
SIGNPREP_API signprep_quad signprep_glyph_quad(const signprep_text *text, const signprep_glyph *glyph);

SIGNPREP_END

#endif
