/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "actions/flow_state.h"

#include <stddef.h>
#include <string.h>

#define FINAL 4 /* rank from which nothing is signed any more */

enum { SIGNED = 4, RESCINDED = 21 };

static const struct {
	int number, rank;
	const char *name;
} flow_states[] = {
	{ 0, 0, "draft" },
	{ 1, 2, "waiting" },
	{ 2, 3, "partly-signed" },
	{ 3, FINAL, "refused" },
	{ SIGNED, FINAL, "signed" },
	{ 5, FINAL, "expired" },
	{ 6, FINAL, "cancelled" },
	{ 7, 0, "draft" },
	{ 8, 1, "filling" },
	{ 9, 1, "partly-filled" },
	{ 10, FINAL, "fill-refused" },
	{ 16, FINAL, "void" },
	{ RESCINDED, FINAL + 1, "rescinded" },
};

static const struct {
	int number;
	const char *name;
} approver_states[] = { { 0, "not-yet" }, { 1, "in-progress" }, { 2, "waiting" }, { 3, "signed" }, { 4, "refused" },
	{ 5, "expired" }, { 6, "cancelled" }, { 7, "waiting" }, { 8, "filling" }, { 9, "stopped" }, { 10, "filled" },
	{ 15, "rescinded" }, { 19, "forwarded" } };

static int row_of(long long state)
{
	for (size_t i = 0; i < sizeof flow_states / sizeof flow_states[0]; i++)
		if (flow_states[i].number == state)
			return (int) i;
	return -1;
}

/* What nobody knows is taken for something between. */
int sp_flow_state_rank(long long state)
{
	int row = row_of(state);
	return row < 0 ? FINAL - 1 : flow_states[row].rank;
}

const char *sp_flow_state_name(long long state)
{
	int row = row_of(state);
	return row < 0 ? NULL : flow_states[row].name;
}

bool sp_flow_state_is_final(long long state)
{
	return sp_flow_state_rank(state) >= FINAL;
}

bool sp_flow_state_follows(long long before, double before_time, long long next, double next_time)
{
	if (before == 0)
		return true;
	if (sp_flow_state_is_final(before))
		return before == SIGNED && next == RESCINDED;
	if (sp_flow_state_is_final(next))
		return true;
	if (before_time > 0 && next_time > 0 && before_time != next_time)
		return next_time > before_time;
	return sp_flow_state_rank(next) >= sp_flow_state_rank(before);
}

const char *sp_approver_state_name(long long state)
{
	for (size_t i = 0; i < sizeof approver_states / sizeof approver_states[0]; i++)
		if (approver_states[i].number == state)
			return approver_states[i].name;
	return NULL;
}

typedef struct word {
	const char *text;
	int number;
} word;

static long long number_of(const word *words, const char *text)
{
	for (; words->text; words++)
		if (strcmp(words->text, text) == 0)
			return words->number;
	return -1;
}

long long sp_flow_state_of_word(const char *text)
{
	static const word words[] = { { "INIT", 1 }, { "PART", 2 }, { "REJECT", 3 }, { "ALL", SIGNED }, { "DEADLINE", 5 },
		{ "CANCEL", 6 }, { "FILLING", 8 }, { "INVALID", 16 }, { "RELIEVED", RESCINDED }, { NULL, 0 } };
	return number_of(words, text);
}

long long sp_approver_state_of_word(const char *text)
{
	static const word words[] = { { "WAIT", 0 }, { "PENDING", 2 }, { "ACCEPT", 3 }, { "REJECT", 4 }, { "FILLREJECT", 4 },
		{ "DEADLINE", 5 }, { "CANCEL", 6 }, { "WAITPICKUP", 7 }, { "FILLPENDING", 8 }, { "STOP", 9 }, { "FILLACCEPT", 10 },
		{ "RELIEVED", 15 }, { "FORWARD", 19 }, { NULL, 0 } };
	return number_of(words, text);
}
