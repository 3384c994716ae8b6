/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file pool.h
 * PDFs read in processes of their own: what a hostile file does to its reader, it does to nobody else.
 *
 * A worker has limits on time and memory, opens no connection and no file, starts no program, and has neither the
 * environment nor what the program learns after the pool was made (docs/isolation.md). One that crashes, hangs or blows
 * a limit is killed and replaced; the call fails with D711, D712 (SIGNPREP_UNREADABLE), D901, D902, D907 or D908
 * (SIGNPREP_LIMIT).
 *
 * Make the pool before secrets are read and threads start. Its functions may then be called from any number of threads;
 * as many calls as there are workers run at a time, further ones wait. Free it when no call is under way, in the process
 * that made it.
 */
#ifndef SIGNPREP_POOL_H
#define SIGNPREP_POOL_H

#include <signprep/find.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

typedef struct signprep_pool signprep_pool;

/** Zero-initialise, then set what is needed; 0 means the default given here. */
typedef struct signprep_pool_options {
	size_t workers;    /**< processes; default 1, at most 256 */
	double wall_s;     /**< wall-clock seconds for one PDF; default 60 */
	double cpu_s;      /**< processor seconds for one PDF, rounded up to whole ones; default 60 */
	size_t max_memory; /**< bytes a PDF may take, default 1 GiB; a worker's address space may grow by half a GiB more */
} signprep_pool_options;

/**
 * Forks the workers, two processes for each.
 * @return SIGNPREP_LIMIT D909 when there are no processes or descriptors left, or a layer of the isolation that the
 *         kernel has cannot be put up; see signprep_pool_missing() for those it has not
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_new(
	signprep_pool **out, const signprep_pool_options *options, signprep_error *err);
SIGNPREP_API void signprep_pool_free(signprep_pool *pool);

/** Layers of the isolation that this machine lacks: "landlock", "seccomp", "landlock, seccomp"; "" when all are there. */
SIGNPREP_API const char *signprep_pool_missing(void);

/**
 * signprep_document_open and signprep_check in a worker. Coordinates are in viewed space. `options->progress` is not
 * called, and limits of `document` count where they are lower than the pool's. The result is the caller's, needs neither
 * pool nor request afterwards, and has no document: signprep_preview_png fails with D713. What it would send is made
 * here from the request as given: a worker decides where a box stands and nothing else. Send it with the document of
 * signprep_document_open_opaque().
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_check(signprep_result **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const signprep_request *req, const signprep_locate_options *options,
	signprep_error *err);

/** As above with signprep_locate. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_locate(signprep_result **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const signprep_request *req, const signprep_locate_options *options,
	signprep_error *err);

/** As above with signprep_find_run. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_find(signprep_find **out, signprep_pool *pool, const char *path,
	const signprep_document_options *document, const char *const *keywords, size_t keyword_count,
	const signprep_find_options *options, signprep_error *err);

SIGNPREP_END

#endif
