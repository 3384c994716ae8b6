/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What tests share that kill processes of a batch at random moments: chance, the batch's files, lost answers, whose flow it is. */
#ifndef SP_TESTS_SUPPORT_DISTURBED_H
#define SP_TESTS_SUPPORT_DISTURBED_H

#include <stdbool.h>

#include "service/sandbox/internal.h"
#include "submit/journal/journal.h"

#define DISTURBED_LOST_MAX 64

/** Below 1. The same sequence in every run of a program, so that a failure can be told. */
double disturbed_chance(void);
void disturbed_doze(double seconds);
/** FOLDER/template.json and FOLDER/rows.csv with the keys row-0001 …, each of a PDF with one keyword. */
bool disturbed_write_inputs(const char *folder, const char *source, int rows);
/** Faults of a sandbox: `lost` creations whose answer is lost, every other one as a 503, `apart` creations apart on average. */
const char *const *disturbed_faults(int lost, int apart);
/**
 * Waits until nothing is under way at the sandbox: what a killed process had sent lies in its connection still, and is acted on
 * after the kill. Whoever looks before sees no contract where there will be one. No other process may send meanwhile.
 * @return false when it can't be asked, or is never quiet within minutes
 */
bool disturbed_rest(sp_sandbox *sandbox);
/** The sandbox answers no more: what it holds can be looked at. */
void disturbed_halt(sp_sandbox *sandbox);
/** UserData of a flow, in the partner edition CustomerData; NULL: none. */
const char *disturbed_data_of(const sp_stored_flow *flow);
/** Number of the row that a flow was created for, by these; 0: of none. */
int disturbed_row_of(const sp_stored_flow *flow, int rows);
/**
 * The FlowId of each row, flows[1] … flows[rows]; NULL: it has none. The sandbox is halted.
 * @return 0; the number of a row that has two flows; -1 when a flow is of none of the rows
 */
int disturbed_flows(const sp_sandbox *sandbox, const char **flows, int rows);
/** `key` gets "row-0001" for 1, `row` what the journal says of it, which must be true of `flow` (NULL: there is none). */
bool disturbed_row_agrees(sp_journal *journal, int number, const char *flow, char key[32], sp_row *row);

#endif
