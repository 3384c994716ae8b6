/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * One page being read: the state its operators change, and the text that grows.
 *
 * All matrices go straight to viewed space, so that nothing is transformed twice. Functions throw; whatever they
 * allocate hangs on the run, which is cleared after the guard has returned.
 */
#ifndef SP_PDFCORE_CONTENT_RUN_H
#define SP_PDFCORE_CONTENT_RUN_H

#include <signprep/text.h>

#include "pdfcore/content/content.h"
#include "pdfcore/content/font.h"

#define SP_COLOUR_UNKNOWN 0xffffffffu

typedef struct sp_ink {
	uint32_t rgb;         /* SP_COLOUR_UNKNOWN for patterns and shadings */
	fz_colorspace *space; /* borrowed: device space, or one of sp_run.spaces */
	bool pattern;
	bool whole; /* a pattern that leaves nothing unpainted */
} sp_ink;

typedef struct sp_gstate {
	signprep_matrix ctm;
	signprep_rect clip;                /* viewed space; x1 < x0 when nothing is left */
	bool clip_exact;                   /* the clip is that rectangle, not just within it */
	bool clip_rough;                   /* some of it is known by its bounds only */
	uint32_t clip_shape;               /* the innermost polygon it is cut to, from 1 on in sp_run.clips; 0: none */
	uint32_t text_clip, text_clip_end; /* glyphs that are its shape; none when they are the same */
	bool dashed, see_through;          /* see_through: a blend mode or soft mask is set */
	double line_width;
	sp_ink fill, stroke;
	float fill_alpha, stroke_alpha, group_alpha;
	sp_font *font;
	double size, char_space, word_space, scale, leading, rise;
	int render_mode;
} sp_gstate;

typedef struct sp_subpath {
	size_t first, count;
	bool closed, curved;
} sp_subpath;

/* Points in viewed space; a curve is its two control points and its end. Where bounds are enough, these stand for the curve. */
typedef struct sp_path {
	signprep_point *points;
	unsigned char *curves; /* for each point: 1 for the first of the three of a curve */
	size_t count, cap;
	sp_subpath *subs;
	size_t sub_count, sub_cap;
	bool clips; /* W or W* was seen: the next painting operator clips */
	bool clips_even_odd;
} sp_path;

/* A polygon in signprep_text.outlines. */
typedef struct sp_outline {
	uint32_t first, count;
	bool wound;
} sp_outline;

typedef struct sp_clip_shape {
	sp_outline outline;
	uint32_t outer; /* the next one out; 0: none */
} sp_clip_shape;

typedef struct sp_mark {
	bool hidden, artifact, watermark, actual;
} sp_mark;

typedef struct sp_space {
	pdf_obj *obj;
	fz_colorspace *space;
} sp_space;

typedef struct sp_named_font {
	unsigned char name[24];
	size_t length;
	sp_font *font;
} sp_named_font;

#define SP_NAMED_FONTS 8

/* What Do has met: read when the operator is done with. */
typedef struct sp_called_form {
	pdf_obj *form; /* borrowed; NULL: none */
	bool hidden;   /* by the optional content that it belongs to */
} sp_called_form;

typedef struct sp_run {
	signprep_document *doc;
	signprep_text *text; /* owned until the run is over */
	size_t glyph_cap, cp_cap, paint_cap, outline_cap, actual_cap, font_cap, source_cap, bytes;
	const char *limit; /* set before FZ_ERROR_ABORT is thrown for want of room */

	sp_gstate g, *saved;
	size_t saved_count, saved_cap, saved_base; /* Q does not go below the base: a form's own */
	signprep_matrix tm, tlm;
	sp_path path;
	sp_clip_shape *clips; /* all of the page */
	size_t clip_count, clip_cap;
	size_t text_begin; /* glyphs before the last BT */
	bool text_clips;   /* since when some were shown as clip */
	sp_mark *marks;
	size_t mark_count, mark_cap, mark_base;
	int hidden, artifact, watermark;
	size_t actual_index; /* entry being filled; valid while actual_open > 0 */
	int actual_open;
	const struct sp_form_link *forms;
	int form_depth;
	sp_called_form called;
	size_t content_bytes, operators;
	pdf_obj *resources; /* of the stream being read; borrowed from its frame */
	sp_named_font named[SP_NAMED_FONTS];
	size_t named_count;
	sp_space *spaces;
	size_t space_count, space_cap;
	uint16_t source;
	uint32_t seq;
	size_t senses[SP_SENSES]; /* glyphs of each sp_sense */
} sp_run;

/* The forms being read, innermost first. */
typedef struct sp_form_link {
	const struct sp_form_link *outer;
	pdf_obj *form;
} sp_form_link;

/* run.c: streams and forms */
void sp_run_content(fz_context *ctx, sp_run *run, pdf_obj *contents, pdf_obj *resources);
/** Reads a form XObject or an appearance, as a source of its own. */
void sp_run_form(fz_context *ctx, sp_run *run, pdf_obj *form, signprep_source_kind kind, int object);
void sp_run_clear(fz_context *ctx, sp_run *run);

/* run_operand.c */
/** The last `count` operands as numbers; false (and damaged) when there are fewer. */
bool sp_run_numbers(sp_run *run, const sp_content *c, size_t count, double *out);
/** Entry `operand` (a name) of the resource category `kind`; NULL if there is none. Borrowed, not resolved. */
pdf_obj *sp_run_resource(fz_context *ctx, sp_run *run, pdf_obj *kind, const sp_operand *operand);

/* Each takes an operator; false when it is none of its own. */
bool sp_run_text_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);
bool sp_run_path_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);
bool sp_run_state_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);
bool sp_run_colour_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);
bool sp_run_object_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);
bool sp_run_mark_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c);

/* run_state.c */
void sp_run_save(fz_context *ctx, sp_run *run);
void sp_run_restore(sp_run *run);
/** Cuts the clip to the bounds of `user` (content space). */
void sp_run_clip(sp_run *run, signprep_rect user);
bool sp_matrix_is_straight(signprep_matrix m);

/* outline.c */
/** Keeps the path as a polygon; false when it has too many points, or curves that are not `bent`: made of short lines. */
bool sp_outline_of_path(fz_context *ctx, sp_run *run, bool even_odd, bool bent, sp_outline *out);
/** Cuts the clip to a polygon. */
void sp_outline_clip(fz_context *ctx, sp_run *run, sp_outline outline);
/** The polygons of the clip leave nothing of the glyph. */
bool sp_outline_clips_away(const sp_run *run, const signprep_glyph *glyph);
void sp_text_clip_begin(sp_run *run);
void sp_text_clip_end(sp_run *run);
/** A shading that paints all of what it is painted in. */
bool sp_shading_is_whole(fz_context *ctx, pdf_obj *shading);

/* run_font.c */
void sp_run_set_font(fz_context *ctx, sp_run *run, const sp_operand *name);
void sp_run_set_font_object(fz_context *ctx, sp_run *run, pdf_obj *dict);

/* run_show.c */
void sp_run_show(fz_context *ctx, sp_run *run, const unsigned char *bytes, size_t length);
void sp_run_move_pen(sp_run *run, double thousandths);

/* run_mark.c */
bool sp_run_oc_hidden(fz_context *ctx, sp_run *run, pdf_obj *oc);
void sp_run_marks_unwind(sp_run *run, size_t base);

/* stand_in.c: text that viewers draw for an annotation or field without appearance */
void sp_run_stand_in(fz_context *ctx, sp_run *run, pdf_obj *annot, pdf_obj *subtype);

/* run_annot.c: appearances of the page's annotations */
void sp_run_annotations(fz_context *ctx, sp_run *run, pdf_obj *page);

/* run_grow.c: the text's arrays. Throw when the document's memory limit is reached. */
void sp_run_reserve_glyphs(fz_context *ctx, sp_run *run, size_t more);
/** There is room for as many glyphs of one character each already. */
bool sp_run_has_room(const sp_run *run, size_t more);
void sp_run_reserve_outlines(fz_context *ctx, sp_run *run, size_t more);
void sp_run_reserve_cps(fz_context *ctx, sp_run *run, size_t more);
/** Adds an area, cut to clip and page. `exact`: the whole rectangle is painted. NULL when nothing of it is on the page. */
signprep_paint *sp_run_paint(
	fz_context *ctx, sp_run *run, signprep_paint_kind kind, signprep_rect rect, uint32_t colour, float alpha, bool exact);
/** Roughly, whatever its font. */
signprep_rect sp_glyph_bounds(const signprep_glyph *glyph);
/** Adds what a polygon covers of `rect`; nobody knows what when it has no points. */
void sp_run_paint_outline(fz_context *ctx, sp_run *run, signprep_paint_kind kind, signprep_rect rect, uint32_t colour, float alpha,
	sp_outline outline);
uint16_t sp_run_add_font(fz_context *ctx, sp_run *run, sp_font *font);
uint16_t sp_run_add_source(fz_context *ctx, sp_run *run, signprep_source_kind kind, int object);
signprep_actual_text *sp_run_add_actual(fz_context *ctx, sp_run *run);

#endif
