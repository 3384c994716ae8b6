/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Versions of the libraries the program stands on, as they are at run time. */
#ifndef SP_CLI_LIBRARIES_H
#define SP_CLI_LIBRARIES_H

#include <stddef.h>

#define SP_LIBRARIES_MAX 16

typedef struct sp_library {
	const char *name;
	char version[48]; /* "" when it is not installed */
} sp_library;

/**
 * Fills `out`, which has room for SP_LIBRARIES_MAX, and returns how many there are. Loads what is not loaded yet
 * (lazy/lazy.h): for verbs that tell about the installation only.
 */
size_t sp_libraries(sp_library *out);

#endif
