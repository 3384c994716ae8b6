/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The only writer to standard error: messages, notes of -v, the progress bar. */
#ifndef SP_CLI_MSG_H
#define SP_CLI_MSG_H

#include "base/buf.h"
#include "cli/cli.h"
#include "locate/issue_place.h"

/** From LC_ALL, LC_MESSAGES, LANG: the first that is set counts. */
signprep_lang sp_msg_lang(void);
/** The text of the language in use. */
const char *sp_msg_pick(const sp_cli *cli, const char *en, const char *zh);

/** Appends one finding as the contract's message: first line, candidates, help. */
bool sp_msg_render(const sp_cli *cli, const signprep_issue *issue, bool colour, sp_buf *out);
/** Writes every finding of the run; -q leaves out notes, warnings and help. */
void sp_msg_issues(const sp_cli *cli);
/** Findings that are the answer itself, on standard output. */
void sp_msg_print(sp_cli *cli, const signprep_issues *issues);
/** A line for -v. */
void sp_msg_verbose(const sp_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** A line for everyone but -q. */
void sp_msg_note(const sp_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Text on standard error as it is: usage. */
void sp_msg_write(const char *text);

/** True when a bar may be drawn: standard error is a terminal, and nobody asked for silence. */
bool sp_msg_shows_bar(const sp_cli *cli);
/** True when sp_msg_progress has anything to do. */
bool sp_msg_wants_progress(const sp_cli *cli);
/** Draws the bar when standard error is a terminal; with --jsonl an event at each twentieth. `opaque` is the run. */
void sp_msg_progress(void *opaque, int done, int total);
void sp_msg_progress_end(const sp_cli *cli);

#endif
