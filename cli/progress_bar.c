/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A line that is drawn again and again. */
#include "cli/progress_bar.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "cli/msg.h"

#define WIDTH 24
#define PAUSE_S 0.1

void sp_progress_bar_begin(sp_progress_bar *bar, const sp_cli *cli)
{
	*bar = (sp_progress_bar) { .cli = cli, .begun = sp_monotonic(), .shows = sp_msg_shows_bar(cli) };
}

static void put_bar(double share, sp_buf *line)
{
	static const char full[] = "########################";
	if (share >= 0)
		sp_buf_printf(line, "[%-*.*s] %3.0f%%  ", WIDTH, (int) (share * WIDTH), full, share * 100);
}

static void put_time_left(const sp_cli *cli, double seconds, sp_buf *line)
{
	long left = (long) (seconds + 0.5);
	sp_buf_printf(
		line, sp_msg_pick(cli, "  %ld:%02ld:%02ld left", "  剩余 %ld:%02ld:%02ld"), left / 3600, left / 60 % 60, left % 60);
}

void sp_progress_bar_draw(sp_progress_bar *bar, long long done, long long failed, double share)
{
	double at = sp_monotonic(), spent = at - bar->begun;
	sp_buf line;
	if (!bar->shows || at - bar->drawn < PAUSE_S)
		return;
	bar->drawn = at;
	sp_buf_init(&line, 512);
	put_bar(share, &line);
	sp_buf_printf(&line, sp_msg_pick(bar->cli, "%lld rows, %lld failed, %.1f/s", "%lld 行，失败 %lld，%.1f 行/秒"), done,
		failed, spent > 0 ? (double) done / spent : 0);
	if (share > 0.01 && share < 1)
		put_time_left(bar->cli, spent / share - spent, &line);
	fprintf(stderr, "\r%s\033[K", line.data ? line.data : "");
	sp_buf_clear(&line);
}

void sp_progress_bar_end(sp_progress_bar *bar)
{
	if (bar->shows && bar->drawn > 0)
		fputs("\r\033[K", stderr);
}
