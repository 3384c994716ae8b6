/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool as the library offers it: each worker a pool of its own, taken by one call at a time. */
#include <signprep/pool.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "isolate/confine.h"
#include "isolate/pool.h"
#include "locate/request/request.h"
#include "pdfcore/source.h"

struct signprep_pool {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	sp_pool **workers;
	bool *taken;
	size_t count;
};

const char *signprep_pool_missing(void)
{
	return sp_confine_missing();
}

static signprep_code fill(signprep_pool *pool, const signprep_pool_options *options, signprep_error *err)
{
	const sp_pool_options own = {
		.workers = 1, .wall_s = options->wall_s, .cpu_s = options->cpu_s, .max_memory = options->max_memory
	};
	size_t wanted = options->workers == 0 ? 1 : options->workers > SP_WORKERS_MAX ? SP_WORKERS_MAX : options->workers;
	signprep_code code = SIGNPREP_OK;

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
	static const signprep_pool_options defaults;
	signprep_pool *pool = calloc(1, sizeof *pool);

	*out = NULL;
	if (!pool)
		return sp_fail_memory(err, "");
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->freed, NULL);
	signprep_code code = fill(pool, options ? options : &defaults, err);
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

/* `job` is whole but for the file. */
static signprep_code work(signprep_pool *pool, sp_job *job, const char *path, const signprep_document_options *document,
	sp_job_answer *answer, signprep_error *err)
{
	size_t max = document ? document->max_file_bytes : 0;
	signprep_code code = sp_document_descriptor(&job->fd, path, max, err);

	if (code)
		return code;
	job->name = path;
	if (document)
		job->document = *document;
	size_t worker = take(pool);
	sp_pool_do(pool->workers[worker], job, answer);
	give_back(pool, worker);
	close(job->fd);
	if (answer->error.code && err)
		*err = answer->error;
	return answer->error.code;
}

static signprep_code resolve(signprep_result **out, signprep_pool *pool, sp_job_kind kind, const char *path,
	const signprep_document_options *document, const signprep_request *req, const signprep_locate_options *options,
	signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = kind, .request_name = req->name };
	sp_buf text;

	*out = NULL;
	if (options) {
		job.on_multiple = options->on_multiple;
		job.emit = options->emit;
	}
	signprep_code code = sp_request_bytes(req, &text) ? SIGNPREP_OK : sp_fail_memory(err, req->name);
	job.request = text.data;
	job.request_length = text.length;
	if (!code)
		code = work(pool, &job, path, document, &answer, err);
	sp_buf_clear(&text);
	*out = answer.result;
	answer.result = NULL;
	sp_job_answer_clear(&answer);
	return code;
}

signprep_code signprep_pool_check(signprep_result **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const signprep_request *req, const signprep_locate_options *options,
	signprep_error *err)
{
	return resolve(out, pool, SP_JOB_CHECK, path, document, req, options, err);
}

signprep_code signprep_pool_locate(signprep_result **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const signprep_request *req, const signprep_locate_options *options,
	signprep_error *err)
{
	return resolve(out, pool, SP_JOB_LOCATE, path, document, req, options, err);
}

signprep_code signprep_pool_find(signprep_find **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const char *const *keywords, size_t keyword_count,
	const signprep_find_options *options, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_FIND, .keywords = keywords, .keyword_count = keyword_count };

	*out = NULL;
	if (options) {
		job.match = options->match;
		job.pages = options->pages;
	}
	signprep_code code = work(pool, &job, path, document, &answer, err);
	*out = answer.find;
	answer.find = NULL;
	sp_job_answer_clear(&answer);
	return code;
}
