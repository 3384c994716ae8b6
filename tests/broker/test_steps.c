/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The broker is killed between any two steps of a row: before it is decided, between any two states of the journal, before and after
 * its answer is given, before it is published, after it is published and before it is acknowledged. The row is sent once, answered
 * with its flow, and leaves its queue.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "batch/ledger.h"
#include "batch/row_message.h"
#include "batch/row_worker.h"
#include "service/sandbox/sandbox.h"
#include "submit/journal/journal.h"

#define REQUEST \
	"{\"Operator\":{\"UserId\":\"yDRSJUUckpsampleoperator00000001\"},\"FlowName\":\"Lease\",\"Approvers\":[{\"ApproverType\":" \
	"1," \
	"\"ApproverName\":\"李明\",\"ApproverMobile\":\"13800000001\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\"," \
	"\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"SIGNHERE\",\"ComponentWidth\":119,\"ComponentHeight\":43}]}]}"

/* The steps in the order in which a row takes them; between DECIDED and ANSWERING the journal is written six times. */
enum {
	DECIDED,
	PLANNED,
	LOCATED,
	UPLOADING,
	UPLOADED,
	CREATING,
	CREATED,
	ANSWERING,
	ANSWERED,
	PUBLISHING,
	PUBLISHED,
	SETTLING,
	STEPS
};

static int dies_at, at;
static size_t deaths;

/* The broker dies before the step that is to come, and is back when the step is taken. */
static void come_to(int step)
{
	at = step;
	if (step != dies_at)
		return;
	dies_at = -1;
	deaths++;
	rabbit_do("crash", "");
}

signprep_code __real_sp_ledger_recall(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err);
signprep_code __wrap_sp_ledger_recall(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err);
signprep_code __wrap_sp_ledger_recall(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err)
{
	come_to(DECIDED);
	return __real_sp_ledger_recall(ledger, entry, decision, err);
}

signprep_code __real_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	come_to(PLANNED + (int) row->state - SP_STATE_PLANNED);
	return __real_sp_journal_save(journal, row, now, err);
}

void __real_sp_consumer_answer(sp_consumer *consumer, sp_row_in_hand *row, char *answer);
void __wrap_sp_consumer_answer(sp_consumer *consumer, sp_row_in_hand *row, char *answer);
void __wrap_sp_consumer_answer(sp_consumer *consumer, sp_row_in_hand *row, char *answer)
{
	come_to(ANSWERING);
	__real_sp_consumer_answer(consumer, row, answer);
	if (dies_at == ANSWERED)
		come_to(ANSWERED);
}

/* The tester publishes, too: only answers count. */
signprep_code __real_sp_broker_publish(sp_broker *broker, sp_message *message, void *ticket, signprep_error *err);
signprep_code __wrap_sp_broker_publish(sp_broker *broker, sp_message *message, void *ticket, signprep_error *err);
signprep_code __wrap_sp_broker_publish(sp_broker *broker, sp_message *message, void *ticket, signprep_error *err)
{
	const bool answer = message->type && strcmp(message->type, "signprep.answer/1") == 0;
	if (answer && dies_at == PUBLISHING)
		come_to(PUBLISHING);
	signprep_code code = __real_sp_broker_publish(broker, message, ticket, err);
	if (answer && dies_at == PUBLISHED)
		come_to(PUBLISHED);
	return code;
}

static sp_broker *own;

bool __real_sp_broker_settle(sp_broker *broker, sp_delivery_id id, sp_settle how);
bool __wrap_sp_broker_settle(sp_broker *broker, sp_delivery_id id, sp_settle how);
bool __wrap_sp_broker_settle(sp_broker *broker, sp_delivery_id id, sp_settle how)
{
	if (broker != own && dies_at == SETTLING)
		come_to(SETTLING);
	return __real_sp_broker_settle(broker, id, how);
}

static sp_sandbox *sandbox;
static char journal[64];
static double end;
static int answered, wanted;

static bool enough(void *opaque)
{
	(void) opaque;
	return answered >= wanted || seconds() > end;
}

static void on_row(void *opaque, const char *json)
{
	(void) opaque;
	(void) json;
	answered++;
}

static void put_row(const char *key)
{
	sp_entry *entry = sp_entry_new();
	sp_terms terms = { .submit = true, .environment = "sandbox" };
	size_t length;
	snprintf(entry->key, sizeof entry->key, "%s", key);
	entry->pdf = strdup(SIGNPREP_TESTS_DIR "/lab/pdf/01_plain.pdf");
	entry->request = strdup(REQUEST);
	char *text = sp_row_message_write(entry, &terms, &length);
	sp_message message = {
		.queue = strdup(server.queue), .key = strdup(key), .batch = strdup("lot"), .body = text, .length = length
	};
	assert_code(sp_broker_publish(own, &message, NULL, err), SIGNPREP_OK);
	expect_event(own, SP_BROKER_CONFIRMED);
	sp_entry_free(entry);
}

/* A worker takes rows until `count` are answered, and ends in good order. */
static void work(int count)
{
	const sp_engine_options engine_options = { .pool = { .in_process = true, .workers = 1 } };
	const sp_consumer_options options = {
		.broker = { .url = server.url, .patience_s = 120 }, .queue = server.queue, .prefetch = 5
	};
	const sp_row_worker_options serving = { .cancelled = enough, .on_row = on_row };
	const signprep_client_options client_options = { .endpoint = sp_sandbox_url(sandbox),
		.secret_id = sp_sandbox_secret_id(sandbox),
		.secret_key = sp_sandbox_secret_key(sandbox),
		.journal = journal };
	signprep_client *client = NULL;
	sp_engine *engine = NULL;
	sp_consumer *consumer = NULL;
	signprep_batch_counts counts;
	assert_code(signprep_client_new(&client, &client_options, err), SIGNPREP_OK);
	assert_code(sp_engine_new(&engine, &engine_options, err), SIGNPREP_OK);
	assert_code(sp_consumer_new(&consumer, &options, err), SIGNPREP_OK);
	answered = 0;
	wanted = count;
	end = seconds() + 600;
	assert_code(sp_row_worker_serve(engine, client, consumer, &serving, &counts, err), SIGNPREP_OK);
	sp_consumer_free(consumer, 60);
	sp_engine_free(engine);
	signprep_client_free(client);
	assert_int_equal(answered, count);
}

/* Every answer that is there: of this key, "created", with the one flow. How many there are. */
static int check_answers(const char *key, const char *flow)
{
	int count = 0;
	sp_broker_event event;
	for (double until = seconds() + 300; count == 0 || seconds() < until;) {
		assert_true(seconds() < until);
		assert_code(sp_broker_wait(own, count ? 0.5 : 1, -1, &event, err), SIGNPREP_OK);
		if (event.kind == SP_BROKER_NOTHING && count)
			return count;
		if (event.kind != SP_BROKER_DELIVERY)
			continue;
		cJSON *object = cJSON_Parse(event.message.body);
		assert_string_equal(event.message.key, key);
		assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(object, "status")), "created");
		assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(object, "FlowId")), flow);
		cJSON_Delete(object);
		/* Otherwise the connection it came by is gone, and it comes again. */
		count += sp_broker_settle(own, event.id, SP_SETTLE_ACK);
		sp_message_clear(&event.message);
	}
	return count;
}

static void flow_of(const char *key, char out[64])
{
	sp_journal *opened = NULL;
	sp_row row;
	assert_code(sp_journal_open(&opened, journal, 10, err), SIGNPREP_OK);
	assert_code(sp_journal_load(opened, "sandbox", key, &row, err), SIGNPREP_OK);
	sp_journal_close(opened);
	assert_int_equal(row.state, SP_STATE_CREATED);
	snprintf(out, 64, "%s", row.flow_id);
}

static void test_between_any_two_steps(void **state)
{
	(void) state;
	char name[80];
	const sp_queue answers = { name, NULL, 0 };
	snprintf(name, sizeof name, "%s.results", server.queue);
	own = open_broker(NULL);
	declare(own, 20);
	assert_code(sp_broker_declare(own, &answers, err), SIGNPREP_OK);
	consume(own, name, 10);
	/* RabbitMQ 3.10 writes the list of its quorum queues down when it ends in good order; a kill right after the declaration loses them. */
	rabbit_do("restart", "");
	assert_code(sp_sandbox_start(&sandbox, NULL, err), SIGNPREP_OK);
	snprintf(journal, sizeof journal, "/tmp/signprep-steps-%ld.sqlite", (long) getpid());
	unlink(journal);
	for (int step = DECIDED; step < STEPS; step++) {
		char key[16], flow[64];
		snprintf(key, sizeof key, "step-%d", step);
		put_row(key);
		deaths = 0;
		dies_at = step;
		work(1);
		assert_int_equal(deaths, 1);
		flow_of(key, flow);
		/* The answer may come twice when nobody knows whether it was taken; the row does not. */
		int count = check_answers(key, flow);
		print_message("%s: killed at step %d, answers: %d\n", key, step, count);
		assert_int_in_range(count, 1, 2);
		assert_int_equal(sp_sandbox_flow_count(sandbox), step + 1);
		/* Its delivery was of a connection that is gone: it may come again after its answer was safe, and is answered from the journal. */
		unsigned left = waiting(own, server.queue);
		assert_int_in_range(left, 0, 1);
		if (left) {
			dies_at = -1;
			work(1);
			assert_int_equal(check_answers(key, flow), 1);
		}
		assert_int_equal(waiting(own, server.queue), 0);
		assert_int_equal(waiting(own, server.dead), 0);
		assert_int_equal(sp_sandbox_flow_count(sandbox), step + 1);
	}
	sp_sandbox_stop(sandbox);
	sp_broker_close(own);
	unlink(journal);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_between_any_two_steps, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
