/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Every difference between the versions of MuPDF that are supported (1.21 to 1.28), in one place.
 *
 * We call only what kept its signature in all of them: the lexer, the object model, the store of fonts and colour
 * spaces, the renderer. What moved is wrapped here:
 * - error codes: out of memory is FZ_ERROR_MEMORY up to 1.23 and FZ_ERROR_SYSTEM from 1.24 on;
 * - from 1.24 on a caught error must be reported or ignored explicitly;
 * - later ones lend FreeType their allocator only between fz_ft_lock and fz_ft_unlock, which were private before: without
 *   them a face that loads a glyph allocates from nowhere. Nothing that throws may stand between the two.
 */
#ifndef SP_PDFCORE_COMPAT_H
#define SP_PDFCORE_COMPAT_H

#include <stdbool.h>

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#if FZ_VERSION_MAJOR != 1 || FZ_VERSION_MINOR < 21
#error "MuPDF 1.21 or newer is needed"
#endif

/* Code of an allocation that failed. */
#if FZ_VERSION_MINOR >= 24
#define SP_FZ_ERROR_MEMORY FZ_ERROR_SYSTEM
#define SP_FZ_ERROR_BROKEN FZ_ERROR_FORMAT
#else
#define SP_FZ_ERROR_MEMORY FZ_ERROR_MEMORY
#define SP_FZ_ERROR_BROKEN FZ_ERROR_GENERIC
#endif

/* To be called at the end of an fz_catch that does not rethrow. */
static inline void sp_fz_settle(fz_context *ctx)
{
#if FZ_VERSION_MINOR >= 24
	fz_ignore_error(ctx);
#else
	(void) ctx;
#endif
}

static inline void sp_ft_lock(fz_context *ctx)
{
#ifdef SP_HAVE_FZ_FT_LOCK
	fz_ft_lock(ctx);
#else
	(void) ctx;
#endif
}

static inline void sp_ft_unlock(fz_context *ctx)
{
#ifdef SP_HAVE_FZ_FT_LOCK
	fz_ft_unlock(ctx);
#else
	(void) ctx;
#endif
}

/* Something of a page was passed over: later versions go on behind a broken image and only count it. */
static inline bool sp_fz_passed_over(const fz_cookie *cookie)
{
#if FZ_VERSION_MINOR >= 24
	return cookie->errors > 0;
#else
	(void) cookie;
	return false;
#endif
}

/* To be called first in an fz_catch that means to go on: what concerns the whole document is thrown again. */
static inline void sp_fz_settle_minor(fz_context *ctx)
{
	fz_rethrow_if(ctx, SP_FZ_ERROR_MEMORY);
	fz_rethrow_if(ctx, FZ_ERROR_ABORT);
	sp_fz_settle(ctx);
}

#endif
