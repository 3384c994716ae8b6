/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Callbacks: what happens to flows, and what follows from it, is posted to addresses, encrypted and signed as the service does it, and again after 0.5, 1,
 * 2, 4 and 8 seconds where it is not answered with 200.
 */
#ifndef SP_SERVICE_POSTING_POSTER_H
#define SP_SERVICE_POSTING_POSTER_H

#include <signprep/error.h>

#include "service/sandbox/internal.h"

/** Where to. NULL or "" as key: not encrypted; as token: not signed. Copied. */
typedef struct sp_poster_address {
	const char *url; /* https, or http on this machine */
	const char *key, *token;
} sp_poster_address;

typedef struct sp_poster_options {
	const sp_poster_address *addresses;
	size_t count;
	const char *const *how; /* NULL-ended: "v1", "double", "shuffle", "late:MS", for all addresses; may be NULL */
	/* One line for each attempt. May be NULL. */
	void (*log)(void *opaque, const char *line);
	void *opaque;
} sp_poster_options;

typedef struct sp_poster sp_poster;

/** @return S841 an address, S842 a word of `how`, S800 a key */
signprep_code sp_poster_start(sp_poster **out, const sp_poster_options *options, signprep_error *err);
/** Fits sp_sandbox_options.changed: a message for each address, to be posted soon. */
void sp_poster_change(void *poster, const sp_stored_flow *flow, const sp_flow_change *change);
/** Fits sp_sandbox_options.happened: a message of any type. False: memory is out. */
bool sp_poster_happen(void *poster, const sp_happening *what, sp_id id);
/** What is not posted yet is forgotten. NULL is allowed. */
void sp_poster_stop(sp_poster *poster);

#endif
