/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Fonts as far as text needs them: which bytes are one code, how far it moves the pen, what it says.
 *
 * Font programs are opened only where the PDF itself leaves a gap: no /Widths, no encoding, no ToUnicode. So a
 * font costs no more than its dictionary, works although it is neither embedded nor installed, and its widths
 * keep their fractions. What was once looked up for a code is kept for the whole document.
 */
#ifndef SP_PDFCORE_CONTENT_FONT_H
#define SP_PDFCORE_CONTENT_FONT_H

#include <signprep/text.h>

#include "pdfcore/internal.h"

typedef enum sp_sense { SP_SENSE_BLANK, SP_SENSE_READABLE, SP_SENSE_UNREADABLE, SP_SENSES } sp_sense;

typedef struct sp_code {
	float advance;    /* em along the line; negative runs down in vertical writing */
	uint32_t cp;      /* the text, or an index into sp_font.longer when cp_count > 1 */
	uint8_t cp_count; /* at least 1 once known */
	uint8_t flags;    /* SIGNPREP_GLYPH_GUESSED, SIGNPREP_GLYPH_UNMAPPED */
	uint8_t sense;    /* sp_sense of its first character: private-use code points are text nobody can read */
	bool known;
} sp_code;

typedef struct sp_width {
	unsigned low, high;
	float width;
} sp_width;

/* How a code that came through a CMap can be Unicode itself. */
typedef enum sp_unicode_code { SP_CODE_NO_UNICODE, SP_CODE_UCS2, SP_CODE_UTF16, SP_CODE_UTF32, SP_CODE_UTF8 } sp_unicode_code;

typedef struct sp_font {
	pdf_obj *dict, *descendant, *descriptor, *differences; /* kept */
	signprep_font plain;                                   /* counts stay 0 here */
	bool simple, two_bytes, identity, symbolic, predefined_collection;
	bool ask_program;    /* the program's own encoding may fill gaps and was not looked at yet */
	bool program_widths; /* the PDF gives none */
	bool program_asked;  /* `program` was opened, or cannot be */
	fz_font *program;    /* kept for its widths; NULL */
	bool recoded;        /* codes are in UTF-32 or UTF-8, encoding is for UTF-16 */
	bool code_is_text;   /* ToUnicode is the name Identity: codes are meant to be Unicode */
	sp_unicode_code unicode_code;
	pdf_cmap *encoding, *to_unicode, *cid_unicode;
	const char *names[256]; /* simple fonts: glyph names, static or of differences */
	uint32_t by_code[256];  /* simple fonts: what the font program says for a code; 0 unknown */
	bool guessed_code[256]; /* by_code is a guess */
	unsigned char *cid_to_gid;
	size_t cid_to_gid_count;
	uint32_t *gid_unicode; /* from the font program's own cmap, 0 where it says nothing */
	size_t gid_count;
	sp_width *widths; /* by cid; vertical fonts: vertical advances */
	size_t width_count, width_cap;
	float default_width;
	float em; /* text space units that a reader takes for one em: 1, but for Type 3 fonts of other proportions */
	sp_code single[256], *pairs[256], other; /* pairs: by high byte of two-byte codes */
	uint32_t *longer;
	size_t longer_count, longer_cap;
	unsigned page_serial; /* of the page that index is for */
	uint16_t page_index;
} sp_font;

typedef struct sp_fonts sp_fonts;

/** The font of a resource dictionary's entry, from the document's cache. Never NULL. Borrowed. Throws. */
sp_font *sp_font_get(fz_context *ctx, signprep_document *doc, pdf_obj *dict);
void sp_fonts_drop(fz_context *ctx, sp_fonts *fonts);

/** Takes one code off the bytes: returns its length, `*code` is what it means. Throws. */
size_t sp_font_next(fz_context *ctx, sp_font *font, const unsigned char *bytes, size_t length, const sp_code **code);

/* Steps of loading, one file each. All throw; what they allocate hangs on the font. */
void sp_font_load_simple(fz_context *ctx, sp_font *font);
void sp_font_load_type3(fz_context *ctx, sp_font *font);
void sp_font_load_composite(fz_context *ctx, signprep_document *doc, sp_font *font);
/** Text of a code for an sp_code that is being filled; at most SP_CPS_MAX code points. Returns 0 if unknown. */
#define SP_CPS_MAX 256
size_t sp_font_text(fz_context *ctx, sp_font *font, unsigned code, size_t length, uint32_t out[SP_CPS_MAX], bool *guessed);
float sp_font_width(const sp_font *font, unsigned cid);
void sp_font_add_width(fz_context *ctx, sp_font *font, unsigned low, unsigned high, float width);
void sp_font_sort_widths(sp_font *font);
/** The CID of a code; codes without one are CID 0. */
unsigned sp_font_cid(const sp_font *font, unsigned code);
/** A character, as against a surrogate or what stands for none. */
static inline bool sp_cp_is_text(uint32_t cp)
{
	return cp && cp != 0xfffd && cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
}
/** Glyph name as text: AGL names, uniXXXX, parts joined by "_". Returns how many code points, 0 if unknown. */
size_t sp_glyph_name_text(const char *name, uint32_t *out, size_t cap);

/* Codes that are Unicode. */
/** The form that a predefined CMap's name tells of. */
sp_unicode_code sp_unicode_form(const char *cmap_name);
/** The CMap of the same collection for UTF-16, which MuPDF has; false when there is none. */
#define SP_CMAP_NAME_MAX 24
bool sp_unicode_sibling(const char *cmap_name, bool vertical, char out[SP_CMAP_NAME_MAX]);
/** Takes one code in UTF-32 or UTF-8 off the bytes; what is none is code 0 and a byte long. */
size_t sp_unicode_next(sp_unicode_code form, const unsigned char *bytes, size_t length, unsigned *code);
/** The character of a code in UCS-2, UTF-32 or UTF-8; 0 if it is none. */
uint32_t sp_unicode_value(sp_unicode_code form, unsigned code);
/** A character as a code of a CMap for UTF-16. */
unsigned sp_unicode_utf16(uint32_t cp);

/* What only the font program knows (FreeType). */
/** Fills by_code of a simple font from the program's own encoding, where the PDF names no glyph. Throws. */
void sp_program_encoding(fz_context *ctx, sp_font *font);
/** Width of a code of a simple font from its program, or from the standard font that stands in for it. */
float sp_program_width(fz_context *ctx, sp_font *font, unsigned code);
/** Fills gid_unicode of a composite font from the embedded program. Throws. */
void sp_program_reverse(fz_context *ctx, sp_font *font);

#endif
