/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A malloc of which one call fails, for the whole program, the libraries included. Link failing_malloc.c. */
#ifndef SP_TESTS_SUPPORT_FAILING_MALLOC_H
#define SP_TESTS_SUPPORT_FAILING_MALLOC_H

#include <stdbool.h>

/* A sanitizer has a malloc of its own: such a test is skipped. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define FAILING_MALLOC 0
#else
#define FAILING_MALLOC 1
#endif

typedef struct failing_malloc_state {
	long countdown; /* allocations until the one that fails; -1: none fails */
	bool reached;   /* it has failed */
	bool quiet;     /* none fails just now */
	long live;      /* pieces of memory in use */
} failing_malloc_state;

extern failing_malloc_state failing_malloc;

#endif
