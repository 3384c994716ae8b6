/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep explain: for each component the candidates, what dropped each, the winner, and why. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/find.h>

#include "base/catalogue.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "locate/party.h"
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

static void print_word(sp_cli *cli, const char *word)
{
	if (!*word)
		return;
	sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, word, 0);
}

/* A name of a megabyte is cut: it is here to be recognised. */
#define TITLE_BYTES 400

/* Above their components: who, what they are, and how much of what they sign and fill in. */
static void print_party(sp_cli *cli, const signprep_party *party, const sp_party_work *work)
{
	char letters[SP_PARTY_LETTERS], title[TITLE_BYTES], what[TITLE_BYTES];

	sp_party_letters(party, letters);
	sp_party_title(party, cli->lang, title, sizeof title);
	sp_party_work_text(work, cli->lang, what, sizeof what);
	sp_out_printf(&cli->out, "%s%s", letters, *letters ? "  " : "");
	sp_out_text(&cli->out, title, 0);
	if (strcmp(title, sp_party_kind_word(party, cli->lang)) != 0)
		sp_out_printf(&cli->out, sp_msg_pick(cli, " (%s)", "（%s）"), sp_party_kind_word(party, cli->lang));
	if (*what)
		sp_out_printf(&cli->out, "  %s", what);
	if (work->unplaced)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  %zu not placed", "  未放置 %zu 个"), work->unplaced);
	if (!*what && !work->unplaced)
		sp_out_printf(&cli->out, "  %s", sp_catalogue_word("legend.nothing", cli->lang));
	sp_out_printf(&cli->out, "\n");
}

static void print_component(sp_cli *cli, const signprep_component *c)
{
	sp_out_text(&cli->out, c->where, 0);
	sp_out_printf(&cli->out, "  %s  %s", c->type, mode_names[c->mode]);
	/* The type once, then the id and the name that were given. */
	print_word(cli, sp_component_given_id(c));
	print_word(cli, sp_component_given_name(c));
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

/* Components come in the order of their parties. */
static signprep_code print_result(sp_cli *cli)
{
	size_t parties = signprep_result_party_count(cli->result), at = 0;
	sp_party_work *work = calloc(parties + 1, sizeof *work);

	if (!work)
		return sp_cli_refuse(cli, "D901", "", NULL);
	sp_parties_work(cli->result, 0, work);
	for (size_t i = 0; i < parties; i++) {
		const signprep_component *c;

		print_party(cli, signprep_result_party(cli->result, i), &work[i]);
		for (; (c = signprep_result_at(cli->result, at)) && c->party == i; at++)
			print_component(cli, c);
	}
	free(work);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, void *options)
{
	signprep_code code = sp_cli_resolve(cli, false, options);

	signprep_code own = cli->result && sp_cli_human(cli) ? print_result(cli) : SIGNPREP_OK;

	return own ? own : code;
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
	.notes_en = "By party, with the letters of signprep preview. Below each component its candidates: * is chosen; for the\n"
		    "others the rule that dropped them (Pages, Region, Near, Pick ...).",
	.notes_zh = "按签署方列出，字母与 signprep preview 一致。每个控件下列出候选位置：* 为选中；其余写明被哪条规则\n"
		    "（Pages、Region、Near、Pick 等）排除。",
	.example = "signprep explain samples/lease.json samples/lease.pdf",
};
