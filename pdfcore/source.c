/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the file's own bytes. */
#include "pdfcore/source.h"

#include <string.h>

#include "pdfcore/internal.h"

size_t sp_document_length(const signprep_document *doc)
{
	return doc->length;
}

bool sp_document_read(const signprep_document *doc, size_t offset, void *out, size_t length)
{
	if (offset > doc->length || length > doc->length - offset)
		return false;
	memcpy(out, doc->bytes + offset, length);
	return true;
}
