/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract written by hand, and a network that follows a script. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "fixture.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static char folder[64], path_of_name[128];

void fixture_write_pdf(FILE *out, size_t filler)
{
	static const char content[] = "BT /F1 12 Tf 72 700 Td (Sign here) Tj ET";
	long at[7];
	static char zeros[65536];
	fprintf(out, "%%PDF-1.7\n");
	at[1] = ftell(out);
	fprintf(out, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	at[2] = ftell(out);
	fprintf(out, "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
	at[3] = ftell(out);
	fprintf(out,
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
		" /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n");
	at[4] = ftell(out);
	fprintf(out, "4 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", sizeof content - 1, content);
	at[5] = ftell(out);
	fprintf(out, "5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\nendobj\n");
	at[6] = ftell(out);
	fprintf(out, "6 0 obj\n<< /Length %zu >>\nstream\n", filler);
	for (size_t left = filler; left > 0;) {
		size_t n = left < sizeof zeros ? left : sizeof zeros;
		fwrite(zeros, 1, n, out);
		left -= n;
	}
	fprintf(out, "\nendstream\nendobj\n");
	long xref = ftell(out);
	fprintf(out, "xref\n0 7\n0000000000 65535 f \n");
	for (int i = 1; i < 7; i++)
		fprintf(out, "%010ld 00000 n \n", at[i]);
	fprintf(out, "trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%ld\n%%%%EOF\n", xref);
}

static void check_contract(contract *c, const char *more)
{
	char request[4096];
	signprep_error err = { 0 };
	snprintf(request, sizeof request,
		"{\"Operator\":{\"UserId\":\"yDwJSUUgoperator00000000000000001\"},\"FlowName\":\"租赁合同\",\"Approvers\":[{"
		"\"ApproverType\":1,"
		"\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\",\"SignComponents\":[{\"ComponentType\":\"SIGN_"
		"SIGNATURE\","
		"\"ComponentPage\":1,\"ComponentPosX\":72,\"ComponentPosY\":150,\"ComponentWidth\":119,\"ComponentHeight\":43,"
		"\"FileIndex\":0}]}]%s}",
		more);
	if (signprep_request_parse(&c->request, request, strlen(request), "lease.json", &err) != SIGNPREP_OK ||
		signprep_check(&c->result, c->doc, c->request, NULL, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	for (size_t i = 0; i < signprep_issues_count(signprep_result_issues(c->result)); i++) {
		const signprep_issue *issue = signprep_issues_at(signprep_result_issues(c->result), i);
		char message[512];
		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		if (issue->severity == SIGNPREP_SEVERITY_ERROR)
			fail_msg("the fixture has an issue: %s %s %s", issue->id, issue->where, message);
	}
}

void contract_open(contract *c, const char *more)
{
	signprep_error err = { 0 };
	memset(c, 0, sizeof *c);
	FILE *out = open_memstream(&c->pdf, &c->length);
	assert_non_null(out);
	fixture_write_pdf(out, 100);
	fclose(out);
	if (signprep_document_open_memory(&c->doc, c->pdf, c->length, "lease.pdf", NULL, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	check_contract(c, more);
}

void contract_open_file(contract *c, const char *path)
{
	signprep_error err = { 0 };
	memset(c, 0, sizeof *c);
	if (signprep_document_open(&c->doc, path, NULL, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	check_contract(c, "");
}

void contract_close(contract *c)
{
	signprep_result_free(c->result);
	signprep_request_free(c->request);
	signprep_document_free(c->doc);
	free(c->pdf);
	memset(c, 0, sizeof *c);
}

static const char *header(const sp_http_request *request, const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < request->header_count; i++)
		if (strncmp(request->headers[i], name, length) == 0 && strncmp(request->headers[i] + length, ": ", 2) == 0)
			return request->headers[i] + length + 2;
	return "";
}

static char *read_body(sp_body *body, size_t length)
{
	char *out = calloc(1, length + 1);
	size_t filled = 0;
	for (size_t n; filled < length && (n = sp_body_read(body, out + filled, length - filled)) > 0;)
		filled += n;
	return out;
}

void (*network_quiet)(bool on);

static void follow_script(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	network *n = ctx;
	assert_true(n->calls < sizeof n->seen / sizeof n->seen[0]);
	seen *s = &n->seen[n->calls];
	snprintf(s->action, sizeof s->action, "%s", header(request, "X-TC-Action"));
	if (n->calls >= n->scene_count)
		fail_msg("request %zu (%s) was not expected", n->calls + 1, s->action);
	const scene *now = &n->scenes[n->calls++];
	snprintf(s->url, sizeof s->url, "%s", request->url);
	snprintf(s->authorization, sizeof s->authorization, "%s", header(request, "Authorization"));
	snprintf(s->timestamp, sizeof s->timestamp, "%s", header(request, "X-TC-Timestamp"));
	snprintf(s->token, sizeof s->token, "%s", header(request, "X-TC-Token"));
	s->repeatable = request->repeatable;
	s->at = n->clock;
	s->body = read_body(request->body, request->body->length - (now->body_lost ? 1 : 0));
	if (now->action != NULL)
		assert_string_equal(s->action, now->action);
	if (now->hook != NULL)
		now->hook();
	if (now->die)
		raise(SIGKILL);
	n->clock += now->takes_s;
	answer->end = request->body->failed ? SP_HTTP_BODY : now->end;
	answer->body_out = sp_body_is_out(request->body);
	answer->status = now->end != SP_HTTP_ANSWERED ? 0 : now->status != 0 ? now->status : 200;
	answer->native = now->end == SP_HTTP_ANSWERED ? 0 : 56;
	snprintf(answer->date, sizeof answer->date, "%s", now->date != NULL ? now->date : "");
	snprintf(answer->retry_after, sizeof answer->retry_after, "%s", now->retry_after != NULL ? now->retry_after : "");
	if (now->body != NULL)
		assert_true(sp_buf_puts(&answer->body, now->body));
}

static void perform(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	if (network_quiet != NULL)
		network_quiet(true);
	follow_script(ctx, request, answer);
	if (network_quiet != NULL)
		network_quiet(false);
}

static double clock_of(void *ctx)
{
	return ((network *) ctx)->clock;
}

static bool sleep_for(void *ctx, double seconds, bool (*cancelled)(void *), void *opaque)
{
	network *n = ctx;
	if (cancelled != NULL && cancelled(opaque))
		return false;
	n->clock += seconds;
	if (n->sleeps < sizeof n->slept / sizeof n->slept[0])
		n->slept[n->sleeps++] = seconds;
	return true;
}

static uint32_t draw(void *ctx)
{
	return ((network *) ctx)->random;
}

static void release(void *ctx)
{
	((network *) ctx)->freed = true;
}

void network_init(network *n, const scene *scenes, size_t count, sp_transport *transport)
{
	memset(n, 0, sizeof *n);
	n->scenes = scenes;
	n->scene_count = count;
	n->clock = 1700000000;
	n->random = UINT32_MAX;
	*transport = (sp_transport) { perform, clock_of, sleep_for, draw, release, n };
}

void network_clear(network *n)
{
	for (size_t i = 0; i < sizeof n->seen / sizeof n->seen[0]; i++)
		free(n->seen[i].body);
	memset(n->seen, 0, sizeof n->seen);
}

signprep_client *network_client(network *n, const signprep_client_options *options, const scene *scenes, size_t count)
{
	static const signprep_client_options none;
	signprep_client_options own = options != NULL ? *options : none;
	signprep_client *client;
	signprep_error err = { 0 };
	sp_transport transport;
	if (own.secret_id == NULL)
		own.secret_id = FIXTURE_ID;
	if (own.secret_key == NULL)
		own.secret_key = "fixture-key-of-the-tests";
	network_init(n, scenes, count, &transport);
	if (sp_client_new_with(&client, &own, &transport, &err) != SIGNPREP_OK)
		fail_msg("client: %s %s", err.id, err.message);
	return client;
}

const char *fixture_path(const char *name)
{
	if (folder[0] == '\0') {
		snprintf(folder, sizeof folder, "/tmp/signprep-test-XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	snprintf(path_of_name, sizeof path_of_name, "%s/%s", folder, name);
	return path_of_name;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void) about, (void) kind, (void) where;
	return remove(path);
}

void fixture_clean(void)
{
	if (folder[0] != '\0')
		nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
}

int journal_count(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	int count = -1;
	if (sqlite3_open(path, &db) == SQLITE_OK && sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW)
		count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}
