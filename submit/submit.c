/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The order of the steps: look into the journal, upload, create; each written down before and after. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "submit/submission.h"

static void tell_from_row(const sp_row *row, signprep_flow *flow)
{
	snprintf(flow->row_key, sizeof flow->row_key, "%s", row->key);
	snprintf(flow->flow_id, sizeof flow->flow_id, "%s", row->flow_id);
	snprintf(flow->file_id, sizeof flow->file_id, "%s", row->file_id);
	snprintf(flow->request_id, sizeof flow->request_id, "%s", row->request_id);
	snprintf(flow->server_code, sizeof flow->server_code, "%s", row->server_code);
}

static const char *or_dash(const char *text)
{
	return text[0] != '\0' ? text : "-";
}

signprep_code sp_submission_compare(const sp_row *before, const sp_row *now, const char *where, signprep_error *err)
{
	const struct {
		const char *what, *before, *now;
	} pairs[] = { { "PDF (sha256)", before->pdf_sha256, now->pdf_sha256 },
		{ "request (sha256)", before->source_sha256, now->source_sha256 },
		{ "request (sha256)", before->request_sha256, now->request_sha256 } };
	if (!sp_state_may_stand(before->state))
		return SIGNPREP_OK;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		char then[16], here[16];
		if (pairs[i].before[0] == '\0' || pairs[i].now[0] == '\0' || strcmp(pairs[i].before, pairs[i].now) == 0)
			continue;
		snprintf(then, sizeof then, "%.12s", pairs[i].before);
		snprintf(here, sizeof here, "%.12s", pairs[i].now);
		return sp_fail(err, "S407", 0, where, now->key, pairs[i].what, then, here, sp_state_name(before->state),
			or_dash(before->flow_id), NULL);
	}
	return SIGNPREP_OK;
}

/* The row as an earlier run left it; hashes are of what is sent now. */
static signprep_code load_row(sp_submission *s, signprep_error *err)
{
	sp_row now = s->row;
	const signprep_client *client = s->client;
	signprep_code code = sp_journal_load(client->core->journal, now.environment, now.key, &s->row, err);
	if (code != SIGNPREP_OK)
		return code;
	tell_from_row(&s->row, s->flow);
	bool decided = s->row.state == SP_STATE_CREATED ? client->resend : client->resend_unknown;
	if (!decided && !client->resend)
		code = sp_submission_compare(&s->row, &now, s->where, err);
	if (strcmp(s->row.pdf_sha256, now.pdf_sha256) != 0)
		s->row.file_id[0] = s->flow->file_id[0] = '\0'; /* another file's */
	memcpy(s->row.pdf_sha256, now.pdf_sha256, sizeof now.pdf_sha256);
	memcpy(s->row.request_sha256, now.request_sha256, sizeof now.request_sha256);
	memcpy(s->row.source_sha256, now.source_sha256, sizeof now.source_sha256);
	return code;
}

/* What the journal says about sending at all; `*done` when there is nothing left to do. */
static signprep_code decide(sp_submission *s, bool *done, signprep_error *err)
{
	const signprep_client *client = s->client;
	switch (s->row.state) {
	case SP_STATE_CREATED: *done = s->flow->already_created = !client->resend; return SIGNPREP_OK;
	case SP_STATE_UNKNOWN:
	case SP_STATE_DRAFT_LOST: return client->resend_unknown ? SIGNPREP_OK : sp_fail(err, "S404", 0, s->where, s->row.key, NULL);
	case SP_STATE_CREATING:
	case SP_STATE_DRAFTING: return client->resend_unknown ? SIGNPREP_OK : sp_fail(err, "S405", 0, s->where, s->row.key, NULL);
	default: return SIGNPREP_OK;
	}
}

static void forget_outcome(sp_submission *s)
{
	s->row.flow_id[0] = s->row.request_id[0] = s->row.server_code[0] = '\0';
	s->flow->flow_id[0] = s->flow->request_id[0] = s->flow->server_code[0] = '\0';
}

static signprep_code send(sp_submission *s, signprep_error *err)
{
	forget_outcome(s);
	signprep_code code = sp_submission_save(s, SP_STATE_PLANNED, err);
	if (code == SIGNPREP_OK && !s->preview)
		code = sp_submission_keep(s, err);
	if (code == SIGNPREP_OK)
		code = sp_upload_run(s, err);
	if (code == SIGNPREP_OK)
		code = sp_attached_upload(s, false, err);
	return code == SIGNPREP_OK ? sp_flow_create(s, err) : code;
}

signprep_code signprep_submit(
	signprep_flow *out, signprep_client *client, signprep_document *doc, const signprep_result *result, signprep_error *err)
{
	sp_submission s = { .client = client, .flow = out };
	bool done = false;
	memset(out, 0, sizeof *out);
	signprep_code code = sp_client_check_credentials(client, err);
	if (code == SIGNPREP_OK)
		code = sp_submission_init(&s, client, doc, result, err);
	if (code == SIGNPREP_OK)
		code = load_row(&s, err);
	if (code == SIGNPREP_OK)
		code = decide(&s, &done, err);
	if (code == SIGNPREP_OK && !done)
		code = sp_times_check(s.request, sp_client_now(client), s.where, err);
	if (code == SIGNPREP_OK && !done)
		code = send(&s, err);
	sp_submission_clear(&s);
	return code;
}
