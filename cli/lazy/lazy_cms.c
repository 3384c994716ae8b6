/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What signatures of PDFs, verified or made by the sandbox, call of OpenSSL's libcrypto: see lazy_crypto.c. */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "cli/lazy/lazy.h"

#define LIBRARY "libcrypto.so.3"

SP_LAZY(LIBRARY, int, ASN1_STRING_length, (const ASN1_STRING *string), (string))
SP_LAZY(LIBRARY, const unsigned char *, ASN1_STRING_get0_data, (const ASN1_STRING *string), (string))
SP_LAZY(LIBRARY, int, ASN1_STRING_to_UTF8, (unsigned char **out, const ASN1_STRING *string), (out, string))
SP_LAZY(LIBRARY, int, ASN1_TIME_compare, (const ASN1_TIME *a, const ASN1_TIME *b), (a, b))
SP_LAZY(LIBRARY, int, ASN1_TIME_diff, (int *days, int *seconds, const ASN1_TIME *from, const ASN1_TIME *to),
	(days, seconds, from, to))
SP_LAZY_VOID(LIBRARY, ASN1_TIME_free, (ASN1_TIME * time), (time))
SP_LAZY(LIBRARY, ASN1_TIME *, ASN1_TIME_new, (void), ())
SP_LAZY_VOID(LIBRARY, BASIC_CONSTRAINTS_free, (BASIC_CONSTRAINTS * constraints), (constraints))
SP_LAZY(LIBRARY, BASIC_CONSTRAINTS *, BASIC_CONSTRAINTS_new, (void), ())
SP_LAZY(LIBRARY, int, X509_add1_ext_i2d, (X509 * cert, int nid, void *value, int critical, unsigned long flags),
	(cert, nid, value, critical, flags))
SP_LAZY(LIBRARY, int, ASN1_TIME_set_string, (ASN1_TIME * time, const char *text), (time, text))
SP_LAZY(LIBRARY, int, ASN1_TIME_to_tm, (const ASN1_TIME *time, struct tm *out), (time, out))
SP_LAZY_VOID(LIBRARY, CMS_ContentInfo_free, (CMS_ContentInfo * cms), (cms))
SP_LAZY(LIBRARY, STACK_OF(CMS_SignerInfo) *, CMS_get0_SignerInfos, (CMS_ContentInfo * cms), (cms))
SP_LAZY(LIBRARY, ASN1_OCTET_STRING **, CMS_get0_content, (CMS_ContentInfo * cms), (cms))
SP_LAZY(LIBRARY, const ASN1_OBJECT *, CMS_get0_eContentType, (CMS_ContentInfo * cms), (cms))
SP_LAZY(LIBRARY, const ASN1_OBJECT *, CMS_get0_type, (const CMS_ContentInfo *cms), (cms))
SP_LAZY(LIBRARY, STACK_OF(X509) *, CMS_get1_certs, (CMS_ContentInfo * cms), (cms))
SP_LAZY(LIBRARY, int, CMS_set1_signers_certs, (CMS_ContentInfo * cms, STACK_OF(X509) * certs, unsigned flags), (cms, certs, flags))
SP_LAZY_VOID(LIBRARY, CMS_SignerInfo_get0_algs,
	(CMS_SignerInfo * info, EVP_PKEY **key, X509 **cert, X509_ALGOR **digest, X509_ALGOR **signature),
	(info, key, cert, digest, signature))
SP_LAZY(LIBRARY, ASN1_OCTET_STRING *, CMS_SignerInfo_get0_signature, (CMS_SignerInfo * info), (info))
SP_LAZY(LIBRARY, int, CMS_SignerInfo_verify, (CMS_SignerInfo * info), (info))
SP_LAZY(LIBRARY, X509_ATTRIBUTE *, CMS_signed_get_attr, (const CMS_SignerInfo *info, int at), (info, at))
SP_LAZY(LIBRARY, int, CMS_signed_get_attr_count, (const CMS_SignerInfo *info), (info))
SP_LAZY(LIBRARY, void *, CMS_signed_get0_data_by_OBJ, (const CMS_SignerInfo *info, const ASN1_OBJECT *object, int last, int type),
	(info, object, last, type))
SP_LAZY(LIBRARY, X509_ATTRIBUTE *, CMS_unsigned_get_attr, (const CMS_SignerInfo *info, int at), (info, at))
SP_LAZY(LIBRARY, int, CMS_unsigned_get_attr_by_NID, (const CMS_SignerInfo *info, int nid, int last), (info, nid, last))
SP_LAZY_VOID(LIBRARY, CRYPTO_free, (void *memory, const char *file, int line), (memory, file, line))
SP_LAZY(LIBRARY, CMS_ContentInfo *, d2i_CMS_ContentInfo, (CMS_ContentInfo * *out, const unsigned char **at, long length),
	(out, at, length))
SP_LAZY(LIBRARY, ESS_SIGNING_CERT *, d2i_ESS_SIGNING_CERT, (ESS_SIGNING_CERT * *out, const unsigned char **at, long length),
	(out, at, length))
SP_LAZY(LIBRARY, ESS_SIGNING_CERT_V2 *, d2i_ESS_SIGNING_CERT_V2,
	(ESS_SIGNING_CERT_V2 * *out, const unsigned char **at, long length), (out, at, length))
SP_LAZY(LIBRARY, TS_TST_INFO *, d2i_TS_TST_INFO, (TS_TST_INFO * *out, const unsigned char **at, long length), (out, at, length))
SP_LAZY_VOID(LIBRARY, ERR_clear_error, (void), ())
SP_LAZY(LIBRARY, unsigned long, ERR_get_error, (void), ())
SP_LAZY_VOID(LIBRARY, ESS_SIGNING_CERT_free, (ESS_SIGNING_CERT * cert), (cert))
SP_LAZY_VOID(LIBRARY, ESS_SIGNING_CERT_V2_free, (ESS_SIGNING_CERT_V2 * cert), (cert))
SP_LAZY(LIBRARY, int, EVP_DigestVerify,
	(EVP_MD_CTX * context, const unsigned char *signature, size_t length, const unsigned char *bytes, size_t count),
	(context, signature, length, bytes, count))
SP_LAZY(LIBRARY, int, EVP_DigestVerifyInit,
	(EVP_MD_CTX * context, EVP_PKEY_CTX **key_context, const EVP_MD *type, ENGINE *engine, EVP_PKEY *key),
	(context, key_context, type, engine, key))
SP_LAZY(LIBRARY, const EVP_MD *, EVP_get_digestbyname, (const char *name), (name))
SP_LAZY(LIBRARY, int, EVP_MD_get_type, (const EVP_MD *md), (md))
SP_LAZY_VOID(LIBRARY, EVP_MD_CTX_set_pkey_ctx, (EVP_MD_CTX * context, EVP_PKEY_CTX *key_context), (context, key_context))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set1_id, (EVP_PKEY_CTX * context, const void *id, int length), (context, id, length))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX * context, int length), (context, length))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set_signature_md, (EVP_PKEY_CTX * context, const EVP_MD *md), (context, md))
SP_LAZY(LIBRARY, const char *, EVP_PKEY_get0_type_name, (const EVP_PKEY *key), (key))
SP_LAZY(LIBRARY, int, EVP_PKEY_is_a, (const EVP_PKEY *key, const char *name), (key, name))
SP_LAZY(LIBRARY, int, EVP_PKEY_verify,
	(EVP_PKEY_CTX * context, const unsigned char *signature, size_t length, const unsigned char *digest, size_t count),
	(context, signature, length, digest, count))
SP_LAZY(LIBRARY, int, EVP_PKEY_verify_init, (EVP_PKEY_CTX * context), (context))
SP_LAZY(LIBRARY, int, i2d_X509_ATTRIBUTE, (const X509_ATTRIBUTE *attribute, unsigned char **out), (attribute, out))
SP_LAZY(LIBRARY, int, OBJ_cmp, (const ASN1_OBJECT *a, const ASN1_OBJECT *b), (a, b))
SP_LAZY(LIBRARY, ASN1_OBJECT *, OBJ_nid2obj, (int nid), (nid))
SP_LAZY(LIBRARY, const char *, OBJ_nid2sn, (int nid), (nid))
SP_LAZY(LIBRARY, int, OBJ_obj2nid, (const ASN1_OBJECT *object), (object))
SP_LAZY_VOID(LIBRARY, OPENSSL_sk_free, (OPENSSL_STACK * stack), (stack))
SP_LAZY(LIBRARY, OPENSSL_STACK *, OPENSSL_sk_new_null, (void), ())
SP_LAZY(LIBRARY, int, OPENSSL_sk_num, (const OPENSSL_STACK *stack), (stack))
SP_LAZY_VOID(LIBRARY, OPENSSL_sk_pop_free, (OPENSSL_STACK * stack, OPENSSL_sk_freefunc release), (stack, release))
SP_LAZY(LIBRARY, int, OPENSSL_sk_push, (OPENSSL_STACK * stack, const void *item), (stack, item))
SP_LAZY(LIBRARY, void *, OPENSSL_sk_value, (const OPENSSL_STACK *stack, int at), (stack, at))
SP_LAZY(LIBRARY, int, OSSL_ESS_check_signing_certs,
	(const ESS_SIGNING_CERT *v1, const ESS_SIGNING_CERT_V2 *v2, const STACK_OF(X509) * chain, int required),
	(v1, v2, chain, required))
SP_LAZY(LIBRARY, X509 *, PEM_read_bio_X509, (BIO * bio, X509 **out, pem_password_cb *ask, void *opaque), (bio, out, ask, opaque))
SP_LAZY(LIBRARY, X509_ALGOR *, TS_MSG_IMPRINT_get_algo, (TS_MSG_IMPRINT * imprint), (imprint))
SP_LAZY(LIBRARY, ASN1_OCTET_STRING *, TS_MSG_IMPRINT_get_msg, (TS_MSG_IMPRINT * imprint), (imprint))
SP_LAZY_VOID(LIBRARY, TS_TST_INFO_free, (TS_TST_INFO * info), (info))
SP_LAZY(LIBRARY, TS_MSG_IMPRINT *, TS_TST_INFO_get_msg_imprint, (TS_TST_INFO * info), (info))
SP_LAZY(LIBRARY, const ASN1_GENERALIZEDTIME *, TS_TST_INFO_get_time, (const TS_TST_INFO *info), (info))
SP_LAZY(LIBRARY, ASN1_TYPE *, X509_ATTRIBUTE_get0_type, (X509_ATTRIBUTE * attribute, int at), (attribute, at))
SP_LAZY_VOID(LIBRARY, X509_free, (X509 * cert), (cert))
SP_LAZY(LIBRARY, const ASN1_TIME *, X509_get0_notAfter, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, const ASN1_TIME *, X509_get0_notBefore, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, const ASN1_INTEGER *, X509_get0_serialNumber, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, X509_NAME *, X509_get_issuer_name, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, X509_NAME *, X509_get_subject_name, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, ASN1_STRING *, X509_NAME_ENTRY_get_data, (const X509_NAME_ENTRY *entry), (entry))
SP_LAZY(LIBRARY, X509_NAME_ENTRY *, X509_NAME_get_entry, (const X509_NAME *name, int at), (name, at))
SP_LAZY(LIBRARY, int, X509_NAME_get_index_by_NID, (const X509_NAME *name, int nid, int last), (name, nid, last))
SP_LAZY(LIBRARY, int, X509_NAME_print_ex, (BIO * out, const X509_NAME *name, int indent, unsigned long flags),
	(out, name, indent, flags))
SP_LAZY(LIBRARY, int, X509_STORE_add_cert, (X509_STORE * store, X509 *cert), (store, cert))
SP_LAZY_VOID(LIBRARY, X509_STORE_free, (X509_STORE * store), (store))
SP_LAZY(LIBRARY, X509_STORE *, X509_STORE_new, (void), ())
SP_LAZY(LIBRARY, int, X509_STORE_set_flags, (X509_STORE * store, unsigned long flags), (store, flags))
SP_LAZY_VOID(LIBRARY, X509_STORE_CTX_free, (X509_STORE_CTX * context), (context))
SP_LAZY(LIBRARY, X509_VERIFY_PARAM *, X509_STORE_CTX_get0_param, (const X509_STORE_CTX *context), (context))
SP_LAZY(LIBRARY, int, X509_STORE_CTX_init, (X509_STORE_CTX * context, X509_STORE *store, X509 *cert, STACK_OF(X509) * others),
	(context, store, cert, others))
SP_LAZY(LIBRARY, X509_STORE_CTX *, X509_STORE_CTX_new, (void), ())
SP_LAZY_VOID(LIBRARY, X509_VERIFY_PARAM_set_time, (X509_VERIFY_PARAM * param, time_t time), (param, time))

/* What the sandbox signs with. */
SP_LAZY(LIBRARY, int, ASN1_INTEGER_set_uint64, (ASN1_INTEGER * integer, uint64_t value), (integer, value))
SP_LAZY(LIBRARY, int, ASN1_STRING_type, (const ASN1_STRING *string), (string))
SP_LAZY(LIBRARY, ASN1_TIME *, ASN1_TIME_set, (ASN1_TIME * time, time_t seconds), (time, seconds))
SP_LAZY(LIBRARY, int, CMS_add1_cert, (CMS_ContentInfo * cms, X509 *cert), (cms, cert))
SP_LAZY(LIBRARY, CMS_SignerInfo *, CMS_add1_signer,
	(CMS_ContentInfo * cms, X509 *cert, EVP_PKEY *key, const EVP_MD *md, unsigned flags), (cms, cert, key, md, flags))
SP_LAZY(LIBRARY, int, CMS_final, (CMS_ContentInfo * cms, BIO *content, BIO *chain, unsigned flags), (cms, content, chain, flags))
SP_LAZY(LIBRARY, CMS_ContentInfo *, CMS_sign, (X509 * cert, EVP_PKEY *key, STACK_OF(X509) * others, BIO *content, unsigned flags),
	(cert, key, others, content, flags))
SP_LAZY(LIBRARY, int, CMS_signed_add1_attr_by_NID, (CMS_SignerInfo * info, int nid, int type, const void *bytes, int length),
	(info, nid, type, bytes, length))
SP_LAZY(LIBRARY, EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_name, (OSSL_LIB_CTX * library, const char *name, const char *properties),
	(library, name, properties))
SP_LAZY(LIBRARY, int, EVP_PKEY_CTX_set_group_name, (EVP_PKEY_CTX * context, const char *name), (context, name))
SP_LAZY(LIBRARY, int, EVP_PKEY_generate, (EVP_PKEY_CTX * context, EVP_PKEY **key), (context, key))
SP_LAZY(LIBRARY, int, i2d_CMS_ContentInfo, (const CMS_ContentInfo *cms, unsigned char **out), (cms, out))
SP_LAZY(LIBRARY, ASN1_TIME *, X509_getm_notAfter, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, ASN1_TIME *, X509_getm_notBefore, (const X509 *cert), (cert))
SP_LAZY(LIBRARY, ASN1_INTEGER *, X509_get_serialNumber, (X509 * cert), (cert))
SP_LAZY(LIBRARY, int, X509_NAME_add_entry_by_txt,
	(X509_NAME * name, const char *field, int type, const unsigned char *bytes, int length, int at, int set),
	(name, field, type, bytes, length, at, set))
SP_LAZY(LIBRARY, X509 *, X509_new, (void), ())
SP_LAZY(LIBRARY, int, X509_set_issuer_name, (X509 * cert, const X509_NAME *name), (cert, name))
SP_LAZY(LIBRARY, int, X509_set_pubkey, (X509 * cert, EVP_PKEY *key), (cert, key))
SP_LAZY(LIBRARY, int, X509_set_version, (X509 * cert, long version), (cert, version))
SP_LAZY(LIBRARY, int, X509_sign, (X509 * cert, EVP_PKEY *key, const EVP_MD *md), (cert, key, md))
SP_LAZY(LIBRARY, ASN1_TIME *, X509_time_adj_ex, (ASN1_TIME * time, int days, long seconds, time_t *from),
	(time, days, seconds, from))
