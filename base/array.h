/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Growth of plain arrays `struct { T *items; size_t count, cap; }`. */
#ifndef SP_BASE_ARRAY_H
#define SP_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

/** Makes room for `more` further items of `size` bytes; false when memory is out or count would exceed `max`. */
bool sp_array_reserve(void **items, size_t *cap, size_t count, size_t more, size_t size, size_t max);

#endif
