/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text operators. */
#include "base/geometry.h"
#include "pdfcore/content/run.h"

static const signprep_matrix identity = { 1, 0, 0, 1, 0, 0 };

static void move_line(sp_run *run, double x, double y)
{
	signprep_matrix *m = &run->tlm;

	m->e += x * m->a + y * m->c;
	m->f += x * m->b + y * m->d;
	run->tm = *m;
}

static void show_last(fz_context *ctx, sp_run *run, const sp_content *c)
{
	const sp_operand *last = c->count ? &c->operands[c->count - 1] : NULL;

	if (last && last->kind == SP_OPERAND_STRING)
		sp_run_show(ctx, run, last->bytes, last->length);
	else
		run->text->damaged = true;
}

static void show_array(fz_context *ctx, sp_run *run, const sp_content *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const sp_operand *item = &c->operands[i];

		if (item->kind == SP_OPERAND_STRING)
			sp_run_show(ctx, run, item->bytes, item->length);
		else if (item->kind == SP_OPERAND_NUMBER)
			sp_run_move_pen(run, item->number);
	}
}

static void show_spaced(fz_context *ctx, sp_run *run, const sp_content *c)
{
	if (c->count >= 3 && c->operands[c->count - 3].kind == SP_OPERAND_NUMBER) {
		run->g.word_space = c->operands[c->count - 3].number;
		run->g.char_space = c->operands[c->count - 2].number;
	}
	move_line(run, 0, -run->g.leading);
	show_last(ctx, run, c);
}

static void set_matrix(sp_run *run, const sp_content *c)
{
	double n[6];

	if (!sp_run_numbers(run, c, 6, n))
		return;
	run->tlm = (signprep_matrix) { n[0], n[1], n[2], n[3], n[4], n[5] };
	run->tm = run->tlm;
}

static void set_font(fz_context *ctx, sp_run *run, const sp_content *c)
{
	if (c->count < 2 || c->operands[c->count - 2].kind != SP_OPERAND_NAME ||
		c->operands[c->count - 1].kind != SP_OPERAND_NUMBER) {
		run->text->damaged = true;
		return;
	}
	run->g.size = c->operands[c->count - 1].number;
	sp_run_set_font(ctx, run, &c->operands[c->count - 2]);
}

static void set_number(sp_run *run, const sp_content *c, double *field)
{
	double n[1];

	if (sp_run_numbers(run, c, 1, n))
		*field = n[0];
}

static void set_render_mode(sp_run *run, const sp_content *c)
{
	double n[1];

	if (sp_run_numbers(run, c, 1, n) && n[0] >= 0 && n[0] <= 7)
		run->g.render_mode = (int) n[0];
}

static bool positioning_op(sp_run *run, unsigned op, const sp_content *c)
{
	double n[2];

	switch (op) {
	case SP_OP2('B', 'T'):
		run->tm = run->tlm = identity;
		sp_text_clip_begin(run);
		return true;
	case SP_OP2('E', 'T'): sp_text_clip_end(run); return true;
	case SP_OP2('T', 'd'):
		if (sp_run_numbers(run, c, 2, n))
			move_line(run, n[0], n[1]);
		return true;
	case SP_OP2('T', 'D'):
		if (sp_run_numbers(run, c, 2, n)) {
			run->g.leading = -n[1];
			move_line(run, n[0], n[1]);
		}
		return true;
	case SP_OP2('T', 'm'): set_matrix(run, c); return true;
	case SP_OP2('T', '*'): move_line(run, 0, -run->g.leading); return true;
	default: return false;
	}
}

static bool setting_op(fz_context *ctx, sp_run *run, unsigned op, const sp_content *c)
{
	switch (op) {
	case SP_OP2('T', 'f'): set_font(ctx, run, c); return true;
	case SP_OP2('T', 'c'): set_number(run, c, &run->g.char_space); return true;
	case SP_OP2('T', 'w'): set_number(run, c, &run->g.word_space); return true;
	case SP_OP2('T', 'z'):
		set_number(run, c, &run->g.scale);
		run->g.scale = c->count ? run->g.scale / 100 : run->g.scale;
		return true;
	case SP_OP2('T', 'L'): set_number(run, c, &run->g.leading); return true;
	case SP_OP2('T', 's'): set_number(run, c, &run->g.rise); return true;
	case SP_OP2('T', 'r'): set_render_mode(run, c); return true;
	default: return false;
	}
}

bool sp_run_text_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	switch (op) {
	case SP_OP2('T', 'j'): show_last(ctx, run, c); return true;
	case SP_OP2('T', 'J'): show_array(ctx, run, c); return true;
	case SP_OP1('\''):
		move_line(run, 0, -run->g.leading);
		show_last(ctx, run, c);
		return true;
	case SP_OP1('"'): show_spaced(ctx, run, c); return true;
	default: return positioning_op(run, op, c) || setting_op(ctx, run, op, c);
	}
}
