/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between rows and the journal. */
#include "batch/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/issues.h"
#include "net/download.h"
#include "pdfcore/source.h"
#include "submit/submission.h"

#define WRITE_AFTER_S 0.5

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

signprep_code sp_ledger_open(sp_ledger *ledger, sp_journal *journal, signprep_error *err)
{
	ledger->journal = journal;
	ledger->ends = calloc(SP_LEDGER_AHEAD, sizeof *ledger->ends);
	ledger->end_count = 0;
	ledger->written = now();
	return ledger->ends ? SIGNPREP_OK : sp_fail_memory(err, "");
}

void sp_ledger_close(sp_ledger *ledger)
{
	sp_journal_close(ledger->journal);
	free(ledger->ends);
	ledger->journal = NULL;
	ledger->ends = NULL;
}

static bool is_named(const char *const *names, const char *key)
{
	for (; names && *names; names++)
		if (strcmp(*names, key) == 0)
			return true;
	return false;
}

static signprep_code claim(sp_ledger *ledger, sp_entry *entry, signprep_error *err)
{
	int64_t first = entry->line;
	char line[24];
	signprep_code code = sp_journal_claim_key(ledger->journal, ledger->batch, entry->key, entry->line, &first, err);
	if (code || first == entry->line)
		return code;
	signprep_error twice = { 0 };
	snprintf(line, sizeof line, "%lld", (long long) first);
	sp_fail(&twice, "B404", 0, entry->key, entry->key, line, NULL);
	sp_entry_fail(entry, &twice);
	return SIGNPREP_OK;
}

static void tell_flow(const sp_row *row, signprep_flow *flow)
{
	snprintf(flow->row_key, sizeof flow->row_key, "%s", row->key);
	snprintf(flow->flow_id, sizeof flow->flow_id, "%s", row->flow_id);
	snprintf(flow->file_id, sizeof flow->file_id, "%s", row->file_id);
	snprintf(flow->request_id, sizeof flow->request_id, "%s", row->request_id);
}

static sp_decision end_from_journal(sp_entry *entry, signprep_code code, sp_entry_state state)
{
	entry->from_journal = true;
	sp_entry_end(entry, code, state);
	return SP_DECISION_ENDED;
}

static sp_decision end_as_unknown(sp_entry *entry, const sp_row *row)
{
	signprep_error err = { 0 };
	sp_fail(&err, sp_state_is_unknown(row->state) ? "S404" : "S405", 0, entry->pdf, entry->key, NULL);
	sp_issues_add_error(entry->issues, &err);
	return end_from_journal(entry, SIGNPREP_UNKNOWN, SP_ENTRY_UNKNOWN);
}

/*
 * The PDF that the row names now; "" when it isn't there any more, or lies elsewhere: who files what was sent away does right.
 * Of a document that was converted, its PDF; where none is kept of it as it is now, it is not what was sent.
 */
static void hash_pdf(const sp_ledger *ledger, const sp_entry *entry, char out[65])
{
	int fd = -1;
	signprep_document *document = NULL;
	out[0] = '\0';
	signprep_code code = sp_document_descriptor(&fd, entry->pdf, 0, NULL);
	if (!code && ledger->converter)
		sp_converter_hash(ledger->converter, fd, entry->pdf, out);
	if (!code && !*out && sp_document_open_opaque_fd(&document, fd, entry->pdf, 0, NULL) == SIGNPREP_OK)
		snprintf(out, 65, "%s", signprep_document_sha256(document));
	signprep_document_free(document);
	if (fd >= 0)
		close(fd);
}

/* False, and the row ended with S407, when its key stands for another contract in the journal. */
static bool is_same_contract(const sp_ledger *ledger, sp_entry *entry, const sp_row *row)
{
	sp_row now = { 0 };
	signprep_error err = { 0 };
	snprintf(now.key, sizeof now.key, "%s", entry->key);
	sp_entry_source(entry, now.source_sha256);
	bool differs = row->source_sha256[0] && strcmp(now.source_sha256, row->source_sha256) != 0;
	if (!differs && !entry->form && !sp_download_is_url(entry->pdf))
		hash_pdf(ledger, entry, now.pdf_sha256);
	if (sp_submission_compare(row, &now, entry->pdf, &err) == SIGNPREP_OK)
		return true;
	sp_entry_fail(entry, &err);
	return false;
}

/* Sent rows are settled by their state, wherever they came from: the key is what counts, and that it stands for the same contract. */
static sp_decision decide_sent(sp_ledger *ledger, sp_entry *entry, const sp_row *row)
{
	entry->resend = entry->resend || is_named(ledger->resend, entry->key);
	entry->resend_unknown = entry->resend_unknown || is_named(ledger->resend_unknown, entry->key);
	switch (row->state) {
	case SP_STATE_CREATED:
		if (entry->resend)
			return SP_DECISION_RUN;
		if (!is_same_contract(ledger, entry, row))
			return SP_DECISION_ENDED;
		tell_flow(row, &entry->flow);
		entry->flow.already_created = true;
		return end_from_journal(entry, SIGNPREP_OK, SP_ENTRY_CREATED);
	case SP_STATE_CREATING:
	case SP_STATE_DRAFTING:
		if (ledger->elsewhere)
			return SP_DECISION_RUN;
		/* fall through */
	case SP_STATE_DRAFT_LOST:
	case SP_STATE_UNKNOWN: return entry->resend_unknown ? SP_DECISION_RUN : end_as_unknown(entry, row);
	default: return SP_DECISION_RUN;
	}
}

static sp_decision decide(sp_ledger *ledger, sp_entry *entry, const sp_row *row)
{
	sp_decision decision = SP_DECISION_RUN;
	if (ledger->sends)
		decision = decide_sent(ledger, entry, row);
	else if (ledger->resume && row->state == SP_STATE_LOCATED && row->code == SIGNPREP_OK)
		decision = end_from_journal(entry, SIGNPREP_OK, SP_ENTRY_LOCATED);
	bool failed = row->state != SP_STATE_NONE && row->code != SIGNPREP_OK && row->code != SP_ROW_OPEN;
	return decision == SP_DECISION_RUN && ledger->only_failed && !failed ? SP_DECISION_LEAVE_OUT : decision;
}

signprep_code sp_ledger_recall(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err)
{
	sp_row row;
	signprep_code code = sp_journal_load(ledger->journal, ledger->environment, entry->key, &row, err);
	*decision = code ? SP_DECISION_ENDED : decide(ledger, entry, &row);
	return code;
}

signprep_code sp_ledger_decide(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err)
{
	signprep_code code = claim(ledger, entry, err);
	*decision = SP_DECISION_ENDED;
	return code || sp_entry_has_ended(entry) ? code : sp_ledger_recall(ledger, entry, decision, err);
}

static const char *first_error(const sp_entry *entry)
{
	const signprep_issue *first = sp_issues_first_error(entry->issues);
	return first ? first->id : "";
}

static void describe(const sp_ledger *ledger, const sp_entry *entry, sp_row *row)
{
	snprintf(row->batch, sizeof row->batch, "%s", ledger->batch);
	row->line = entry->line;
}

/* The row is another process's, or it stands as an earlier run left it. */
static bool is_not_ours(const sp_entry *entry)
{
	const char *id = first_error(entry);
	return entry->from_journal || strcmp(id, "S405") == 0 || strcmp(id, "S508") == 0 || strcmp(id, "B404") == 0 ||
		strcmp(id, "S407") == 0;
}

static signprep_code finish_sent(sp_ledger *ledger, const sp_entry *entry, signprep_error *err)
{
	sp_row row;
	signprep_code code = sp_journal_load(ledger->journal, ledger->environment, entry->key, &row, err);
	describe(ledger, entry, &row);
	return code ? code : sp_journal_finish(ledger->journal, &row, entry->code, first_error(entry), now(), err);
}

/*
 * A row that a worker elsewhere has sent. Where the journal is the worker's too, it stands there already; where it is not,
 * it must stand here as well, or a later run without the broker would send it again.
 */
static signprep_code finish_elsewhere(sp_ledger *ledger, const sp_entry *entry, signprep_error *err)
{
	sp_row row;
	signprep_code code = sp_journal_load(ledger->journal, ledger->environment, entry->key, &row, err);
	if (code || row.state >= SP_STATE_CREATING)
		return code;
	row.state = entry->state == SP_ENTRY_CREATED ? SP_STATE_CREATED
		: entry->state == SP_ENTRY_UNKNOWN   ? SP_STATE_UNKNOWN
						     : SP_STATE_REFUSED;
	snprintf(row.flow_id, sizeof row.flow_id, "%s", entry->flow.flow_id);
	snprintf(row.file_id, sizeof row.file_id, "%s", entry->flow.file_id);
	snprintf(row.request_id, sizeof row.request_id, "%s", entry->flow.request_id);
	sp_entry_source(entry, row.source_sha256);
	code = sp_journal_save(ledger->journal, &row, now(), err);
	describe(ledger, entry, &row);
	return code ? code : sp_journal_finish(ledger->journal, &row, entry->code, first_error(entry), now(), err);
}

static bool was_sent(const sp_entry *entry)
{
	return entry->state == SP_ENTRY_CREATED || entry->state == SP_ENTRY_UNKNOWN || entry->state == SP_ENTRY_REFUSED;
}

static void put_end(sp_ledger *ledger, const sp_entry *entry)
{
	sp_row *row = &ledger->ends[ledger->end_count++];
	bool located = entry->result || entry->state == SP_ENTRY_LOCATED;
	*row = (sp_row) { .state = located ? SP_STATE_LOCATED : SP_STATE_PLANNED, .code = (int) entry->code };
	snprintf(row->key, sizeof row->key, "%s", entry->key);
	snprintf(row->environment, sizeof row->environment, "%s", ledger->environment);
	snprintf(row->issue, sizeof row->issue, "%s", first_error(entry));
	describe(ledger, entry, row);
}

signprep_code sp_ledger_note(sp_ledger *ledger, const sp_entry *entry, signprep_error *err)
{
	if (is_not_ours(entry))
		return SIGNPREP_OK;
	if (entry->sent)
		return finish_sent(ledger, entry, err);
	if (ledger->sends && entry->answer && was_sent(entry))
		return finish_elsewhere(ledger, entry, err);
	put_end(ledger, entry);
	bool due = ledger->end_count == SP_LEDGER_AHEAD || now() - ledger->written > WRITE_AFTER_S;
	return due ? sp_ledger_flush(ledger, err) : SIGNPREP_OK;
}

signprep_code sp_ledger_flush(sp_ledger *ledger, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	if (ledger->end_count)
		code = sp_journal_note_many(ledger->journal, ledger->ends, ledger->end_count, now(), err);
	ledger->end_count = 0;
	ledger->written = now();
	return code;
}
