/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file field.h
 * Form fields, one entry per widget, found by walking each page's Annots and the AcroForm field tree.
 */
#ifndef SIGNPREP_FIELD_H
#define SIGNPREP_FIELD_H

#include <signprep/document.h>

SIGNPREP_BEGIN

enum {
	SIGNPREP_FIELD_ORPHAN = 1 << 0, /**< on a page, not in AcroForm/Fields */
	SIGNPREP_FIELD_GHOST = 1 << 1,  /**< in AcroForm/Fields, on no page (page is 0) */
	SIGNPREP_FIELD_HIDDEN = 1 << 2, /**< annotation flag Hidden or NoView */
	SIGNPREP_FIELD_ZERO_SIZE = 1 << 3,
	SIGNPREP_FIELD_WRONG_PAGE = 1 << 4,   /**< /P names another page; the page whose Annots hold it is given */
	SIGNPREP_FIELD_DOT_IN_NAME = 1 << 5,  /**< a partial name contains a full stop */
	SIGNPREP_FIELD_NAME_GUESSED = 1 << 6, /**< the name carries no encoding mark and was read as UTF-8 or GB18030 */
	SIGNPREP_FIELD_READ_ONLY = 1 << 7,
	SIGNPREP_FIELD_REQUIRED = 1 << 8,
	SIGNPREP_FIELD_SIGNED = 1 << 9,     /**< a signature field with a value */
	SIGNPREP_FIELD_DUPLICATE = 1 << 10, /**< another field object has the same full name */
	SIGNPREP_FIELD_BAKED = 1 << 11      /**< written by signprep: see bake.h */
};

typedef struct signprep_field {
	char *name;         /**< full name, UTF-8, partial names joined by '.' */
	char type[4];       /**< "Tx", "Btn", "Ch", "Sig"; "" if missing */
	char *kind;         /**< "text", "checkbox", "radio", "push", "choice", "signature" */
	int page;           /**< 1-based; 0: on no page */
	signprep_rect rect; /**< viewed space */
	unsigned flags;     /**< SIGNPREP_FIELD_… */
	int rotation;       /**< MK /R, normalised */
	char *value;        /**< UTF-8; "" if none */
	char *export_value; /**< the on-state of a check box or radio button; "" if none */
	int object;         /**< object number of the widget */
	int field_object;   /**< object number of the terminal field; equal for widgets of one field */
} signprep_field;

typedef struct signprep_fields {
	signprep_field *items; /**< by page, then in Annots order; ghosts last */
	size_t count;
	bool loop; /**< the field tree contains a loop (or is deeper than 64 fields), which was cut */
} signprep_fields;

/** Every widget and field of the document. What it holds is given back with signprep_fields_clear. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_fields(
	signprep_fields *out, signprep_document *doc, signprep_error *err);
SIGNPREP_API void signprep_fields_clear(signprep_fields *fields);

/** Name of flag bit `1 << index` as it stands in JSON ("orphan"), NULL past the end. */
SIGNPREP_API const char *signprep_field_flag_name(unsigned index);

SIGNPREP_END

#endif
