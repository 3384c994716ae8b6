/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading libpq. */
#include "submit/journal/journal_libpq.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static bool find(sp_libpq *lib, const char *name, void *member, char *why, size_t cap)
{
	void *found = dlsym(lib->handle, name);
	memcpy(member, &found, sizeof found);
	if (found == NULL)
		snprintf(why, cap, "libpq.so.5: %s", name);
	return found != NULL;
}

bool sp_libpq_open(sp_libpq *out, char *why, size_t cap)
{
	memset(out, 0, sizeof *out);
	/* What it registers with other libraries stays registered: its code must not go away. */
	out->handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (out->handle == NULL) {
		const char *text = dlerror();
		snprintf(why, cap, "%s", text != NULL ? text : "libpq.so.5");
		return false;
	}
	bool ok = true;
#define SP_LIBPQ_FIND(member, name) ok = ok && find(out, #name, &out->member, why, cap);
	SP_LIBPQ_FUNCTIONS(SP_LIBPQ_FIND)
#undef SP_LIBPQ_FIND
	if (!ok)
		sp_libpq_close(out);
	return ok;
}

void sp_libpq_close(sp_libpq *lib)
{
	if (lib->handle != NULL)
		dlclose(lib->handle);
	memset(lib, 0, sizeof *lib);
}
