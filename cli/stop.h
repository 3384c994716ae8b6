/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Stopping: Ctrl-C, the time limit, and readers that go away. */
#ifndef SP_CLI_STOP_H
#define SP_CLI_STOP_H

#include <stdbool.h>

#include "cli/cli.h"

/**
 * From here on Ctrl-C and SIGTERM end the process with 130, and `--timeout` with 16 half a second after the library
 * should have given up by itself. With --json the one object is still written. Nothing half-written is left: files
 * are put in place under sp_stop_hold().
 */
void sp_stop_arm(const sp_cli *cli);
/** From here on Ctrl-C only sets a mark: something may be under way that must be finished properly. */
void sp_stop_defer(void);
/** What sp_stop_defer was called for is finished: Ctrl-C ends the process again, and the time limit begins anew. */
void sp_stop_resume(const sp_cli *cli);
/** True once Ctrl-C came after sp_stop_defer. Fits signprep_client_options.cancelled. */
bool sp_stop_asked(void *opaque);
/**
 * From here on the answer is written: it is written whole, however slowly it is read. The time limit is over; Ctrl-C is
 * remembered, and a second one ends the process without another word on standard output.
 */
void sp_stop_speak(void);
/** Waits for Ctrl-C or SIGTERM; only after sp_stop_defer. */
void sp_stop_wait(void);
/** Holds signals back, or lets them come. */
void sp_stop_hold(bool hold);

#endif
