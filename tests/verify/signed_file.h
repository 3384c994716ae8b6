/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Signed PDFs for tests: a contract of two pages, written by hand, and updates behind it, signed with keys made on the spot. None of
 * the library's code takes part. Stops the program when memory is out.
 */
#ifndef SP_TESTS_SIGNED_FILE_H
#define SP_TESTS_SIGNED_FILE_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

/* Who signs. */
typedef struct signer_key {
	EVP_PKEY *key;
	X509 *cert;
} signer_key;

/** A self-signed certificate of `name`, valid from `from` to `to` ("20250101000000Z"). `kind`: "EC", "RSA", "SM2". */
signer_key signer_new(const char *kind, const char *name, const char *from, const char *to);
void signer_free(signer_key *signer);
/** PEM text; free with free(). */
char *signer_pem(const signer_key *signer);

/* Objects of the contract: 1 catalogue, 2 page tree, 3 and 4 pages, 5 and 6 their contents, 7 font, 8 a text field of page 1. */
typedef struct signed_file {
	char *bytes;
	size_t length, cap;
	int next; /* object number */
	long xref;
	long offsets[4096];
	int numbers[4096], count; /* of the update under way */
	char fields[65536];       /* references of signature fields */
	char annots[2][65536];
	char catalog[512];
	const char *trailer; /* further entries of trailers */
} signed_file;

/** The contract, not signed. */
void file_start(signed_file *f);
/** The same behind a password, "user". */
void file_start_encrypted(signed_file *f);
void file_free(signed_file *f);
/** An update: objects, then its end. */
void file_object(signed_file *f, int number, const char *format, ...) __attribute__((format(printf, 3, 4)));
void file_stream(signed_file *f, int number, const char *text);
void file_end(signed_file *f);
/** Page 1 or 2 and the catalogue, as they now should be. */
void file_page(signed_file *f, int page, const char *more);
void file_catalog(signed_file *f);

typedef enum signed_flaw {
	FLAW_NONE,
	FLAW_OFFSET,    /* the first range begins at 1 */
	FLAW_OVERLAP,   /* the second begins within the first */
	FLAW_WIDE_GAP,  /* the second begins 40 bytes late */
	FLAW_ZEROS,     /* no value */
	FLAW_GARBAGE,   /* a value that is none */
	FLAW_PADDING,   /* a byte behind the value */
	FLAW_SHORT,     /* the last bytes of the file are not covered, in the middle of a line */
	FLAW_FORGED,    /* a bit of the signature is turned */
	FLAW_STAMPED,   /* with a timestamp, good */
	FLAW_BAD_STAMP, /* with one of other bytes */
	FLAW_NO_ATTRIBUTES
} signed_flaw;

typedef struct signing {
	const signer_key *signer;
	const char *field;
	int page;         /* 0: on none */
	double rect[4];   /* user space */
	const char *kind; /* NULL: adbe.pkcs7.detached */
	const EVP_MD *md; /* NULL: SHA-256 */
	signed_flaw flaw;
	const char *more; /* entries of the signature dictionary */
	const char *time; /* NULL: 20260101080000Z */
	bool pss;         /* RSASSA-PSS */
	bool chinese;     /* the structure of GB/T 35275, with its identifiers */
	/* Bytes in place of a value that is made; NULL: it is made. */
	const unsigned char *value;
	size_t value_length;
} signing;

/** Appends a signature; the object number of its value. */
int file_sign(signed_file *f, const signing *how);

#endif
