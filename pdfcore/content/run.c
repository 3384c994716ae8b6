/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading content streams: operators in, text and paints out. */
#include "pdfcore/content/run.h"

#define CONTENT_MAX ((size_t) 1 << 30)
#define STREAM_COST 4096
#define CHECK_EVERY 4096

static void do_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	if (sp_run_text_op(ctx, run, op, c) || sp_run_path_op(ctx, run, op, c) || sp_run_state_op(ctx, run, op, c) ||
		sp_run_colour_op(ctx, run, op, c) || sp_run_mark_op(ctx, run, op, c) || sp_run_object_op(ctx, run, op, c))
		return;
	run->text->damaged = true;
}

static void count_op(fz_context *ctx, sp_run *run)
{
	if (++run->operators % CHECK_EVERY == 0)
		sp_check_deadline(ctx, run->doc);
}

/* Reads on after an operator that failed, until the stream ends. */
static void run_stream(fz_context *ctx, sp_run *run, sp_content *c)
{
	volatile bool more = true;

	while (more) {
		fz_try(ctx)
		{
			unsigned op;

			while ((op = sp_content_next(ctx, c)) != SP_OP_END) {
				count_op(ctx, run);
				do_op(ctx, run, op, c);
			}
			more = false;
		}
		fz_catch(ctx)
		{
			sp_fz_settle_minor(ctx);
			run->text->damaged = true;
		}
	}
}

/* Streams count for more than they hold: forms that call forms could be opened without end. */
static void count_content(fz_context *ctx, sp_run *run, const sp_content *c)
{
	run->content_bytes += (size_t) (c->end - c->at) + STREAM_COST;
	if (c->oversized || run->content_bytes > CONTENT_MAX) {
		run->limit = "content";
		fz_throw(ctx, FZ_ERROR_ABORT, "too much content");
	}
}

void sp_run_content(fz_context *ctx, sp_run *run, pdf_obj *contents, pdf_obj *resources)
{
	pdf_obj *outer = run->resources;
	sp_content c = { 0 };

	run->resources = resources;
	run->named_count = 0;
	fz_try(ctx)
	{
		sp_content_open(ctx, run->doc, &c, contents);
		count_content(ctx, run, &c);
		run_stream(ctx, run, &c);
		run->text->damaged |= c.damaged;
	}
	fz_always(ctx)
	{
		sp_content_close(ctx, &c);
		run->resources = outer;
		run->named_count = 0;
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

void sp_run_clear(fz_context *ctx, sp_run *run)
{
	for (size_t i = 0; i < run->space_count; i++) {
		fz_drop_colorspace(ctx, run->spaces[i].space);
		pdf_drop_obj(ctx, run->spaces[i].obj);
	}
	fz_free(ctx, run->spaces);
	fz_free(ctx, run->saved);
	fz_free(ctx, run->marks);
	fz_free(ctx, run->clips);
	fz_free(ctx, run->path.points);
	fz_free(ctx, run->path.curves);
	fz_free(ctx, run->path.subs);
}
