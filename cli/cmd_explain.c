/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep explain: for each component the candidates, what dropped each, the winner, and why. */
#include <stddef.h>
#include <string.h>

#include <signprep/find.h>

#include "base/catalogue.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "locate/report.h"

#define AT(member) offsetof(sp_cli_resolve_options, member)

static const sp_opt table[] = {
	SP_OPT_ON_MULTIPLE(AT(on_multiple)),
	SP_OPT_EMIT(AT(emit)),
	{ .name = NULL },
};

static const char *const mode_names[] = { "NORMAL", "FIELD", "KEYWORD" };

static void print_candidate(sp_cli *cli, const signprep_candidate *candidate)
{
	const char *verdict = sp_msg_pick(cli, "in doubt", "待定");
	if (candidate->chosen)
		verdict = sp_msg_pick(cli, "chosen", "选中");
	else if (*candidate->dropped)
		verdict = sp_msg_pick(cli, "dropped by ", "排除：");
	sp_out_printf(&cli->out, "    %s p.%d  (%.1f, %.1f)  ", candidate->chosen ? "*" : "-", candidate->page,
		sp_num_round(candidate->rect.x0, 1), sp_num_round(candidate->rect.y0, 1));
	sp_out_text(&cli->out, *candidate->line ? candidate->line : candidate->text, 0);
	for (unsigned i = 0; signprep_hit_flag_name(i); i++)
		if (candidate->hit_flags & 1u << i)
			sp_out_printf(&cli->out, "  [%s]", sp_catalogue_word(signprep_hit_flag_name(i), cli->lang));
	sp_out_printf(&cli->out, "  %s%s\n", verdict, candidate->chosen ? "" : candidate->dropped);
}

/* Ids that are made up here begin with the type. */
static bool is_own_id(const signprep_component *c)
{
	size_t length = strlen(c->type);
	return *c->id && strncmp(c->id, c->type, length) != 0;
}

static void print_word(sp_cli *cli, const char *word)
{
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, word, 0);
}

static void print_component(sp_cli *cli, const signprep_component *c)
{
	sp_out_text(&cli->out, c->where, 0);
	sp_out_printf(&cli->out, "  %s  %s", c->type, mode_names[c->mode]);
	if (is_own_id(c))
		print_word(cli, c->id);
	/* A component without a name is called after its type, which stands there already. */
	if (*c->name && strcmp(c->name, c->type) != 0 && strcmp(c->name, c->id) != 0)
		print_word(cli, c->name);
	sp_out_printf(&cli->out, "  %s\n", sp_catalogue_word(sp_status_name(c->status), cli->lang));
	for (size_t i = 0; i < c->candidate_count; i++)
		print_candidate(cli, &c->candidates[i]);
	for (size_t i = 0; i < c->placement_count; i++) {
		const signprep_rect r = c->placements[i].rect;
		char text[4][32];
		sp_num_format(r.x0, 2, text[0], 32);
		sp_num_format(r.y0, 2, text[1], 32);
		sp_num_format(r.x1 - r.x0, 2, text[2], 32);
		sp_num_format(r.y1 - r.y0, 2, text[3], 32);
		sp_out_printf(&cli->out,
			sp_msg_pick(cli, "    box on p.%d: left %s, top %s, %s x %s pt%s\n",
				"    控件：第 %d 页，左 %s，上 %s，%s x %s pt%s\n"),
			c->placements[i].page, text[0], text[1], text[2], text[3],
			c->placements[i].slices         ? "  (slice)"
				: c->placements[i].copy ? "  (PageRanges)"
							: "");
	}
	if (*c->why) {
		sp_out_printf(&cli->out, "    ");
		sp_out_text(&cli->out, sp_msg_pick(cli, c->why, c->why_zh), 0);
		sp_out_printf(&cli->out, "\n");
	}
}

static signprep_code run(sp_cli *cli, void *options)
{
	signprep_code code = sp_cli_resolve(cli, false, options);

	for (size_t i = 0; cli->result && sp_cli_human(cli) && i < signprep_result_count(cli->result); i++)
		print_component(cli, signprep_result_at(cli->result, i));
	return code;
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	return sp_cli_result_json(out, cli, SIGNPREP_ANSWER_EXPLAIN, err);
}

const sp_command sp_cmd_explain = {
	.name = "explain",
	.schema = "signprep.explain/1",
	.arguments = "REQUEST.json FILE.pdf",
	.options = table,
	.options_size = sizeof(sp_cli_resolve_options),
	.run = run,
	.json = json,
	.summary_en = "for each component: candidates, the winner, why",
	.summary_zh = "逐个控件说明：候选位置、选中者、原因",
	.notes_en = "Below each component its candidates: * is chosen; for the others the rule that dropped them (Pages, Region, "
		    "Near, Pick ...).",
	.notes_zh = "每个控件下列出候选位置：* 为选中；其余写明被哪条规则（Pages、Region、Near、Pick 等）排除。",
	.example = "signprep explain samples/lease.json samples/lease.pdf",
};
