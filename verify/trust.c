/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Certificates. */
#include "verify/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "base/utf8.h"

/* As RFC 4514 writes names, but in UTF-8 where it escapes. */
#define NAME_FLAGS (XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB)
#define NAME_MAX_BYTES 4096

struct sp_trust {
	X509_STORE *store;
	const char *pem; /* what it was read from, of the caller */
	size_t length;
};

bool sp_crypto_lacked_memory(void)
{
	bool lacked = false;
	unsigned long error;

	while ((error = ERR_get_error()) != 0)
		lacked |= ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
	return lacked;
}

/* One in the middle of a chain may be what is trusted. NULL: no memory. */
static X509_STORE *read_store(const char *pem, size_t length, size_t *count)
{
	X509_STORE *store = X509_STORE_new();
	BIO *in = store ? BIO_new_mem_buf(pem, (int) length) : NULL;
	X509 *cert;

	*count = 0;
	while (in && (cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL) {
		*count += X509_STORE_add_cert(store, cert) == 1;
		X509_free(cert);
	}
	BIO_free(in);
	if (in && X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) == 1)
		return store;
	X509_STORE_free(store);
	return NULL;
}

/* Read twice: libcrypto does not always tell of a lack of memory, and a certificate that is passed over is not trusted. */
static bool read_trust(sp_trust *trust, size_t *count)
{
	size_t again = 0;

	(void) sp_crypto_lacked_memory();
	trust->store = read_store(trust->pem, trust->length, count);
	X509_STORE *second = trust->store ? read_store(trust->pem, trust->length, &again) : NULL;
	const bool read = second && *count == again;
	X509_STORE_free(second);
	return !sp_crypto_lacked_memory() && read;
}

signprep_code sp_trust_new(sp_trust **out, const char *pem, size_t length, signprep_error *err)
{
	sp_trust *trust = NULL;
	size_t count = 0;

	*out = NULL;
	if (length > SP_TRUST_BYTES_MAX)
		return sp_fail(err, "R862", 0, "", NULL);
	trust = calloc(1, sizeof *trust);
	if (trust)
		*trust = (sp_trust) { .pem = pem, .length = length };
	const bool read = trust && read_trust(trust, &count);
	if (read && count) {
		*out = trust;
		return SIGNPREP_OK;
	}
	sp_trust_free(trust);
	return read ? sp_fail(err, "R862", 0, "", NULL) : sp_fail_memory(err, "");
}

void sp_trust_free(sp_trust *trust)
{
	if (!trust)
		return;
	X509_STORE_free(trust->store);
	free(trust);
}

static bool set_time(X509_STORE_CTX *context, const ASN1_TIME *when)
{
	ASN1_TIME *epoch = ASN1_TIME_new();
	int days = 0, seconds = 0;
	const bool done = epoch && ASN1_TIME_set_string(epoch, "19700101000000Z") && ASN1_TIME_diff(&days, &seconds, epoch, when);
	if (done)
		X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), (time_t) days * 86400 + seconds);
	ASN1_TIME_free(epoch);
	return done;
}

static bool leads_once(X509_STORE *store, X509 *cert, STACK_OF(X509) * others, const ASN1_TIME *when, const char **why)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool leads = false;

	*why = "out of memory";
	if (context && X509_STORE_CTX_init(context, store, cert, others) == 1 && (!when || set_time(context, when))) {
		leads = X509_verify_cert(context) == 1;
		*why = leads ? "" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
	}
	X509_STORE_CTX_free(context);
	return leads;
}

bool sp_trust_leads(const sp_trust *trust, X509 *cert, STACK_OF(X509) * others, const ASN1_TIME *when, const char **why)
{
	size_t count = 0;

	if (leads_once(trust->store, cert, others, when, why))
		return true;
	/* A certificate that was looked at while memory lacked is taken for an invalid one ever after: once more, with fresh ones. */
	X509_STORE *fresh = read_store(trust->pem, trust->length, &count);
	const bool leads = fresh && leads_once(fresh, cert, others, when, why);
	X509_STORE_free(fresh);
	return leads;
}

/* What is no UTF-8 says nothing that can be shown. */
static const char *keep(sp_arena *arena, const char *bytes, size_t length)
{
	if (memchr(bytes, '\0', length) || !sp_utf8_valid(bytes, length))
		return sp_arena_dup(arena, "?");
	return sp_arena_dup_n(arena, bytes, length);
}

static const char *name_text(const X509_NAME *name, sp_arena *arena)
{
	BIO *out = BIO_new(BIO_s_mem());
	const char *kept = NULL;
	char *text = NULL;
	long length = 0;

	if (out && X509_NAME_print_ex(out, name, 0, NAME_FLAGS) >= 0)
		length = BIO_get_mem_data(out, &text);
	if (out)
		kept = length > 0 && length <= NAME_MAX_BYTES ? keep(arena, text, (size_t) length) : sp_arena_dup(arena, "");
	BIO_free(out);
	return kept;
}

/* The first entry of that kind; NULL with *failed left alone when there is none. */
static const char *entry_text(const X509_NAME *name, int nid, sp_arena *arena, bool *failed)
{
	const int at = X509_NAME_get_index_by_NID(name, nid, -1);
	const X509_NAME_ENTRY *entry = at >= 0 ? X509_NAME_get_entry(name, at) : NULL;
	unsigned char *text = NULL;
	const char *kept = NULL;
	const int length = entry ? ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) : -1;

	if (length > 0 && length <= NAME_MAX_BYTES) {
		kept = keep(arena, (const char *) text, (size_t) length);
		*failed |= !kept;
	}
	OPENSSL_free(text);
	return kept;
}

const char *sp_certificate_holder(X509 *cert, sp_arena *arena)
{
	static const int nids[] = { NID_commonName, NID_organizationName };
	const X509_NAME *name = X509_get_subject_name(cert);
	bool failed = false;

	for (size_t i = 0; i < sizeof nids / sizeof *nids; i++) {
		const char *text = entry_text(name, nids[i], arena, &failed);

		if (text || failed)
			return text;
	}
	return name_text(name, arena);
}

const char *sp_time_text(const ASN1_TIME *time, sp_arena *arena)
{
	char text[32] = "";
	struct tm utc;

	if (time && ASN1_TIME_to_tm(time, &utc) == 1)
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return sp_arena_dup(arena, text);
}

ASN1_TIME *sp_time_read(const char *text)
{
	char digits[16];
	size_t n = 0;
	ASN1_TIME *time;

	for (; *text && n + 2 < sizeof digits; text++)
		if (*text >= '0' && *text <= '9')
			digits[n++] = *text;
	digits[n++] = 'Z';
	digits[n] = '\0';
	time = ASN1_TIME_new();
	if (time && ASN1_TIME_set_string(time, digits) == 1)
		return time;
	ASN1_TIME_free(time);
	return NULL;
}

static const char *serial_text(const X509 *cert, sp_arena *arena)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	const int length = ASN1_STRING_length(serial);
	char text[2 * 64 + 1];

	if (length <= 0 || length > 64)
		return sp_arena_dup(arena, "");
	sp_hex_text(ASN1_STRING_get0_data(serial), (size_t) length, text);
	return sp_arena_dup(arena, text);
}

bool sp_certificate_tell(signprep_signed *facts, X509 *cert, sp_arena *arena)
{
	facts->signer = sp_certificate_holder(cert, arena);
	facts->subject = name_text(X509_get_subject_name(cert), arena);
	facts->issuer = name_text(X509_get_issuer_name(cert), arena);
	facts->serial = serial_text(cert, arena);
	facts->valid_from = sp_time_text(X509_get0_notBefore(cert), arena);
	facts->valid_to = sp_time_text(X509_get0_notAfter(cert), arena);
	return facts->signer && facts->subject && facts->issuer && facts->serial && facts->valid_from && facts->valid_to;
}
