/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The longjmp wall: the only frame that swallows an exception of MuPDF. */
#include <time.h>

#include "base/fail.h"
#include "base/clock.h"
#include "pdfcore/internal.h"

double sp_deadline(double timeout_s)
{
	return timeout_s > 0 ? sp_monotonic() + timeout_s : 0;
}

bool sp_is_past(double deadline)
{
	return deadline > 0 && sp_monotonic() > deadline;
}

void sp_check_deadline(fz_context *ctx, const signprep_document *doc)
{
	if (sp_is_past(doc->deadline))
		fz_throw(ctx, FZ_ERROR_ABORT, "out of time");
}

static signprep_code caught(fz_context *ctx, const signprep_document *doc, const char *id, const char *where, signprep_error *err)
{
	int native = fz_caught(ctx);
	signprep_code code;

	if (doc->changed)
		code = sp_fail(err, "D710", native, doc->name, NULL);
	else if (doc->memory.late)
		code = sp_fail(err, "D902", native, where, NULL);
	/* MuPDF may call an object it had no room for damaged. */
	else if (native == SP_FZ_ERROR_MEMORY || (native != FZ_ERROR_ABORT && (doc->memory.lost || doc->memory.missed != 0)))
		code = sp_fail(err, "D901", native, where, NULL);
	else if (native == FZ_ERROR_ABORT)
		code = sp_fail(err, "D902", native, where, NULL);
	else
		code = sp_fail(err, id, native, where, fz_caught_message(ctx), NULL);
	sp_fz_settle(ctx);
	return code;
}

signprep_code sp_guard(signprep_document *doc, sp_guard_fn body, void *arg, const char *id, const char *where, signprep_error *err)
{
	fz_context *ctx = doc->ctx;

	if (!ctx)
		return sp_fail(err, "D713", 0, doc->name, NULL);
	doc->memory.missed = 0;
	doc->memory.lost = doc->memory.late = false;
	doc->memory.deadline = doc->deadline;
	doc->calls++;
	fz_try(ctx)
	{
		sp_check_deadline(ctx, doc);
		body(ctx, arg);
		if (doc->memory.lost || doc->memory.missed != 0)
			fz_throw(ctx, SP_FZ_ERROR_MEMORY, "went on without memory");
		if (doc->changed)
			fz_throw(ctx, SP_FZ_ERROR_BROKEN, "file changed");
	}
	fz_catch(ctx) return caught(ctx, doc, id, where, err);
	return SIGNPREP_OK;
}
