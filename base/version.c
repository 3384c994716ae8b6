/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the library says about itself, and the way back for the texts it gives out. */
#include <signprep/client.h>
#include <signprep/version.h>

#include <stdlib.h>

const char *signprep_version(void)
{
	return SIGNPREP_VERSION;
}

void signprep_free(void *text)
{
	free(text);
}
