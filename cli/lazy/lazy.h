/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Libraries that only some verbs need, loaded by the first call into them: libcurl and libmicrohttpd bring some forty
 * others along, libcrypto alone has 20,000 addresses to fill in. Together they take longer to load than most files take
 * to search. Of the program only, not of libsignprep.
 */
#ifndef SP_CLI_LAZY_LAZY_H
#define SP_CLI_LAZY_LAZY_H

/**
 * Stores the address of a function in `*function`, a pointer to a function pointer; `*found` keeps it for the next time,
 * whichever thread asks. Without the library, or the function, the program ends as the loader would have ended it: a line
 * on stderr, exit code 127. A confined process can't load: it calls what it needs beforehand.
 */
void sp_lazy_find(const char *library, const char *name, void **found, void *function);

/* A function that stands for the one of that name in a library, with its types. */
#define SP_LAZY(library, result, name, types, arguments) \
	result name types \
	{ \
		static void *found; \
		result(*function) types; \
		sp_lazy_find(library, #name, &found, &function); \
		return function arguments; \
	}
#define SP_LAZY_VOID(library, name, types, arguments) \
	void name types \
	{ \
		static void *found; \
		void(*function) types; \
		sp_lazy_find(library, #name, &found, &function); \
		function arguments; \
	}

#endif
