/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file document.h
 * PDF documents: open, pages, facts.
 *
 * One document is used by one thread at a time; different documents are independent. Everything a document
 * gives out as plain data (pages, text, fields) stays valid after the document is freed, except what is
 * called borrowed.
 */
#ifndef SIGNPREP_DOCUMENT_H
#define SIGNPREP_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/error.h>
#include <signprep/geometry.h>

SIGNPREP_BEGIN

typedef struct signprep_document signprep_document;

/** Zero-initialise, then set what is needed; 0 means the default given here. */
typedef struct signprep_document_options {
	size_t size;           /**< sizeof this struct, or 0: see signprep.h */
	const char *password;  /**< user or owner password, UTF-8; NULL: try the empty one */
	size_t max_file_bytes; /**< default 512 MiB */
	size_t max_memory;     /**< bytes MuPDF may hold at a time; default 1 GiB */
	double timeout_s;      /**< wall-clock time for all work on this document; default none */
} signprep_document_options;

/**
 * Opens a PDF file. A file of up to 4 MiB is read whole, later changes of it do not matter. A larger one is kept
 * open and read where needed; a change of it meanwhile is an error of whatever reads it, never a wrong answer
 * that is sent: signprep_submit compares what it sends with signprep_document_sha256().
 * Damaged files are repaired, see signprep_document_repaired().
 * @return SIGNPREP_UNREADABLE (D7xx), SIGNPREP_ENCRYPTED (D801), SIGNPREP_LIMIT (D9xx)
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_open(
	signprep_document **out, const char *path, const signprep_document_options *options, signprep_error *err);
/** As above from memory. The bytes are borrowed and must outlive the document. `name` is for messages. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_open_memory(signprep_document **out, const void *bytes,
	size_t length, const char *name, const signprep_document_options *options, signprep_error *err);
/**
 * The file's bytes, their length and SHA-256, and nothing more: the PDF is not looked into, so that it can do no harm.
 * For a pool, which reads it elsewhere (signprep/pool.h), and for sending what the pool has located. It has no pages; what
 * needs the PDF itself fails with D713. Password and limits are kept for the pool. "-" is standard input.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_open_opaque(
	signprep_document **out, const char *path, const signprep_document_options *options, signprep_error *err);
/** As above from memory. The bytes are borrowed and must outlive the document. `name` is for messages. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_open_opaque_memory(signprep_document **out, const void *bytes,
	size_t length, const char *name, const signprep_document_options *options, signprep_error *err);
SIGNPREP_API void signprep_document_free(signprep_document *doc);

SIGNPREP_API int signprep_document_page_count(const signprep_document *doc);
/** The name given at opening. Borrowed. */
SIGNPREP_API const char *signprep_document_name(const signprep_document *doc);
/**
 * The file's bytes as they were read (never as repaired or decrypted). Borrowed. A large file is read whole by the
 * first call; NULL and a length of 0 when that fails.
 */
SIGNPREP_API const unsigned char *signprep_document_bytes(const signprep_document *doc, size_t *length);
/**
 * Lower-case hex SHA-256 of the file's bytes, 64 characters, worked out when it is asked for first; "" when there was no
 * memory for it, or the file has been changed since it was opened. Borrowed.
 */
SIGNPREP_API const char *signprep_document_sha256(const signprep_document *doc);
/** The cross-reference table was broken and rebuilt; page contents are as found. Of an opaque one what a pool has found. */
SIGNPREP_API bool signprep_document_repaired(const signprep_document *doc);
/** The page tree promises more pages than can be read. Of an opaque one what a pool has found. */
SIGNPREP_API bool signprep_document_lost_pages(const signprep_document *doc);
SIGNPREP_API bool signprep_document_encrypted(const signprep_document *doc);
/** Encrypted and the password at hand does not allow changing the document (owner restrictions). */
SIGNPREP_API bool signprep_document_restricted(const signprep_document *doc);

/** What was odd about a page and how it was settled. */
enum {
	SIGNPREP_PAGE_NO_MEDIABOX = 1 << 0, /**< Letter assumed */
	SIGNPREP_PAGE_EMPTY_CROP = 1 << 1,  /**< CropBox ∩ MediaBox empty: MediaBox taken */
	SIGNPREP_PAGE_CROP_CUT = 1 << 2,    /**< CropBox reached outside the MediaBox and was cut */
	SIGNPREP_PAGE_ROTATE_ODD = 1 << 3,  /**< /Rotate not 0, 90, 180 or 270 and normalised */
	SIGNPREP_PAGE_USER_UNIT = 1 << 4,   /**< UserUnit other than 1 */
	SIGNPREP_PAGE_BOX_REVERSED = 1 << 5 /**< corners given in another order */
};

/** Geometry of one page. Plain data. */
typedef struct signprep_page {
	int number;                   /**< 1-based */
	double width, height;         /**< viewed space, points */
	int rotate;                   /**< 0, 90, 180, 270: clockwise, normalised */
	signprep_rect media, crop;    /**< user space, normalised; crop already cut to media */
	double user_unit;             /**< 1 unless the page says otherwise */
	signprep_matrix user_to_view; /**< content-stream coordinates to viewed space */
	unsigned flags;               /**< SIGNPREP_PAGE_… */
	char label[32];               /**< page label ("iii"), UTF-8; "" if the file has none */
} signprep_page;

/** Geometry of page `number` (1-based). @return SIGNPREP_INVALID (P101) when there is no such page. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_page(
	signprep_page *out, signprep_document *doc, int number, signprep_error *err);

/** One signature already in the file. */
typedef struct signprep_signature {
	char *field; /**< full name of its field */
	bool covers_whole_file;
	int docmdp; /**< 1..3 when it certifies, or its field locks as much, else 0 */
} signprep_signature;

typedef struct signprep_facts {
	signprep_signature *signatures;
	size_t signature_count;
	bool has_xfa;      /**< an XFA form is present */
	bool xfa_only;     /**< …and no AcroForm field beside it */
	bool portfolio;    /**< a Collection: the pages are only its cover */
	bool usage_rights; /**< /Perms /UR3: Adobe Reader grants rights as long as nothing else is changed */
	bool lost_pages;   /**< the page tree promises more pages than can be read */
	char version[16];  /**< "1.7" */
	char producer[128];
	char conformance[32]; /**< what the metadata claims: "PDF/A-2B, PDF/UA-1"; "" if nothing */
} signprep_facts;

/** What it holds is given back with signprep_facts_clear. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_document_facts(
	signprep_facts *out, signprep_document *doc, signprep_error *err);
SIGNPREP_API void signprep_facts_clear(signprep_facts *facts);

SIGNPREP_END

#endif
