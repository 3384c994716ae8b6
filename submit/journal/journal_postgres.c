/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal in a PostgreSQL database, for workers on many machines. Every statement may be run twice: see journal_server.h. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/sha256.h"
#include "submit/journal/journal_postgres_sql.h"
#include "submit/journal/journal_server.h"
#include "submit/journal/journal_store.h"

#define PATIENCE 6 /* times busy_s: a server that restarts recovers first */
#define PARAMETERS 19

typedef struct postgres {
	sp_journal_server server;
	char writer[33]; /* names this journal object among all that ever wrote */
	uint64_t writes;
} postgres;

enum { INT8 = 20, INT4 = 23, STRING = 25, FLOAT8 = 701 }; /* the server's names of types */

typedef struct row_values {
	char numbers[6][32];
	char writer[64];
	Oid types[PARAMETERS];
	const char *values[PARAMETERS];
} row_values;

static void put(row_values *v, int at, Oid type, const char *value)
{
	v->types[at - 1] = type;
	v->values[at - 1] = value;
}

static void fill(row_values *v, const postgres *journal, const sp_row *row, double now)
{
	const char *const texts[] = { row->environment, row->key, sp_state_name(row->state), row->pdf_sha256, row->request_sha256,
		row->file_id, row->flow_id, row->request_id, row->server_code };
	for (int i = 0; i < 9; i++)
		put(v, i + 1, STRING, texts[i]);
	sp_num_format(row->file_expiry, 6, v->numbers[0], sizeof v->numbers[0]);
	sp_num_format(now, 6, v->numbers[1], sizeof v->numbers[1]);
	snprintf(v->numbers[2], sizeof v->numbers[2], "%" PRId64, row->revision);
	snprintf(v->numbers[3], sizeof v->numbers[3], "%d", row->code);
	snprintf(v->numbers[4], sizeof v->numbers[4], "%" PRId64, row->line);
	snprintf(v->writer, sizeof v->writer, "%s-%" PRIu64, journal->writer, journal->writes);
	put(v, 10, FLOAT8, v->numbers[0]);
	put(v, 11, FLOAT8, v->numbers[1]);
	put(v, 12, INT8, v->numbers[2]);
	put(v, 13, INT4, row->code == SP_ROW_OPEN ? NULL : v->numbers[3]);
	put(v, 14, STRING, row->issue);
	put(v, 15, STRING, row->batch);
	put(v, 16, INT8, v->numbers[4]);
	put(v, 17, STRING, v->writer);
	put(v, 18, STRING, row->source_sha256);
	put(v, 19, STRING, row->caller);
}

static const char *value_of(const postgres *journal, const PGresult *result, int column)
{
	return journal->server.lib.value(result, 0, column);
}

static int64_t int_of(const postgres *journal, const PGresult *result, int column)
{
	long long value = 0;
	const char *text = value_of(journal, result, column);
	(void) sp_num_parse_int(text, strlen(text), INT64_MIN, INT64_MAX, &value);
	return value;
}

static double double_of(const postgres *journal, const PGresult *result, int column)
{
	double value = 0;
	const char *text = value_of(journal, result, column);
	(void) sp_num_parse(text, strlen(text), &value);
	return value;
}

static void read_row(const postgres *journal, const PGresult *result, sp_row *row)
{
	row->state = sp_state_of(value_of(journal, result, 0));
	row->revision = int_of(journal, result, 1);
	snprintf(row->pdf_sha256, sizeof row->pdf_sha256, "%s", value_of(journal, result, 2));
	snprintf(row->request_sha256, sizeof row->request_sha256, "%s", value_of(journal, result, 3));
	snprintf(row->file_id, sizeof row->file_id, "%s", value_of(journal, result, 4));
	row->file_expiry = double_of(journal, result, 5);
	snprintf(row->flow_id, sizeof row->flow_id, "%s", value_of(journal, result, 6));
	snprintf(row->request_id, sizeof row->request_id, "%s", value_of(journal, result, 7));
	snprintf(row->server_code, sizeof row->server_code, "%s", value_of(journal, result, 8));
	row->updated = double_of(journal, result, 9);
	row->code = (int) int_of(journal, result, 10);
	snprintf(row->issue, sizeof row->issue, "%s", value_of(journal, result, 11));
	snprintf(row->batch, sizeof row->batch, "%s", value_of(journal, result, 12));
	row->line = int_of(journal, result, 13);
	snprintf(row->source_sha256, sizeof row->source_sha256, "%s", value_of(journal, result, 15));
	snprintf(row->caller, sizeof row->caller, "%s", value_of(journal, result, 16));
}

/* `writer` may be NULL: who wrote the row last, "" when there is none. */
static signprep_code read_stored(
	postgres *journal, const char *environment, const char *key, sp_row *row, char writer[64], signprep_error *err)
{
	static const Oid types[] = { STRING, STRING };
	const char *const values[] = { environment, key };
	PGresult *result;
	signprep_code code = sp_journal_server_run(&journal->server, load_sql, &(sp_parameters) { 2, types, values }, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = journal->server.lib.rows(result) > 0;
	if (there && row != NULL)
		read_row(journal, result, row);
	if (writer != NULL)
		snprintf(writer, 64, "%s", there ? value_of(journal, result, 14) : "");
	journal->server.lib.clear(result);
	return SIGNPREP_OK;
}

static signprep_code load(void *store, const char *environment, const char *key, sp_row *row, signprep_error *err)
{
	return read_stored(store, environment, key, row, NULL, err);
}

static signprep_code run_on_row(postgres *journal, const char *sql, const row_values *v, bool *ours, signprep_error *err)
{
	PGresult *result;
	signprep_code code = sp_journal_server_run(
		&journal->server, sql, &(sp_parameters) { PARAMETERS, v->types, v->values }, &result, err);
	if (code == SIGNPREP_OK)
		*ours = int_of(journal, result, 0) == 1;
	journal->server.lib.clear(result);
	return code;
}

static signprep_code save(void *store, const sp_row *row, double now, bool durable, bool *ours, signprep_error *err)
{
	postgres *journal = store;
	row_values v;
	char writer[64];
	(void) durable;
	journal->writes++;
	fill(&v, journal, row, now);
	signprep_code code = run_on_row(journal, row->revision == 0 ? insert_sql : update_sql, &v, ours, err);
	if (code != SIGNPREP_OK || *ours)
		return code;
	/* The row is not as it was read. Perhaps because this very write had been carried out before its answer was lost. */
	code = read_stored(journal, row->environment, row->key, NULL, writer, err);
	*ours = code == SIGNPREP_OK && strcmp(writer, v.writer) == 0;
	return code;
}

static signprep_code finish(void *store, const sp_row *row, bool *ours, signprep_error *err)
{
	postgres *journal = store;
	row_values v;
	fill(&v, journal, row, 0);
	return run_on_row(journal, finish_sql, &v, ours, err);
}

static bool put_note(cJSON *list, const sp_row *row, size_t i)
{
	char line[24];
	cJSON *item = cJSON_CreateObject();
	snprintf(line, sizeof line, "%" PRId64, row->line);
	bool ok = cJSON_AddNumberToObject(item, "i", (double) i) &&
		cJSON_AddStringToObject(item, "environment", row->environment) && cJSON_AddStringToObject(item, "key", row->key) &&
		cJSON_AddStringToObject(item, "state", sp_state_name(row->state)) &&
		cJSON_AddStringToObject(item, "pdf", row->pdf_sha256) &&
		cJSON_AddStringToObject(item, "request", row->request_sha256) &&
		cJSON_AddStringToObject(item, "source", row->source_sha256) &&
		(row->code == SP_ROW_OPEN || cJSON_AddNumberToObject(item, "code", row->code)) &&
		cJSON_AddStringToObject(item, "issue", row->issue) && cJSON_AddStringToObject(item, "batch", row->batch) &&
		cJSON_AddStringToObject(item, "line", line);
	if (ok && cJSON_AddItemToArray(list, item))
		return true;
	cJSON_Delete(item);
	return false;
}

static signprep_code note(void *store, const sp_row *rows, size_t count, double now, signprep_error *err)
{
	static const Oid types[] = { 114 /* json */, FLOAT8 };
	postgres *journal = store;
	char moment[32];
	cJSON *list = cJSON_CreateArray();
	bool ok = list != NULL;
	for (size_t i = 0; ok && i < count; i++)
		ok = put_note(list, &rows[i], i);
	char *text = ok ? cJSON_PrintUnformatted(list) : NULL;
	cJSON_Delete(list);
	if (text == NULL)
		return sp_fail_memory(err, journal->server.name);
	PGresult *result;
	const char *const values[] = { text, moment };
	sp_num_format(now, 6, moment, sizeof moment);
	signprep_code code = sp_journal_server_run(&journal->server, note_sql, &(sp_parameters) { 2, types, values }, &result, err);
	journal->server.lib.clear(result);
	cJSON_free(text);
	return code;
}

/* What a statement about a bucket answers, in millionths. */
static signprep_code ask_bucket(
	postgres *journal, const char *sql, const char *name, double rate, double *answer, signprep_error *err)
{
	static const Oid types[] = { STRING, FLOAT8 };
	char number[64];
	const char *const values[] = { name, number };
	PGresult *result;
	sp_num_format(rate, 6, number, sizeof number);
	signprep_code code = sp_journal_server_run(&journal->server, sql, &(sp_parameters) { 2, types, values }, &result, err);
	if (code == SIGNPREP_OK)
		*answer = fmax((double) int_of(journal, result, 0) / 1e6, 0);
	journal->server.lib.clear(result);
	return code;
}

static signprep_code take_token(void *store, const char *name, double now, double rate, double *wait, signprep_error *err)
{
	(void) now;
	return ask_bucket(store, token_sql, name, rate, wait, err);
}

static signprep_code slow_down(void *store, const char *name, double now, double rate, double *slower, signprep_error *err)
{
	(void) now;
	return ask_bucket(store, slow_down_sql, name, rate, slower, err);
}

/* The server is asked with every statement. */
static bool is_there(void *store)
{
	(void) store;
	return true;
}

static signprep_code next(
	void *store, const char *environment, const char *after, bool unsettled, char key[72], signprep_error *err)
{
	static const Oid types[] = { STRING, STRING };
	postgres *journal = store;
	const char *const values[] = { environment, after };
	PGresult *result;
	key[0] = '\0';
	signprep_code code = sp_journal_server_run(
		&journal->server, unsettled ? next_unsettled_sql : next_sql, &(sp_parameters) { 2, types, values }, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	if (journal->server.lib.rows(result) > 0)
		snprintf(key, 72, "%s", value_of(journal, result, 0));
	journal->server.lib.clear(result);
	return SIGNPREP_OK;
}

static bool put_contract(cJSON *list, const sp_contract *contract)
{
	cJSON *item = cJSON_CreateObject();
	bool ok = cJSON_AddNumberToObject(item, "position", contract->position) &&
		cJSON_AddStringToObject(item, "flow_id", contract->flow_id) &&
		cJSON_AddStringToObject(item, "pdf", contract->pdf_sha256) &&
		cJSON_AddStringToObject(item, "places", contract->places != NULL ? contract->places : "[]");
	if (ok && cJSON_AddItemToArray(list, item))
		return true;
	cJSON_Delete(item);
	return false;
}

static signprep_code keep(void *store, const char *environment, const sp_contract *contracts, size_t count, signprep_error *err)
{
	static const Oid types[] = { STRING, STRING, INT4, 114 /* json */ };
	postgres *journal = store;
	char number[24];
	PGresult *result;
	cJSON *list = cJSON_CreateArray();
	bool ok = list != NULL;
	for (size_t i = 0; ok && i < count; i++)
		ok = put_contract(list, &contracts[i]);
	char *text = ok ? cJSON_PrintUnformatted(list) : NULL;
	cJSON_Delete(list);
	if (text == NULL)
		return sp_fail_memory(err, journal->server.name);
	snprintf(number, sizeof number, "%zu", count);
	const char *const values[] = { environment, contracts[0].key, number, text };
	signprep_code code = sp_journal_server_run(&journal->server, keep_sql, &(sp_parameters) { 4, types, values }, &result, err);
	journal->server.lib.clear(result);
	cJSON_free(text);
	return code;
}

static signprep_code contract(void *store, const char *environment, sp_contract *inout, signprep_error *err)
{
	static const Oid types[] = { STRING, STRING, INT4 };
	postgres *journal = store;
	char number[24];
	PGresult *result;
	snprintf(number, sizeof number, "%d", inout->position);
	const char *const values[] = { environment, inout->key, number };
	signprep_code code = sp_journal_server_run(
		&journal->server, contract_sql, &(sp_parameters) { 3, types, values }, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	if (journal->server.lib.rows(result) > 0) {
		snprintf(inout->flow_id, sizeof inout->flow_id, "%s", value_of(journal, result, 0));
		snprintf(inout->pdf_sha256, sizeof inout->pdf_sha256, "%s", value_of(journal, result, 1));
		inout->places = strdup(value_of(journal, result, 2));
		inout->of = (int) int_of(journal, result, 3);
		code = inout->places != NULL ? SIGNPREP_OK : sp_fail_memory(err, journal->server.name);
	}
	journal->server.lib.clear(result);
	return code;
}

static signprep_code find(void *store, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
	int *matches, signprep_error *err)
{
	static const Oid types[] = { STRING, STRING };
	postgres *journal = store;
	const char *const values[] = { environment, value };
	PGresult *result;
	signprep_code code = sp_journal_server_run(&journal->server, by == SP_CONTRACT_BY_FLOW ? find_flow_sql : find_file_sql,
		&(sp_parameters) { 2, types, values }, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	*matches = journal->server.lib.rows(result);
	if (*matches > 0) {
		snprintf(out->key, sizeof out->key, "%s", value_of(journal, result, 0));
		out->position = (int) int_of(journal, result, 1);
	}
	journal->server.lib.clear(result);
	return SIGNPREP_OK;
}

static void close_store(void *store)
{
	postgres *journal = store;
	sp_journal_server_close(&journal->server);
	free(journal);
}

/* One that is not there is made, as with a file. */
static signprep_code find_or_create(postgres *journal, signprep_error *err)
{
	PGresult *result;
	signprep_code code = sp_journal_server_run(&journal->server, find_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = value_of(journal, result, 0)[0] == 't', read_only = strcmp(value_of(journal, result, 1), "on") == 0;
	journal->server.lib.clear(result);
	if (read_only)
		return sp_fail(err, "S504", 0, journal->server.name, NULL);
	if (there)
		return SIGNPREP_OK;
	code = sp_journal_server_run(&journal->server, schema, NULL, &result, err);
	journal->server.lib.clear(result);
	return code;
}

static signprep_code bring_up_to_date(postgres *journal, signprep_error *err)
{
	PGresult *result;
	signprep_code code = sp_journal_server_run(&journal->server, upgrade, NULL, &result, err);
	journal->server.lib.clear(result);
	return code;
}

static signprep_code check_version(postgres *journal, signprep_error *err)
{
	PGresult *result;
	char text[24];
	signprep_code code = sp_journal_server_run(&journal->server, about_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = journal->server.lib.rows(result) == 1;
	int64_t version = there ? int_of(journal, result, 0) : 0;
	bool may_write = there && value_of(journal, result, 1)[0] == 't';
	journal->server.lib.clear(result);
	snprintf(text, sizeof text, "%" PRId64, version);
	if (there && may_write && version >= 2 && version < SP_JOURNAL_SCHEMA)
		return bring_up_to_date(journal, err);
	if (version > SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S503", 0, journal->server.name, text, TEXT(SP_JOURNAL_SCHEMA), NULL);
	if (version != SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S502", 0, journal->server.name, "signprep_about", NULL);
	return may_write ? SIGNPREP_OK : sp_fail(err, "S504", 0, journal->server.name, NULL);
}

static const sp_journal_kind postgres_kind = { load, save, finish, note, take_token, slow_down, is_there, close_store, next, keep,
	contract, find };

signprep_code sp_journal_postgres(sp_journal_store *out, const char *url, double busy_s, signprep_error *err)
{
	unsigned char random[16];
	postgres *journal = calloc(1, sizeof *journal);
	if (journal == NULL || RAND_bytes(random, sizeof random) != 1) {
		free(journal);
		return sp_fail_memory(err, "");
	}
	sp_hex_text(random, sizeof random, journal->writer);
	signprep_code code = sp_journal_server_open(&journal->server, url, busy_s, err);
	if (code == SIGNPREP_OK)
		code = find_or_create(journal, err);
	if (code == SIGNPREP_OK)
		code = check_version(journal, err);
	if (code == SIGNPREP_OK) {
		journal->server.patience_s = PATIENCE * journal->server.busy_s;
		*out = (sp_journal_store) { &postgres_kind, journal };
	} else {
		close_store(journal);
	}
	return code;
}
