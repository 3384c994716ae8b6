/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns by key. */
#include "submit/turns.h"

#include <stdbool.h>
#include <string.h>

void sp_turns_open(sp_turns *turns)
{
	turns->first = NULL;
	pthread_mutex_init(&turns->lock, NULL);
	pthread_cond_init(&turns->given_back, NULL);
}

void sp_turns_close(sp_turns *turns)
{
	pthread_cond_destroy(&turns->given_back);
	pthread_mutex_destroy(&turns->lock);
}

static bool is_taken(const sp_turns *turns, const char *key)
{
	for (const sp_turn *t = turns->first; t; t = t->next)
		if (strcmp(t->key, key) == 0)
			return true;
	return false;
}

void sp_turns_take(sp_turns *turns, sp_turn *turn, const char *key)
{
	pthread_mutex_lock(&turns->lock);
	while (is_taken(turns, key))
		pthread_cond_wait(&turns->given_back, &turns->lock);
	turn->key = key;
	turn->next = turns->first;
	turns->first = turn;
	pthread_mutex_unlock(&turns->lock);
}

void sp_turns_give_back(sp_turns *turns, sp_turn *turn)
{
	pthread_mutex_lock(&turns->lock);
	for (sp_turn **at = &turns->first; *at; at = &(*at)->next)
		if (*at == turn) {
			*at = turn->next;
			break;
		}
	pthread_cond_broadcast(&turns->given_back);
	pthread_mutex_unlock(&turns->lock);
}
