/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What docx.c and odt.c share: the container, styles that inherit, and the count of characters by font. */
#ifndef SP_PDFCORE_OFFICE_STYLES_H
#define SP_PDFCORE_OFFICE_STYLES_H

#include "base/arena.h"
#include "base/hash_table.h"
#include "pdfcore/internal.h"
#include "pdfcore/office/office.h"

/* Both formats name one font for Latin text and one for ideographs. */
typedef enum sp_script { SP_SCRIPT_OTHER, SP_SCRIPT_HAN, SP_SCRIPTS } sp_script;

typedef struct sp_style {
	const char *parent; /* key of a style, or NULL */
	const char *fonts[SP_SCRIPTS];
} sp_style;

/* One document being read. The root of the XML part that is being looked at is dropped by who loaded it. */
typedef struct sp_office {
	signprep_document *doc;
	sp_office_facts *out;
	fz_archive *archive;
	fz_xml *part;
	sp_hash_table styles; /* key → sp_style */
	sp_hash_table uses;   /* name of a font → sp_font_use */
	sp_arena arena;       /* of keys, styles and uses: kept when an XML part is dropped */
	const char *defaults[SP_SCRIPTS];
} sp_office;

/* All of these throw when memory is out. */
/** The root element of a part, kept in office->part until the next one; NULL when the container has none of that name. */
fz_xml *sp_office_load(fz_context *ctx, sp_office *office, const char *name);
char *sp_office_keep(fz_context *ctx, sp_office *office, const char *text);
/** The style of that key; made when it is not there. */
sp_style *sp_office_style(fz_context *ctx, sp_office *office, const char *key);
/** The font that a style, or one it inherits from, names for a script; NULL when none does. */
const char *sp_office_inherited(const sp_office *office, const char *key, sp_script script);
/** The use of a font, by its name cut to fit; NULL when the name is empty or there are too many. */
sp_font_use *sp_office_use(fz_context *ctx, sp_office *office, const char *name);
/** Counts the characters of a text; a script without a font is not counted. */
void sp_office_count(fz_context *ctx, sp_office *office, const char *const fonts[SP_SCRIPTS], const char *text);
/** The element after `node` in document order, below `root`; NULL at the end. */
fz_xml *sp_office_next(fz_xml *root, fz_xml *node);
/** The nearest element around `node` with that tag; NULL when there is none. */
fz_xml *sp_office_around(fz_xml *node, const char *tag);

#endif
