/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of journals, and what of them may be shown. */
#include "submit/journal/journal_place.h"

#include <stdio.h>
#include <string.h>

static size_t scheme_length(const char *path)
{
	static const char *const schemes[] = { "postgres://", "postgresql://" };
	for (size_t i = 0; i < 2; i++)
		if (strncmp(path, schemes[i], strlen(schemes[i])) == 0)
			return strlen(schemes[i]);
	return 0;
}

bool sp_journal_is_address(const char *path)
{
	return path != NULL && scheme_length(path) > 0;
}

void sp_journal_show(const char *path, char *out, size_t cap)
{
	size_t scheme = path != NULL ? scheme_length(path) : 0;
	if (scheme == 0) {
		snprintf(out, cap, "%s", path != NULL ? path : "");
		return;
	}
	const char *rest = path + scheme, *at = strrchr(rest, '@'), *options = strchr(rest, '?');
	/* An @ behind a question mark: one of the two belongs to a password, and nobody can say which. */
	if (at != NULL && options != NULL && options < at)
		rest = "…";
	else if (at != NULL)
		rest = at + 1;
	snprintf(out, cap, "%.*s%.*s", (int) scheme, path, (int) strcspn(rest, "?"), rest);
}
