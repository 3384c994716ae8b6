/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The progress bar of a batch: rows done, failed, rate, time left. */
#ifndef SP_CLI_PROGRESS_BAR_H
#define SP_CLI_PROGRESS_BAR_H

#include "cli/cli.h"

typedef struct sp_progress_bar {
	const sp_cli *cli;
	double begun, drawn; /* seconds, monotonic */
	bool shows;
} sp_progress_bar;

void sp_progress_bar_begin(sp_progress_bar *bar, const sp_cli *cli);
/** Draws at most ten times a second, and only on a terminal. `share` is how far the input has been read, 0..1; negative: unknown. */
void sp_progress_bar_draw(sp_progress_bar *bar, long long done, long long failed, double share);
void sp_progress_bar_end(sp_progress_bar *bar);

#endif
