/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The command: one table of verbs. */
#include <signprep/version.h>

#include <stdio.h>

int main(void)
{
	printf("signprep %s\n", signprep_version());
	return 0;
}
