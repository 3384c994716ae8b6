/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of a verification. */
#ifndef SP_VERIFY_VERIFICATION_H
#define SP_VERIFY_VERIFICATION_H

#include <cjson/cJSON.h>

#include <signprep/verify.h>

#include "base/arena.h"
#include "base/pack.h"
#include "verify/assign.h"

/** A coordinate beyond is no place on a page, and distances stay numbers. */
#define SP_POINT_MAX 1e6

struct signprep_verification {
	sp_arena arena;
	char *file; /* name of the document */
	signprep_signed *items;
	size_t count;
	const char *lost;        /* a field that was signed once and is not any more; "" if none */
	signprep_issues *issues; /* made from what stands above, by sp_verification_judge and the match */
	bool matched;
	/* From signprep_verification_service; NULL until then. */
	const char *service_verdict, *service_serial;
	size_t service_count; /* of signatures that it named */
	int same_file;        /* 1: it looked at these very bytes, -1: at others, 0: not known */
};

/** The data alone, without issues; `trust_pem` NULL: not asked. */
signprep_code sp_verify(
	signprep_verification **out, signprep_document *doc, const signprep_verify_options *options, signprep_error *err);
/** An empty one. NULL: no memory. */
signprep_verification *sp_verification_new(const char *file);
/** JSON that came from elsewhere; what is none is `id` about `file`, and not taken for want of memory. */
signprep_code sp_verification_parse(cJSON **out, const char *text, const char *id, const char *file, signprep_error *err);
/**
 * Pairs the signatures that are to be seen with `spots`, places of another list. partner[j]: 1 + the index of the signature that
 * spots[j] belongs to, 0 for none. False: no memory.
 */
bool sp_verification_pair(const signprep_verification *verification, const sp_spot *spots, size_t count, size_t *partner);
/** Adds the issues that follow from the data. */
void sp_verification_judge(signprep_verification *verification);

void sp_verification_pack(sp_buf *out, const signprep_verification *verification);
/** Without issues. NULL with in->bad when the bytes are none, NULL without it when memory is out. */
signprep_verification *sp_verification_unpack(sp_unpack *in, const char *file, int page_count);

#endif
