/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the library says about itself. */
#include <signprep/version.h>

const char *signprep_version(void)
{
	return SIGNPREP_VERSION;
}
