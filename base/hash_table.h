/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Things found by their key. Keys are borrowed from the things and live as long as these stand in the table. */
#ifndef SP_BASE_HASH_TABLE_H
#define SP_BASE_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct sp_hash_table_row {
	struct sp_hash_table_row *next;
	const char *key;
	void *thing;
} sp_hash_table_row;

/* Zero-initialise. */
typedef struct sp_hash_table {
	sp_hash_table_row **buckets;
	size_t bucket_count, count;
} sp_hash_table;

/** NULL when there is none. */
void *sp_hash_table_get(const sp_hash_table *table, const char *key);
/** The key must not be there yet. False when memory is out. */
bool sp_hash_table_put(sp_hash_table *table, const char *key, void *thing);
/** Takes a thing out; NULL when there is none. */
void *sp_hash_table_take(sp_hash_table *table, const char *key);
/** Takes any thing out; NULL when the table is empty. */
void *sp_hash_table_take_any(sp_hash_table *table);
/** The table must be empty of things worth keeping. */
void sp_hash_table_clear(sp_hash_table *table);

#endif
