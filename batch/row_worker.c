/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the consumer and the engine. */
#include "batch/row_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/issues.h"
#include "batch/answer.h"
#include "batch/ledger.h"
#include "batch/row_message.h"
#include "batch/summary.h"
#include "submit/environment.h"
#include "submit/internal.h"

#define DEFAULT_PATIENCE_S 90 /* an exchange of the other worker may take a minute */
#define AGAIN_S 2
#define AGAIN_MAX_S 30

struct row_worker {
	const sp_row_worker_options *options;
	signprep_client *client;
	sp_consumer *consumer;
	sp_ledger ledger; /* used only when something is sent */
	sp_summary summary;
	signprep_code code; /* why this worker can't go on */
	signprep_error err;
};

static void describe_terms(char *out, size_t cap, const char *environment, const char *edition)
{
	snprintf(out, cap, "%s%s%s", environment, *edition ? ", " : "", edition);
}

/* A row this worker was not started for is answered, not run: nobody's contract goes to the wrong place. */
static bool fits(const struct row_worker *s, const sp_terms *terms, sp_entry *entry)
{
	char wanted[40], own[40];
	signprep_error err = { 0 };
	const char *environment = s->client ? sp_environment_name(s->client->core->environment) : "locate";
	bool partner = s->client ? s->client->core->partner : s->options->partner;
	const char *edition = partner ? "partner" : "company", *asked = terms->submit ? terms->environment : "locate";
	bool same = terms->submit == (s->client != NULL) && strcmp(asked, environment) == 0;
	if (same && (!*terms->edition || strcmp(terms->edition, edition) == 0))
		return true;
	describe_terms(wanted, sizeof wanted, asked, terms->edition);
	describe_terms(own, sizeof own, environment, *terms->edition ? edition : "");
	sp_fail(&err, "B524", 0, "", entry->key, wanted, own, NULL);
	sp_entry_fail(entry, &err);
	return false;
}

static signprep_code recall(struct row_worker *s, sp_entry *entry)
{
	sp_decision decision;
	return s->client ? sp_ledger_recall(&s->ledger, entry, &decision, &s->err) : SIGNPREP_OK;
}

/* The row of a message; NULL when it is none. */
static sp_entry *read_row(const sp_row_in_hand *row, sp_terms *terms, signprep_error *err)
{
	sp_entry *entry = NULL;
	const char *key = row->message.key;
	if (row->too_big) {
		sp_fail(err, "B511", 0, "", key ? key : "", NULL);
		return NULL;
	}
	if (sp_row_message_read(row->message.body, row->message.length, &entry, terms, err))
		return NULL;
	if (key && strcmp(key, entry->key) == 0)
		return entry;
	sp_fail(err, "B522", 0, "", "message_id", NULL);
	sp_entry_free(entry);
	return NULL;
}

static sp_intake next(void *opaque, sp_entry **entry)
{
	struct row_worker *s = opaque;
	sp_row_in_hand *row;
	sp_terms terms;
	sp_intake intake = SP_INTAKE_END;
	while (!s->code && (intake = sp_consumer_next(s->consumer, &row)) == SP_INTAKE_ROW) {
		signprep_error err = { 0 };
		*entry = read_row(row, &terms, &err);
		if (!*entry && strcmp(err.id, "D901") == 0) {
			s->err = err;
			s->code = err.code;
			sp_consumer_give_back(s->consumer, row);
			break;
		}
		if (!*entry) {
			if (s->options->note)
				s->options->note(s->options->opaque, &err);
			sp_consumer_refuse(s->consumer, row);
			continue;
		}
		(*entry)->tag = row;
		(*entry)->on_multiple = terms.on_multiple;
		if (fits(s, &terms, *entry))
			s->code = recall(s, *entry);
		if (!s->code)
			return SP_INTAKE_ROW;
		sp_entry_free(*entry);
		sp_consumer_give_back(s->consumer, row);
	}
	return s->code ? SP_INTAKE_END : intake;
}

static const char *first_error(const sp_entry *entry)
{
	const signprep_issue *first = sp_issues_first_error(entry->issues);
	return first ? first->id : "";
}

/* Another worker is at the row just now, or died over it. */
static bool is_elsewhere(const char *id)
{
	return strcmp(id, "S405") == 0 || strcmp(id, "S508") == 0;
}

/*
 * Not the row's fault: the journal, the account (credentials, quota, rights), processes, a stop. Other workers, or this one later, may do
 * better. That a bucket does not open is the row's own trouble, which names it: or one such row would end one worker after another.
 */
static bool is_our_fault(const sp_entry *entry, const char *id)
{
	bool journal = strncmp(id, "S50", 3) == 0 || strncmp(id, "S51", 3) == 0;
	bool bucket = strcmp(id, "S228") == 0 || strcmp(id, "S229") == 0;
	return sp_entry_ends_all(entry) || (entry->code == SIGNPREP_CREDENTIALS && !bucket) ||
		entry->code == SIGNPREP_INTERRUPTED || strcmp(id, "D909") == 0 || (journal && strcmp(id, "S508") != 0);
}

/* The row's first error as the worker's own. */
static signprep_code blame(const sp_entry *entry, signprep_error *err)
{
	return entry->code == SIGNPREP_INTERRUPTED ? SIGNPREP_OK : sp_issues_fail(entry->issues, "", err);
}

static signprep_code answer(struct row_worker *s, sp_entry *entry, sp_row_in_hand *row, signprep_error *err)
{
	char *line = sp_answer_line(entry, s->options->lang);
	signprep_code code = SIGNPREP_OK;
	if (entry->sent) {
		snprintf(s->ledger.batch, sizeof s->ledger.batch, "%s", row->message.batch ? row->message.batch : "");
		code = sp_ledger_note(&s->ledger, entry, err);
	}
	if (!code && (!line || !sp_summary_add(&s->summary, entry, NULL)))
		code = sp_fail_memory(err, entry->key);
	if (code) {
		free(line);
		sp_consumer_give_back(s->consumer, row);
	} else {
		if (s->options->on_row)
			s->options->on_row(s->options->opaque, line);
		sp_consumer_answer(s->consumer, row, line);
	}
	return code;
}

/*
 * The patience counts from when the row was first found elsewhere, whatever it has waited here for its turn before. The pauses grow: two
 * workers that both have it, after a broker that died, would else take it from each other for ever, each while the other waits.
 */
static bool is_waited_for(const struct row_worker *s, sp_row_in_hand *row)
{
	double patience = s->options->patience_s > 0 ? s->options->patience_s : DEFAULT_PATIENCE_S;
	if (row->pause <= 0)
		row->elsewhere_since = sp_monotonic();
	row->pause = row->pause <= 0 ? AGAIN_S : row->pause < AGAIN_MAX_S / 2 ? 2 * row->pause : AGAIN_MAX_S;
	return sp_monotonic() - row->elsewhere_since < patience;
}

static signprep_code done(void *opaque, sp_entry *entry, signprep_error *err)
{
	struct row_worker *s = opaque;
	sp_row_in_hand *row = entry->tag;
	const char *id = entry->code ? first_error(entry) : "";
	signprep_code code = SIGNPREP_OK;
	if (entry->state == SP_ENTRY_LEFT) {
		sp_consumer_give_back(s->consumer, row);
	} else if (is_our_fault(entry, id)) {
		code = blame(entry, err);
		sp_consumer_give_back(s->consumer, row);
	} else if (is_elsewhere(id) && is_waited_for(s, row)) {
		sp_consumer_postpone(s->consumer, row, row->pause);
	} else {
		code = answer(s, entry, row, err);
	}
	sp_entry_free(entry);
	return code;
}

static bool wants_to_stop(void *opaque)
{
	struct row_worker *s = opaque;
	if (!s->options->cancelled || !s->options->cancelled(s->options->opaque))
		return false;
	sp_consumer_stop(s->consumer);
	return true;
}

signprep_code sp_row_worker_serve(sp_engine *engine, signprep_client *client, sp_consumer *consumer,
	const sp_row_worker_options *options, signprep_batch_counts *counts, signprep_error *err)
{
	struct row_worker s = { .options = options, .client = client, .consumer = consumer, .ledger = { .sends = true } };
	const sp_engine_ports ports = {
		.next = next, .done = done, .stop = wants_to_stop, .wake_fd = sp_consumer_fd(consumer), .opaque = &s
	};
	signprep_code code = SIGNPREP_OK;
	if (client) {
		snprintf(s.ledger.environment, sizeof s.ledger.environment, "%s", sp_environment_name(client->core->environment));
		code = sp_ledger_open(&s.ledger, sp_journal_share(client->core->journal), err);
	}
	if (!code)
		code = sp_engine_run(engine, client, &ports, err);
	if (client)
		sp_ledger_close(&s.ledger);
	if (!code && s.code) {
		code = s.code;
		if (err)
			*err = s.err;
	}
	*counts = s.summary.counts;
	sp_summary_clear(&s.summary);
	return code ? code : sp_consumer_code(consumer, err);
}
