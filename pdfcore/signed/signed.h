/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Signatures as the file has them: what each covers, its value, what came after it. Nothing is verified here. */
#ifndef SP_PDFCORE_SIGNED_SIGNED_H
#define SP_PDFCORE_SIGNED_SIGNED_H

#include <signprep/verify.h>

#include "base/arena.h"

/* More are refused: each takes a pass over the file. */
#define SP_SIGNED_MAX 1000
/* Bytes of one value; those of real signatures are some ten thousand. */
#define SP_SIGNED_VALUE_MAX ((size_t) 4 << 20)

typedef struct sp_signed {
	signprep_signed facts;      /* but what comes from the value */
	const unsigned char *value; /* what ByteRange leaves out, decoded; NULL when that can't be */
	size_t value_length;
	int value_object, field_object; /* object numbers; 0: none */
	bool locks_fields;              /* its own FieldMDP lets no field be filled in later */
} sp_signed;

/* Zero-initialise. */
typedef struct sp_signed_list {
	sp_arena arena;   /* of all texts and values */
	sp_signed *items; /* from the one that covers least */
	size_t count;
	const char *lost; /* a field that was signed in an earlier state of the file and is not any more; NULL if none */
} sp_signed_list;

/**
 * All signatures of the document, and what came after each. `password` is the document's, NULL if it has none: earlier states
 * of the file are opened with it. @return SIGNPREP_LIMIT D856 more than SP_SIGNED_MAX, D9xx
 */
SIGNPREP_NODISCARD signprep_code sp_signed_read(
	sp_signed_list *out, signprep_document *doc, const char *password, signprep_error *err);
void sp_signed_clear(sp_signed_list *list);

#endif
