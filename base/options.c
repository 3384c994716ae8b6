/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options structs of callers, made into our own. */
#include "base/options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <signprep/version.h>

#include "base/fail.h"

/* No struct will ever be so large; a size above it was never initialised. */
#define SIZE_SANE 65536

static bool all_zero(const unsigned char *bytes, size_t from, size_t to)
{
	while (from < to && !bytes[from])
		from++;
	return from >= to;
}

signprep_code sp_options_take(void *out, size_t room, size_t first, const void *options, const char *name, signprep_error *err)
{
	size_t size = 0;
	char number[24];

	memset(out, 0, room);
	if (options)
		memcpy(&size, options, sizeof size);
	if (size && (size < sizeof size || size > SIZE_SANE)) {
		snprintf(number, sizeof number, "%zu", size);
		return sp_fail(err, "R031", 0, "", name, number, NULL);
	}
	/* What a newer header has is no trouble as long as it is not used. */
	if (size > room && !all_zero(options, room, size))
		return sp_fail(err, "R030", 0, "", name, signprep_version(), NULL);
	size_t known = !size ? first : size < room ? size : room;
	if (options)
		memcpy(out, options, known);
	memcpy(out, &room, sizeof room);
	return SIGNPREP_OK;
}
