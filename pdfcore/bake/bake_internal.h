/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of baking share. */
#ifndef SP_PDFCORE_WRITE_BAKE_INTERNAL_H
#define SP_PDFCORE_WRITE_BAKE_INTERNAL_H

#include "pdfcore/bake/bake.h"
#include "pdfcore/write/balance.h"
#include "pdfcore/bake/bake_font.h"
#include "pdfcore/write/copy.h"
#include "pdfcore/bake/update.h"

/* The work under way, freed in the frame outside the guard. */
typedef struct sp_bake {
	signprep_document *doc;
	const sp_bake_order *order;
	sp_copy second; /* where all is changed */
	pdf_document *pdf;
	sp_update update;
	sp_bake_font font;
	char font_name[32];    /* among the resources of the form */
	pdf_obj *held;         /* every object made here, so that nothing is lost when something throws */
	fz_buffer *text;       /* a content stream as it grows */
	fz_buffer *outer_text; /* another, put aside meanwhile */
	sp_content content;
	int painted_page;       /* the first whose content has something baked before */
	bool has_painted;       /* it has, and that gives way */
	signprep_fields fields; /* of the file, while it is looked at */
	size_t locked; /* how many of them were listed when a signature came that locks one of the new fields; 0: none does */
	int twin;      /* a page with something to write on is also page `twin`; 0: none is */
	int twin_of;
	const signprep_bake_item *lacking; /* what is painted with a character that the font lacks; NULL: nothing */
	uint32_t lacked;                   /* that character */
	bool *gone;                        /* by object number: widgets that were baked before and give way */
	int gone_count;                    /* entries of `gone` */
	struct sp_bake_image *images;      /* pictures that were written */
	size_t image_count, image_cap;
	const signprep_bake_item *picture; /* whose picture is being unpacked; NULL: none is */
	fz_buffer *whole;                  /* the file written anew, where it can't be appended to */
	fz_output *output;
} sp_bake;

/** Gives a new object to the work, which drops it at the end. Throws. */
pdf_obj *sp_bake_hold(fz_context *ctx, sp_bake *b, pdf_obj *object);
/** Adds an object with a number of its own; a borrowed reference to it. Throws. */
pdf_obj *sp_bake_add(fz_context *ctx, sp_bake *b, pdf_obj *object);
/** The same for b->text as a stream with `dict`, which may be NULL; b->text is empty again afterwards. Throws. */
pdf_obj *sp_bake_add_text(fz_context *ctx, sp_bake *b, pdf_obj *dict);
/** Appends numbers as they stand in content, blanks behind them. Throws. */
void sp_bake_put_numbers(fz_context *ctx, fz_buffer *text, const double *numbers, int count);
/**
 * False for a reference to what the file lacks and says nothing of: such numbers are given to new objects, which would turn up in its
 * place.
 */
bool sp_bake_is_old(fz_context *ctx, const sp_bake *b, pdf_obj *object);
/**
 * The dictionary, or array, at `key` of `parent`, to be changed: made where there is none, marked for writing where it has a
 * number. `parent` is to be written. Borrowed. Throws.
 */
pdf_obj *sp_bake_member(fz_context *ctx, sp_bake *b, pdf_obj *parent, pdf_obj *key, bool array);

/** The font as an object, a reference; made by the first call. Throws. */
pdf_obj *sp_bake_font_object(fz_context *ctx, sp_bake *b);
/** Sets b->lacking: what would be lost of the values that are painted. The font is made. */
void sp_bake_find_lacking(sp_bake *b);
/** The list of the form's fields, without those that are gone; the form has the font. Borrowed. Throws. */
pdf_obj *sp_bake_form(fz_context *ctx, sp_bake *b);
/** A field that is its own widget, as a reference. `page` is a reference to its page. Throws. */
pdf_obj *sp_bake_field(fz_context *ctx, sp_bake *b, size_t index, const signprep_page *geometry, pdf_obj *page);
/** Sets /AP, /AS and /MK of a widget whose box is `width` × `height` as seen, in units of its page. Throws. */
void sp_bake_appearance(
	fz_context *ctx, sp_bake *b, const signprep_bake_item *item, pdf_obj *widget, const signprep_page *geometry);
/** Text in the box [0 0 width height] with the operators that show it, to b->text. Throws. */
void sp_bake_lay_out(
	fz_context *ctx, sp_bake *b, const signprep_bake_item *item, const char *value, double width, double height, double unit);

/**
 * The same for a value that becomes content: to the edges of the box, each character in as much room as the fonts of Chinese
 * documents give it, which is how previews show it and the check measures it. Throws.
 */
void sp_bake_spread(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, double width, double height);

/** Told of each signature in the file: sets b->locked. `opaque` is the bake. Throws. */
void sp_bake_note_lock(fz_context *ctx, void *opaque, pdf_obj *value);

/** The first page whose content has something baked before; 0 if there is none. Throws. */
int sp_bake_painted_page(fz_context *ctx, signprep_document *doc);
/** Anchors below and values above what page `number` shows; what was baked before goes. True when something changed. Throws. */
bool sp_bake_content(fz_context *ctx, sp_bake *b, int number, const signprep_page *geometry, pdf_obj *page);
/** The first item of page `number`, or where one would be. */
size_t sp_bake_first(const sp_bake *b, int number);
/** True for what becomes content of its page, not a field. */
static inline bool sp_bake_is_content(const signprep_bake_item *item)
{
	return item->kind == SIGNPREP_BAKE_ANCHOR || item->flags & SIGNPREP_BAKE_FLAT;
}
/** What a form needs among its resources. Zero-initialise. */
typedef struct sp_bake_needs {
	bool text;      /* SP_BAKE_FONT */
	pdf_obj *image; /* SP_BAKE_IMAGE; NULL: none */
	double alpha;   /* SP_BAKE_STATE: how much it covers what is below, above 0 and below 1; else none */
} sp_bake_needs;

/** What is in b->text as a form with the box [0 0 width height]. Throws. */
pdf_obj *sp_bake_add_form(fz_context *ctx, sp_bake *b, double width, double height, int rotate, const sp_bake_needs *needs);
/** The picture of an item as an object, and the matrix that lays it into `box`, y up. Throws; b->picture is the item then. */
pdf_obj *sp_bake_picture(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, fz_rect box, fz_matrix *place);
/** A thin grey rule round the box [0 0 width height], to b->text. Throws. */
void sp_bake_put_frame(fz_context *ctx, sp_bake *b, double width, double height, bool dashed);
/** The tick of a check box, to b->text. Throws. */
void sp_bake_put_tick(fz_context *ctx, sp_bake *b, double width, double height);
/** How wide a line of text is, in em. */
double sp_bake_text_width(const sp_bake *b, const char *text);
/** Codes in angle brackets for `length` bytes of UTF-8, and Tj; to b->text. Throws. */
void sp_bake_put_codes(fz_context *ctx, sp_bake *b, const char *text, size_t length);

/** The name of the font among resources. */
#define SP_BAKE_FONT "SignprepHan"
#define SP_BAKE_IMAGE "SignprepPicture"
#define SP_BAKE_STATE "SignprepPale"

#endif
