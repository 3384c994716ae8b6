/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Memory that is freed all at once: a list of blocks, each twice the one before. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#define BLOCK_MIN ((size_t) 4096)
#define BLOCK_MAX ((size_t) 1 << 20)

struct sp_arena_block {
	struct sp_arena_block *next;
	size_t size, used;
	max_align_t data[];
};

void sp_arena_init(sp_arena *arena, size_t max)
{
	*arena = (sp_arena) { .max = max };
}

/* Puts a block with room for `need` bytes in front; false past the maximum or when memory is out. */
static bool add_block(sp_arena *arena, size_t need)
{
	size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_MIN;
	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need)
		size = need;
	if (size > arena->max - arena->used) {
		size = need;
		if (size > arena->max - arena->used) {
			arena->full = true;
			return false;
		}
	}
	struct sp_arena_block *block = malloc(sizeof *block + size);
	if (!block)
		return false;
	*block = (struct sp_arena_block) { .size = size, .next = arena->blocks };
	arena->blocks = block;
	arena->used += size;
	return true;
}

static void *take(sp_arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		return NULL;
	size_t need = (size + align - 1) / align * align;
	if (need == 0)
		need = align;
	if ((!arena->blocks || arena->blocks->size - arena->blocks->used < need) && !add_block(arena, need))
		return NULL;
	void *memory = (char *) arena->blocks->data + arena->blocks->used;
	arena->blocks->used += need;
	return memory;
}

void *sp_arena_alloc(sp_arena *arena, size_t size)
{
	void *memory = take(arena, size);
	return memory ? memset(memory, 0, size) : NULL;
}

void *sp_arena_array(sp_arena *arena, size_t count, size_t size)
{
	return size && count > SIZE_MAX / size ? NULL : sp_arena_alloc(arena, count * size);
}

void *sp_arena_raw(sp_arena *arena, size_t count, size_t size)
{
	return size && count > SIZE_MAX / size ? NULL : take(arena, count * size);
}

char *sp_arena_dup_n(sp_arena *arena, const char *bytes, size_t length)
{
	if (length == SIZE_MAX)
		return NULL;
	char *copy = take(arena, length + 1);
	if (!copy)
		return NULL;
	if (length)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

char *sp_arena_dup(sp_arena *arena, const char *text)
{
	return sp_arena_dup_n(arena, text, strlen(text));
}

char *sp_arena_printf(sp_arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = length < 0 ? NULL : take(arena, (size_t) length + 1);
	if (!text)
		return NULL;
	va_start(args, format);
	vsnprintf(text, (size_t) length + 1, format, args);
	va_end(args);
	return text;
}

signprep_code sp_arena_blame(const sp_arena *arena, signprep_code code, signprep_error *err)
{
	char where[sizeof err->where], limit[24];
	if (code != SIGNPREP_LIMIT || !arena->full || !err || strcmp(err->id, "D901") != 0)
		return code;
	snprintf(where, sizeof where, "%s", err->where);
	snprintf(limit, sizeof limit, "%zu", arena->max >> 20);
	return sp_fail(err, "D911", 0, where, limit, NULL);
}

void sp_arena_clear(sp_arena *arena)
{
	struct sp_arena_block *block = arena->blocks;
	while (block) {
		struct sp_arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena->blocks = NULL;
	arena->used = 0;
}

void sp_arena_reset(sp_arena *arena)
{
	struct sp_arena_block *kept = arena->blocks;
	if (!kept || kept->size > BLOCK_MAX) {
		sp_arena_clear(arena);
		return;
	}
	arena->blocks = kept->next;
	sp_arena_clear(arena);
	*kept = (struct sp_arena_block) { .size = kept->size };
	arena->blocks = kept;
	arena->used = kept->size;
}
