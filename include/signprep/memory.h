/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file memory.h
 * Giving back texts. What has a type of its own is given back with signprep_<noun>_free.
 */
#ifndef SIGNPREP_MEMORY_H
#define SIGNPREP_MEMORY_H

#include <signprep/export.h>

SIGNPREP_BEGIN

/** Frees a text that the library gave out as `char **`. NULL is allowed. */
SIGNPREP_API void signprep_free(void *text);

SIGNPREP_END

#endif
