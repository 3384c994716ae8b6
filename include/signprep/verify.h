/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file verify.h
 * Signed PDFs: does each signature hold, what came after it, and does it stand where the request placed it?
 *
 * Everything is read from the file alone. What the signing service knows of a contract beyond that is asked with its own
 * action, VerifyPdf: signprep_verification_service holds the two against each other.
 */
#ifndef SIGNPREP_VERIFY_H
#define SIGNPREP_VERIFY_H

#include <signprep/pool.h>

SIGNPREP_BEGIN

/** What is wrong with a signature. docs/verifying.md tells how each is found. */
enum {
	SIGNPREP_FLAW_RANGE = 1 << 0,       /**< ByteRange is not two ranges, one behind the other, from the file's first byte */
	SIGNPREP_FLAW_GAP = 1 << 1,         /**< it leaves out something else than the signature's own value */
	SIGNPREP_FLAW_EMPTY = 1 << 2,       /**< there is no value */
	SIGNPREP_FLAW_VALUE = 1 << 3,       /**< the value is not what its kind promises */
	SIGNPREP_FLAW_HIDDEN = 1 << 4,      /**< bytes other than zeros stand behind the value, uncovered */
	SIGNPREP_FLAW_HALF = 1 << 5,        /**< what it covers is no whole PDF */
	SIGNPREP_FLAW_ABSENT = 1 << 6,      /**< what it covers does not hold the signature itself */
	SIGNPREP_FLAW_SHARED = 1 << 7,      /**< its value stands in another field as well */
	SIGNPREP_FLAW_REPLACED = 1 << 8,    /**< its field was signed otherwise before */
	SIGNPREP_FLAW_DIGEST = 1 << 9,      /**< the bytes it covers are other ones now */
	SIGNPREP_FLAW_SIGNATURE = 1 << 10,  /**< the value was not made with the certificate's key */
	SIGNPREP_FLAW_CHANGED = 1 << 11,    /**< a later update changed pages, or what the document does */
	SIGNPREP_FLAW_FORBIDDEN = 1 << 12,  /**< a later update changed what the certification forbids */
	SIGNPREP_FLAW_TIMESTAMP = 1 << 13,  /**< its timestamp does not hold */
	SIGNPREP_FLAW_UNTRUSTED = 1 << 14,  /**< the certificate leads to none of those that were given */
	SIGNPREP_FLAW_UNKNOWN = 1 << 15,    /**< a kind or an algorithm that is not known here: nothing can be said */
	SIGNPREP_FLAW_UNCOMPARED = 1 << 16, /**< what came after it could not be looked at */
	SIGNPREP_FLAW_VALIDITY = 1 << 17,   /**< signed when the certificate was not valid: a warning */
	SIGNPREP_FLAW_WEAK = 1 << 18        /**< made with MD5 or SHA-1: a warning */
};
/** Those that leave a signature intact. */
#define SIGNPREP_FLAWS_MILD (SIGNPREP_FLAW_VALIDITY | SIGNPREP_FLAW_WEAK)

/** What later updates of the file changed. */
enum {
	SIGNPREP_CHANGED_SIGNATURES = 1 << 0,  /**< further signatures */
	SIGNPREP_CHANGED_VALIDATION = 1 << 1,  /**< what helps to verify: DSS, document timestamps */
	SIGNPREP_CHANGED_METADATA = 1 << 2,    /**< title, producer, dates */
	SIGNPREP_CHANGED_FIELDS = 1 << 3,      /**< form fields filled in */
	SIGNPREP_CHANGED_ANNOTATIONS = 1 << 4, /**< annotations added, changed, removed */
	SIGNPREP_CHANGED_PAGES = 1 << 5,       /**< what pages show, or which there are */
	SIGNPREP_CHANGED_DOCUMENT = 1 << 6     /**< layers, scripts, names, what happens at opening */
};

/** Which of its times counts. */
typedef enum signprep_signed_time {
	SIGNPREP_TIME_NONE,
	SIGNPREP_TIME_PDF,       /**< /M, which anybody can write */
	SIGNPREP_TIME_ATTRIBUTE, /**< signed with the rest, by the signer's clock */
	SIGNPREP_TIME_STAMP      /**< by a timestamping authority */
} signprep_signed_time;

typedef enum signprep_trust {
	SIGNPREP_TRUST_NOT_ASKED, /**< no certificates were given */
	SIGNPREP_TRUST_YES,
	SIGNPREP_TRUST_NO
} signprep_trust;

/** One signature. Texts are UTF-8, "" where there is nothing to say; times are "2026-11-29T08:00:00Z". */
typedef struct signprep_signed {
	const char *field;                    /**< full name */
	const char *kind;                     /**< SubFilter: "adbe.pkcs7.detached" */
	const char *name, *reason, *location; /**< as the signature dictionary claims */
	int page;                             /**< of its widget; 0: on no page */
	signprep_rect rect;                   /**< viewed space; without area when it is not to be seen */
	unsigned flaws;                       /**< SIGNPREP_FLAW_… */
	bool covers;                          /**< the whole file, but for its own value */
	int64_t range[4];                     /**< ByteRange */
	int64_t after;                        /**< bytes behind what it covers */
	unsigned changes;                     /**< SIGNPREP_CHANGED_…: what those did */
	const int *changed_pages;             /**< as the file now counts them */
	size_t changed_page_count;
	int docmdp; /**< 1..3 when it certifies, else 0 */
	/* From its value. */
	const char *signer; /**< common name of the certificate, or whatever it has in its place */
	const char *subject, *issuer, *serial, *valid_from, *valid_to;
	const char *digest, *algorithm; /**< "SHA256", "rsaEncryption" */
	const char *time;               /**< the one that counts */
	signprep_signed_time time_from;
	const char *pdf_time, *attribute_time, *stamp_time, *stamp_signer;
	signprep_trust trust;
	const char *trust_why; /**< OpenSSL's words */
	/* From signprep_verification_match. */
	const char *component; /**< "Approvers[0].SignComponents[1]"; "" if none */
	int meant_page;
	signprep_rect meant; /**< viewed space */
	double distance;     /**< points between the upper left corners */
	/* From signprep_verification_service; service_verdict is "" where it named no such signature. */
	const char *service_verdict; /**< "own", "foreign", "altered", "broken", "not-checked", "other" */
	const char *service_signer;
	int service_page;
	signprep_rect service_rect; /**< where it says it put it */
	double service_distance;    /**< from there to `rect` */
} signprep_signed;

/** All signatures of a file, in the order of what they cover. Plain data. */
typedef struct signprep_verification signprep_verification;

/** Zero-initialise, then set what is needed. */
typedef struct signprep_verify_options {
	size_t size;          /**< sizeof this struct, or 0: see signprep.h */
	const char *ca;       /**< certificates that are trusted, PEM; NULL: trust is not asked */
	size_t ca_length;     /**< of `ca`; at most 4 MiB */
	const char *password; /**< of the document, if it has one: earlier states of it are opened with it */
} signprep_verify_options;

/**
 * What is wrong with signatures are flaws of theirs and issues of the verification, not errors of this function.
 * @return SIGNPREP_LIMIT D856 more than 1000 signatures, D9xx; SIGNPREP_INVALID R862 no certificate in `ca`
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verify(
	signprep_verification **out, signprep_document *doc, const signprep_verify_options *options, signprep_error *err);
/** As above in a worker of a pool made with signprep_pool_options.verifies; `doc` is opaque, and its own password counts. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_pool_verify(signprep_verification **out, signprep_pool *pool,
	signprep_document *doc, const signprep_verify_options *options, signprep_error *err);
SIGNPREP_API void signprep_verification_free(signprep_verification *verification);

/** Signatures, in the order of where what they cover ends. */
SIGNPREP_API size_t signprep_verification_count(const signprep_verification *verification);
/** Borrowed; NULL when `index` is out of range. */
SIGNPREP_API const signprep_signed *signprep_verification_at(const signprep_verification *verification, size_t index);
/** What was found so far; borrowed. A later match or comparison adds to it. */
SIGNPREP_API const signprep_issues *signprep_verification_issues(const signprep_verification *verification);
/** Code of the first error. */
SIGNPREP_API signprep_code signprep_verification_code(const signprep_verification *verification);
/** What it signed is what the file shows: no flaw but the mild ones. */
SIGNPREP_API bool signprep_signed_intact(const signprep_signed *signature);
/** Names of the bits `1 << index` as they stand in JSON, NULL past the end. */
SIGNPREP_API const char *signprep_flaw_name(unsigned index);
SIGNPREP_API const char *signprep_changed_name(unsigned index);

/**
 * Where the signatures stand against where `result` (signprep_locate, of the request on this file or on the one that was sent)
 * placed its seals and signatures: one to one, page by page, so that the sum of the distances is least. Issues D850 to D853 are
 * added: farther than `tolerance` points between the upper left corners (as far is near enough), components without signature,
 * signatures without component, sizes that differ by more than it. A request without components for signers is R960. `result` may go
 * before the verification does. @return SIGNPREP_LIMIT D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verification_match(
	signprep_verification *verification, const signprep_result *result, double tolerance, signprep_error *err);

/**
 * The same against places as signprep_flows_sent has them from the journal: a JSON array of {"where","type","page","rect"}, the
 * rect [x0, y0, x1, y1] in viewed space, in points, within a million of the page's corner.
 * @return SIGNPREP_INVALID D869 that is no such array
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verification_match_places(
	signprep_verification *verification, const char *places, double tolerance, signprep_error *err);

/**
 * What the service itself says of the contract: `answer` is that of VerifyPdf (essbasic: ChannelVerifyPdf), as signprep_action_call
 * gives it. Its signatures are paired with those of the file as above; call it after signprep_verification_match, so that the
 * places it really used are compared with the request as well. Issues D860 to D867 are added. `doc`: the file, to tell whether the
 * service looked at the same bytes; NULL: not asked.
 * @return SIGNPREP_NOT_SENT D868 the answer is none of VerifyPdf; D901
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verification_service(signprep_verification *verification,
	const signprep_document *doc, const char *answer, double tolerance, signprep_error *err);

/**
 * What is drawn on a page: each signature as a box with the name of its field, dashed where it was meant to stand, an arrow from
 * there. `*out` is one block, free it with signprep_free(); labels are borrowed.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verification_marks(
	signprep_mark **out, size_t *count, const signprep_verification *verification, int page, signprep_error *err);

/** signprep.verify/1; free it with signprep_free(). Findings as in answer.h. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_verification_json(char **out, const signprep_verification *verification,
	const signprep_issues *issues, signprep_lang lang, signprep_error *err);

SIGNPREP_END

#endif
