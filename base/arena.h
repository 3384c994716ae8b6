/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Memory that is freed all at once. Allocation returns NULL past the maximum or when memory is out. */
#ifndef SP_BASE_ARENA_H
#define SP_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

typedef struct sp_arena {
	struct sp_arena_block *blocks;
	size_t used, max;
	bool full; /* something was refused for its maximum, not for want of memory */
} sp_arena;

void sp_arena_init(sp_arena *arena, size_t max);
/** Zeroed, aligned for any type. */
void *sp_arena_alloc(sp_arena *arena, size_t size);
/** Zeroed; NULL on overflow of count * size too. */
void *sp_arena_array(sp_arena *arena, size_t count, size_t size);
/** The same, not zeroed: for arrays that are written before they are read. */
void *sp_arena_raw(sp_arena *arena, size_t count, size_t size);
char *sp_arena_dup(sp_arena *arena, const char *text);
char *sp_arena_dup_n(sp_arena *arena, const char *bytes, size_t length);
char *sp_arena_printf(sp_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** `code`, and D911 in place of D901 in `err` where it was the arena's own maximum that ended the work. */
signprep_code sp_arena_blame(const sp_arena *arena, signprep_code code, signprep_error *err);
void sp_arena_clear(sp_arena *arena);
/** Empty as after clear; a block of up to 1 MiB is kept for what comes next. */
void sp_arena_reset(sp_arena *arena);

#endif
