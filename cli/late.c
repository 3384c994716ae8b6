/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading libraries late. */
#include "cli/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(void)
{
	fprintf(stderr, "signprep: error while loading shared libraries: %s\n", dlerror());
	_Exit(127);
}

void sp_late_find(const char *library, const char *name, void *function)
{
	void *loaded = dlopen(library, RTLD_LAZY | RTLD_NOLOAD); /* the usual case costs a look at the list of libraries */
	if (!loaded)
		loaded = dlopen(library, RTLD_LAZY | RTLD_NODELETE);
	void *found = loaded ? dlsym(loaded, name) : NULL;
	if (!found)
		give_up();
	memcpy(function, &found, sizeof found);
	dlclose(loaded);
}
