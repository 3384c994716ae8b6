/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows on the road: at most a window of them, each at one of five stations. */
#include "batch/engine.h"

#include <signprep/form.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "batch/gather.h"
#include "batch/io_threads.h"
#include "batch/send.h"
#include "convert/convert_file.h"
#include "pdfcore/source.h"
#include "submit/attached.h"
#include "submit/forms/sending.h"
#include "submit/forms/together.h"

#define DEFAULT_IO_THREADS 16
#define POLL_S 0.2 /* how late a wish to stop may be noticed */
/* Rows that wait for a conversion. Each may take minutes; who stops the run waits for these. */
#define CONVERTING_MAX 4

struct sp_engine {
	sp_engine_options options;
	sp_pool *pool;
	/* Of one run. */
	const sp_engine_ports *ports;
	signprep_client *client;
	sp_io_threads *io_threads, *conversions; /* the latter one thread; NULL without a converter */
	int done;                                /* epoll: rows of both */
	int wake;                                /* epoll: those, and the source's */
	sp_entry_list ready;
	sp_gather gathered; /* contracts of the partner edition that go together */
	size_t under_way, window, converting;
	bool ended; /* no further rows will be taken */
	signprep_code code;
	signprep_error *err;
};

signprep_code sp_engine_new(sp_engine **out, const sp_engine_options *options, signprep_error *err)
{
	sp_engine *engine = calloc(1, sizeof *engine);
	*out = NULL;
	if (!engine)
		return sp_fail_memory(err, "");
	engine->options = *options;
	if (engine->options.io_threads <= 0)
		engine->options.io_threads = DEFAULT_IO_THREADS;
	sp_pool_options pool = options->pool;
	pool.hash = true;
	signprep_code code = sp_pool_new(&engine->pool, &pool, err);
	if (code)
		free(engine);
	else
		*out = engine;
	return code;
}

void sp_engine_free(sp_engine *engine)
{
	if (!engine)
		return;
	sp_pool_free(engine->pool);
	free(engine);
}

static void leave_waiting(sp_engine *engine);

static void finish(sp_engine *engine, sp_entry *entry)
{
	signprep_error err = { 0 };
	engine->under_way--;
	signprep_code code = engine->ports->done(engine->ports->opaque, entry, &err);
	if (!code || engine->code)
		return;
	engine->ended = true;
	engine->code = code;
	if (engine->err)
		*engine->err = err;
	leave_waiting(engine);
}

/* A row, and those that went with it. */
static void finish_all(sp_engine *engine, sp_entry *entry)
{
	sp_entry *more = entry->more;
	entry->more = NULL;
	finish(engine, entry);
	for (sp_entry *next; more; more = next) {
		next = more->next;
		more->next = NULL;
		finish(engine, more);
	}
}

/* Untouched: whoever goes on takes it up. */
static void leave(sp_engine *engine, sp_entry *entry)
{
	for (sp_entry *at = entry->more; at; at = at->next)
		at->state = SP_ENTRY_LEFT;
	entry->state = SP_ENTRY_LEFT;
	finish_all(engine, entry);
}

/* The run has ended with an error: what nobody has begun with is not begun. */
static void leave_waiting(sp_engine *engine)
{
	sp_entry *entry;
	while ((entry = sp_entry_list_take(&engine->ready)) || (entry = sp_entry_list_take(&engine->gathered.list)) ||
		(entry = sp_io_threads_withdraw(engine->io_threads)))
		leave(engine, entry);
	while (engine->conversions && (entry = sp_io_threads_withdraw(engine->conversions))) {
		engine->converting--;
		leave(engine, entry);
	}
}

static void fail(sp_engine *engine, sp_entry *entry, const signprep_error *err)
{
	sp_entry_fail(entry, err);
	finish(engine, entry);
}

/* Where the work of the I/O threads's threads branches off. */
static void work(void *opaque, sp_entry *entry)
{
	sp_engine *engine = opaque;
	if (entry->form && engine->client->core->partner)
		sp_send_forms(entry, engine->client);
	else if (entry->form)
		sp_send_form(entry, engine->client);
	else if (entry->state == SP_ENTRY_FETCHING)
		sp_send_fetch(entry, engine->options.transport, &engine->options.download);
	else
		sp_send_flow(entry, engine->client);
}

static void convert(void *opaque, sp_entry *entry)
{
	sp_converter_run(((sp_engine *) opaque)->options.converter, entry);
}

/* The file is here: a PDF, or what becomes one. */
static void take_file(sp_engine *engine, sp_entry *entry)
{
	if (engine->code) {
		leave(engine, entry);
		return;
	}
	if (!engine->conversions || !sp_convert_takes(entry->fd)) {
		sp_entry_list_put(&engine->ready, entry);
		return;
	}
	entry->state = SP_ENTRY_CONVERTING;
	engine->converting++;
	sp_io_threads_give(engine->conversions, entry);
}

static signprep_code open_file(sp_entry *entry, signprep_error *err)
{
	entry->fd = open(entry->pdf, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (entry->fd >= 0)
		return SIGNPREP_OK;
	return errno == ENOENT ? sp_document_missing(err, errno, entry->pdf)
			       : sp_fail(err, "D707", errno, entry->pdf, strerror(errno), NULL);
}

/* A contract from a template of the service has no PDF here. */
static void enter_form(sp_engine *engine, sp_entry *entry)
{
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	if (engine->client) {
		entry->state = SP_ENTRY_SENDING;
		if (engine->client->core->partner)
			sp_gather_put(&engine->gathered, entry);
		else
			sp_io_threads_give(engine->io_threads, entry);
		if (sp_gather_is_full(&engine->gathered))
			sp_io_threads_give(engine->io_threads, sp_gather_take(&engine->gathered));
		return;
	}
	signprep_code code = sp_form_check_in(&issues, entry->form, entry->request, engine->options.partner, &err);
	if (issues)
		sp_issues_append(entry->issues, issues);
	if (!code || (issues && signprep_issues_code(issues)))
		sp_entry_end(entry, code, SP_ENTRY_LOCATED);
	else
		sp_entry_fail(entry, &err);
	signprep_issues_free(issues);
	finish(engine, entry);
}

/* The first station: where the bytes of the PDF come from. */
static void enter(sp_engine *engine, sp_entry *entry)
{
	signprep_error err = { 0 };
	engine->under_way++;
	if (sp_entry_has_ended(entry)) {
		finish(engine, entry);
	} else if (entry->form) {
		enter_form(engine, entry);
	} else if (sp_download_is_url(entry->pdf)) {
		entry->state = SP_ENTRY_FETCHING;
		sp_io_threads_give(engine->io_threads, entry);
	} else if (open_file(entry, &err)) {
		fail(engine, entry, &err);
	} else {
		take_file(engine, entry);
	}
}

/* Those that values name, and the seals. */
static bool take_pictures(const sp_engine *engine, sp_entry *entry, sp_drawn_pictures *pictures)
{
	const sp_engine_options *o = &engine->options;
	const sp_seal_list seals = { o->seals, o->seal_count, sp_catalogue_word("seal.no-picture", o->preview_lang) };
	return sp_attached_pictures_text(pictures, entry->issues, entry->request, entry->request_length, entry->files) &&
		(!o->seals || sp_seal_pictures_text(pictures, entry->issues, entry->request, entry->request_length, &seals));
}

static void locate(sp_engine *engine, sp_entry *entry)
{
	signprep_error err = { 0 };
	sp_job job = { .kind = SP_JOB_CHECK,
		.hash = true,
		.fd = entry->fd,
		.name = entry->pdf,
		.document = engine->options.document,
		.request = entry->request,
		.request_length = entry->request_length,
		.request_name = entry->key,
		.on_multiple = entry->on_multiple ? (signprep_on_multiple) entry->on_multiple : engine->options.on_multiple,
		.emit = engine->options.emit,
		.preview_dpi = engine->options.preview_dpi,
		.preview_lang = engine->options.preview_lang };
	sp_drawn_pictures pictures = { NULL, 0, 0, 0 };
	job.document.password = entry->password;
	entry->state = SP_ENTRY_LOCATING;
	/* Only what is drawn is read. The job is on its way when it has been started: the pictures can go. */
	bool read = job.preview_dpi <= 0 || take_pictures(engine, entry, &pictures);
	job.png.pictures = pictures.items;
	job.png.picture_count = pictures.count;
	if (!read)
		(void) sp_fail_memory(&err, entry->pdf);
	if (!read || sp_pool_start(engine->pool, &job, entry, &err))
		fail(engine, entry, &err);
	sp_drawn_pictures_clear(&pictures);
}

/* What a worker found out; the row takes the result over. */
static signprep_code take_answer(sp_engine *engine, sp_entry *entry, sp_job_answer *answer, signprep_error *err)
{
	signprep_code code = answer->error.code;
	if (code) {
		*err = answer->error;
		return code;
	}
	entry->result = answer->result;
	answer->result = NULL;
	sp_issues_append(entry->issues, signprep_result_issues(entry->result));
	/* Files are looked at here: a worker sees none but the PDF. */
	sp_attached_check_text(entry->issues, entry->request, entry->request_length, entry->files);
	if (engine->ports->located)
		code = engine->ports->located(engine->ports->opaque, entry, answer, err);
	return code;
}

static void located(sp_engine *engine, sp_entry *entry, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	signprep_code code = take_answer(engine, entry, answer, &err);
	sp_job_answer_clear(answer);
	if (code) {
		fail(engine, entry, &err);
		return;
	}
	code = signprep_issues_code(entry->issues);
	if (code || !engine->client) {
		sp_entry_end(entry, code, SP_ENTRY_LOCATED);
		finish(engine, entry);
		return;
	}
	if (engine->code) {
		leave(engine, entry);
		return;
	}
	entry->state = SP_ENTRY_SENDING;
	sp_io_threads_give(engine->io_threads, entry);
}

static void collect(sp_engine *engine)
{
	for (sp_entry *entry; (entry = sp_io_threads_collect(engine->io_threads));) {
		if (entry->state == SP_ENTRY_FETCHED)
			take_file(engine, entry);
		else
			finish_all(engine, entry);
	}
	for (sp_entry *entry; engine->conversions && (entry = sp_io_threads_collect(engine->conversions));) {
		engine->converting--;
		if (entry->state != SP_ENTRY_FETCHED)
			finish(engine, entry);
		else if (engine->code)
			leave(engine, entry);
		else
			sp_entry_list_put(&engine->ready, entry);
	}
}

static void start_ready(sp_engine *engine)
{
	while (engine->ready.first && sp_pool_has_room(engine->pool))
		locate(engine, sp_entry_list_take(&engine->ready));
}

static bool has_room(const sp_engine *engine)
{
	return !engine->ended && engine->under_way < engine->window && engine->ready.count == 0 &&
		engine->converting < CONVERTING_MAX;
}

/* True when the source had a row. */
static bool take_one(sp_engine *engine)
{
	sp_entry *entry = NULL;
	if (!has_room(engine))
		return false;
	if (engine->ports->stop && engine->ports->stop(engine->ports->opaque)) {
		engine->ended = true;
		return false;
	}
	sp_intake intake = engine->ports->next(engine->ports->opaque, &entry);
	engine->ended = intake == SP_INTAKE_END;
	if (intake == SP_INTAKE_ROW)
		enter(engine, entry);
	return intake == SP_INTAKE_ROW;
}

/* No row is there now: those that wait for more of them wait only while some may come. */
static void send_gathered(sp_engine *engine)
{
	if (sp_gather_is_due(&engine->gathered, engine->ended || !has_room(engine), engine->ports->all_there))
		sp_io_threads_give(engine->io_threads, sp_gather_take(&engine->gathered));
}

static void wait_for_something(sp_engine *engine)
{
	/* Rows that lie ready are no reason to wake up while there is no room for them. */
	struct pollfd wake = { .fd = has_room(engine) ? engine->wake : engine->done, .events = POLLIN };
	void *ticket = NULL;
	sp_job_answer answer = { 0 };
	if (sp_pool_running(engine->pool) == 0)
		poll(&wake, 1, (int) (POLL_S * 1000));
	else if (sp_pool_wait(engine->pool, POLL_S, wake.fd, &ticket, &answer))
		located(engine, ticket, &answer);
}

static bool watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	return fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static signprep_code begin(sp_engine *engine, signprep_error *err)
{
	signprep_code code = sp_io_threads_new(&engine->io_threads, engine->options.io_threads, work, engine, err);
	if (!code && engine->options.converter)
		code = sp_io_threads_new(&engine->conversions, 1, convert, engine, err);
	if (code)
		return code;
	engine->done = epoll_create1(EPOLL_CLOEXEC);
	engine->wake = epoll_create1(EPOLL_CLOEXEC);
	if (engine->done < 0 || engine->wake < 0 || !watch(engine->done, sp_io_threads_fd(engine->io_threads)) ||
		!watch(engine->done, engine->conversions ? sp_io_threads_fd(engine->conversions) : -1) ||
		!watch(engine->wake, engine->done) || !watch(engine->wake, engine->ports->wake_fd))
		return sp_fail_memory(err, "");
	return SIGNPREP_OK;
}

static void end(sp_engine *engine)
{
	sp_io_threads_free(engine->conversions);
	sp_io_threads_free(engine->io_threads);
	engine->conversions = engine->io_threads = NULL;
	if (engine->wake >= 0)
		close(engine->wake);
	if (engine->done >= 0)
		close(engine->done);
}

signprep_code sp_engine_run(sp_engine *engine, signprep_client *client, const sp_engine_ports *ports, signprep_error *err)
{
	engine->ports = ports;
	engine->client = client;
	engine->wake = engine->done = -1;
	engine->converting = 0;
	engine->window = 2 * engine->options.pool.workers + (client ? 2 * (size_t) engine->options.io_threads : 0);
	if (client && client->core->partner) /* whole calls */
		engine->window += SP_FORMS_TOGETHER - engine->window % SP_FORMS_TOGETHER;
	engine->under_way = 0;
	engine->gathered = (sp_gather) { 0 };
	engine->ended = false;
	engine->err = err;
	engine->code = begin(engine, err);
	while (!engine->code || engine->under_way > 0) {
		collect(engine);
		start_ready(engine);
		if (take_one(engine))
			continue;
		send_gathered(engine);
		if (engine->ended && engine->under_way == 0)
			break;
		wait_for_something(engine);
	}
	end(engine);
	return engine->code;
}
