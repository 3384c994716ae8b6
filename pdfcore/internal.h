/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What the files of pdfcore share. The only header, with compat.h, that includes MuPDF.
 *
 * The longjmp wall: sp_guard() is the only frame that swallows an exception of MuPDF. A public function checks
 * its arguments and fills an `arg` struct on its own stack, calls the guard, then drops what `arg` holds and
 * hands out plain data. A body stores everything it acquires in `arg` before the next call that may throw.
 */
#ifndef SP_PDFCORE_INTERNAL_H
#define SP_PDFCORE_INTERNAL_H

#include <time.h>

#include <signprep/document.h>
#include <signprep/error.h>
#include <signprep/geometry.h>

#include "base/buf.h"
#include "pdfcore/compat.h"

/* MuPDF's memory for one document, counted against a maximum. */
typedef struct sp_memory {
	size_t used, peak, max;
	bool exhausted;
	size_t missed;   /* size of the request that failed last and was not granted since */
	bool lost;       /* MuPDF went on without memory it had asked for; the guard makes it an error */
	double deadline; /* past it nothing is granted: the one place that long work inside MuPDF comes by */
	unsigned asked;
	bool late;
} sp_memory;

struct signprep_document {
	fz_context *ctx;
	pdf_document *pdf;
	sp_memory memory;
	fz_alloc_context alloc;
	sp_buf owned;               /* the file when we read it ourselves */
	const unsigned char *bytes; /* owned.data, or the caller's; NULL while the file stays on the disk: see source.h */
	size_t length;
	bool on_disk;
	int fd; /* when on_disk */
	struct timespec modified;
	unsigned calls; /* of sp_guard: what one has read of the disk is not good for the next */
	bool changed;   /* somebody wrote into the open file: nothing read of it counts */
	char *name;
	char sha256[65];
	pdf_obj **pages; /* page objects in order, as found by walking the tree */
	int page_count;
	struct sp_fonts *fonts; /* see font.h */
	bool *group_hidden;     /* optional content groups by object number; see run_mark.c */
	size_t group_count;
	bool groups_known;
	pdf_obj *stand_ins[2]; /* fonts for texts without appearance: for all, for ASCII; see stand_in.c */
	unsigned page_serial;
	size_t glyph_hint; /* the last page had so many */
	bool encrypted, restricted;
	bool lost_pages; /* the tree promises more than it holds */
	int sound_pages; /* those of `pages` that are there */
	double deadline; /* CLOCK_MONOTONIC seconds; 0: none */
	signprep_document_options
		asked;       /* what it was opened with, for whoever reads an opaque one in its stead; password is owned */
	bool found_repaired; /* told by whoever did */
	bool copied;
	int copy; /* when copied: the bytes in memory as a file, to be handed to another process */
};

typedef void (*sp_guard_fn)(fz_context *ctx, void *arg);

/**
 * Runs `body` inside fz_try. A thrown exception becomes an error: out of memory or over the maximum D901,
 * deadline D902, encrypted D801, anything else `id` (for example "D701") with MuPDF's own message.
 */
signprep_code sp_guard(signprep_document *doc, sp_guard_fn body, void *arg, const char *id, const char *where, signprep_error *err);

/** Keeps a large file on the disk instead of reading it; false when it is to be read whole (or can't be: reading tells why). */
bool sp_source_open(signprep_document *doc, const char *path, size_t max);
/** The same from a descriptor, which is borrowed; a small file or what is no file is read whole. 0, else an errno (EFBIG: over `max`). */
int sp_source_take(signprep_document *doc, int fd, size_t max);
/** A descriptor of a regular file, or of a copy of what is none, at most `max` bytes; 0, else an errno (EFBIG: over `max`). */
int sp_source_descriptor(int *out, const char *path, size_t max);
void sp_source_close(signprep_document *doc);
/** Reads what `doc` reads; false when the process has too many files open. */
bool sp_source_share(signprep_document *out, const signprep_document *doc);
/** The document's bytes for MuPDF, memory or disk. Throws. */
fz_stream *sp_source_stream(fz_context *ctx, signprep_document *doc);
/** sp_document_read for sp_sha256_pieces. */
bool sp_source_read(const void *doc, size_t offset, void *out, size_t length);

/** Throws when the document's deadline has passed. Call it in long loops inside a body. */
void sp_check_deadline(fz_context *ctx, const signprep_document *doc);

/** True when the clock has passed `deadline`, which is not 0. */
bool sp_is_past(double deadline);

/** The clock's value `timeout_s` seconds from now; 0 for no time limit. */
double sp_deadline(double timeout_s);

/** Page object `number` (1-based) with inherited attributes resolved by the caller; borrowed. Throws. */
pdf_obj *sp_page_object(fz_context *ctx, signprep_document *doc, int number);
/** Nearest value of `key` on the page or its parents; NULL if there is none. Borrowed. Loops are cut. */
pdf_obj *sp_page_inherited(fz_context *ctx, pdf_obj *page, pdf_obj *key);
/** P101 when there is no page `number`. */
signprep_code sp_page_check(const signprep_document *doc, int number, signprep_error *err);
/** Geometry of a page object. Throws. */
void sp_page_geometry(fz_context *ctx, signprep_document *doc, pdf_obj *page, int number, signprep_page *out);
/** Rectangle array of user space, normalised, to viewed space. */
signprep_rect sp_view_rect(const signprep_page *page, fz_rect user);

#endif
