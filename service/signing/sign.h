/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Signatures of the sandbox: what it stamps, it signs, with certificates of an authority of its own. */
#ifndef SP_SERVICE_SIGNING_SIGN_H
#define SP_SERVICE_SIGNING_SIGN_H

#include <signprep/pool.h>
#include <signprep/render.h>

#include "base/buf.h"
#include "service/signing/authority.h"

/** What was painted on a document. Borrowed. */
typedef struct sp_stamped {
	const signprep_stamp *stamps;
	size_t count;
	int64_t now; /* when all of them signed */
} sp_stamped;

/**
 * Appends a signature for each seal and name that was stamped, one behind the other, each in the name that the stamp shows. `file`
 * is the stamped document; it is left as it is where nothing can be appended to it (certified, damaged). `pool` may be NULL.
 * @return LIMIT D901, D9xx
 */
signprep_code sp_sign_stamped(
	sp_buf *file, const sp_authority *authority, signprep_pool *pool, const sp_stamped *stamped, signprep_error *err);

#endif
