/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep find: every hit of every keyword. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <signprep/find.h>

#include "base/catalogue.h"
#include "base/issues.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "locate/find_json.h"

struct options {
	const char *pages, *expect;
	bool case_sensitive, width, spaces, whole_word, regex, cross_line, hidden, no_annotations, punctuation, ocr;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--pages",
		.letter = 'p',
		.kind = SP_OPT_TEXT,
		.value = "PAGES",
		.offset = AT(pages),
		.help_en = "\"3\", \"-1\", \"last\", \"1-3,7\", \"odd\", \"even\"; default all",
		.help_zh = "“3”“-1”“last”“1-3,7”“odd”“even”；默认全部" },
	{ .name = "--case",
		.kind = SP_OPT_FLAG,
		.offset = AT(case_sensitive),
		.help_en = "tell capitals from small letters",
		.help_zh = "区分大小写" },
	{ .name = "--width",
		.kind = SP_OPT_FLAG,
		.offset = AT(width),
		.help_en = "tell full width from half width",
		.help_zh = "区分全角和半角" },
	{ .name = "--punctuation",
		.kind = SP_OPT_FLAG,
		.offset = AT(punctuation),
		.help_en = "tell typographic quotes, dashes and dots from plain ones",
		.help_zh = "区分弯引号与直引号、各种横线和间隔号" },
	{ .name = "--spaces",
		.kind = SP_OPT_FLAG,
		.offset = AT(spaces),
		.help_en = "white space must match exactly",
		.help_zh = "空白必须完全一致" },
	{ .name = "--whole-word",
		.kind = SP_OPT_FLAG,
		.offset = AT(whole_word),
		.help_en = "no letter may touch the hit",
		.help_zh = "前后不得紧接其他字符" },
	{ .name = "--regex",
		.kind = SP_OPT_FLAG,
		.offset = AT(regex),
		.help_en = "keywords are regular expressions (PCRE2)",
		.help_zh = "关键字是正则表达式（PCRE2）" },
	{ .name = "--cross-line",
		.kind = SP_OPT_FLAG,
		.offset = AT(cross_line),
		.help_en = "a hit may go on in the next line",
		.help_zh = "允许跨行" },
	{ .name = "--hidden",
		.kind = SP_OPT_FLAG,
		.offset = AT(hidden),
		.help_en = "count what a reader cannot see",
		.help_zh = "包括读者看不到的文字" },
	{ .name = "--no-annotations",
		.kind = SP_OPT_FLAG,
		.offset = AT(no_annotations),
		.help_en = "leave out annotations and fields",
		.help_zh = "不含批注和表单域" },
	{ .name = "--ocr",
		.kind = SP_OPT_FLAG,
		.offset = AT(ocr),
		.help_en = "forgive what recognisers of scans confuse",
		.help_zh = "容忍扫描件文字识别的常见错误" },
	{ .name = "--expect",
		.kind = SP_OPT_TEXT,
		.value = "N",
		.offset = AT(expect),
		.help_en = "1, or 1..3: hits each keyword must have (else exit 5)",
		.help_zh = "每个关键字应有的处数：1 或 1..3（不符则退出码 5）" },
	{ .name = NULL },
};

struct range {
	long long least, most;
};

/* "2" or "1..3"; `expect` NULL allows any number. */
static bool parse_expect(const char *expect, struct range *out)
{
	*out = (struct range) { 1, LLONG_MAX };
	if (!expect)
		return true;
	const char *dots = strstr(expect, "..");
	size_t first = dots ? (size_t) (dots - expect) : strlen(expect);
	if (!sp_num_parse_int(expect, first, 0, 1000000, &out->least))
		return false;
	out->most = out->least;
	return !dots || sp_num_parse_int(dots + 2, strlen(dots + 2), out->least, 1000000, &out->most);
}

static void print_hit(sp_cli *cli, const signprep_hit *hit)
{
	sp_out_printf(&cli->out, "p.%d  (%.1f, %.1f)  %.1f pt  ", hit->page, sp_num_round(hit->rect.x0, 1),
		sp_num_round(hit->rect.y0, 1), sp_num_round(hit->font_size, 1));
	sp_out_text(&cli->out, hit->line, 0);
	const char *separator = "  [";
	for (unsigned i = 0; signprep_hit_flag_name(i); i++) {
		if (!(hit->flags & 1u << i))
			continue;
		sp_out_printf(&cli->out, "%s%s", separator, sp_catalogue_word(signprep_hit_flag_name(i), cli->lang));
		separator = ", ";
	}
	sp_out_printf(&cli->out, "%s\n", *separator == ',' ? "]" : "");
}

static void print_query(sp_cli *cli, const signprep_query *query, bool heading)
{
	if (heading) {
		sp_out_text(&cli->out, query->keyword, 0);
		sp_out_printf(&cli->out, sp_msg_pick(cli, ": %zu\n", "：%zu 处\n"), query->hit_count);
	}
	for (size_t i = 0; i < query->hit_count; i++)
		print_hit(cli, &query->hits[i]);
}

/* K203 when the number of hits is not the expected one. */
static void check_count(sp_cli *cli, const signprep_query *query, const char *expect, struct range range)
{
	char count[24];
	long long hits = (long long) query->hit_count;
	if (!expect || (hits >= range.least && hits <= range.most) || hits == 0)
		return;
	snprintf(count, sizeof count, "%zu", query->hit_count);
	signprep_issue *issue = sp_issues_add(cli->issues, "K203", "", query->keyword, count, expect, NULL);
	for (size_t i = 0; i < query->hit_count; i++)
		sp_issue_add_candidate(
			cli->issues, issue, query->hits[i].page, query->hits[i].rect, query->hits[i].text, query->hits[i].line, "");
}

/* Nothing to search at all outweighs a keyword that was not found in it. */
static signprep_code settle(const sp_cli *cli)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; i < signprep_issues_count(cli->issues); i++) {
		const signprep_issue *issue = signprep_issues_at(cli->issues, i);
		if (issue->severity != SIGNPREP_SEVERITY_ERROR)
			continue;
		if (issue->code == SIGNPREP_NO_TEXT)
			return SIGNPREP_NO_TEXT;
		if (!code)
			code = issue->code;
	}
	return code;
}

static signprep_code report(sp_cli *cli, const struct options *o, struct range range)
{
	const signprep_find *find = cli->find;
	size_t count = signprep_find_count(find);
	bool none_is_fine = o->expect && range.least == 0;

	sp_input_damage(cli);
	for (size_t i = 0; i < count; i++) {
		check_count(cli, signprep_find_at(find, i), o->expect, range);
		if (sp_cli_human(cli))
			print_query(cli, signprep_find_at(find, i), count > 1);
	}
	if (!none_is_fine)
		sp_cli_take(cli, signprep_find_issues(find));
	return settle(cli);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	struct range range;
	signprep_error err = { 0 };

	if (!parse_expect(o->expect, &range))
		return sp_cli_refuse(cli, "R004", "", "--expect", o->expect, "N, N..M", NULL);
	signprep_code code = sp_input_document(cli, cli->arguments[0]);
	if (code)
		return code;
#define SWITCH(given) ((given) ? SIGNPREP_SWITCH_ON : SIGNPREP_SWITCH_DEFAULT)
	const signprep_match match = {
		.size = sizeof match,
		.case_sensitive = SWITCH(o->case_sensitive),
		.width = SWITCH(o->width),
		.spaces = SWITCH(o->spaces),
		.whole_word = SWITCH(o->whole_word),
		.regex = SWITCH(o->regex),
		.cross_line = SWITCH(o->cross_line),
		.hidden = SWITCH(o->hidden),
		.annotations = o->no_annotations ? SIGNPREP_SWITCH_OFF : SIGNPREP_SWITCH_DEFAULT,
		.punctuation = SWITCH(o->punctuation),
		.ocr = SWITCH(o->ocr),
	};
	const signprep_find_options options = {
		.size = sizeof options,
		.match = &match,
		.pages = o->pages,
		.progress = sp_msg_wants_progress(cli) ? sp_msg_progress : NULL,
		.opaque = cli,
	};
	const char *const *keywords = cli->arguments + 1;
	size_t count = cli->argument_count - 1;
	code = cli->pool ? signprep_pool_find(&cli->find, cli->pool, cli->document, keywords, count, &options, &err)
			 : signprep_find_run(&cli->find, cli->document, keywords, count, &options, &err);
	sp_msg_progress_end(cli);
	return code ? sp_cli_fail(cli, &err) : report(cli, o, range);
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	return cli->find ? signprep_find_json(out, cli->find, cli->pdf_name, cli->issues, cli->lang, err) : SIGNPREP_OK;
}

static bool json_pieces(const sp_cli *cli, signprep_write_fn write, void *opaque)
{
	return sp_find_json_pieces(cli->find, cli->pdf_name, cli->issues, cli->lang, write, opaque);
}

const sp_command sp_cmd_find = {
	.name = "find",
	.schema = "signprep.find/1",
	.arguments = "FILE.pdf KEYWORD...",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.json = json,
	.json_pieces = json_pieces,
	.summary_en = "every place where a keyword stands",
	.summary_zh = "列出关键字出现的每一处",
	.notes_en = "One line for each hit: page, left and top edge (points from the top left of the page as seen), font size, the "
		    "line it\n"
		    "stands in, doubts in brackets. Keywords that begin with \"-\" go after \"--\".",
	.notes_zh = "每处一行：页码、左边和上边（自可见页面左上角起，单位 "
		    "pt）、字号、所在行，方括号内为疑点。\n以“-”开头的关键字写在“--”之后。",
	.example = "signprep find samples/lease.pdf '甲方（盖章）'",
};
