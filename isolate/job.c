/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PDF work that needs nothing but one open file. */
#include "isolate/job.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/fail.h"
#include "locate/inspect.h"
#include "locate/result.h"
#include "pdfcore/source.h"
#include "pdfcore/write/prepare.h"

#define PNG_MAX ((size_t) 128 << 20)

void sp_job_answer_clear(sp_job_answer *answer)
{
	signprep_result_free(answer->result);
	signprep_document_free(answer->document);
	signprep_find_free(answer->find);
	signprep_inspection_free(answer->inspection);
	signprep_verification_free(answer->verification);
	for (size_t i = 0; i < answer->preview_count; i++)
		free(answer->previews[i].bytes);
	free(answer->previews);
	sp_office_facts_clear(&answer->office);
	memset(answer, 0, sizeof *answer);
}

void sp_job_answer_fail(sp_job_answer *answer, const signprep_error *err)
{
	signprep_error kept = *err;
	sp_job_answer_clear(answer);
	answer->error = kept;
	answer->code = kept.code;
}

static double processor_time(void)
{
	struct rusage used;
	if (getrusage(RUSAGE_SELF, &used) != 0)
		return 0;
	double seconds = (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec);
	return seconds + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static signprep_code draw_page(const sp_job *job, sp_job_answer *answer, int page, signprep_error *err)
{
	const signprep_png_options options = { .size = sizeof options,
		.dpi = job->preview_dpi,
		.lang = job->preview_lang,
		.pictures = job->png.pictures,
		.picture_count = job->png.picture_count };
	sp_job_png *png = &answer->previews[answer->preview_count];
	sp_buf bytes;

	sp_buf_init(&bytes, PNG_MAX);
	signprep_code code = signprep_preview_png(answer->result, page, &options, append, &bytes, err);
	if (!code) {
		png->page = page;
		png->bytes = sp_buf_take(&bytes, &png->length);
		answer->preview_count++;
	}
	sp_buf_clear(&bytes);
	return code;
}

static signprep_code draw(const sp_job *job, sp_job_answer *answer, signprep_error *err)
{
	size_t count = signprep_result_pages(answer->result, NULL, 0);
	int *pages = calloc(count + 1, sizeof *pages);
	signprep_code code = SIGNPREP_OK;

	answer->previews = calloc(count + 1, sizeof *answer->previews);
	if (!pages || !answer->previews)
		code = sp_fail_memory(err, job->name);
	else
		signprep_result_pages(answer->result, pages, count);
	for (size_t i = 0; !code && i < count; i++)
		code = draw_page(job, answer, pages[i], err);
	free(pages);
	return code;
}

static signprep_code resolve(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	const signprep_locate_options options = { .size = sizeof options,
		.on_multiple = job->on_multiple,
		.emit = job->emit,
		.progress = job->listener.progress,
		.opaque = job->listener.opaque };
	signprep_request *request = NULL;
	signprep_code code = signprep_request_parse(&request, job->request, job->request_length, job->request_name, err);

	if (!code && job->bare)
		code = sp_result_bare(&answer->result, doc, request, &options, job->kind == SP_JOB_CHECK, err);
	else if (!code)
		code = (job->kind == SP_JOB_CHECK ? signprep_check : signprep_locate)(&answer->result, doc, request, &options, err);
	if (!code && job->preview_dpi > 0)
		code = draw(job, answer, err);
	signprep_request_free(request);
	if (!code)
		answer->code = signprep_result_code(answer->result);
	return code;
}

static signprep_code find(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	const signprep_find_options options = { .size = sizeof options,
		.match = &job->match,
		.pages = job->pages,
		.progress = job->listener.progress,
		.opaque = job->listener.opaque };
	return signprep_find_run(&answer->find, doc, job->keywords, job->keyword_count, &options, err);
}

static signprep_code inspect(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	const signprep_inspect_options options = {
		.size = sizeof options, .parts = job->parts, .progress = job->listener.progress, .opaque = job->listener.opaque
	};
	return sp_inspect(&answer->inspection, doc, &options, err);
}

/* A file that is being made, told to the listener. */
typedef struct making {
	const sp_job *job;
	unsigned file;
} making;

static bool tell_piece(void *opaque, const void *bytes, size_t length)
{
	const making *m = opaque;
	return m->job->listener.piece && m->job->listener.piece(m->job->listener.opaque, m->file, bytes, length);
}

static signprep_code preview(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	(void) answer;
	for (size_t i = 0; !code && i < job->drawing_count; i++) {
		const signprep_drawing *drawing = &job->drawings[i];
		making m = { job, (unsigned) i };
		code = signprep_render_png(doc, drawing, &job->png, tell_piece, &m, err);
		if (!code && job->listener.progress)
			job->listener.progress(job->listener.opaque, (int) i + 1, (int) job->drawing_count);
	}
	return code;
}

static signprep_code normalize(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	making m = { job, 0 };
	return sp_normalize(doc, &job->prepare, &answer->changed_pages, tell_piece, &m, err);
}

static signprep_code stamp(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	making m = { job, 0 };
	(void) answer;
	return signprep_stamp_pdf(doc, job->stamps, job->stamp_count, tell_piece, &m, err);
}

static signprep_code pictures(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	making m = { job, 0 };
	sp_picture_pages made;
	const sp_picture_list pictures = { job->lengths, job->picture_count, job->paper };
	signprep_code code = sp_picture_pages_write(&made, doc, &pictures, tell_piece, &m, err);
	answer->page_count = made.pages;
	answer->changed_pages = made.guessed;
	return code;
}

static signprep_code office(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	signprep_code code = job->kind == SP_JOB_FONTS ? sp_pdf_fonts_read(&answer->office, doc, err)
						       : sp_office_facts_read(&answer->office, doc, err);
	answer->has_office = !code;
	return code;
}

static signprep_code verify(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	const signprep_verify_options options = {
		.size = sizeof options, .ca = job->ca, .ca_length = job->ca_length, .password = job->document.password
	};
	return sp_verify(&answer->verification, doc, &options, err);
}

static signprep_code bake(const sp_job *job, signprep_document *doc, sp_job_answer *answer, signprep_error *err)
{
	making m = { job, 0 };
	(void) answer;
	return sp_bake_pdf(doc, &job->bake, tell_piece, &m, err);
}

size_t sp_job_file_count(const sp_job *job)
{
	switch (job->kind) {
	case SP_JOB_PREVIEW: return job->drawing_count;
	case SP_JOB_NORMALIZE:
	case SP_JOB_STAMP:
	case SP_JOB_BAKE:
	case SP_JOB_PICTURES: return 1;
	default: return 0;
	}
}

const char *sp_job_file_magic(const sp_job *job)
{
	return job->kind == SP_JOB_PREVIEW ? "\x89PNG\r\n\x1a\n" : "%PDF-";
}

static bool is_pdf_job(const sp_job *job)
{
	return job->kind != SP_JOB_PICTURES && job->kind != SP_JOB_OFFICE;
}

static signprep_code open_document(signprep_document **doc, const sp_job *job, signprep_error *err)
{
	if (!is_pdf_job(job))
		return sp_document_open_other(doc, job->fd, job->bytes, job->length, job->name, &job->document, err);
	return job->bytes ? signprep_document_open_memory(doc, job->bytes, job->length, job->name, &job->document, err)
			  : sp_document_open_fd(doc, job->fd, job->name, &job->document, err);
}

void sp_job_run(const sp_job *job, sp_job_answer *answer)
{
	static signprep_code (*const work[])(const sp_job *, signprep_document *, sp_job_answer *, signprep_error *) = {
		[SP_JOB_LOCATE] = resolve,
		[SP_JOB_CHECK] = resolve,
		[SP_JOB_FIND] = find,
		[SP_JOB_INSPECT] = inspect,
		[SP_JOB_PREVIEW] = preview,
		[SP_JOB_NORMALIZE] = normalize,
		[SP_JOB_STAMP] = stamp,
		[SP_JOB_BAKE] = bake,
		[SP_JOB_PICTURES] = pictures,
		[SP_JOB_OFFICE] = office,
		[SP_JOB_FONTS] = office,
		[SP_JOB_VERIFY] = verify,
	};
	double start = processor_time();
	signprep_document *doc = NULL;
	signprep_error err = { 0 };

	signprep_code code = open_document(&doc, job, &err);
	if (!code && job->hash)
		code = sp_document_hash(doc, &err);
	if (!code)
		code = work[job->kind](job, doc, answer, &err);
	if (code)
		sp_job_answer_fail(answer, &err);
	if (doc) {
		if (job->hash)
			memcpy(answer->sha256, signprep_document_sha256(doc), sizeof answer->sha256);
		if (is_pdf_job(job))
			answer->page_count = signprep_document_page_count(doc);
		answer->repaired = signprep_document_repaired(doc);
		answer->lost_pages = signprep_document_lost_pages(doc);
	}
	if (answer->result && job->bare)
		answer->document = doc;
	else {
		if (answer->result)
			sp_result_detach(answer->result);
		signprep_document_free(doc);
	}
	answer->cpu_s = processor_time() - start;
}
