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

#include <signprep/bake.h>
#include <signprep/find.h>
#include <signprep/inspect.h>
#include <signprep/prepare.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

typedef struct signprep_pool signprep_pool;

/** Zero-initialise, then set what is needed; 0 means the default given here. */
typedef struct signprep_pool_options {
	size_t size;            /**< sizeof this struct, or 0: see signprep.h */
	size_t workers;         /**< processes; default 1, at most 256 */
	double wall_s;          /**< wall-clock seconds for one PDF; default 60 */
	double cpu_s;           /**< processor seconds for one PDF, rounded up to whole ones; default 60 */
	size_t max_memory;      /**< bytes a PDF may take, default 1 GiB; a worker's address space may grow by half a GiB more */
	bool require_isolation; /**< D910 where this machine lacks a layer of the isolation: see signprep_pool_missing */
	/** processes that share the pages of one preview; default: as many as there are processors. Those above the first are
	    forked at the first preview that has a use for them, and each may take max_memory */
	size_t preview_workers;
	bool verifies; /**< for signprep_pool_verify: what it needs is loaded before the workers are confined */
} signprep_pool_options;

/**
 * Forks the workers, two processes for each.
 * @return SIGNPREP_LIMIT D909 when there are no processes or descriptors left, or a layer of the isolation that the
 *         kernel has cannot be put up; D910
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_new(
	signprep_pool **out, const signprep_pool_options *options, signprep_error *err);
SIGNPREP_API void signprep_pool_free(signprep_pool *pool);

/** Layers of the isolation that this machine lacks: "landlock", "seccomp", "landlock, seccomp"; "" when all are there. */
SIGNPREP_API const char *signprep_pool_missing(void);

/*
 * Each of these is the function of the same name without "pool", carried out in a worker. `doc` is an opaque document
 * (signprep_document_open_opaque), which is never looked into by this process; the password and limits given at its
 * opening count, the latter where they are lower than the pool's. What comes back is checked: a worker that was taken
 * over can tell nonsense about the page, and nothing worse.
 */

/**
 * signprep_check. The result is the caller's, needs neither pool nor request afterwards, and has no document:
 * signprep_preview_png fails with D713, see signprep_pool_preview. What it would send is made here from the request as
 * given: a worker decides where a box stands and nothing else. Send it with the same document.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_check(signprep_result **out, signprep_pool *pool,
	signprep_document *doc, const signprep_request *req, const signprep_locate_options *options, signprep_error *err);

/** As above with signprep_locate. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_locate(signprep_result **out, signprep_pool *pool,
	signprep_document *doc, const signprep_request *req, const signprep_locate_options *options, signprep_error *err);

/** signprep_find_run. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_find(signprep_find **out, signprep_pool *pool, signprep_document *doc,
	const char *const *keywords, size_t keyword_count, const signprep_find_options *options, signprep_error *err);

/** signprep_inspect. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_inspect(signprep_inspection **out, signprep_pool *pool,
	signprep_document *doc, const signprep_inspect_options *options, signprep_error *err);

/** signprep_preview_pages, for a result of the pool. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_preview(signprep_pool *pool, signprep_document *doc,
	const signprep_result *result, const signprep_preview_options *options, signprep_page_fn page, void *opaque,
	signprep_error *err);

/** signprep_render_png for each of the drawings; pictures come in their order. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_render(signprep_pool *pool, signprep_document *doc,
	const signprep_drawings *drawings, signprep_page_fn page, void *opaque, signprep_error *err);

/** signprep_normalize. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_normalize(signprep_pool *pool, signprep_document *doc,
	const signprep_prepare_options *options, int *changed_pages, signprep_write_fn write, void *opaque, signprep_error *err);

/** signprep_stamp_pdf. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_stamp(signprep_pool *pool, signprep_document *doc,
	const signprep_stamp *stamps, size_t count, signprep_write_fn write, void *opaque, signprep_error *err);

/** signprep_bake_write. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_bake(signprep_pool *pool, signprep_document *doc,
	const signprep_bake *bake, signprep_write_fn write, void *opaque, signprep_error *err);

SIGNPREP_END

#endif
