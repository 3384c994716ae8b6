/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The door: what kind of files these are, who makes a PDF of them, and what came of it. */
#define _GNU_SOURCE /* memfd_create */
#include <signprep/convert.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/options.h"
#include "base/output.h"
#include "convert/convert_file.h"
#include "convert/convert_findings.h"
#include "convert/office_run.h"
#include "isolate/pool.h"
#include "pdfcore/other_kind.h"
#include "pdfcore/source.h"

#define START 1024
#define END 16384
#define FILE_MAX ((size_t) 512 << 20)
#define PDF_MAX ((size_t) 1 << 30)
#define FILES_MAX 1000

typedef enum family { FAMILY_NONE, FAMILY_OFFICE, FAMILY_PICTURE } family;

/* One file to convert. */
typedef struct input {
	int fd;
	size_t length;
	const char *path, *kind, *extension;
	family family;
} input;

typedef struct work {
	const signprep_convert_options *options;
	input *inputs;
	size_t count;
	int pdf; /* what has been made */
	signprep_conversion *made;
} work;

static const struct {
	const char *name, *extension;
	family family;
} families[] = {
	{ "DOCX", "docx", FAMILY_OFFICE },
	{ "ODT/ODS/ODP", "odt", FAMILY_OFFICE },
	{ "DOC/XLS/PPT", "doc", FAMILY_OFFICE },
	{ "RTF", "rtf", FAMILY_OFFICE },
	{ "JPEG", "", FAMILY_PICTURE },
	{ "PNG", "", FAMILY_PICTURE },
	{ "TIFF", "", FAMILY_PICTURE },
	{ "GIF", "", FAMILY_PICTURE },
	{ "BMP", "", FAMILY_PICTURE },
};

static const char *kind_of(int fd, size_t length)
{
	char start[START], end[END];
	size_t first = length < START ? length : START, last = length < END ? length : END;
	if (pread(fd, start, first, 0) != (ssize_t) first || pread(fd, end, last, (off_t) (length - last)) != (ssize_t) last)
		return "?";
	if (first >= 5 && memcmp(start, "%PDF-", 5) == 0)
		return "PDF";
	const sp_other_kind *kind = sp_other_kind_of(start, first, end, last);
	return kind ? kind->name : "?";
}

/* What kind of file stands open in in->fd. */
static signprep_code judge_input(input *in, signprep_error *err)
{
	struct stat st;
	if (fstat(in->fd, &st) != 0 || st.st_size < 0)
		return sp_fail(err, "D707", errno, in->path, strerror(errno), NULL);
	in->length = (size_t) st.st_size;
	if (!in->length)
		return sp_fail(err, "D703", 0, in->path, NULL);
	in->kind = kind_of(in->fd, in->length);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strcmp(families[i].name, in->kind) == 0) {
			in->family = families[i].family;
			in->extension = families[i].extension;
		}
	return in->family == FAMILY_NONE ? sp_fail(err, "D501", 0, in->path, in->kind, NULL) : SIGNPREP_OK;
}

static signprep_code open_input(input *in, const char *path, signprep_error *err)
{
	in->path = path;
	signprep_code code = sp_document_descriptor(&in->fd, path, FILE_MAX, err);
	return code ? code : judge_input(in, err);
}

bool sp_convert_takes(int fd)
{
	input in = { .fd = fd, .path = "" };
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && judge_input(&in, NULL) == SIGNPREP_OK;
}

static signprep_code open_inputs(work *w, const char *const *files, signprep_error *err)
{
	for (size_t i = 0; i < w->count; i++) {
		signprep_code code = open_input(&w->inputs[i], files[i], err);
		if (code)
			return code;
		if (w->count > 1 && w->inputs[i].family == FAMILY_OFFICE)
			return sp_fail(err, "D517", 0, files[i], NULL);
	}
	return SIGNPREP_OK;
}

/* A job on a file, in a worker; what it answers is the caller's to clear when all went well. */
static signprep_code ask(const work *w, sp_job *job, sp_job_answer *answer, signprep_error *err)
{
	job->document = (signprep_document_options) { .size = sizeof job->document, .max_file_bytes = PDF_MAX };
	job->name = w->inputs[0].path;
	sp_pool_do(w->options->pool, job, answer);
	if (!answer->error.code)
		return SIGNPREP_OK;
	signprep_code code = answer->error.code;
	if (err)
		*err = answer->error;
	sp_job_answer_clear(answer);
	return code;
}

static bool append_file(int to, const input *from)
{
	char piece[65536];
	for (size_t at = 0; at < from->length;) {
		ssize_t n = pread(from->fd, piece, sizeof piece, (off_t) at);
		if (n <= 0 || !sp_output_write(to, piece, (size_t) n))
			return false;
		at += (size_t) n;
	}
	return true;
}

static bool keep_piece(void *opaque, unsigned file, const void *bytes, size_t length)
{
	(void) file;
	return sp_output_write(*(const int *) opaque, bytes, length);
}

/* One picture is read where it is; several stand in memory, one behind the other. */
static signprep_code make_of_pictures(work *w, signprep_error *err)
{
	size_t *lengths = calloc(w->count, sizeof *lengths);
	int joined = w->count > 1 ? memfd_create("pictures", MFD_CLOEXEC) : w->inputs[0].fd;
	bool done = lengths && joined >= 0;
	for (size_t i = 0; done && i < w->count; i++) {
		lengths[i] = w->inputs[i].length;
		done = w->count == 1 || append_file(joined, &w->inputs[i]);
	}
	if (w->pdf >= 0)
		close(w->pdf);
	w->pdf = memfd_create("pdf", MFD_CLOEXEC);
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_PICTURES,
		.fd = joined,
		.lengths = lengths,
		.picture_count = w->count,
		.paper = (sp_paper) w->options->paper,
		.listener = { .piece = keep_piece, .opaque = &w->pdf } };
	signprep_code code = done && w->pdf >= 0 ? ask(w, &job, &answer, err) : sp_fail_memory(err, w->inputs[0].path);
	if (!code && answer.changed_pages) {
		char count[16];
		snprintf(count, sizeof count, "%d", answer.changed_pages);
		sp_issues_add(w->made->issues, "D515", "", count, NULL);
	}
	sp_job_answer_clear(&answer);
	if (joined >= 0 && w->count > 1)
		close(joined);
	free(lengths);
	return code;
}

static signprep_code make_of_office(work *w, sp_office_facts *asked, signprep_error *err)
{
	const input *in = &w->inputs[0];
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_OFFICE, .fd = in->fd };
	const sp_office_run run = { in->fd, in->extension, in->path, in->kind, w->options };
	signprep_code code = ask(w, &job, &answer, err);
	if (code)
		return code;
	*asked = answer.office;
	answer.office = (sp_office_facts) { 0 };
	sp_job_answer_clear(&answer);
	return w->pdf >= 0 ? SIGNPREP_OK : sp_office_convert(&w->pdf, &run, err);
}

static signprep_code look_at_pdf(work *w, sp_office_facts *fonts, signprep_error *err)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = { .kind = SP_JOB_INSPECT, .fd = w->pdf, .parts = SIGNPREP_INSPECT_FIELDS | SIGNPREP_INSPECT_FACTS };
	signprep_code code = ask(w, &job, &answer, err);
	if (code)
		return code;
	w->made->page_count = answer.page_count;
	w->made->field_count = answer.inspection->fields.count;
	w->made->producer = strdup(answer.inspection->facts.producer);
	sp_job_answer_clear(&answer);
	job = (sp_job) { .kind = SP_JOB_FONTS, .fd = w->pdf };
	code = w->made->producer ? ask(w, &job, &answer, err) : sp_fail_memory(err, w->inputs[0].path);
	if (code)
		return code;
	*fonts = answer.office;
	answer.office = (sp_office_facts) { 0 };
	sp_job_answer_clear(&answer);
	return SIGNPREP_OK;
}

static signprep_code hand_over(const work *w, signprep_write_fn write, void *opaque, signprep_error *err)
{
	char piece[65536];
	ssize_t n;
	for (off_t at = 0; (n = pread(w->pdf, piece, sizeof piece, at)) > 0; at += n)
		if (!write(opaque, piece, (size_t) n))
			return sp_fail(err, "D906", 0, w->inputs[0].path, NULL);
	return n < 0 ? sp_fail(err, "D707", errno, w->inputs[0].path, strerror(errno), NULL) : SIGNPREP_OK;
}

static signprep_code convert(work *w, signprep_error *err)
{
	sp_office_facts asked = { 0 }, fonts = { 0 };
	bool office = w->inputs[0].family == FAMILY_OFFICE;
	w->made->kind = strdup(w->inputs[0].kind);
	if (!w->made->kind)
		return sp_fail_memory(err, w->inputs[0].path);
	signprep_code code = office ? make_of_office(w, &asked, err) : make_of_pictures(w, err);
	if (!code)
		code = look_at_pdf(w, &fonts, err);
	if (!code && office && !sp_convert_compare(w->made, &asked, &fonts, w->options->form_fields))
		code = sp_fail_memory(err, w->inputs[0].path);
	sp_office_facts_clear(&asked);
	sp_office_facts_clear(&fonts);
	return code;
}

static void close_all(work *w)
{
	for (size_t i = 0; w->inputs && i < w->count; i++)
		if (w->inputs[i].fd >= 0)
			close(w->inputs[i].fd);
	free(w->inputs);
	if (w->pdf >= 0)
		close(w->pdf);
}

/* Room for `count` inputs, none of them open yet, and for what will be said. */
static signprep_code begin(work *w, size_t count, signprep_error *err)
{
	w->count = count;
	w->inputs = calloc(count, sizeof *w->inputs);
	/* 0 would be standard input, closed at the end. */
	for (size_t i = 0; w->inputs && i < count; i++)
		w->inputs[i].fd = -1;
	w->made = calloc(1, sizeof *w->made);
	if (w->made)
		w->made->issues = sp_issues_new();
	return w->inputs && w->made && w->made->issues ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code end(work *w, signprep_code code, signprep_conversion **out)
{
	close_all(w);
	if (code)
		signprep_conversion_free(w->made);
	else
		*out = w->made;
	return code;
}

signprep_code signprep_convert(signprep_conversion **out, const char *const *files, size_t count,
	const signprep_convert_options *options, signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_convert_options own;
	work w = { .options = &own, .pdf = -1 };
	signprep_code code = SP_OPTIONS_TAKE(signprep_convert_options, &own, options, err);

	*out = NULL;
	if (!code && (!count || count > FILES_MAX))
		code = sp_fail(err, "D518", 0, "", NULL);
	if (code)
		return code;
	code = begin(&w, count, err);
	if (!code)
		code = open_inputs(&w, files, err);
	if (!code)
		code = convert(&w, err);
	if (!code)
		code = hand_over(&w, write, opaque, err);
	return end(&w, code, out);
}

signprep_code sp_convert_file(
	signprep_conversion **out, int *pdf, int fd, const char *name, const signprep_convert_options *options, signprep_error *err)
{
	work w = { .options = options, .pdf = *pdf };

	*out = NULL;
	*pdf = -1;
	signprep_code code = begin(&w, 1, err);
	if (!code) {
		w.inputs[0].path = name;
		w.inputs[0].fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		code = w.inputs[0].fd >= 0 ? judge_input(&w.inputs[0], err)
					   : sp_fail(err, "D707", errno, name, strerror(errno), NULL);
	}
	if (!code)
		code = convert(&w, err);
	if (!code) {
		*pdf = w.pdf;
		w.pdf = -1;
	}
	return end(&w, code, out);
}

void signprep_conversion_free(signprep_conversion *conversion)
{
	if (!conversion)
		return;
	for (size_t i = 0; i < conversion->font_count; i++)
		free(conversion->fonts[i].name);
	free(conversion->fonts);
	free(conversion->kind);
	free(conversion->producer);
	signprep_issues_free(conversion->issues);
	free(conversion);
}
