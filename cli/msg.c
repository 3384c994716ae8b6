/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The only writer to standard error. */
#include "cli/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/catalogue.h"
#include "base/num.h"
#include "base/json/issue_json.h"

#define MESSAGE_MAX ((size_t) 1 << 20)
#define CANDIDATES_SHOWN 20

signprep_lang sp_msg_lang(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncasecmp(value, "zh", 2) == 0 ? SIGNPREP_ZH : SIGNPREP_EN;
	}
	return SIGNPREP_EN;
}

const char *sp_msg_pick(const sp_cli *cli, const char *en, const char *zh)
{
	return cli->lang == SIGNPREP_ZH && zh ? zh : en;
}

/* Where a finding stands among the files of the run. */
static sp_issue_place find_place(const sp_cli *cli, const signprep_issue *issue)
{
	const sp_issue_files files = { cli->pdf_name, cli->request_name, cli->request };
	return sp_issue_find_place(&files, issue);
}

static bool use_colour(int fd)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fd) && !(none && *none) && !(term && strcmp(term, "dumb") == 0);
}

static void put_clean(sp_buf *out, const char *text)
{
	char small[1024], *large = NULL;
	size_t length = sp_catalogue_clean(text, small, sizeof small);
	if (length >= sizeof small && (large = malloc(length + 1)))
		sp_catalogue_clean(text, large, length + 1);
	sp_buf_puts(out, large ? large : small);
	free(large);
}

typedef size_t (*text_fn)(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap);

static void put_written(sp_buf *out, const signprep_issue *issue, signprep_lang lang, text_fn write)
{
	size_t length = write(issue, lang, NULL, 0);
	char *text = malloc(length + 1);
	if (!text) {
		out->failed = true;
		return;
	}
	write(issue, lang, text, length + 1);
	sp_buf_puts(out, text);
	free(text);
}

static void put_head(const sp_cli *cli, const signprep_issue *issue, bool colour, sp_buf *out)
{
	static const char *const colours[] = { "\033[1;36m", "\033[1;33m", "\033[1;31m" };
	sp_issue_place place = find_place(cli, issue);

	sp_buf_printf(out, "%s%s[%s]%s ", colour ? colours[issue->severity] : "", sp_severity_name(issue->severity), issue->id,
		colour ? "\033[0m" : "");
	if (place.file) {
		put_clean(out, place.file);
		if (place.line)
			sp_buf_printf(out, ":%d:%d", place.line, place.column);
		sp_buf_puts(out, ": ");
	}
	if (*place.component) {
		put_clean(out, place.component);
		sp_buf_puts(out, ": ");
	}
	size_t start = out->length;
	put_written(out, issue, cli->lang, signprep_issue_message);
	/* Messages about refusals quote both themselves. */
	if (*issue->server_code && !out->failed && !strstr(out->data + start, issue->server_code))
		sp_buf_printf(out, " [%s]", issue->server_code);
	if (*issue->request_id && !out->failed && !strstr(out->data + start, issue->request_id))
		sp_buf_printf(out, " (RequestId %s)", issue->request_id);
	sp_buf_putc(out, '\n');
}

/* A note is a word, or several with commas between them. */
static void put_note(const sp_cli *cli, const char *note, sp_buf *out)
{
	for (const char *comma; (comma = strstr(note, ", ")) != NULL; note = comma + 2) {
		char word[32];
		snprintf(word, sizeof word, "%.*s", (int) (comma - note), note);
		put_clean(out, sp_catalogue_word(word, cli->lang));
		sp_buf_puts(out, sp_msg_pick(cli, ", ", "、"));
	}
	put_clean(out, sp_catalogue_word(note, cli->lang));
}

static void put_candidates(const sp_cli *cli, const signprep_issue *issue, sp_buf *out)
{
	size_t shown = issue->candidate_count;
	/* The rest is counted, and whole in --json. */
	if (shown > CANDIDATES_SHOWN)
		shown = CANDIDATES_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		const signprep_candidate *c = &issue->candidates[i];
		if (c->page)
			sp_buf_printf(
				out, "  p.%d  (%.1f, %.1f)  ", c->page, sp_num_round(c->rect.x0, 1), sp_num_round(c->rect.y0, 1));
		else
			sp_buf_puts(out, "  ");
		put_clean(out, *c->line ? c->line : c->text);
		if (*c->note) {
			sp_buf_puts(out, "   ");
			put_note(cli, c->note, out);
			if (c->score > 0)
				sp_buf_printf(out, " %.2f", c->score);
		}
		sp_buf_putc(out, '\n');
	}
	if (shown < issue->candidate_count)
		sp_buf_printf(out, sp_msg_pick(cli, "  … %zu more\n", "  … 另有 %zu 处\n"), issue->candidate_count - shown);
}

bool sp_msg_render(const sp_cli *cli, const signprep_issue *issue, bool colour, sp_buf *out)
{
	put_head(cli, issue, colour, out);
	put_candidates(cli, issue, out);
	if (!cli->common.quiet && signprep_issue_help(issue, cli->lang, NULL, 0)) {
		sp_buf_puts(out, sp_msg_pick(cli, "help: ", "解决办法："));
		put_written(out, issue, cli->lang, signprep_issue_help);
		sp_buf_putc(out, '\n');
	}
	return !out->failed;
}

void sp_msg_write(const char *text)
{
	fputs(text, stderr);
	fflush(stderr);
}

void sp_msg_issues(const sp_cli *cli)
{
	bool colour = use_colour(STDERR_FILENO);
	for (size_t i = 0; i < signprep_issues_count(cli->issues); i++) {
		const signprep_issue *issue = signprep_issues_at(cli->issues, i);
		sp_buf text;
		if (cli->common.quiet && issue->severity != SIGNPREP_SEVERITY_ERROR)
			continue;
		sp_buf_init(&text, MESSAGE_MAX);
		if (sp_msg_render(cli, issue, colour, &text))
			sp_msg_write(text.data);
		else
			sp_msg_write("error[D901] out of memory\n");
		sp_buf_clear(&text);
	}
}

void sp_msg_print(sp_cli *cli, const signprep_issues *issues)
{
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		sp_buf text;
		sp_buf_init(&text, MESSAGE_MAX);
		if (sp_msg_render(cli, signprep_issues_at(issues, i), false, &text))
			sp_out_write(&cli->out, text.data, text.length);
		sp_buf_clear(&text);
	}
}

void sp_msg_verbose(const sp_cli *cli, const char *format, ...)
{
	if (!cli->common.verbose)
		return;
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void sp_msg_note(const sp_cli *cli, const char *format, ...)
{
	if (cli->common.quiet)
		return;
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static void progress_event(sp_cli *cli, int done, int total)
{
	/* By count, not by time: the same input gives the same lines. */
	int step = total / 20 > 0 ? total / 20 : 1;
	if (done % step && done != total)
		return;
	sp_out_printf(&cli->out, "{\"event\":\"progress\",\"done\":%d,\"total\":%d}\n", done, total);
	sp_out_flush(&cli->out);
}

bool sp_msg_shows_bar(const sp_cli *cli)
{
	return !cli->common.quiet && !cli->common.no_progress && isatty(STDERR_FILENO);
}

bool sp_msg_wants_progress(const sp_cli *cli)
{
	return sp_msg_shows_bar(cli) || (cli->common.jsonl && !cli->common.no_progress);
}

void sp_msg_progress(void *opaque, int done, int total)
{
	sp_cli *cli = opaque;
	if (cli->common.jsonl && !cli->common.no_progress)
		progress_event(cli, done, total);
	if (!sp_msg_shows_bar(cli) || total <= 0)
		return;
	static const char full[] = "##############################";
	int filled = (int) (30.0 * done / total);
	fprintf(stderr, "\r[%-30.*s] %d/%d", filled, full, done, total);
}

void sp_msg_progress_end(const sp_cli *cli)
{
	if (sp_msg_shows_bar(cli))
		fputs("\r\033[K", stderr);
}
