/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The values of signature fields of one state of a file. */
#ifndef SP_PDFCORE_SIGNED_VALUES_H
#define SP_PDFCORE_SIGNED_VALUES_H

#include <signprep/field.h>

#include "pdfcore/signed/snapshot.h"

typedef struct sp_signature_value {
	size_t field;     /* in sp_signature_values.fields */
	pdf_obj *object;  /* the signature dictionary; owned */
	sp_digest digest; /* of the same */
} sp_signature_value;

/* Zero-initialise. */
typedef struct sp_signature_values {
	signprep_fields fields;
	sp_signature_value *items; /* one for each field that is signed, whatever number of widgets it has */
	size_t count, cap;
	bool too_many;
} sp_signature_values;

/** @return SIGNPREP_LIMIT D856 more than `max` */
signprep_code sp_signature_values_read(sp_signature_values *out, signprep_document *doc, size_t max, signprep_error *err);
void sp_signature_values_clear(signprep_document *doc, sp_signature_values *values);

#endif
