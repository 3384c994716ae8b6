/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One state of a file, so that two can be compared: what each object is, what each page is made of. */
#ifndef SP_PDFCORE_SIGNED_SNAPSHOT_H
#define SP_PDFCORE_SIGNED_SNAPSHOT_H

#include "base/arena.h"
#include "pdfcore/signed/digest.h"

typedef enum sp_annot_kind {
	SP_ANNOT_OTHER,
	SP_ANNOT_FIELD,     /* a widget */
	SP_ANNOT_SIGNATURE, /* a widget of a signature field that is not signed */
	SP_ANNOT_SIGNED,    /* of one that is */
	SP_ANNOT_TIMESTAMP  /* of a document timestamp */
} sp_annot_kind;

typedef struct sp_annot_seen {
	int object; /* 0: it has no number */
	sp_annot_kind kind;
	bool visible; /* it has an appearance */
} sp_annot_seen;

typedef struct sp_page_seen {
	int object;
	sp_digest parts;         /* what the page object says itself, and what it inherits, but for annotations */
	sp_digest direct_annots; /* of those without number */
	sp_annot_seen *annots;
	size_t annot_count;
} sp_page_seen;

typedef struct sp_snapshot {
	sp_arena *arena;    /* borrowed */
	sp_digest *objects; /* by object number */
	int object_count;
	unsigned char *listed; /* by object number: 1 when the form lists it among its fields */
	sp_page_seen *pages;
	int page_count;
	sp_digest catalog, validation, metadata, form;
} sp_snapshot;

/** Throws. */
void sp_snapshot_take(fz_context *ctx, signprep_document *doc, sp_snapshot *out);

/** Members that are left out when a dictionary is compared. */
extern const char *const sp_page_left_out[], *const sp_catalog_left_out[], *const sp_annot_left_out[], *const sp_form_left_out[];
/** The inheritable attributes of a page: the `i`-th, NULL past the end. */
pdf_obj *sp_page_inheritable(int i);

#endif
