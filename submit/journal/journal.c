/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal: one caller at a time, whatever it is kept in. */
#include "submit/journal/journal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "submit/journal/journal_place.h"
#include "submit/journal/journal_store.h"

struct sp_journal {
	sp_journal_store in;
	char *name;
	pthread_mutex_t mutex;
	size_t owners;
	sp_journal_keys *keys; /* NULL until a key is claimed */
	char caller[SP_CALLER_MAX];
};

/* A contract's document and its start may be asked for again: of a step further back nothing is lost. */
static bool is_settled(sp_state state)
{
	return (sp_state_may_stand(state) || state == SP_STATE_REFUSED) && state != SP_STATE_FILLING && state != SP_STATE_FILLED;
}

signprep_code sp_journal_open(sp_journal **out, const char *path, double busy_s, signprep_error *err)
{
	char name[256];
	sp_journal *journal = calloc(1, sizeof *journal);
	*out = NULL;
	sp_journal_show(path, name, sizeof name);
	if (journal == NULL || (journal->name = strdup(name)) == NULL || pthread_mutex_init(&journal->mutex, NULL) != 0) {
		if (journal != NULL)
			free(journal->name);
		free(journal);
		return sp_fail_memory(err, name);
	}
	journal->owners = 1;
	signprep_code code = sp_journal_is_address(path) ? sp_journal_postgres(&journal->in, path, busy_s, err)
							 : sp_journal_sqlite(&journal->in, path, busy_s, err);
	if (code == SIGNPREP_OK)
		*out = journal;
	else
		sp_journal_close(journal);
	return code;
}

sp_journal *sp_journal_share(sp_journal *journal)
{
	pthread_mutex_lock(&journal->mutex);
	journal->owners++;
	pthread_mutex_unlock(&journal->mutex);
	return journal;
}

void sp_journal_close(sp_journal *journal)
{
	if (journal == NULL)
		return;
	pthread_mutex_lock(&journal->mutex);
	bool last = --journal->owners == 0;
	pthread_mutex_unlock(&journal->mutex);
	if (!last)
		return;
	if (journal->in.store != NULL)
		journal->in.kind->close(journal->in.store);
	sp_journal_keys_close(journal->keys);
	pthread_mutex_destroy(&journal->mutex);
	free(journal->name);
	free(journal);
}

void sp_journal_call_as(sp_journal *journal, const char *caller)
{
	pthread_mutex_lock(&journal->mutex);
	snprintf(journal->caller, sizeof journal->caller, "%s", caller);
	pthread_mutex_unlock(&journal->mutex);
}

/* Before anything is at the service the row is whoever's begins it; afterwards nobody else may take it. */
static void name_caller(const sp_journal *journal, sp_row *row)
{
	if (journal->caller[0] != '\0' && (row->caller[0] == '\0' || row->state < SP_STATE_UPLOADING))
		memcpy(row->caller, journal->caller, sizeof row->caller);
}

signprep_code sp_journal_load(sp_journal *journal, const char *environment, const char *key, sp_row *row, signprep_error *err)
{
	memset(row, 0, sizeof *row);
	row->code = SP_ROW_OPEN;
	snprintf(row->key, sizeof row->key, "%s", key);
	snprintf(row->environment, sizeof row->environment, "%s", environment);
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->load(journal->in.store, environment, key, row, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	bool ours = false;
	row->code = SP_ROW_OPEN;
	memset(row->issue, 0, sizeof row->issue);
	pthread_mutex_lock(&journal->mutex);
	name_caller(journal, row);
	signprep_code code = journal->in.kind->save(journal->in.store, row, now, is_settled(row->state), &ours, err);
	pthread_mutex_unlock(&journal->mutex);
	if (code != SIGNPREP_OK)
		return code;
	if (!ours)
		return sp_fail(err, "S508", 0, journal->name, row->key, NULL);
	row->revision++;
	row->updated = now;
	return SIGNPREP_OK;
}

static signprep_code enter(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	if (row->state == SP_STATE_NONE)
		row->state = SP_STATE_PLANNED;
	const sp_row entered = *row;
	signprep_code code = sp_journal_note_many(journal, &entered, 1, now, err);
	return code == SIGNPREP_OK ? sp_journal_load(journal, entered.environment, entered.key, row, err) : code;
}

signprep_code sp_journal_finish(
	sp_journal *journal, sp_row *row, signprep_code code, const char *issue, double now, signprep_error *err)
{
	bool ours = false;
	row->code = (int) code;
	snprintf(row->issue, sizeof row->issue, "%s", issue != NULL ? issue : "");
	if (row->revision == 0)
		return enter(journal, row, now, err);
	pthread_mutex_lock(&journal->mutex);
	signprep_code written = journal->in.kind->finish(journal->in.store, row, &ours, err);
	pthread_mutex_unlock(&journal->mutex);
	if (written == SIGNPREP_OK && !ours)
		return sp_fail(err, "S508", 0, journal->name, row->key, NULL);
	return written;
}

signprep_code sp_journal_note_many(sp_journal *journal, const sp_row *rows, size_t count, double now, signprep_error *err)
{
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->note(journal->in.store, rows, count, now, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_claim_key(
	sp_journal *journal, const char *run, const char *key, int64_t line, int64_t *first_line, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	pthread_mutex_lock(&journal->mutex);
	if (journal->keys == NULL)
		code = sp_journal_keys_open(&journal->keys, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_keys_claim(journal->keys, run, key, line, first_line, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_take_token(
	sp_journal *journal, const char *name, double now, double rate, double *wait, signprep_error *err)
{
	*wait = 0;
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->take_token(journal->in.store, name, now, rate, wait, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_slow_down(
	sp_journal *journal, const char *name, double now, double rate, double *slower, signprep_error *err)
{
	*slower = rate;
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->slow_down(journal->in.store, name, now, rate, slower, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_next(
	sp_journal *journal, const char *environment, const char *after, bool unsettled, char key[72], signprep_error *err)
{
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->next(journal->in.store, environment, after, unsettled, key, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_keep(
	sp_journal *journal, const char *environment, const char *key, const sp_contract *list, size_t count, signprep_error *err)
{
	sp_contract *own = calloc(count + 1, sizeof *own);
	if (own == NULL)
		return sp_fail_memory(err, journal->name);
	for (size_t i = 0; i < count; i++) {
		own[i] = list[i];
		own[i].position = (int) i;
		snprintf(own[i].key, sizeof own[i].key, "%s", key);
	}
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->keep(journal->in.store, environment, own, count, err);
	pthread_mutex_unlock(&journal->mutex);
	free(own);
	return code;
}

signprep_code sp_journal_contract(
	sp_journal *journal, const char *environment, const char *key, int position, sp_contract *out, signprep_error *err)
{
	*out = (sp_contract) { .position = position };
	snprintf(out->key, sizeof out->key, "%s", key);
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->contract(journal->in.store, environment, out, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

signprep_code sp_journal_find(sp_journal *journal, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
	int *matches, signprep_error *err)
{
	*out = (sp_contract) { .position = 0 };
	*matches = 0;
	pthread_mutex_lock(&journal->mutex);
	signprep_code code = journal->in.kind->find(journal->in.store, environment, by, value, out, matches, err);
	pthread_mutex_unlock(&journal->mutex);
	return code;
}

bool sp_journal_is_there(sp_journal *journal)
{
	pthread_mutex_lock(&journal->mutex);
	bool there = journal->in.kind->is_there(journal->in.store);
	pthread_mutex_unlock(&journal->mutex);
	return there;
}

const char *sp_journal_name(const sp_journal *journal)
{
	return journal->name;
}
