/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Growth of plain arrays. */
#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

bool sp_array_reserve(void **items, size_t *cap, size_t count, size_t more, size_t size, size_t max)
{
	if (size && max > SIZE_MAX / size)
		max = SIZE_MAX / size;
	if (count > max || more > max - count)
		return false;
	size_t need = count + more;
	if (need <= *cap)
		return true;
	size_t grown = *cap > max / 2 ? max : *cap * 2;
	if (grown < 16)
		grown = max < 16 ? max : 16;
	if (grown < need)
		grown = need;
	void *moved = realloc(*items, grown * (size ? size : 1));
	if (!moved)
		return false;
	*items = moved;
	*cap = grown;
	return true;
}
