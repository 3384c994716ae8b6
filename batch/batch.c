/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A batch: the supply of rows at one end of the road, results and journal at the other. */
#include <signprep/batch.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/sha256.h"
#include "batch/answer.h"
#include "batch/publisher.h"
#include "batch/engine.h"
#include "batch/supply.h"
#include "batch/earlier.h"
#include "batch/folder.h"
#include "isolate/processors.h"
#include "batch/row_reader.h"
#include "batch/summary.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"
#include "base/options.h"
#include "submit/environment.h"
#include "submit/internal.h"
#include "net/network.h"

#define DEFAULT_TIMEOUT_S 60
#define JOURNAL_WAIT_S 10
#define JOURNAL_NAME "journal.sqlite"

struct signprep_batch {
	signprep_batch_options options;
	signprep_batch_broker broker; /* what options.broker points to, when it does */
	sp_transport transport;       /* for downloads */
	char *journal;                /* path; NULL: in memory */
	int stop;                     /* eventfd: rows are no longer waited for */
	sp_supply *supply;
	sp_engine *engine;       /* NULL with a broker */
	sp_converter *converter; /* NULL unless options.convert */
	sp_publisher *publisher; /* NULL without one */
	char name[17];           /* of the batch: in the journal, and on the broker */
	sp_row_reader *reader;
	sp_ledger ledger;
	sp_folder folder;
	sp_summary summary;
	signprep_issues *issues;
	bool interrupted, stopped; /* by the user; by max_failures, or by what befell a row and would befall each */
	char befell[8];            /* the id of the latter */
	long long left;            /* after a stop: rows that were not run */
	char *text;                /* of the summary */
};

static bool has_folder(const signprep_batch *batch)
{
	return batch->options.out_dir != NULL;
}

static bool choose_journal(signprep_batch *batch)
{
	const signprep_batch_options *o = &batch->options;
	sp_buf path;
	if (o->journal)
		return (batch->journal = strdup(o->journal)) != NULL;
	if (!o->out_dir)
		return true;
	sp_buf_init(&path, 1 << 16);
	bool done = sp_buf_printf(&path, "%s/%s", o->out_dir, JOURNAL_NAME) && (batch->journal = sp_buf_take(&path, NULL)) != NULL;
	sp_buf_clear(&path);
	return done;
}

static signprep_code check_options(const signprep_batch_options *o, signprep_error *err)
{
	if (!o->template_path || !o->rows_path)
		return sp_fail(err, "B407", 0, "", !o->template_path ? "template_path" : "rows_path", NULL);
	if (o->broker && (!o->broker->url || !o->broker->queue))
		return sp_fail(err, "B407", 0, "", "broker", NULL);
	if ((o->resume || o->only_failed) && !o->out_dir && !o->journal)
		return sp_fail(err, "B408", 0, "", NULL);
	/* Workers elsewhere have no folder to keep a PDF in, and neither has a run that leaves nothing. */
	if (o->convert && (o->broker || !o->out_dir))
		return sp_fail(err, "B407", 0, "", "convert", NULL);
	return o->shards >= 0 && o->shard >= (o->shards > 0) && o->shard <= o->shards ? SIGNPREP_OK
										      : sp_fail(err, "B407", 0, "", "shard", NULL);
}

static signprep_code make_converter(signprep_batch *batch, double limit, signprep_error *err)
{
	const signprep_batch_options *o = &batch->options;
	const sp_converter_options options = {
		.pool = { .size = sizeof options.pool,
			.workers = 1,
			.wall_s = limit,
			.max_memory = o->max_memory,
			.require_isolation = o->require_isolation },
		.in_process = o->no_isolation,
		.form_fields = o->convert_form_fields,
		.timeout_s = o->timeout_s,
	};
	return o->convert ? sp_converter_new(&batch->converter, &options, err) : SIGNPREP_OK;
}

static signprep_code make_engine(signprep_batch *batch, signprep_error *err)
{
	const signprep_batch_options *o = &batch->options;
	double limit = o->timeout_s > 0 ? o->timeout_s : DEFAULT_TIMEOUT_S;
	const sp_s3 s3 = { o->s3_key_id, o->s3_secret_key, o->s3_token, o->s3_region, o->s3_endpoint };
	sp_network *network = sp_network_new(o->proxy, o->ca_file);
	if (!network)
		return sp_fail_memory(err, "");
	batch->transport = sp_transport_over(network);
	signprep_code code = make_converter(batch, limit, err);
	if (code)
		return code;
	const sp_engine_options options = {
		.pool = { .workers = o->jobs > 0 ? (size_t) o->jobs : sp_processors(),
			.wall_s = limit,
			.max_memory = o->max_memory,
			.require_isolation = o->require_isolation,
			.in_process = o->no_isolation },
		.document = { .max_memory = o->max_memory, .timeout_s = limit },
		.on_multiple = o->on_multiple,
		.preview_dpi = o->preview_dpi,
		.preview_lang = o->lang,
		.seals = o->seals,
		.seal_count = o->seals ? o->seal_count : 0,
		.transport = &batch->transport,
		.download = { .max_bytes = o->max_download,
			.timeout_s = limit,
			.s3 = s3,
			.cancelled = o->cancelled,
			.opaque = o->opaque },
		.converter = batch->converter,
		.partner = o->partner,
	};
	return sp_engine_new(&batch->engine, &options, err);
}

/* The same rows are the same batch, whenever they are run. */
static void name_batch(signprep_batch *batch)
{
	char hash[65];
	sp_sha256_hex(batch->options.rows_path, strlen(batch->options.rows_path), hash);
	snprintf(batch->name, sizeof batch->name, "%.16s", hash);
}

static signprep_code open_publisher(signprep_batch *batch, signprep_error *err)
{
	const signprep_batch_broker *b = batch->options.broker;
	sp_publisher_options options = {
		.broker = { .url = b->url,
			.password = b->password,
			.ca_file = b->ca_file,
			.patience_s = b->patience_s,
			.note = b->note,
			.opaque = b->opaque },
		.queue = b->queue,
		.answers = b->results,
		.batch = batch->name,
		.resume = batch->options.resume && !batch->options.only_failed,
		.delivery_limit = b->delivery_limit,
		.window = b->window,
		.terms = { .submit = b->submit, .on_multiple = (int) batch->options.on_multiple },
	};
	/* A check by request alone has no edition; one by a form of the partner edition has. */
	if (b->submit || batch->options.partner)
		snprintf(options.terms.edition, sizeof options.terms.edition, "%s", batch->options.partner ? "partner" : "company");
	if (b->submit)
		snprintf(options.terms.environment, sizeof options.terms.environment, "%s", sp_environment_name(b->environment));
	return sp_publisher_new(&batch->publisher, &options, err);
}

static signprep_code open_all(signprep_batch *batch, signprep_error *err)
{
	const signprep_batch_options *o = &batch->options;
	signprep_code code = check_options(o, err);
	if (!code && !choose_journal(batch))
		code = sp_fail_memory(err, "");
	/* Workers first: they inherit what is here by then. */
	if (!code && !o->broker)
		code = make_engine(batch, err);
	if (!code)
		code = sp_supply_new(&batch->supply, o, batch->stop, err);
	if (!code && o->broker)
		code = open_publisher(batch, err);
	if (!code && has_folder(batch))
		code = sp_folder_open(&batch->folder, o->out_dir, o->resume || o->only_failed || o->force, err);
	if (!code && batch->converter)
		code = sp_converter_keep(batch->converter, &batch->folder, err);
	return code;
}

static signprep_code take_options(signprep_batch *batch, const signprep_batch_options *options, signprep_error *err)
{
	signprep_code code = SP_OPTIONS_TAKE(signprep_batch_options, &batch->options, options, err);
	if (!code && batch->options.broker) {
		code = SP_OPTIONS_TAKE(signprep_batch_broker, &batch->broker, batch->options.broker, err);
		batch->options.broker = &batch->broker;
	}
	return code;
}

signprep_code signprep_batch_new(signprep_batch **out, const signprep_batch_options *options, signprep_error *err)
{
	signprep_batch *batch = calloc(1, sizeof *batch);
	*out = NULL;
	if (!batch)
		return sp_fail_memory(err, "");
	batch->folder = (sp_folder) SP_FOLDER_NONE;
	batch->issues = sp_issues_new();
	batch->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	signprep_code code = take_options(batch, options, err);
	if (!code && batch->options.rows_path)
		name_batch(batch);
	if (!code)
		code = batch->issues && batch->stop >= 0 ? open_all(batch, err) : sp_fail_memory(err, "");
	if (code)
		signprep_batch_free(batch);
	else
		*out = batch;
	return code;
}

void signprep_batch_free(signprep_batch *batch)
{
	if (!batch)
		return;
	sp_supply_free(batch->supply);
	sp_engine_free(batch->engine);
	sp_converter_free(batch->converter);
	sp_publisher_free(batch->publisher);
	if (batch->transport.free)
		batch->transport.free(batch->transport.ctx);
	sp_folder_close(&batch->folder);
	sp_summary_clear(&batch->summary);
	signprep_issues_free(batch->issues);
	if (batch->stop >= 0)
		close(batch->stop);
	free(batch->journal);
	cJSON_free(batch->text);
	free(batch);
}

const char *signprep_batch_journal(const signprep_batch *batch)
{
	return batch->journal;
}

const signprep_issues *signprep_batch_issues(const signprep_batch *batch)
{
	return batch->issues;
}

signprep_batch_counts signprep_batch_count(const signprep_batch *batch)
{
	signprep_batch_counts counts = batch->summary.counts;
	counts.left_out = batch->supply ? sp_supply_left_out(batch->supply) + batch->left : 0;
	return counts;
}

const char *signprep_batch_summary(const signprep_batch *batch)
{
	return batch->text;
}

/* Of the rows that were read some have ended: how much was read alone would say "all" before the first is done. */
static void tell_progress(const signprep_batch *batch)
{
	const signprep_batch_counts counts = signprep_batch_count(batch);
	double share = sp_supply_share(batch->supply), read = (double) sp_supply_taken(batch->supply);
	if (read > 0)
		share *= (double) (counts.rows + counts.left_out) / (read > 0 ? read : 1);
	if (batch->options.progress)
		batch->options.progress(batch->options.opaque, &counts, share);
}

static sp_intake next(void *opaque, sp_entry **entry)
{
	return sp_row_reader_next(((signprep_batch *) opaque)->reader, entry);
}

static bool failed_too_often(const signprep_batch *batch)
{
	const signprep_batch_counts *c = &batch->summary.counts;
	return batch->options.max_failures > 0 && c->failed + c->refused + c->unknown >= batch->options.max_failures;
}

static bool wants_to_stop(void *opaque)
{
	signprep_batch *batch = opaque;
	const signprep_batch_options *o = &batch->options;
	tell_progress(batch);
	batch->interrupted = batch->interrupted || (o->cancelled && o->cancelled(o->opaque));
	batch->stopped = batch->stopped || failed_too_often(batch);
	return batch->interrupted || batch->stopped;
}

static signprep_code located(void *opaque, const sp_entry *entry, const sp_job_answer *answer, signprep_error *err)
{
	signprep_batch *batch = opaque;
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && has_folder(batch) && i < answer->preview_count; i++)
		code = sp_folder_picture(&batch->folder, entry, &answer->previews[i], err);
	return code;
}

static signprep_code write_answer(signprep_batch *batch, const sp_entry *entry, const char *line, signprep_error *err)
{
	signprep_code code = line ? SIGNPREP_OK : sp_fail_memory(err, entry->key);
	if (!code && has_folder(batch))
		code = sp_folder_append(&batch->folder, line, err);
	if (!code && batch->options.on_row)
		batch->options.on_row(batch->options.opaque, line);
	return code;
}

/* What befell this row would befall every other: none is tried after it. Workers elsewhere look after themselves. */
static signprep_code stop_for(signprep_batch *batch, const sp_entry *entry, signprep_error *err)
{
	if (batch->publisher || !sp_entry_ends_all(entry))
		return SIGNPREP_OK;
	batch->stopped = true;
	if (!*batch->befell)
		snprintf(batch->befell, sizeof batch->befell, "%s", sp_issues_first_error(entry->issues)->id);
	return sp_issues_fail(entry->issues, "", err);
}

/* The journal first: what it does not know would be done again. */
static signprep_code done(void *opaque, sp_entry *entry, signprep_error *err)
{
	signprep_batch *batch = opaque;
	if (entry->state == SP_ENTRY_LEFT) {
		sp_entry_free(entry);
		return SIGNPREP_OK;
	}
	signprep_code code = sp_ledger_note(&batch->ledger, entry, err);
	signprep_error second = { 0 };
	char *line = sp_answer_line(entry, batch->options.lang);
	signprep_code written = write_answer(batch, entry, line, code ? &second : err);
	if (!sp_summary_add(&batch->summary, entry, line) && !code && !written)
		code = sp_fail_memory(err, entry->key);
	free(line);
	if (!code && !written)
		code = stop_for(batch, entry, err);
	sp_entry_free(entry);
	return code ? code : written;
}

/* Where flows are created; NULL when none are. */
static const char *environment_of(const signprep_batch *batch, const signprep_client *client)
{
	const signprep_batch_broker *broker = batch->options.broker;
	if (client)
		return sp_environment_name(client->core->environment);
	return broker && broker->submit ? sp_environment_name(broker->environment) : NULL;
}

static signprep_code open_ledger(signprep_batch *batch, signprep_client *client, signprep_error *err)
{
	const signprep_batch_options *o = &batch->options;
	sp_journal *journal = NULL;
	const char *environment = environment_of(batch, client);
	batch->ledger = (sp_ledger) { .sends = environment != NULL,
		.resume = o->resume || o->only_failed,
		.only_failed = o->only_failed,
		.elsewhere = o->broker != NULL,
		.resend = o->resend,
		.resend_unknown = o->resend_unknown,
		.converter = batch->converter };
	snprintf(batch->ledger.environment, sizeof batch->ledger.environment, "%s", environment ? environment : "locate");
	snprintf(batch->ledger.batch, sizeof batch->ledger.batch, "%s", batch->name);
	signprep_code code = SIGNPREP_OK;
	if (client)
		journal = sp_journal_share(client->core->journal);
	else
		code = sp_journal_open(&journal, batch->journal, JOURNAL_WAIT_S, err);
	if (code)
		return code;
	sp_supply_use(batch->supply, &batch->ledger);
	code = sp_ledger_open(&batch->ledger, journal, err);
	/* To go on is to trust the journal: one that does not know what was sent would have it sent again. */
	if (!code && batch->ledger.sends && batch->ledger.resume && has_folder(batch))
		code = sp_earlier_check(&batch->folder, journal, environment, err);
	return code;
}

static void stop_reading(signprep_batch *batch)
{
	const uint64_t one = 1;
	while (write(batch->stop, &one, sizeof one) < 0 && errno == EINTR)
		continue;
	sp_row_reader_free(batch->reader);
	batch->reader = NULL;
}

/* The first error counts, whatever else went wrong later. */
static void keep_first(signprep_code *code, signprep_code later, signprep_error *err, const signprep_error *cause)
{
	if (*code || !later)
		return;
	*code = later;
	if (err)
		*err = *cause;
}

/* Not a pipe, into which somebody may be writing for hours. */
static bool is_a_file(const char *path)
{
	struct stat st;
	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static signprep_code run_rows(signprep_batch *batch, signprep_client *client, signprep_error *err)
{
	signprep_error cause = { 0 };
	const sp_engine_ports ports = { .next = next,
		.located = located,
		.done = done,
		.stop = wants_to_stop,
		.all_there = is_a_file(batch->options.rows_path),
		.wake_fd = sp_row_reader_fd(batch->reader),
		.opaque = batch };
	signprep_code code = batch->publisher ? sp_publisher_run(batch->publisher, &ports, err)
					      : sp_engine_run(batch->engine, client, &ports, err);
	bool at_end = !code && !batch->interrupted && !batch->stopped;
	if (at_end)
		keep_first(&code, sp_row_reader_code(batch->reader, &cause), err, &cause);
	keep_first(&code, sp_ledger_flush(&batch->ledger, &cause), err, &cause);
	return code;
}

static bool put_findings(signprep_batch *batch, cJSON *object)
{
	cJSON *issues = sp_issues_json(batch->issues, batch->options.rows_path, batch->options.lang);
	return sp_json_put(object, "issues", issues);
}

static bool print_summary(signprep_batch *batch, const signprep_client *client)
{
	cJSON *object = cJSON_CreateObject();
	const char *environment = environment_of(batch, client);
	double rate = client ? sp_client_slowest_rate(client) : 0;
	batch->summary.counts = signprep_batch_count(batch);
	bool ok = sp_json_put(object, "schema", cJSON_CreateString("signprep.batch/1")) &&
		sp_json_put(object, "template", cJSON_CreateString(batch->options.template_path)) &&
		sp_json_put(object, "rows_file", cJSON_CreateString(batch->options.rows_path)) &&
		(!environment || sp_json_put(object, "environment", cJSON_CreateString(environment))) &&
		sp_summary_put(&batch->summary, object) &&
		(rate <= 0 || sp_json_put_number(object, "service_rate", sp_num_round(rate, 2))) &&
		sp_json_put(object, "interrupted", cJSON_CreateBool(batch->interrupted)) &&
		sp_json_put(object, "stopped", cJSON_CreateBool(batch->stopped)) && put_findings(batch, object);
	if (ok)
		batch->text = cJSON_PrintUnformatted(object);
	cJSON_Delete(object);
	return batch->text != NULL;
}

/* Those that were read and not run, and those of a file that follow. */
static void count_left(signprep_batch *batch)
{
	size_t away = batch->publisher ? sp_publisher_outstanding(batch->publisher) : 0;
	if (!batch->stopped)
		return;
	batch->left = sp_supply_taken(batch->supply) - sp_supply_left_out(batch->supply) - batch->summary.counts.rows -
		(long long) away;
	if (is_a_file(batch->options.rows_path))
		batch->left += sp_supply_count_rest(batch->supply);
}

static void tell_stop(signprep_batch *batch)
{
	char number[24];
	snprintf(number, sizeof number, "%lld", *batch->befell ? batch->left : batch->options.max_failures);
	if (*batch->befell && (batch->left || !is_a_file(batch->options.rows_path)))
		sp_issues_add(batch->issues, "S740", "", batch->befell, number, NULL);
	else if (!*batch->befell && batch->stopped)
		sp_issues_add(batch->issues, "B409", "", number, NULL);
}

static signprep_code conclude(signprep_batch *batch, const signprep_client *client, signprep_error *err)
{
	char away[24];
	size_t outstanding = batch->publisher ? sp_publisher_outstanding(batch->publisher) : 0;
	snprintf(away, sizeof away, "%zu", outstanding);
	if (outstanding)
		sp_issues_add(batch->issues, "B527", "", away, NULL);
	count_left(batch);
	tell_stop(batch);
	sp_issues_append(batch->issues, sp_supply_issues(batch->supply));
	if (sp_issues_failed(batch->issues) || !print_summary(batch, client))
		return sp_fail_memory(err, "");
	return has_folder(batch) ? sp_folder_summary(&batch->folder, batch->text, err) : SIGNPREP_OK;
}

signprep_code signprep_batch_run(signprep_batch *batch, signprep_client *client, signprep_error *err)
{
	signprep_error cause = { 0 };
	/* The folder last: what an earlier run left there is touched only when this one can begin. */
	signprep_code code = open_ledger(batch, client, err);
	if (!code && has_folder(batch))
		code = sp_folder_begin(&batch->folder, err);
	if (!code)
		code = sp_row_reader_new(&batch->reader, sp_supply_next, batch->supply, err);
	bool begun = !code;
	if (begun)
		code = run_rows(batch, client, err);
	stop_reading(batch);
	sp_ledger_close(&batch->ledger);
	if (begun)
		keep_first(&code, conclude(batch, client, &cause), err, &cause);
	if (code)
		return code;
	return batch->interrupted ? sp_fail(err, "R099", 0, "", NULL) : sp_summary_code(&batch->summary);
}
