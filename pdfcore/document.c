/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening PDF documents. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/options.h"
#include "base/file.h"
#include "base/sha256.h"
#include "pdfcore/content/font.h"
#include "pdfcore/memory.h"
#include "pdfcore/other_kind.h"
#include "pdfcore/source.h"
#include "pdfcore/tree.h"

#define DEFAULT_FILE_MAX ((size_t) 512 << 20)
#define DEFAULT_MEMORY ((size_t) 1 << 30)
#define HEADER_WINDOW 1024

static void ignore_message(void *opaque, const char *message)
{
	(void) opaque;
	(void) message;
}

static size_t limit_or(size_t limit, size_t otherwise)
{
	return limit ? limit : otherwise;
}

/* The context itself is not held against the maximum: without one there would be nobody to throw. */
static signprep_code create_context(signprep_document *doc, size_t max_memory, signprep_error *err)
{
	size_t store = max_memory / 2 < FZ_STORE_DEFAULT ? max_memory / 2 : FZ_STORE_DEFAULT;

	doc->memory.max = SIZE_MAX;
	doc->alloc = sp_memory_callbacks(&doc->memory);
	doc->ctx = fz_new_context(&doc->alloc, NULL, store ? store : 1);
	if (!doc->ctx)
		return sp_fail_memory(err, doc->name);
	fz_set_warning_callback(doc->ctx, ignore_message, NULL);
	fz_set_error_callback(doc->ctx, ignore_message, NULL);
	doc->memory.max = max_memory;
	doc->memory.peak = doc->memory.used;
	return SIGNPREP_OK;
}

typedef struct open_arg {
	signprep_document *doc;
	const char *password;
	fz_stream *stream;
	bool locked;
} open_arg;

static void open_body(fz_context *ctx, void *opaque)
{
	open_arg *arg = opaque;

	arg->stream = sp_source_stream(ctx, arg->doc);
	arg->doc->pdf = pdf_open_document_with_stream(ctx, arg->stream);
}

/* MuPDF answers 0 for a wrong password, else the sum of 1 none needed, 2 user, 4 owner. */
static void unlock_body(fz_context *ctx, void *opaque)
{
	open_arg *arg = opaque;
	signprep_document *doc = arg->doc;
	int access = 1;

	doc->encrypted = pdf_is_dict(ctx, pdf_dict_get(ctx, pdf_trailer(ctx, doc->pdf), PDF_NAME(Encrypt)));
	if (!doc->encrypted)
		return;
	access = pdf_authenticate_password(ctx, doc->pdf, arg->password ? arg->password : "");
	if (!access && arg->password)
		access = pdf_authenticate_password(ctx, doc->pdf, "");
	arg->locked = !access;
	doc->restricted = !(access & 4) && !pdf_has_permission(ctx, doc->pdf, FZ_PERMISSION_EDIT);
}

static void pages_body(fz_context *ctx, void *opaque)
{
	open_arg *arg = opaque;

	sp_tree_load(ctx, arg->doc);
}

/* MuPDF repairs a file at the first object it can't parse, by looking for objects all over it, and may lose sound ones. */
static void sound_pages_body(fz_context *ctx, void *opaque)
{
	open_arg *arg = opaque;
	pdf_document *pdf = arg->doc->pdf;
	const int attempted = pdf->repair_attempted;

	pdf->repair_attempted = 1;
	fz_try(ctx) sp_tree_load(ctx, arg->doc);
	fz_always(ctx) pdf->repair_attempted = attempted;
	fz_catch(ctx) fz_rethrow(ctx);
}

/* As it was read before. */
typedef struct first_reading {
	pdf_document *pdf;
	pdf_obj **pages;
	int page_count, sound_pages;
	bool lost_pages;
} first_reading;

static first_reading put_aside(signprep_document *doc)
{
	first_reading first = { doc->pdf, doc->pages, doc->page_count, doc->sound_pages, doc->lost_pages };

	doc->pdf = NULL;
	doc->pages = NULL;
	doc->page_count = doc->sound_pages = 0;
	return first;
}

static void take_back(signprep_document *doc, first_reading first)
{
	doc->pdf = first.pdf;
	doc->pages = first.pages;
	doc->page_count = first.page_count;
	doc->sound_pages = first.sound_pages;
	doc->lost_pages = first.lost_pages;
}

/* The first broken object sets the repair off: what was walked before counts for nothing. */
static void repaired_body(fz_context *ctx, void *opaque)
{
	open_arg *arg = opaque;

	open_body(ctx, arg);
	unlock_body(ctx, arg);
	sp_tree_load(ctx, arg->doc);
	sp_tree_drop(ctx, arg->doc);
	sp_tree_load(ctx, arg->doc);
}

static void drop_first_body(fz_context *ctx, void *opaque)
{
	first_reading *first = opaque;

	for (int i = 0; i < first->page_count; i++)
		pdf_drop_obj(ctx, first->pages[i]);
	fz_free(ctx, first->pages);
	pdf_drop_document(ctx, first->pdf);
}

/* Of a file with damaged pages that reading is kept which has more of them: as it stands, or repaired. */
static void choose_reading(signprep_document *doc, const char *password)
{
	open_arg arg = { .doc = doc, .password = password };
	first_reading first = put_aside(doc), other;
	signprep_error ignored = { 0 };
	signprep_code code = sp_guard(doc, repaired_body, &arg, "D705", doc->name, &ignored);

	fz_drop_stream(doc->ctx, arg.stream);
	if (code || arg.locked || doc->sound_pages <= first.sound_pages) {
		other = put_aside(doc);
		take_back(doc, first);
		doc->pdf->repair_attempted = 1;
	} else
		other = first;
	(void) sp_guard(doc, drop_first_body, &other, "D705", doc->name, &ignored);
}

static signprep_code load_pages(open_arg *arg, signprep_error *cause)
{
	signprep_document *doc = arg->doc;

	if (pdf_was_repaired(doc->ctx, doc->pdf))
		return sp_guard(doc, pages_body, arg, "D705", doc->name, cause);
	signprep_code code = sp_guard(doc, sound_pages_body, arg, "D705", doc->name, cause);
	if (!code && (doc->page_count == 0 || doc->sound_pages < doc->page_count))
		choose_reading(doc, arg->password);
	return code;
}

static bool has_header(const signprep_document *doc)
{
	size_t window = doc->length < HEADER_WINDOW ? doc->length : HEADER_WINDOW;
	char start[HEADER_WINDOW];

	if (!sp_document_read(doc, 0, start, window))
		return false;
	for (size_t i = 0; i + 5 <= window; i++)
		if (!memcmp(start + i, "%PDF-", 5))
			return true;
	return false;
}

static signprep_code fail_other_kind(const signprep_document *doc, int native, signprep_error *err)
{
	char start[HEADER_WINDOW], end[16 * HEADER_WINDOW];
	size_t first = doc->length < sizeof start ? doc->length : sizeof start,
	       last = doc->length < sizeof end ? doc->length : sizeof end;
	const sp_other_kind *kind = NULL;
	if (sp_document_read(doc, 0, start, first) && sp_document_read(doc, doc->length - last, end, last))
		kind = sp_other_kind_of(start, first, end, last);
	return kind ? sp_fail(err, "D714", native, doc->name, kind->name, kind->command, NULL)
		    : sp_fail(err, "D704", native, doc->name, NULL);
}

static signprep_code open_failed(const signprep_document *doc, const signprep_error *cause, signprep_error *err)
{
	if (cause->code != SIGNPREP_UNREADABLE || doc->changed) {
		if (err)
			*err = *cause;
		return cause->code;
	}
	if (strstr(cause->args, "crypt"))
		return sp_fail(err, "D802", cause->native, doc->name, cause->args, NULL);
	if (!has_header(doc))
		return fail_other_kind(doc, cause->native, err);
	return sp_fail(err, "D705", cause->native, doc->name, cause->args, NULL);
}

static signprep_code load(signprep_document *doc, const char *password, signprep_error *err)
{
	open_arg arg = { .doc = doc, .password = password };
	signprep_error cause = { 0 };
	signprep_code code = sp_guard(doc, open_body, &arg, "D705", doc->name, &cause);

	fz_drop_stream(doc->ctx, arg.stream);
	if (!code)
		code = sp_guard(doc, unlock_body, &arg, "D705", doc->name, &cause);
	if (!code && arg.locked)
		return sp_fail(err, password ? "D803" : "D801", 0, doc->name, NULL);
	if (!code)
		code = load_pages(&arg, &cause);
	if (code)
		return open_failed(doc, &cause, err);
	if (!doc->sound_pages)
		return has_header(doc) ? sp_fail(err, "D706", 0, doc->name, NULL) : fail_other_kind(doc, 0, err);
	return SIGNPREP_OK;
}

static signprep_code open_bytes(
	signprep_document **out, signprep_document *doc, const signprep_document_options *options, signprep_error *err)
{
	signprep_code code;
	size_t max_file = limit_or(options->max_file_bytes, DEFAULT_FILE_MAX);

	if (!doc->length)
		code = sp_fail(err, "D703", 0, doc->name, NULL);
	else if (doc->length > max_file)
		code = sp_fail(err, "D903", 0, doc->name, NULL);
	else
		code = create_context(doc, limit_or(options->max_memory, DEFAULT_MEMORY), err);
	if (!code) {
		doc->deadline = sp_deadline(options->timeout_s);
		code = load(doc, options->password, err);
	}
	if (code)
		signprep_document_free(doc);
	else
		*out = doc;
	return code;
}

signprep_code sp_document_missing(signprep_error *err, int error_number, const char *path)
{
	char meant[256];
	if (strstr(path, "://"))
		return sp_fail(err, "D715", error_number, path, NULL);
	if (sp_file_other_case(path, meant, sizeof meant))
		return sp_fail(err, "D716", error_number, path, meant, NULL);
	return sp_fail(err, "D701", error_number, path, NULL);
}

static signprep_code read_failed(signprep_error *err, sp_file_status status, int error_number, const char *path)
{
	switch (status) {
	case SP_FILE_MISSING: return sp_document_missing(err, error_number, path);
	case SP_FILE_DIRECTORY: return sp_fail(err, "D702", error_number, path, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "D903", error_number, path, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	default: return sp_fail(err, "D707", error_number, path, strerror(error_number), NULL);
	}
}

static signprep_document *allocate(const char *name)
{
	signprep_document *doc = calloc(1, sizeof *doc);

	if (doc)
		doc->name = strdup(name);
	if (doc && !doc->name) {
		free(doc);
		doc = NULL;
	}
	return doc;
}

signprep_code signprep_document_open(
	signprep_document **out, const char *path, const signprep_document_options *options, signprep_error *err)
{
	signprep_document_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_document_options, &own, options, err);
	sp_file_status status;
	int error_number = 0;

	*out = NULL;
	if (code)
		return code;
	signprep_document *doc = allocate(path);
	if (!doc)
		return sp_fail_memory(err, path);
	if (sp_source_open(doc, path, limit_or(own.max_file_bytes, DEFAULT_FILE_MAX)))
		return open_bytes(out, doc, &own, err);
	status = sp_file_read(path, limit_or(own.max_file_bytes, DEFAULT_FILE_MAX), &doc->owned, &error_number);
	if (status != SP_FILE_OK) {
		signprep_document_free(doc);
		return read_failed(err, status, error_number, path);
	}
	doc->bytes = (const unsigned char *) doc->owned.data;
	doc->length = doc->owned.length;
	return open_bytes(out, doc, &own, err);
}

/* A document over the caller's bytes, not looked into, and the options as this version reads them. */
static signprep_code take_memory(signprep_document **out, signprep_document_options *own, const void *bytes, size_t length,
	const char *name, const signprep_document_options *options, signprep_error *err)
{
	signprep_code code = SP_OPTIONS_TAKE(signprep_document_options, own, options, err);
	*out = NULL;
	if (code)
		return code;
	*out = allocate(name ? name : "");
	if (!*out)
		return sp_fail_memory(err, name);
	(*out)->bytes = bytes;
	(*out)->length = length;
	return SIGNPREP_OK;
}

signprep_code signprep_document_open_memory(signprep_document **out, const void *bytes, size_t length, const char *name,
	const signprep_document_options *options, signprep_error *err)
{
	signprep_document_options own;
	signprep_document *doc;
	signprep_code code = take_memory(&doc, &own, bytes, length, name, options, err);

	*out = NULL;
	return code ? code : open_bytes(out, doc, &own, err);
}

static signprep_code take_failed(signprep_error *err, int error_number, const char *name)
{
	switch (error_number) {
	case ENOENT:
	case ENOTDIR: return read_failed(err, SP_FILE_MISSING, error_number, name);
	case EISDIR: return read_failed(err, SP_FILE_DIRECTORY, error_number, name);
	case EFBIG: return read_failed(err, SP_FILE_TOO_BIG, error_number, name);
	case ENOMEM: return read_failed(err, SP_FILE_MEMORY, error_number, name);
	default: return read_failed(err, SP_FILE_IO, error_number, name);
	}
}

/* A document with its bytes, not looked into; NULL when they can't be had. */
static signprep_document *take(int fd, const char *name, size_t max, signprep_code *code, signprep_error *err)
{
	signprep_document *doc = allocate(name ? name : "");
	int error_number = doc ? sp_source_take(doc, fd, max) : 0;

	*code = SIGNPREP_OK;
	if (!doc)
		*code = sp_fail_memory(err, name);
	else if (error_number)
		*code = take_failed(err, error_number, doc->name);
	if (!*code)
		return doc;
	signprep_document_free(doc);
	return NULL;
}

signprep_code sp_document_open_fd(
	signprep_document **out, int fd, const char *name, const signprep_document_options *options, signprep_error *err)
{
	static const signprep_document_options defaults;
	const signprep_document_options *chosen = options ? options : &defaults;
	signprep_code code;
	signprep_document *doc = take(fd, name, limit_or(chosen->max_file_bytes, DEFAULT_FILE_MAX), &code, err);

	*out = NULL;
	return doc ? open_bytes(out, doc, chosen, err) : code;
}

signprep_code sp_document_descriptor(int *out, const char *path, size_t max, signprep_error *err)
{
	int error_number = sp_source_descriptor(out, path, limit_or(max, DEFAULT_FILE_MAX));

	if (error_number && *out >= 0) {
		close(*out);
		*out = -1;
	}
	return error_number ? take_failed(err, error_number, path) : SIGNPREP_OK;
}

signprep_code sp_document_open_other(signprep_document **out, int fd, const void *bytes, size_t length, const char *name,
	const signprep_document_options *options, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	signprep_document *doc = NULL;

	*out = NULL;
	if (!bytes)
		doc = take(fd, name, limit_or(options->max_file_bytes, DEFAULT_FILE_MAX), &code, err);
	else if (!(doc = allocate(name)))
		code = sp_fail_memory(err, name);
	if (!doc)
		return code;
	if (bytes) {
		doc->bytes = bytes;
		doc->length = length;
	}
	code = doc->length ? create_context(doc, limit_or(options->max_memory, DEFAULT_MEMORY), err)
			   : sp_fail(err, "D703", 0, doc->name, NULL);
	doc->deadline = sp_deadline(options->timeout_s);
	if (code)
		signprep_document_free(doc);
	else
		*out = doc;
	return code;
}

/* Where nobody looks into the bytes, nobody would say that there are none. */
static signprep_code refuse_empty(signprep_document **doc, signprep_error *err)
{
	if ((*doc)->length)
		return SIGNPREP_OK;
	signprep_code code = sp_fail(err, "D703", 0, (*doc)->name, NULL);
	signprep_document_free(*doc);
	*doc = NULL;
	return code;
}

/* Not looked into. */
static signprep_code take_opaque(signprep_document **out, int fd, const char *name, size_t max, signprep_error *err)
{
	signprep_code code;

	*out = take(fd, name, limit_or(max, DEFAULT_FILE_MAX), &code, err);
	return *out ? refuse_empty(out, err) : code;
}

signprep_code sp_document_open_opaque_fd(signprep_document **out, int fd, const char *name, size_t max, signprep_error *err)
{
	signprep_code code = take_opaque(out, fd, name, max, err);
	if (!code)
		code = sp_document_hash(*out, err);
	if (code) {
		signprep_document_free(*out);
		*out = NULL;
	}
	return code;
}

/* For whoever reads it in its stead. */
static signprep_code keep_options(signprep_document **doc, const signprep_document_options *options, signprep_error *err)
{
	char *password = options->password ? strdup(options->password) : NULL;

	if (options->password && !password) {
		signprep_code code = sp_fail_memory(err, (*doc)->name);
		signprep_document_free(*doc);
		*doc = NULL;
		return code;
	}
	(*doc)->asked = *options;
	(*doc)->asked.password = password;
	return SIGNPREP_OK;
}

signprep_code signprep_document_open_opaque(
	signprep_document **out, const char *path, const signprep_document_options *options, signprep_error *err)
{
	signprep_document_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_document_options, &own, options, err);
	int fd = -1;

	*out = NULL;
	if (!code)
		code = sp_document_descriptor(&fd, path, own.max_file_bytes, err);
	if (!code)
		code = take_opaque(out, fd, path, own.max_file_bytes, err);
	if (fd >= 0)
		close(fd);
	return code ? code : keep_options(out, &own, err);
}

signprep_code signprep_document_open_opaque_memory(signprep_document **out, const void *bytes, size_t length, const char *name,
	const signprep_document_options *options, signprep_error *err)
{
	signprep_document_options own;
	signprep_code code = take_memory(out, &own, bytes, length, name, options, err);

	if (!code)
		code = refuse_empty(out, err);
	return code ? code : keep_options(out, &own, err);
}

const signprep_document_options *sp_document_options_of(const signprep_document *doc)
{
	return &doc->asked;
}

void sp_document_set_damage(signprep_document *doc, bool repaired, bool lost_pages)
{
	doc->found_repaired = repaired;
	doc->lost_pages = lost_pages;
}

signprep_code sp_document_reopen(
	signprep_document **out, const signprep_document *doc, const signprep_document_options *options, signprep_error *err)
{
	static const signprep_document_options defaults;
	signprep_document *again = allocate(doc->name);

	*out = NULL;
	if (!again)
		return sp_fail_memory(err, doc->name);
	if (!sp_source_share(again, doc)) {
		int error_number = errno;

		signprep_document_free(again);
		return sp_fail(err, "D707", error_number, doc->name, strerror(error_number), NULL);
	}
	return open_bytes(out, again, options ? options : &defaults, err);
}

void signprep_document_free(signprep_document *doc)
{
	if (!doc)
		return;
	if (doc->ctx) {
		sp_fonts_drop(doc->ctx, doc->fonts);
		fz_free(doc->ctx, doc->group_hidden);
		pdf_drop_obj(doc->ctx, doc->stand_ins[0]);
		pdf_drop_obj(doc->ctx, doc->stand_ins[1]);
		sp_tree_drop(doc->ctx, doc);
		pdf_drop_document(doc->ctx, doc->pdf);
		fz_drop_context(doc->ctx);
	}
	sp_source_close(doc);
	if (doc->asked.password) {
		explicit_bzero((char *) doc->asked.password, strlen(doc->asked.password));
		free((char *) doc->asked.password);
	}
	free(doc->name);
	free(doc);
}

int signprep_document_page_count(const signprep_document *doc)
{
	return doc->page_count;
}

const char *signprep_document_name(const signprep_document *doc)
{
	return doc->name;
}

const char *signprep_document_sha256(const signprep_document *doc)
{
	if (!*doc->sha256)
		sp_sha256_pieces(sp_source_read, doc, doc->length, ((signprep_document *) doc)->sha256);
	return doc->sha256;
}

signprep_code sp_document_hash(const signprep_document *doc, signprep_error *err)
{
	if (*signprep_document_sha256(doc))
		return SIGNPREP_OK;
	return doc->bytes ? sp_fail_memory(err, doc->name) : sp_fail(err, "D710", 0, doc->name, NULL);
}

/* Asked anew each time: MuPDF repairs as late as the first object it stumbles over. */
bool signprep_document_repaired(const signprep_document *doc)
{
	return doc->pdf ? pdf_was_repaired(doc->ctx, doc->pdf) : doc->found_repaired;
}

bool signprep_document_lost_pages(const signprep_document *doc)
{
	return doc->lost_pages;
}

bool signprep_document_encrypted(const signprep_document *doc)
{
	return doc->encrypted;
}

bool signprep_document_restricted(const signprep_document *doc)
{
	return doc->restricted;
}
