/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The file's own bytes, piece by piece. A small file is read whole at opening; a large one stays on the disk and
 * is read where it is needed, so that neither locating nor sending it takes memory for it. No MuPDF here.
 */
#ifndef SP_PDFCORE_SOURCE_H
#define SP_PDFCORE_SOURCE_H

#include <signprep/document.h>

/** A document never has more pages: more are refused at opening. */
#define SP_PAGES_MAX 1000000

/** The error about a PDF that is not there: D715 it is an address, D716 but for its letter case, D701. */
signprep_code sp_document_missing(signprep_error *err, int error_number, const char *path);
/** Length of the file as it was opened. */
size_t sp_document_length(const signprep_document *doc);
/** Copies `length` bytes from `offset`; false when the file no longer has them. Needs no guard. */
bool sp_document_read(const signprep_document *doc, size_t offset, void *out, size_t length);
/** The same bytes opened anew, with other options; `doc` must outlive it. */
SIGNPREP_NODISCARD signprep_code sp_document_reopen(
	signprep_document **out, const signprep_document *doc, const signprep_document_options *options, signprep_error *err);

/** Its bytes for another process: in memory when they are few, else a file. The document's, until it is freed. */
typedef struct sp_document_loan {
	const void *bytes; /* NULL: the file */
	size_t length;
	int fd; /* -1: the bytes */
} sp_document_loan;
/** 0, else an errno. */
int sp_document_lend(sp_document_loan *out, signprep_document *doc);
/** What an opaque document was opened with. Borrowed. */
const signprep_document_options *sp_document_options_of(const signprep_document *doc);
/** What another process found when it read the document. */
void sp_document_set_damage(signprep_document *doc, bool repaired, bool lost_pages);

/** What MuPDF may hold at a time of it: max_memory of its options, or the default. */
size_t sp_document_memory_max(const signprep_document *doc);

/** Works the SHA-256 out. @return UNREADABLE D710 when the file was changed since it was opened, LIMIT D901 */
SIGNPREP_NODISCARD signprep_code sp_document_hash(const signprep_document *doc, signprep_error *err);

/**
 * As signprep_document_open from a descriptor, which is borrowed: a regular file from its start wherever its offset
 * stands, anything else to its end. `name` is for messages.
 */
SIGNPREP_NODISCARD signprep_code sp_document_open_fd(
	signprep_document **out, int fd, const char *name, const signprep_document_options *options, signprep_error *err);
/**
 * Opens bytes without looking for a PDF in them, for the readers of other formats. `fd` is read when `bytes` is NULL; both
 * are borrowed. It has no pages. @return as signprep_document_open for what cannot be read
 */
SIGNPREP_NODISCARD signprep_code sp_document_open_other(signprep_document **out, int fd, const void *bytes, size_t length,
	const char *name, const signprep_document_options *options, signprep_error *err);
/**
 * Opens `path` ("-" is standard input) for the two below and above, nothing more: a regular file as it is, anything else
 * copied into memory. The descriptor is the caller's. @return as signprep_document_open for what cannot be read
 */
SIGNPREP_NODISCARD signprep_code sp_document_descriptor(int *out, const char *path, size_t max, signprep_error *err);
/**
 * Only the bytes, their length and SHA-256; nothing is parsed, so that no PDF can do harm: for sending what was located
 * elsewhere. It has no pages; whatever needs the PDF itself fails with D713. `max` 0: the default.
 */
SIGNPREP_NODISCARD signprep_code sp_document_open_opaque_fd(
	signprep_document **out, int fd, const char *name, size_t max, signprep_error *err);

#endif
