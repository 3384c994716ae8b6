/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading libraries late. */
#include "cli/lazy/lazy.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(void)
{
	fprintf(stderr, "signprep: error while loading shared libraries: %s\n", dlerror());
	_Exit(127);
}

static void *look_up(const char *library, const char *name)
{
	void *loaded = dlopen(library, RTLD_LAZY | RTLD_NODELETE);
	void *found = loaded ? dlsym(loaded, name) : NULL;
	if (!found)
		give_up();
	dlclose(loaded);
	return found;
}

void sp_lazy_find(const char *library, const char *name, void **found, void *function)
{
	void *known = __atomic_load_n(found, __ATOMIC_ACQUIRE);
	if (!known) {
		known = look_up(library, name);
		__atomic_store_n(found, known, __ATOMIC_RELEASE);
	}
	memcpy(function, &known, sizeof known);
}
