/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The address of a download, taken apart and made safe to send and to show. */
#ifndef SP_NET_DOWNLOAD_TARGET_H
#define SP_NET_DOWNLOAD_TARGET_H

#include "base/buf.h"
#include "net/download.h"

#define SP_DOWNLOAD_URL_MAX 8192

typedef struct sp_download_target {
	sp_buf url;           /* for the network, percent-encoded where needed */
	char shown[512];      /* scheme, host and path, cut; for messages */
	char region[72];      /* of S3; "" when the request is not to be signed */
	bool loopback, plain; /* plain: http */
} sp_download_target;

/** @return S220 no address that may be fetched; S229 s3 without credentials. sp_download_target_clear in any case. */
signprep_code sp_download_target_parse(sp_download_target *out, const char *url, const sp_s3 *s3, signprep_error *err);
void sp_download_target_clear(sp_download_target *target);

#endif
