/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Claims of conformance stand in the XMP metadata, as elements or as attributes; a whole XML parser would add nothing. */
#include "pdfcore/conformance.h"

#include <stdio.h>
#include <string.h>

#define METADATA_MAX ((size_t) 1 << 20)
#define CLAIM_MAX 8

typedef struct metadata {
	const char *text;
	size_t length;
} metadata;

static const char *find(const metadata *m, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i + length <= m->length; i++)
		if (!memcmp(m->text + i, name, length))
			return m->text + i + length;
	return NULL;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The value after the first `name`: name="B" or <name>B</name>. */
static void value_of(const metadata *m, const char *name, char value[CLAIM_MAX])
{
	const char *p = find(m, name), *end = m->text + m->length;
	size_t count = 0;

	while (p && p < end && memchr(" \t\r\n=>", *p, 6))
		p++;
	if (p && p < end && (*p == '"' || *p == '\''))
		p++;
	while (p && p < end && is_word(*p) && count + 1 < CLAIM_MAX)
		value[count++] = *p++;
	value[count] = '\0';
}

static void tell(const metadata *m, char *out, size_t cap)
{
	char part[CLAIM_MAX], level[CLAIM_MAX], access[CLAIM_MAX];
	size_t used = 0;

	value_of(m, "pdfaid:part", part);
	value_of(m, "pdfaid:conformance", level);
	value_of(m, "pdfuaid:part", access);
	if (*part)
		used = (size_t) snprintf(out, cap, "PDF/A-%s%s", part, level);
	if (*access && used < cap)
		snprintf(out + used, cap - used, "%sPDF/UA-%s", used ? ", " : "", access);
}

void sp_conformance_read(fz_context *ctx, signprep_document *doc, char *out, size_t cap)
{
	pdf_obj *stream = pdf_dict_getp(ctx, pdf_trailer(ctx, doc->pdf), "Root/Metadata");
	fz_buffer *buffer = NULL;
	unsigned char *bytes = NULL;

	*out = '\0';
	if (!pdf_is_stream(ctx, stream))
		return;
	fz_var(buffer);
	fz_try(ctx)
	{
		size_t length;

		buffer = pdf_load_stream(ctx, stream);
		length = fz_buffer_storage(ctx, buffer, &bytes);
		if (length)
			tell(&(metadata) { (const char *) bytes, length < METADATA_MAX ? length : METADATA_MAX }, out, cap);
	}
	fz_always(ctx) fz_drop_buffer(ctx, buffer);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}
