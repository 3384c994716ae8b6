/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Pages of one's own that open in WeCom, and how people get there: the addresses of sign-in, and the file that proves whose
 * domain it is. The signature that such pages need: signprep/wecom.h.
 */
#ifndef SP_WECOM_PAGE_H
#define SP_WECOM_PAGE_H

#include <stdbool.h>

#include <signprep/error.h>

#include "base/buf.h"

#define SP_WECOM_STATE_MAX 128

/** What a sign-in is made of. All borrowed. */
typedef struct sp_wecom_sign_in {
	const char *corp_id;
	const char *agent_id;     /* NULL: not said (in-app, snsapi_base alone) */
	const char *redirect_uri; /* https://host/path */
	const char *state;        /* up to 128 letters and digits: comes back as it is */
	const char *domain;       /* what the console knows as trusted, "host[:port]"; NULL: not compared */
	bool details;             /* in-app: ask the member for name, mobile … (snsapi_privateinfo) */
} sp_wecom_sign_in;

/** The page of sign-in by code scan, in any browser. Appends to `out`. @return S859, S862, S863, S864, D901 */
signprep_code sp_wecom_scan_url(const sp_wecom_sign_in *sign_in, sp_buf *out, signprep_error *err);
/** The OAuth2 page inside WeCom. @return as above */
signprep_code sp_wecom_oauth_url(const sp_wecom_sign_in *sign_in, sp_buf *out, signprep_error *err);
/** A state that nobody can guess, of 32 hex characters. False: no randomness. */
bool sp_wecom_new_state(char out[33]);
/** Whether what came back is what was sent; takes the same time whatever differs. */
bool sp_wecom_state_fits(const char *sent, const char *came);

/**
 * The file that the console gives to prove a domain: its name, and what it and what is served hold, line ends aside.
 * @return S866 no such name, S867 its content is not that of such a file, S868 another content is served
 */
signprep_code sp_wecom_ownership_check(const char *name, const sp_buf *own, const sp_buf *served, signprep_error *err);

#endif
