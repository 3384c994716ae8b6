/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A malloc of which one call fails. */
#include <stdlib.h>

#include "tests/support/failing_malloc.h"

#if FAILING_MALLOC

/* The libraries must find these too. */
#define SEEN __attribute__((visibility("default")))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *old);

failing_malloc_state failing_malloc = { .countdown = -1 };

static bool fails(void)
{
	if (failing_malloc.quiet || failing_malloc.countdown < 0 || failing_malloc.countdown-- > 0)
		return false;
	failing_malloc.reached = true;
	return true;
}

SEEN void *malloc(size_t size)
{
	void *memory = fails() ? NULL : __libc_malloc(size);
	failing_malloc.live += memory != NULL;
	return memory;
}

SEEN void *calloc(size_t count, size_t size)
{
	void *memory = fails() ? NULL : __libc_calloc(count, size);
	failing_malloc.live += memory != NULL;
	return memory;
}

SEEN void *realloc(void *old, size_t size)
{
	void *memory = fails() ? NULL : __libc_realloc(old, size);
	failing_malloc.live += old == NULL && memory != NULL;
	return memory;
}

SEEN void free(void *old)
{
	failing_malloc.live -= old != NULL;
	__libc_free(old);
}

#endif
