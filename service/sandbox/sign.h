/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Signatures of the sandbox: what it stamps, it signs, with certificates of an authority of its own. */
#ifndef SP_SERVICE_SANDBOX_SIGN_H
#define SP_SERVICE_SANDBOX_SIGN_H

#include <signprep/render.h>

#include "base/buf.h"
#include "service/sandbox/internal.h"

/** A key and a certificate, new for each sandbox. NULL: no memory, or no random numbers. */
sp_authority *sp_authority_new(void);
void sp_authority_free(sp_authority *authority);

/**
 * Appends a signature for each seal and name that was stamped, one behind the other, each in the name that the stamp shows. `file`
 * is the stamped document; it is left as it is where nothing can be appended to it (certified, damaged). @return LIMIT D901, D9xx
 */
signprep_code sp_sign_stamped(
	sp_buf *file, const sp_sandbox *sandbox, const signprep_stamp *stamps, size_t count, int64_t now, signprep_error *err);

#endif
