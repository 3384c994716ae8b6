/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files about form fields share: the state of one walk over a document's fields. */
#ifndef SP_PDFCORE_FIELDS_FIELD_WALK_H
#define SP_PDFCORE_FIELDS_FIELD_WALK_H

#include <signprep/field.h>

#include "pdfcore/internal.h"

#define SP_FIELDS_MAX 100000
/* All names and values of a document together: a name of one parent counts for each of its widgets. */
#define SP_FIELD_TEXT_MAX ((size_t) 64 << 20)
#define SP_FIELD_DEPTH_MAX 64
/* What the names (/NM) of the widgets begin with that baking writes. */
#define SP_FIELD_BAKED_NAME "signprep-"

/* What was seen of an indirect object. */
typedef struct sp_field_seen {
	unsigned page : 24; /* last page whose Annots name it */
	unsigned in_tree : 1, on_path : 1, listed : 1, signature : 1;
	int parent; /* object number of the field whose Kids name it; 0 if none */
} sp_field_seen;

typedef struct sp_field_walk {
	signprep_document *doc;
	signprep_fields *out; /* plain data, grown as widgets are met */
	size_t cap, text_bytes;
	sp_field_seen *seen; /* by object number */
	int seen_count;
	pdf_obj *page_obj; /* NULL while ghosts are collected */
	signprep_page page;
	sp_buf scratch;
	bool full;             /* a maximum was met: the walk stops */
	signprep_facts *facts; /* gets the signatures; may be NULL */
	size_t facts_cap;
	void (*signature)(
		fz_context *ctx, void *opaque, pdf_obj *value); /* told of each of the field listed last; may be NULL. Throws */
	void *opaque;
} sp_field_walk;

/** State of object `number`; NULL for direct objects and numbers out of range. */
static inline sp_field_seen *sp_field_seen_at(const sp_field_walk *walk, int number)
{
	return number > 0 && number < walk->seen_count ? &walk->seen[number] : NULL;
}

/** Marks what hangs on AcroForm/Fields. Throws. */
void sp_field_tree_mark(fz_context *ctx, sp_field_walk *walk);
/** Adds what hangs on AcroForm/Fields and stands on no page. Throws. */
void sp_field_tree_ghosts(fz_context *ctx, sp_field_walk *walk);
/** Adds the widgets of walk->page. Throws. */
void sp_field_tree_page(fz_context *ctx, sp_field_walk *walk);

/** Adds one widget, or a field without any. Throws; sets walk->full. */
void sp_field_item_add(fz_context *ctx, sp_field_walk *walk, pdf_obj *widget);

/**
 * Adds the signature `value` of the field just listed to walk->facts (signatures.c); `lock` is what the field says that its signature
 * locks, or NULL. Throws; sets walk->full.
 */
void sp_signature_add(fz_context *ctx, sp_field_walk *walk, pdf_obj *value, pdf_obj *lock, const char *field);
/** The one that certifies the document, when no field led to it. Throws; sets walk->full. */
void sp_signature_add_certifying(fz_context *ctx, sp_field_walk *walk);

/** What the signature `value` allows to be changed when it certifies the document: 1..3, else 0. Throws. */
int sp_signature_docmdp(fz_context *ctx, const signprep_document *doc, pdf_obj *value);

/** All fields into walk->out, which the caller clears when that fails. walk->doc and walk->out are set, and whoever listens. */
signprep_code sp_fields_walk(sp_field_walk *walk, signprep_error *err);
/** All fields; signatures as well when `facts` is given. */
signprep_code sp_fields_collect(signprep_fields *out, signprep_facts *facts, signprep_document *doc, signprep_error *err);

#endif
