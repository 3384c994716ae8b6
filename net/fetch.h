/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A file fetched by URL into a folder, by name, when it is whole. */
#ifndef SP_NET_FETCH_H
#define SP_NET_FETCH_H

#include "net/download.h"

typedef struct sp_fetch {
	const sp_transport *transport;
	const sp_download_options *options;
	int folder;       /* its descriptor */
	const char *name; /* in it, without folders */
	const char *type; /* "PDF", "ZIP", "JPG" */
	bool force;       /* replaces what stands there */
} sp_fetch;

/** Does a file of that name stand there that begins and ends as its type does? */
bool sp_fetch_is_whole(int folder, const char *name, const char *type);
/** @return as sp_download; S716 what came is not whole, S51x it can't be written */
signprep_code sp_fetch_file(const sp_fetch *fetch, const char *url, signprep_error *err);

#endif
