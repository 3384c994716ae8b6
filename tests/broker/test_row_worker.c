/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The worker itself: what it answers, what it gives back, what it lays aside. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "batch/row_message.h"
#include "batch/row_worker.h"
#include "net/network.h"
#include "service/sandbox/sandbox.h"
#include "submit/journal/journal.h"

#define REQUEST \
	"{\"Operator\":{\"UserId\":\"yDRSJUUckpsampleoperator00000001\"},\"FlowName\":\"Lease\",\"Approvers\":[{\"ApproverType\":" \
	"1," \
	"\"ApproverName\":\"李明\",\"ApproverMobile\":\"13800000001\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\"," \
	"\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"SIGNHERE\",\"ComponentWidth\":119,\"ComponentHeight\":43}]}]}"

/* One worker with the tester as its batch. */
typedef struct stage {
	sp_transport transport;
	sp_engine *engine;
	sp_consumer *consumer;
	sp_broker *broker; /* answers come here */
	sp_sandbox *sandbox;
	signprep_client *client;
	char journal[64];
	notes log;
	int stop_after, answered;
	double end;
	signprep_batch_counts counts;
} stage;

static void open_stage(stage *s, size_t max_message)
{
	char answers[80];
	const sp_engine_options engine = { .pool = { .in_process = true, .workers = 1 }, .transport = &s->transport };
	sp_consumer_options options = {
		.broker = { .url = server.url, .max_message = max_message, .note = notes_take, .opaque = &s->log },
		.queue = server.queue,
		.prefetch = 5,
		.delivery_limit = 3
	};
	*s = (stage) { .stop_after = 1, .transport = sp_transport_over(sp_network_new(NULL, NULL)) };
	assert_code(sp_engine_new(&s->engine, &engine, err), SIGNPREP_OK);
	assert_code(sp_consumer_new(&s->consumer, &options, err), SIGNPREP_OK);
	s->broker = open_broker(NULL);
	snprintf(answers, sizeof answers, "%s.results", server.queue);
	consume(s->broker, answers, 10);
}

/* `quota`: contracts that may be made; 0: any number, below 0: none. */
static void open_client_of(stage *s, const char *secret_key, long long quota)
{
	const sp_sandbox_options sandbox = { .quota = quota };
	assert_code(sp_sandbox_start(&s->sandbox, &sandbox, err), SIGNPREP_OK);
	snprintf(s->journal, sizeof s->journal, "/tmp/signprep-serve-%ld.sqlite", (long) getpid());
	unlink(s->journal);
	const signprep_client_options options = { .endpoint = sp_sandbox_url(s->sandbox),
		.secret_id = sp_sandbox_secret_id(s->sandbox),
		.secret_key = secret_key ? secret_key : sp_sandbox_secret_key(s->sandbox),
		.journal = s->journal };
	assert_code(signprep_client_new(&s->client, &options, err), SIGNPREP_OK);
}

static void open_client(stage *s, const char *secret_key)
{
	open_client_of(s, secret_key, 0);
}

static void close_stage(stage *s)
{
	sp_consumer_free(s->consumer, 30);
	sp_broker_close(s->broker);
	sp_engine_free(s->engine);
	s->transport.free(s->transport.ctx);
	signprep_client_free(s->client);
	if (s->sandbox)
		sp_sandbox_stop(s->sandbox);
	if (*s->journal)
		unlink(s->journal);
}

static void put_text(stage *s, const char *key, const char *text)
{
	sp_message message = { .queue = strdup(server.queue),
		.key = key ? strdup(key) : NULL,
		.batch = strdup("lot"),
		.body = strdup(text),
		.length = strlen(text) };
	assert_code(sp_broker_publish(s->broker, &message, NULL, err), SIGNPREP_OK);
	expect_event(s->broker, SP_BROKER_CONFIRMED);
}

static void put_row_of(stage *s, const char *key, const char *environment, const char *pdf)
{
	sp_entry *entry = sp_entry_new();
	sp_terms terms = { .submit = environment != NULL };
	size_t length;
	snprintf(terms.environment, sizeof terms.environment, "%s", environment ? environment : "");
	snprintf(entry->key, sizeof entry->key, "%s", key);
	entry->pdf = strdup(pdf);
	entry->request = strdup(REQUEST);
	char *text = sp_row_message_write(entry, &terms, &length);
	put_text(s, key, text);
	free(text);
	sp_entry_free(entry);
}

static void put_row(stage *s, const char *key, const char *environment)
{
	put_row_of(s, key, environment, SIGNPREP_TESTS_DIR "/lab/pdf/01_plain.pdf");
}

static bool enough(void *opaque)
{
	stage *s = opaque;
	return s->answered >= s->stop_after || seconds() > s->end;
}

static void on_row(void *opaque, const char *json)
{
	(void) json;
	((stage *) opaque)->answered++;
}

static void on_note(void *opaque, const signprep_error *err)
{
	stage *s = opaque;
	notes_take(&s->log, err);
	s->answered++;
}

static signprep_code serve(stage *s, double patience, signprep_error *err)
{
	const sp_row_worker_options options = {
		.patience_s = patience, .cancelled = enough, .on_row = on_row, .note = on_note, .opaque = s
	};
	s->answered = 0;
	s->end = seconds() + 400;
	return sp_row_worker_serve(s->engine, s->client, s->consumer, &options, &s->counts, err);
}

/* The next answer, parsed; its texts are looked at by the caller. */
static cJSON *next_answer(stage *s, const char *status, int code)
{
	sp_broker_event event = expect_event(s->broker, SP_BROKER_DELIVERY);
	cJSON *object = cJSON_Parse(event.message.body);
	assert_non_null(object);
	if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(object, "status")), status) != 0)
		fail_msg("%s", event.message.body);
	assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(object, "code")), code);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(object, "key")), event.message.key);
	sp_message_clear(&event.message);
	return object;
}

static const char *first_issue(const cJSON *object)
{
	return cJSON_GetStringValue(cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(object, "issues"), 0), "id"));
}

static void test_located(void **state)
{
	(void) state;
	stage s;
	open_stage(&s, 0);
	put_row(&s, "k1", NULL);
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	assert_int_equal(s.counts.located, 1);
	cJSON *answer = next_answer(&s, "located", 0);
	assert_non_null(cJSON_GetObjectItem(answer, "request"));
	cJSON_Delete(answer);
	close_stage(&s);
}

static void test_no_rows(void **state)
{
	(void) state;
	static const char text[] = "{\"schema\":\"signprep.row/1\",\"key\":\"k\",\"pdf\":\"a\",\"request\":\"{}\"}";
	char large[6000];
	stage s;
	memset(large, ' ', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	open_stage(&s, 5000);
	s.stop_after = 4;
	put_text(&s, "k", "not a row");
	put_text(&s, "another", text);
	put_text(&s, NULL, text);
	put_text(&s, "large", large);
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	assert_string_equal(s.log.ids, "B522 B522 B522 B511 ");
	assert_int_equal(s.counts.rows, 0);
	until_waiting(s.broker, server.dead, 4);
	close_stage(&s);
}

/* A row that is to be sent, and a worker that does not send; another environment; and the other way round. */
static void test_other_terms(void **state)
{
	(void) state;
	stage s;
	open_stage(&s, 0);
	put_row(&s, "k1", "production");
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	cJSON *answer = next_answer(&s, "failed", SIGNPREP_INVALID);
	assert_string_equal(first_issue(answer), "B524");
	cJSON_Delete(answer);
	close_stage(&s);

	rabbit_names(NULL);
	open_stage(&s, 0);
	open_client(&s, NULL);
	s.stop_after = 2;
	put_row(&s, "k1", "production");
	put_row(&s, "k2", NULL);
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	for (int i = 0; i < 2; i++) {
		answer = next_answer(&s, "failed", SIGNPREP_INVALID);
		assert_string_equal(first_issue(answer), "B524");
		cJSON_Delete(answer);
	}
	close_stage(&s);
}

/* The same row twice: one flow, and both answers name it. */
static void test_sent_once(void **state)
{
	(void) state;
	char flow[64];
	stage s;
	open_stage(&s, 0);
	open_client(&s, NULL);
	s.stop_after = 2;
	put_row(&s, "k1", "sandbox");
	put_row(&s, "k1", "sandbox");
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	assert_int_equal(s.counts.created, 2);
	assert_int_equal(s.counts.already_created, 1);
	cJSON *answer = next_answer(&s, "created", 0);
	snprintf(flow, sizeof flow, "%s", cJSON_GetStringValue(cJSON_GetObjectItem(answer, "FlowId")));
	assert_false(cJSON_HasObjectItem(answer, "already_created"));
	cJSON_Delete(answer);
	answer = next_answer(&s, "created", 0);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(answer, "FlowId")), flow);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItem(answer, "already_created")));
	cJSON_Delete(answer);
	close_stage(&s);
}

/* Another worker stands at "creating". It is waited for, then the row is unknown; nothing is sent. */
static void test_creating_elsewhere(void **state)
{
	(void) state;
	stage s;
	sp_journal *journal = NULL;
	sp_row row;
	open_stage(&s, 0);
	open_client(&s, NULL);
	assert_code(sp_journal_open(&journal, s.journal, 10, err), SIGNPREP_OK);
	assert_code(sp_journal_load(journal, "sandbox", "k1", &row, err), SIGNPREP_OK);
	row.state = SP_STATE_CREATING;
	assert_code(sp_journal_save(journal, &row, 1, err), SIGNPREP_OK);
	put_row(&s, "k1", "sandbox");
	/* How long it lay here before is not counted. */
	sleep(4);
	double start = seconds();
	assert_code(serve(&s, 3, err), SIGNPREP_OK);
	assert_true(seconds() - start >= 3);
	cJSON *answer = next_answer(&s, "unknown", SIGNPREP_UNKNOWN);
	assert_string_equal(first_issue(answer), "S405");
	cJSON_Delete(answer);
	assert_code(sp_journal_load(journal, "sandbox", "k1", &row, err), SIGNPREP_OK);
	assert_int_equal(row.state, SP_STATE_CREATING);
	/* The other one comes to its end: now that is the answer. */
	row.state = SP_STATE_CREATED;
	snprintf(row.flow_id, sizeof row.flow_id, "yDRtheother");
	assert_code(sp_journal_save(journal, &row, 2, err), SIGNPREP_OK);
	sp_journal_close(journal);
	close_stage(&s);
}

/* Credentials that are refused are the worker's fault: the row goes back, the worker ends. */
static void test_own_fault(void **state)
{
	(void) state;
	stage s;
	signprep_error own = { 0 };
	open_stage(&s, 0);
	open_client(&s, "not-the-key");
	put_row(&s, "k1", "sandbox");
	assert_int_equal(serve(&s, 0, &own), SIGNPREP_CREDENTIALS);
	assert_string_equal(own.id, "S102");
	assert_int_equal(s.counts.rows, 0);
	sp_consumer_free(s.consumer, 30);
	s.consumer = NULL;
	until_waiting(s.broker, server.queue, 1);
	close_stage(&s);
}

/* A bucket that this worker can't open is that row's trouble: the others are served. */
static void test_a_bucket_that_does_not_open(void **state)
{
	(void) state;
	stage s;
	open_stage(&s, 0);
	open_client(&s, NULL);
	s.stop_after = 2;
	put_row_of(&s, "k1", "sandbox", "s3://bucket/contract.pdf");
	put_row(&s, "k2", "sandbox");
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	assert_int_equal(s.counts.rows, 2);
	assert_int_equal(s.counts.created, 1);
	cJSON *answer = next_answer(&s, "refused", SIGNPREP_CREDENTIALS);
	assert_string_equal(first_issue(answer), "S229");
	cJSON_Delete(answer);
	close_stage(&s);
}

/* No contracts are left: no row fails for it. All go back, and are sent once there are more. */
static void test_no_quota(void **state)
{
	(void) state;
	stage s;
	signprep_error own = { 0 };
	open_stage(&s, 0);
	open_client_of(&s, NULL, -1);
	for (int i = 0; i < 4; i++)
		put_row(&s, (const char *[]) { "k1", "k2", "k3", "k4" }[i], "sandbox");
	assert_int_equal(serve(&s, 0, &own), SIGNPREP_REFUSED);
	assert_string_equal(own.id, "S306");
	assert_int_equal(s.counts.rows, 0);
	sp_consumer_free(s.consumer, 30);
	s.consumer = NULL;
	until_waiting(s.broker, server.queue, 4);
	close_stage(&s);

	open_stage(&s, 0);
	open_client(&s, NULL);
	s.stop_after = 4;
	assert_code(serve(&s, 0, err), SIGNPREP_OK);
	assert_int_equal(s.counts.created, 4);
	close_stage(&s);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_located, rabbit_names),
		cmocka_unit_test_setup(test_no_rows, rabbit_names),
		cmocka_unit_test_setup(test_other_terms, rabbit_names),
		cmocka_unit_test_setup(test_sent_once, rabbit_names),
		cmocka_unit_test_setup(test_creating_elsewhere, rabbit_names),
		cmocka_unit_test_setup(test_own_fault, rabbit_names),
		cmocka_unit_test_setup(test_a_bucket_that_does_not_open, rabbit_names),
		cmocka_unit_test_setup(test_no_quota, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
