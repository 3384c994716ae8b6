/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One thread at a time for each key: whoever comes second waits, and finds done what the first did. */
#ifndef SP_SUBMIT_TURNS_H
#define SP_SUBMIT_TURNS_H

#include <pthread.h>

/** Whose turn it is; on the stack of whoever has it. */
typedef struct sp_turn {
	const char *key; /* borrowed until it is given back */
	struct sp_turn *next;
} sp_turn;

typedef struct sp_turns {
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	sp_turn *first;
} sp_turns;

void sp_turns_open(sp_turns *turns);
void sp_turns_close(sp_turns *turns);
/** Waits until nobody has a turn with this key. */
void sp_turns_take(sp_turns *turns, sp_turn *turn, const char *key);
void sp_turns_give_back(sp_turns *turns, sp_turn *turn);

#endif
