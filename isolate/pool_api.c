/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool as the library offers it: each worker a pool of its own, taken by one call at a time. */
#include <signprep/pool.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/options.h"
#include "isolate/confine.h"
#include "isolate/pool.h"
#include "isolate/preview_shares.h"
#include "isolate/processors.h"
#include "locate/bake.h"
#include "locate/inspect.h"
#include "locate/request/request.h"
#include "locate/result.h"
#include "pdfcore/source.h"

struct signprep_pool {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	sp_pool **workers;
	bool *taken;
	size_t count, preview_workers; /* the latter 0: one for each processor */
};

const char *signprep_pool_missing(void)
{
	return sp_confine_missing();
}

static signprep_code fill(signprep_pool *pool, const signprep_pool_options *options, signprep_error *err)
{
	const sp_pool_options own = { .workers = 1,
		.wall_s = options->wall_s,
		.cpu_s = options->cpu_s,
		.max_memory = options->max_memory,
		.require_isolation = options->require_isolation,
		.hash = options->verifies };
	size_t wanted = options->workers == 0 ? 1 : options->workers > SP_WORKERS_MAX ? SP_WORKERS_MAX : options->workers;
	signprep_code code = SIGNPREP_OK;

	pool->preview_workers = options->preview_workers;
	pool->workers = calloc(wanted, sizeof(sp_pool *));
	pool->taken = calloc(wanted, sizeof *pool->taken);
	if (!pool->workers || !pool->taken)
		return sp_fail_memory(err, "");
	while (!code && pool->count < wanted) {
		code = sp_pool_new(&pool->workers[pool->count], &own, err);
		pool->count += !code;
	}
	return code;
}

signprep_code signprep_pool_new(signprep_pool **out, const signprep_pool_options *options, signprep_error *err)
{
	signprep_pool_options taken;
	signprep_code code = SP_OPTIONS_TAKE(signprep_pool_options, &taken, options, err);

	*out = NULL;
	if (code)
		return code;
	signprep_pool *pool = calloc(1, sizeof *pool);
	if (!pool)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->freed, NULL);
	code = fill(pool, &taken, err);
	if (code)
		signprep_pool_free(pool);
	else
		*out = pool;
	return code;
}

void signprep_pool_free(signprep_pool *pool)
{
	if (!pool)
		return;
	for (size_t i = 0; i < pool->count; i++)
		sp_pool_free(pool->workers[i]);
	pthread_cond_destroy(&pool->freed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->workers);
	free(pool->taken);
	free(pool);
}

static size_t take(signprep_pool *pool)
{
	size_t i = 0;
	pthread_mutex_lock(&pool->lock);
	for (;;) {
		for (i = 0; i < pool->count && pool->taken[i]; i++)
			continue;
		if (i < pool->count)
			break;
		pthread_cond_wait(&pool->freed, &pool->lock);
	}
	pool->taken[i] = true;
	pthread_mutex_unlock(&pool->lock);
	return i;
}

static void give_back(signprep_pool *pool, size_t i)
{
	pthread_mutex_lock(&pool->lock);
	pool->taken[i] = false;
	pthread_cond_signal(&pool->freed);
	pthread_mutex_unlock(&pool->lock);
}

static void run(sp_pool *worker, const sp_job *job, const signprep_document *hashed, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	void *ticket;

	if (sp_pool_start(worker, job, NULL, &err)) {
		sp_job_answer_fail(answer, &err);
		return;
	}
	/* While the other process works: what it says of the bytes is not needed, they are at hand. */
	if (hashed)
		(void) signprep_document_sha256(hashed);
	while (!sp_pool_wait(worker, -1, -1, &ticket, answer))
		continue;
}

void sp_pool_do(signprep_pool *pool, const sp_job *job, sp_job_answer *answer)
{
	if (!pool) {
		sp_job_run(job, answer);
		return;
	}
	size_t worker = take(pool);
	run(pool->workers[worker], job, NULL, answer);
	give_back(pool, worker);
}

/* Puts the document into the job. */
static signprep_code lend(sp_job *job, signprep_document *doc, signprep_error *err)
{
	sp_document_loan loan;
	int failed = sp_document_lend(&loan, doc);
	job->name = signprep_document_name(doc);
	if (failed)
		return sp_fail(err, "D707", failed, job->name, strerror(failed), NULL);
	job->fd = loan.fd;
	job->bytes = loan.bytes;
	job->length = loan.length;
	job->document = *sp_document_options_of(doc);
	return SIGNPREP_OK;
}

static signprep_code learn(signprep_document *doc, const sp_job_answer *answer, signprep_error *err)
{
	if (answer->error.code && err)
		*err = answer->error;
	if (!answer->error.code)
		sp_document_set_damage(doc, answer->repaired, answer->lost_pages);
	return answer->error.code;
}

/* `job` is whole but for the document. `hashes`: the caller wants its SHA-256. */
static signprep_code work(
	signprep_pool *pool, sp_job *job, signprep_document *doc, bool hashes, sp_job_answer *answer, signprep_error *err)
{
	signprep_code code = lend(job, doc, err);
	if (code)
		return code;
	size_t worker = take(pool);
	run(pool->workers[worker], job, hashes ? doc : NULL, answer);
	give_back(pool, worker);
	code = learn(doc, answer, err);
	if (code)
		return code;
	/* A file that was changed meanwhile has no hash. */
	return hashes ? sp_document_hash(doc, err) : SIGNPREP_OK;
}

static signprep_code resolve(signprep_result **out, signprep_pool *pool, sp_job_kind kind, signprep_document *doc,
	const signprep_request *req, const signprep_locate_options *options, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = kind, .request_name = req->name };
	signprep_locate_options own;
	sp_buf text;
	signprep_code code = SP_OPTIONS_TAKE(signprep_locate_options, &own, options, err);

	*out = NULL;
	if (code)
		return code;
	job.on_multiple = own.on_multiple;
	job.emit = own.emit;
	job.listener.progress = own.progress;
	job.listener.opaque = own.opaque;
	if (!sp_request_bytes(req, &text))
		code = sp_fail_memory(err, req->name);
	job.request = text.data;
	job.request_length = text.length;
	if (!code)
		code = work(pool, &job, doc, true, &answer, err);
	sp_buf_clear(&text);
	if (!code) {
		sp_result_set_sha256(answer.result, signprep_document_sha256(doc));
		*out = answer.result;
		answer.result = NULL;
	}
	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_check(signprep_result **out, signprep_pool *pool, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, signprep_error *err)
{
	return resolve(out, pool, SP_JOB_CHECK, doc, req, options, err);
}

signprep_code signprep_pool_locate(signprep_result **out, signprep_pool *pool, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, signprep_error *err)
{
	return resolve(out, pool, SP_JOB_LOCATE, doc, req, options, err);
}

signprep_code signprep_pool_find(signprep_find **out, signprep_pool *pool, signprep_document *doc, const char *const *keywords,
	size_t keyword_count, const signprep_find_options *options, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_FIND, .keywords = keywords, .keyword_count = keyword_count };
	signprep_find_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_find_options, &own, options, err);

	*out = NULL;
	if (!code)
		code = SP_OPTIONS_TAKE(signprep_match, &job.match, own.match, err);
	job.pages = own.pages;
	job.listener.progress = own.progress;
	job.listener.opaque = own.opaque;
	if (!code)
		code = work(pool, &job, doc, false, &answer, err);
	*out = answer.find;
	answer.find = NULL;
	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_inspect(signprep_inspection **out, signprep_pool *pool, signprep_document *doc,
	const signprep_inspect_options *options, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_INSPECT };
	signprep_inspect_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_inspect_options, &own, options, err);

	*out = NULL;
	job.parts = sp_inspect_parts(&own);
	job.listener.progress = own.progress;
	job.listener.opaque = own.opaque;
	bool hashes = job.parts & SIGNPREP_INSPECT_SHA256;
	if (!code)
		code = work(pool, &job, doc, hashes, &answer, err);
	if (!code) {
		*out = answer.inspection;
		answer.inspection = NULL;
	}
	if (!code && hashes)
		memcpy((*out)->sha256, signprep_document_sha256(doc), sizeof(*out)->sha256);
	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_verify(signprep_verification **out, signprep_pool *pool, signprep_document *doc,
	const signprep_verify_options *options, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_VERIFY };
	signprep_verify_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_verify_options, &own, options, err);

	*out = NULL;
	job.ca = own.ca;
	job.ca_length = own.ca_length;
	if (!code)
		code = work(pool, &job, doc, false, &answer, err);
	if (!code) {
		sp_verification_judge(answer.verification);
		*out = answer.verification;
		answer.verification = NULL;
	}
	sp_job_answer_clear(&answer);
	return code;
}

/* One file is made, and goes where the caller wants it. */
typedef struct outlet {
	signprep_write_fn write;
	void *opaque;
} outlet;

static bool pass_on(void *opaque, unsigned file, const void *bytes, size_t length)
{
	const outlet *to = opaque;
	(void) file;
	return to->write(to->opaque, bytes, length);
}

signprep_code signprep_pool_normalize(signprep_pool *pool, signprep_document *doc, const signprep_prepare_options *options,
	int *changed_pages, signprep_write_fn write, void *opaque, signprep_error *err)
{
	outlet to = { write, opaque };
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_NORMALIZE, .listener = { .piece = pass_on, .opaque = &to } };
	signprep_code code = SP_OPTIONS_TAKE(signprep_prepare_options, &job.prepare, options, err);

	if (!code)
		code = work(pool, &job, doc, false, &answer, err);
	if (changed_pages)
		*changed_pages = answer.changed_pages;
	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_bake(signprep_pool *pool, signprep_document *doc, const signprep_bake *bake, signprep_write_fn write,
	void *opaque, signprep_error *err)
{
	outlet to = { write, opaque };
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_BAKE, .bake = sp_bake_order_of(bake), .listener = { .piece = pass_on, .opaque = &to } };
	signprep_code code = work(pool, &job, doc, false, &answer, err);

	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_stamp(signprep_pool *pool, signprep_document *doc, const signprep_stamp *stamps, size_t count,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	outlet to = { write, opaque };
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = {
		.kind = SP_JOB_STAMP, .stamps = stamps, .stamp_count = count, .listener = { .piece = pass_on, .opaque = &to }
	};
	signprep_code code = work(pool, &job, doc, false, &answer, err);

	sp_job_answer_clear(&answer);
	return code;
}

static void free_drawings(signprep_drawing *drawings, size_t count)
{
	for (size_t i = 0; drawings && i < count; i++) {
		free((void *) drawings[i].marks);
		free((void *) drawings[i].legend);
	}
	free(drawings);
}

static signprep_code make_drawing(
	signprep_drawing *drawing, const signprep_result *result, const signprep_png_options *png, signprep_error *err)
{
	signprep_mark *marks = NULL;
	signprep_legend_row *legend = NULL;
	signprep_code code = signprep_preview_marks(&marks, &drawing->mark_count, result, drawing->page, png, err);
	if (!code && !png->no_legend)
		code = signprep_preview_legend(&legend, &drawing->legend_count, result, drawing->page, png->lang, err);
	drawing->marks = marks;
	drawing->legend = legend;
	return code;
}

/* What is drawn on each page; NULL: no memory. */
static signprep_drawing *make_drawings(
	const signprep_result *result, const int *pages, size_t count, const signprep_png_options *png)
{
	signprep_drawing *drawings = calloc(count + 1, sizeof *drawings);
	for (size_t i = 0; drawings && i < count; i++) {
		drawings[i].page = pages[i];
		if (make_drawing(&drawings[i], result, png, NULL)) {
			free_drawings(drawings, count);
			return NULL;
		}
	}
	return drawings;
}

/* A single page is not worth asking the system how many processors there are. */
static size_t preview_workers(const signprep_pool *pool, size_t pages)
{
	return pages < 2 ? 1 : pool->preview_workers ? pool->preview_workers : sp_processors();
}

signprep_code signprep_pool_render(signprep_pool *pool, signprep_document *doc, const signprep_drawings *drawings,
	signprep_page_fn page, void *opaque, signprep_error *err)
{
	const size_t count = drawings->count;
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_PREVIEW, .drawings = drawings->items, .drawing_count = count };
	signprep_code code = SP_OPTIONS_TAKE(signprep_png_options, &job.png, drawings->options, err);
	int *pages = calloc(count + 1, sizeof *pages);

	if (!code && !pages)
		code = sp_fail_memory(err, signprep_document_name(doc));
	for (size_t i = 0; pages && i < count; i++)
		pages[i] = drawings->items[i].page;
	const sp_preview_sink sink = { .pages = pages, .page = page, .opaque = opaque };
	if (!code)
		code = lend(&job, doc, err);
	if (!code) {
		size_t worker = take(pool);
		sp_preview_run(pool->workers[worker], &job, preview_workers(pool, count), &sink, &answer);
		give_back(pool, worker);
		code = learn(doc, &answer, err);
	}
	sp_job_answer_clear(&answer);
	free(pages);
	return code;
}

signprep_code signprep_pool_preview(signprep_pool *pool, signprep_document *doc, const signprep_result *result,
	const signprep_preview_options *options, signprep_page_fn page, void *opaque, signprep_error *err)
{
	signprep_preview_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_preview_options, &own, options, err);

	signprep_png_options png;
	if (!code)
		code = SP_OPTIONS_TAKE(signprep_png_options, &png, own.png, err);
	if (code)
		return code;
	signprep_drawing *items = make_drawings(result, own.pages, own.page_count, &png);
	const signprep_drawings drawings = { items, own.page_count, own.png };
	code = items ? signprep_pool_render(pool, doc, &drawings, page, opaque, err)
		     : sp_fail_memory(err, signprep_document_name(doc));
	free_drawings(items, own.page_count);
	return code;
}
