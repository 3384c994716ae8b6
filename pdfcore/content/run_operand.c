/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Operands as operators want them: numbers, and what a name stands for. */
#include <string.h>

#include "pdfcore/content/run.h"

bool sp_run_numbers(sp_run *run, const sp_content *c, size_t count, double *out)
{
	const sp_operand *from;

	if (c->count < count) {
		run->text->damaged = true;
		return false;
	}
	from = c->operands + c->count - count;
	for (size_t i = 0; i < count; i++)
		out[i] = from[i].number;
	return true;
}

pdf_obj *sp_run_resource(fz_context *ctx, sp_run *run, pdf_obj *kind, const sp_operand *operand)
{
	char name[256];
	pdf_obj *found;

	if (operand->kind != SP_OPERAND_NAME || operand->length >= sizeof name)
		return NULL;
	memcpy(name, operand->bytes, operand->length);
	name[operand->length] = '\0';
	found = pdf_dict_gets(ctx, pdf_dict_get(ctx, run->resources, kind), name);
	if (!found)
		run->text->damaged = true;
	return found;
}
