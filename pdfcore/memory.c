/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* MuPDF's memory, counted per document. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "pdfcore/memory.h"

/* Stands before each block and keeps what follows aligned for any type. */
typedef union block_head {
	size_t size;
	max_align_t align;
} block_head;

static bool fits(const sp_memory *memory, size_t old_size, size_t size)
{
	size_t others = memory->used - old_size;

	return size <= SIZE_MAX - sizeof(block_head) && others <= memory->max && size <= memory->max - others;
}

static void count(sp_memory *memory, size_t old_size, size_t size)
{
	memory->used = memory->used - old_size + size;
	if (memory->used > memory->peak)
		memory->peak = memory->used;
}

/*
 * MuPDF empties its store and asks again for the same size at once; when it asks for something else instead, it has
 * gone on without what it wanted. It does so quietly in many places, as if an object or an operator were damaged.
 */
static void settle_missed(sp_memory *memory, size_t size)
{
	if (memory->missed != 0 && memory->missed != size)
		memory->lost = true;
}

/* Asking the clock is dearer than most allocations. */
static bool in_time(sp_memory *memory)
{
	if (!memory->late && (++memory->asked & 1023) == 0)
		memory->late = sp_is_past(memory->deadline);
	return !memory->late;
}

static void *resize(void *opaque, void *old, size_t size)
{
	sp_memory *memory = opaque;
	block_head *head = old ? (block_head *) old - 1 : NULL;
	size_t old_size = head ? head->size : 0;

	settle_missed(memory, size);
	if (in_time(memory) && fits(memory, old_size, size))
		head = realloc(head, sizeof *head + size);
	else
		head = NULL;
	if (!head) {
		memory->exhausted = true;
		memory->missed = size;
		return NULL;
	}
	memory->missed = 0;
	head->size = size;
	count(memory, old_size, size);
	return head + 1;
}

static void *allocate(void *opaque, size_t size)
{
	return resize(opaque, NULL, size);
}

static void release(void *opaque, void *block)
{
	block_head *head = block ? (block_head *) block - 1 : NULL;

	if (!head)
		return;
	count(opaque, head->size, 0);
	free(head);
}

fz_alloc_context sp_memory_callbacks(sp_memory *memory)
{
	return (fz_alloc_context) { .user = memory, .malloc = allocate, .realloc = resize, .free = release };
}
