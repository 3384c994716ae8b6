/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A preview is cut into shares of neighbouring pages, each a job of its own. The first share that is not over hands its pages
 * on as they come; those behind it keep theirs until it is their turn, and none is begun that is far behind.
 */
#include "isolate/preview_shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "isolate/pool_slot.h"

/* Enough that opening the document and loading its fonts anew hardly counts, few enough to be kept. */
#define SHARE_PAGES 16
#define DEFAULT_ROOM ((size_t) 256 << 20)

typedef enum share_state { SHARE_OPEN, SHARE_RUNNING, SHARE_OVER } share_state;

struct preview;

typedef struct share {
	struct preview *preview;
	size_t first, count; /* of the job's drawings */
	share_state state;
	sp_buf *pictures; /* of each page, until it is handed on */
	size_t begun, passed;
	bool dropped; /* there was no room to keep its pictures: it is done again when it is its turn */
	sp_job_answer answer;
} share;

typedef struct preview {
	sp_pool *pool;
	const sp_job *job;
	const sp_preview_sink *sink;
	share *shares;
	size_t count, head; /* the share whose turn it is */
	size_t at_once;     /* workers */
	size_t running;
	size_t room, waiting; /* bytes of pictures that may wait for their turn, and do */
	double end;           /* when the time for the whole is over */
	bool refused;         /* nobody wants more pages */
} preview;

static bool is_head(const share *s)
{
	return s == &s->preview->shares[s->preview->head];
}

/* Hands on the pages that are whole: all but the last that was begun, and that one too when the share is `over`. */
static bool pass_on(share *s, bool over)
{
	const sp_preview_sink *sink = s->preview->sink;
	size_t whole = s->dropped ? 0 : over ? s->begun : s->begun ? s->begun - 1 : 0;
	while (s->passed < whole && !s->preview->refused) {
		sp_buf *png = &s->pictures[s->passed];
		s->preview->refused = png->failed ||
			!sink->page(sink->opaque, sink->pages[s->first + s->passed], png->data, png->length);
		sp_buf_clear(png);
		s->passed++;
	}
	return !s->preview->refused;
}

static bool gather(void *opaque, unsigned file, const void *bytes, size_t length)
{
	share *s = opaque;
	preview *p = s->preview;
	if (file >= s->count)
		return false;
	if (file >= s->begun) {
		s->begun = (size_t) file + 1;
		if (is_head(s) && !pass_on(s, false))
			return false;
	}
	if (!is_head(s)) {
		s->dropped = length > p->room - p->waiting;
		p->waiting += s->dropped ? 0 : length;
	}
	return !s->dropped && sp_buf_append(&s->pictures[file], bytes, length);
}

static void clear_pictures(share *s)
{
	for (size_t i = s->passed; s->pictures && i < s->count; i++) {
		sp_buf_clear(&s->pictures[i]);
		sp_buf_init(&s->pictures[i], SIGNPREP_PAGE_PNG_MAX);
	}
}

static size_t kept_bytes(const share *s)
{
	size_t bytes = 0;
	for (size_t i = s->passed; i < s->count; i++)
		bytes += s->pictures[i].length;
	return bytes;
}

/* As large as may be, and as many for each worker as for the others. */
static bool cut(preview *p, size_t workers)
{
	const size_t pages = p->job->drawing_count;
	size_t rounds = (pages + workers * SHARE_PAGES - 1) / (workers * SHARE_PAGES);
	size_t size = workers > 1 ? (pages + rounds * workers - 1) / (rounds * workers) : pages;

	p->count = size ? (pages + size - 1) / size : 0;
	/* A job of no pages is one all the same: it says whether the document can be read. */
	p->count = p->count ? p->count : 1;
	p->at_once = workers < p->count ? workers : p->count;
	p->shares = calloc(p->count, sizeof *p->shares);
	for (size_t i = 0; p->shares && i < p->count; i++) {
		share *s = &p->shares[i];
		*s = (share) { .preview = p, .first = i * size, .count = i + 1 < p->count ? size : pages - i * size };
		s->pictures = calloc(s->count + 1, sizeof *s->pictures);
		if (!s->pictures)
			return false;
		clear_pictures(s);
	}
	return p->shares;
}

static void give_up(preview *p)
{
	void *ticket;
	sp_job_answer answer;
	sp_pool_stop(p->pool);
	while (sp_pool_running(p->pool))
		if (sp_pool_wait(p->pool, -1, -1, &ticket, &answer))
			sp_job_answer_clear(&answer);
}

static signprep_code start(preview *p, share *s, signprep_error *err)
{
	sp_job job = *p->job;
	double left = p->end - sp_monotonic();
	job.drawings += s->first;
	job.drawing_count = s->count;
	job.listener = (sp_job_listener) { .piece = gather, .opaque = s };
	/* One document has one time limit, into however many shares its pages are cut. */
	if (p->count > 1)
		job.document.timeout_s = fmax(left, 1e-3);
	clear_pictures(s);
	s->begun = s->passed = 0;
	s->dropped = false;
	signprep_code code = sp_pool_start(p->pool, &job, s, err);
	s->state = code ? SHARE_OPEN : SHARE_RUNNING;
	p->running += !code;
	return code;
}

/* The next that may be begun; NULL: none. */
static share *next_open(const preview *p)
{
	size_t end = p->head + 2 * p->at_once;
	for (size_t i = p->head; i < p->count && i < end; i++) {
		/* What comes after a failure is not asked for. */
		if (p->shares[i].state == SHARE_OVER && p->shares[i].answer.error.code)
			return NULL;
		if (p->shares[i].state == SHARE_OPEN && (p->at_once > 1 || i == p->head))
			return &p->shares[i];
	}
	return NULL;
}

static signprep_code start_more(preview *p, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	while (!code && p->running < p->at_once) {
		share *s = next_open(p);
		if (!s)
			break;
		code = start(p, s, err);
	}
	/* Fewer will do. */
	if (code && p->running) {
		p->at_once = p->running;
		code = SIGNPREP_OK;
	}
	return code;
}

/* A share that came to nothing for want of room or of processes, and not by what it is. */
static bool must_repeat(const preview *p, const share *s)
{
	return !p->refused && (s->dropped || (p->at_once > 1 && s->passed == 0 && strcmp(s->answer.error.id, "D909") == 0));
}

static void settle(preview *p, share *s, sp_job_answer *answer)
{
	p->running--;
	s->answer = *answer;
	s->state = SHARE_OVER;
	if (!must_repeat(p, s))
		return;
	p->waiting -= is_head(s) ? 0 : kept_bytes(s);
	clear_pictures(s);
	sp_job_answer_clear(&s->answer);
	s->state = SHARE_OPEN;
	p->at_once = 1;
}

/* Hands on what was kept, as far as it goes. False: that was the last, for better or worse. */
static bool advance(preview *p)
{
	while (p->head < p->count) {
		share *s = &p->shares[p->head];
		if (s->passed < s->begun)
			pass_on(s, s->state == SHARE_OVER && !s->answer.error.code);
		if (s->state != SHARE_OVER || s->answer.error.code || p->refused)
			return s->state != SHARE_OVER && !p->refused;
		if (++p->head < p->count)
			p->waiting -= kept_bytes(&p->shares[p->head]);
	}
	return false;
}

static void draw(preview *p, signprep_error *err)
{
	void *ticket;
	sp_job_answer answer;
	while (advance(p)) {
		if (start_more(p, err))
			return;
		if (sp_pool_wait(p->pool, -1, -1, &ticket, &answer))
			settle(p, ticket, &answer);
	}
}

/* What the caller hears: of the share that failed, or of all. */
static void sum_up(preview *p, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	if (p->head < p->count && p->shares[p->head].answer.error.code) {
		sp_job_answer_fail(answer, &p->shares[p->head].answer.error);
	} else if (p->refused) {
		sp_fail(&err, "D906", 0, p->job->name, NULL);
		sp_job_answer_fail(answer, &err);
	}
	for (size_t i = 0; i < p->count; i++) {
		answer->repaired |= p->shares[i].answer.repaired;
		answer->lost_pages |= p->shares[i].answer.lost_pages;
	}
}

void sp_preview_run(sp_pool *pool, const sp_job *job, size_t workers, const sp_preview_sink *sink, sp_job_answer *answer)
{
	preview p = { .pool = pool, .job = job, .sink = sink, .room = sink->room ? sink->room : DEFAULT_ROOM };
	double seconds = sp_pool_wall_s(pool);
	signprep_error err = { 0 };

	if (job->document.timeout_s > 0 && job->document.timeout_s < seconds)
		seconds = job->document.timeout_s;
	p.end = sp_monotonic() + seconds;
	workers = workers < job->drawing_count ? workers : job->drawing_count;
	if (!cut(&p, workers ? workers : 1) || sp_pool_widen(pool, p.at_once, &err))
		(void) sp_fail_memory(&err, job->name);
	else
		draw(&p, &err);
	give_up(&p);
	if (err.code)
		sp_job_answer_fail(answer, &err);
	else
		sum_up(&p, answer);
	for (size_t i = 0; p.shares && i < p.count; i++) {
		clear_pictures(&p.shares[i]);
		free(p.shares[i].pictures);
		sp_job_answer_clear(&p.shares[i].answer);
	}
	free(p.shares);
}
