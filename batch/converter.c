/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Conversions, and what is kept of them: converted/SHA256-OF-THE-SOURCE.pdf. */
#include "batch/converter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"
#include "convert/convert_file.h"
#include "pdfcore/source.h"

#define NAME_MAX_LENGTH 96

struct sp_converter {
	sp_converter_options options;
	signprep_pool *pool;
	char *path; /* of the folder; for messages */
	int folder;
	/* Of the row before: one contract often has many rows. */
	char last[NAME_MAX_LENGTH];
	signprep_issues *last_issues;
};

signprep_code sp_converter_new(sp_converter **out, const sp_converter_options *options, signprep_error *err)
{
	sp_converter *converter = calloc(1, sizeof *converter);
	*out = NULL;
	if (!converter)
		return sp_fail_memory(err, "");
	converter->options = *options;
	converter->folder = -1;
	signprep_code code = options->in_process ? SIGNPREP_OK : signprep_pool_new(&converter->pool, &options->pool, err);
	if (code)
		free(converter);
	else
		*out = converter;
	return code;
}

void sp_converter_free(sp_converter *converter)
{
	if (!converter)
		return;
	signprep_pool_free(converter->pool);
	signprep_issues_free(converter->last_issues);
	if (converter->folder >= 0)
		close(converter->folder);
	free(converter->path);
	free(converter);
}

signprep_code sp_converter_keep(sp_converter *converter, const sp_folder *folder, signprep_error *err)
{
	size_t length = strlen(folder->path) + sizeof "/converted";
	int error_number = 0;
	converter->path = malloc(length);
	if (!converter->path)
		return sp_fail_memory(err, folder->path);
	snprintf(converter->path, length, "%s/converted", folder->path);
	sp_file_status status = sp_output_folder_open_at(folder->fd, "converted", &converter->folder, &error_number);
	return status == SP_FILE_OK ? SIGNPREP_OK : sp_file_fail(err, status, error_number, converter->path);
}

static signprep_code hash_of(int fd, const char *name, char out[65], signprep_error *err)
{
	signprep_document *source = NULL;
	signprep_code code = sp_document_open_opaque_fd(&source, fd, name, 0, err);
	if (!code)
		code = sp_document_hash(source, err);
	if (!code)
		snprintf(out, 65, "%s", signprep_document_sha256(source));
	signprep_document_free(source);
	return code;
}

/* What its PDF is called: by the document's bytes and by how it is converted. */
static signprep_code name_of(
	const sp_converter *converter, int fd, const char *source, char out[NAME_MAX_LENGTH], signprep_error *err)
{
	char hash[65] = "";
	signprep_code code = hash_of(fd, source, hash, err);
	snprintf(out, NAME_MAX_LENGTH, "%s%s.pdf", hash, converter->options.form_fields ? "-fields" : "");
	return code;
}

/* A descriptor of the PDF that is kept under this name; -1. */
static int open_kept(const sp_converter *converter, const char *name)
{
	struct stat st;
	int fd = openat(converter->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static signprep_code keep(const sp_converter *converter, const char *name, int pdf, signprep_error *err)
{
	sp_file_writer writer;
	char piece[65536], path[4096];
	off_t at = 0;
	ssize_t n = 0;
	if (sp_file_writer_open_at(&writer, converter->folder, name, true) == SP_FILE_OK) {
		while ((n = pread(pdf, piece, sizeof piece, at)) > 0 && sp_file_writer_write(&writer, piece, (size_t) n))
			at += n;
		int error_number = errno;
		if (n < 0) {
			sp_file_writer_abort(&writer);
			return sp_fail(err, "D707", error_number, name, strerror(error_number), NULL);
		}
		sp_file_writer_commit(&writer);
	}
	if (writer.status == SP_FILE_OK)
		return SIGNPREP_OK;
	snprintf(path, sizeof path, "%s/%s", converter->path, name);
	return sp_file_fail(err, writer.status, writer.error_number, path);
}

static signprep_code look(sp_converter *converter, const sp_entry *entry, int *pdf, signprep_issues **issues, signprep_error *err)
{
	const signprep_convert_options how = {
		.size = sizeof how, .form_fields = converter->options.form_fields, .timeout_s = converter->options.timeout_s
	};
	signprep_conversion *made = NULL;
	signprep_code code = sp_convert_file(&made, pdf, entry->fd, entry->pdf, &how, err);
	if (!code) {
		*issues = made->issues;
		made->issues = NULL;
	}
	signprep_conversion_free(made);
	return code;
}

static void remember(sp_converter *converter, const char *name, signprep_issues *issues)
{
	signprep_issues_free(converter->last_issues);
	converter->last_issues = issues;
	snprintf(converter->last, sizeof converter->last, "%s", name);
}

/* The PDF that an earlier row or run has left: what was changed is told of it as it was then. False when it is of no use. */
static bool use_kept(sp_converter *converter, const sp_entry *entry, const char *name, int kept)
{
	signprep_issues *issues = NULL;
	int seen = -1;
	if (strcmp(converter->last, name) == 0)
		return true;
	seen = fcntl(kept, F_DUPFD_CLOEXEC, 3);
	if (seen < 0 || look(converter, entry, &seen, &issues, NULL))
		return false;
	close(seen);
	remember(converter, name, issues);
	return true;
}

static signprep_code make(sp_converter *converter, const sp_entry *entry, const char *name, int *pdf, signprep_error *err)
{
	signprep_issues *issues = NULL;
	signprep_code code = look(converter, entry, pdf, &issues, err);
	if (code)
		return code;
	remember(converter, name, issues);
	code = keep(converter, name, *pdf, err);
	if (code)
		close(*pdf);
	return code;
}

void sp_converter_run(sp_converter *converter, sp_entry *entry)
{
	char name[NAME_MAX_LENGTH];
	signprep_error err = { 0 };
	int pdf = -1;
	signprep_code code = name_of(converter, entry->fd, entry->pdf, name, &err);
	if (!code) {
		pdf = open_kept(converter, name);
		if (pdf >= 0 && !use_kept(converter, entry, name, pdf)) {
			close(pdf);
			pdf = -1;
		}
	}
	if (!code && pdf < 0)
		code = make(converter, entry, name, &pdf, &err);
	if (code) {
		sp_entry_fail(entry, &err);
		return;
	}
	close(entry->fd);
	entry->fd = pdf;
	sp_issues_append(entry->issues, converter->last_issues);
	entry->state = SP_ENTRY_FETCHED;
}

void sp_converter_hash(const sp_converter *converter, int fd, const char *name, char out[65])
{
	char kept[NAME_MAX_LENGTH];
	int pdf = -1;
	out[0] = '\0';
	if (sp_convert_takes(fd) && name_of(converter, fd, name, kept, NULL) == SIGNPREP_OK)
		pdf = open_kept(converter, kept);
	if (pdf < 0)
		return;
	if (hash_of(pdf, name, out, NULL))
		out[0] = '\0';
	close(pdf);
}
