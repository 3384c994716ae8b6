/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep worker: takes rows from a queue, answers each once it is done with. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "isolate/processors.h"
#include "batch/row_worker.h"
#include "cli/broker_options.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/sending.h"
#include "cli/stop.h"
#include "net/network.h"

#define DEFAULT_TIMEOUT_S 60
#define IO_THREADS 16
#define CLOSE_S 60 /* for answers that are not confirmed yet */

struct options {
	sp_sending_options sending;
	sp_broker_choice broker;
	int prefetch, jobs;
	bool submit;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	SP_OPT_BROKER(AT(broker)),
	{ .name = "--prefetch",
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 10000,
		.offset = AT(prefetch),
		.help_en = "rows in hand at a time; default what keeps it busy",
		.help_zh = "同时持有的行数；默认为保持满负荷所需" },
	SP_OPT_JOBS(AT(jobs)),
	SP_OPT_SUBMIT(AT(submit)),
	SP_OPT_SENDING(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	{ .name = NULL },
};

/* What a run needs, and what must be given back afterwards. */
struct run {
	sp_cli *cli;
	const struct options *o;
	sp_transport transport;
	sp_engine *engine;
	sp_sending sending;
	sp_consumer *consumer;
	signprep_batch_counts counts;
};

static size_t worker_count(const struct options *o)
{
	return o->jobs > 0 ? (size_t) o->jobs : sp_processors();
}

static signprep_code make_engine(struct run *r)
{
	const sp_common *common = &r->cli->common;
	double limit = common->timeout_s > 0 ? common->timeout_s : DEFAULT_TIMEOUT_S;
	size_t memory = (size_t) (common->max_memory_mb * 1048576);
	signprep_error err = { 0 };
	sp_network *network = sp_network_new(r->o->sending.proxy, r->o->sending.ca_file);
	if (!network)
		return sp_cli_refuse(r->cli, "D901", "", NULL);
	r->transport = sp_transport_over(network);
	const sp_engine_options options = {
		.pool = { .workers = worker_count(r->o),
			.wall_s = limit,
			.max_memory = memory,
			.require_isolation = common->require_isolation,
			.in_process = common->no_isolation },
		.document = { .max_memory = memory, .timeout_s = limit },
		.transport = &r->transport,
		.io_threads = IO_THREADS,
		.download = { .timeout_s = limit, .s3 = sp_sending_s3(), .cancelled = sp_stop_asked },
		.partner = sp_sending_is_partner(&r->o->sending),
	};
	return sp_engine_new(&r->engine, &options, &err) ? sp_cli_fail(r->cli, &err) : SIGNPREP_OK;
}

/* Rows that are redelivered are answered from the journal: everyone who takes rows from this queue must share it. */
static signprep_code open_sending(struct run *r)
{
	const signprep_client_options own = { .size = sizeof own };
	bool private_sandbox = r->o->sending.env <= 1 && !r->o->sending.endpoint;
	if (!r->o->submit)
		return SIGNPREP_OK;
	if (!r->o->sending.journal && !private_sandbox)
		return sp_cli_refuse(r->cli, "R005", "", "--journal FILE",
			"signprep worker --broker URL --queue NAME --submit --journal postgres://HOST/DATABASE", NULL);
	return sp_sending_open(&r->sending, r->cli, &r->o->sending, &own, true);
}

static signprep_code open_consumer(struct run *r)
{
	signprep_error err = { 0 };
	size_t busy = 2 * worker_count(r->o) + (r->o->submit ? 2 * IO_THREADS : 0);
	sp_consumer_options options = { .queue = r->o->broker.queue,
		.answers = r->o->broker.results,
		.prefetch = r->o->prefetch ? r->o->prefetch : (int) busy,
		.delivery_limit = r->o->broker.delivery_limit };
	signprep_code code = sp_broker_choose(r->cli, &r->o->broker, r->o->sending.ca_file, &options.broker);
	if (code)
		return code;
	if (sp_consumer_new(&r->consumer, &options, &err))
		return sp_cli_fail(r->cli, &err);
	sp_msg_note(r->cli, sp_msg_pick(r->cli, "rows from %s at %s", "从 %s（%s）取数据行"), r->o->broker.queue,
		sp_consumer_shown(r->consumer));
	return SIGNPREP_OK;
}

static void on_row(void *opaque, const char *json)
{
	const struct run *r = opaque;
	if (!r->cli->common.jsonl)
		return;
	sp_out_printf(&r->cli->out, "{\"event\":\"row\",\"row\":%s}\n", json);
	sp_out_flush(&r->cli->out);
}

static void on_note(void *opaque, const signprep_error *err)
{
	const struct run *r = opaque;
	sp_broker_note_write(r->cli, err);
}

static signprep_code serve(struct run *r)
{
	signprep_error err = { 0 };
	double limit = r->cli->common.timeout_s > 0 ? r->cli->common.timeout_s : DEFAULT_TIMEOUT_S;
	/* Longer than any exchange of another worker lasts. */
	const sp_row_worker_options options = { .lang = r->cli->lang,
		.partner = sp_sending_is_partner(&r->o->sending),
		.patience_s = 1.5 * limit,
		.cancelled = sp_stop_asked,
		.on_row = on_row,
		.note = on_note,
		.opaque = r };
	signprep_code code = sp_row_worker_serve(r->engine, r->sending.client, r->consumer, &options, &r->counts, &err);
	return code ? sp_cli_fail(r->cli, &err) : SIGNPREP_OK;
}

static signprep_code answer(struct run *r)
{
	const signprep_batch_counts *c = &r->counts;
	const struct {
		const char *name;
		long long count;
	} rows[] = { { "rows", c->rows }, { "created", c->created }, { "already_created", c->already_created },
		{ "previewed", c->previewed }, { "located", c->located }, { "failed", c->failed }, { "refused", c->refused },
		{ "unknown", c->unknown } };
	bool done = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		done = done && sp_json_put(r->cli->answer, rows[i].name, cJSON_CreateNumber((double) rows[i].count));
		if (sp_cli_human(r->cli) && (i == 0 || rows[i].count))
			sp_out_printf(&r->cli->out, "%-16s%lld\n", rows[i].name, rows[i].count);
	}
	return done ? SIGNPREP_OK : sp_cli_refuse(r->cli, "D901", "", NULL);
}

/* The processes first: they inherit neither secrets nor threads. */
static signprep_code run_all(struct run *r)
{
	signprep_code code = r->o->submit ? sp_sending_check(r->cli, &r->o->sending, true) : SIGNPREP_OK;
	if (!code && r->cli->common.offline)
		code = sp_cli_refuse(r->cli, "R014", "", "signprep worker", NULL);
	if (!code && r->o->submit)
		code = sp_sending_pool(r->cli, &r->o->sending, worker_count(r->o));
	if (!code)
		sp_input_warn(r->cli);
	if (!code)
		code = make_engine(r);
	if (!code)
		code = open_sending(r);
	if (!code)
		code = open_consumer(r);
	if (code)
		return code;
	code = serve(r);
	sp_consumer_free(r->consumer, CLOSE_S);
	r->consumer = NULL;
	signprep_code own = answer(r);
	return code ? code : own;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	struct run r = { .cli = cli, .o = opaque };
	sp_stop_defer(); /* told to stop while it starts, it ends as well as later: with 0 */
	signprep_code code = run_all(&r);
	sp_consumer_free(r.consumer, 0);
	sp_engine_free(r.engine);
	sp_sending_close(&r.sending);
	if (r.transport.free)
		r.transport.free(r.transport.ctx);
	return code;
}

const sp_command sp_cmd_worker = {
	.name = "worker",
	.schema = "signprep.worker/1",
	.arguments = "",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "take rows of batches from RabbitMQ, on as many machines as you like",
	.summary_zh = "从 RabbitMQ 取批量数据行处理，可在多台机器上运行",
	.notes_en = "Rows come from signprep batch --broker. A row is acknowledged when the journal and its answer are durable; "
		    "one that comes again\n"
		    "is answered from the journal, which all workers of a queue must share. SIGTERM: rows in hand are finished, "
		    "the rest goes back.\n"
		    "docs/scaling.md",
	.notes_zh = "数据行来自 signprep batch --broker。日志和应答落盘后才确认一行；再次投递的行按日志应答，因此同一队列的所有 "
		    "worker 须共用\n"
		    "同一日志。收到 SIGTERM 时处理完手头的行，其余退回队列。详见 docs/scaling.md",
	.example = "signprep worker --broker amqps://signprep@mq.example.org/contracts --queue rows",
};
