/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Placeholders in a text: ${column}, ${column|default}, and $${ for a literal ${. */
#ifndef SP_TEMPLATE_PLACEHOLDER_H
#define SP_TEMPLATE_PLACEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/** A piece of a text: literal when `column` is NULL. */
typedef struct sp_template_piece {
	const char *text; /* literal: what it spells; placeholder: its default, NULL when it has none */
	size_t length;
	const char *column;
	size_t index;  /* of the column, for the template's use */
	size_t offset; /* of the piece in the text */
	bool inside;   /* it stands in a string of JSON text inside the text; see sp_placeholder_embed */
} sp_template_piece;

typedef struct sp_template_pieces {
	sp_template_piece *items;
	size_t count, placeholders;
	bool embedded; /* the text is itself JSON: ComponentExtra */
} sp_template_pieces;

typedef enum sp_placeholder_fault {
	SP_PLACEHOLDER_OK,
	SP_PLACEHOLDER_OPEN,
	SP_PLACEHOLDER_NAME,
	SP_PLACEHOLDER_MEMORY
} sp_placeholder_fault;

/** True when the text holds ${ at all, literal or not. */
bool sp_placeholder_any(const char *text, size_t length);
/**
 * Takes a text apart; everything lives in the arena. Names lose the blanks around them. A default reaches to the } that
 * closes the placeholder; braces inside it must pair. OPEN: no } follows; NAME: nothing, or control characters, as name.
 */
sp_placeholder_fault sp_placeholder_parse(sp_template_pieces *out, const char *text, size_t length, sp_arena *arena, size_t *bad);
/** Finds out whether the text is a JSON object or array once it is filled, and marks what stands in its strings. */
sp_placeholder_fault sp_placeholder_embed(sp_template_pieces *parts);

#endif
