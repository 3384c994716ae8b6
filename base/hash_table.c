/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hash table with chains. */
#include "base/hash_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 256

/* FNV-1a. Keys come from the rows of whoever runs the batch: nobody gains by making them collide. */
static size_t place(const sp_hash_table *table, const char *key)
{
	uint64_t hash = 14695981039346656037u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char) *key) * 1099511628211u;
	return (size_t) (hash % table->bucket_count);
}

static bool grow(sp_hash_table *table)
{
	size_t count = table->bucket_count ? table->bucket_count * 2 : FIRST_BUCKETS;
	sp_hash_table larger = { calloc(count, sizeof *larger.buckets), count, table->count };
	if (!larger.buckets)
		return table->bucket_count > 0; /* slower, not wrong */
	for (size_t i = 0; i < table->bucket_count; i++) {
		for (sp_hash_table_row *row = table->buckets[i], *next; row; row = next) {
			size_t at = place(&larger, row->key);
			next = row->next;
			row->next = larger.buckets[at];
			larger.buckets[at] = row;
		}
	}
	free(table->buckets);
	*table = larger;
	return true;
}

static sp_hash_table_row **find(const sp_hash_table *table, const char *key)
{
	sp_hash_table_row **at = table->buckets + place(table, key);
	while (*at && strcmp((*at)->key, key) != 0)
		at = &(*at)->next;
	return at;
}

void *sp_hash_table_get(const sp_hash_table *table, const char *key)
{
	sp_hash_table_row **at = table->count ? find(table, key) : NULL;
	return at && *at ? (*at)->thing : NULL;
}

bool sp_hash_table_put(sp_hash_table *table, const char *key, void *thing)
{
	sp_hash_table_row *row = malloc(sizeof *row);
	if (!row || (table->count >= table->bucket_count && !grow(table))) {
		free(row);
		return false;
	}
	size_t at = place(table, key);
	*row = (sp_hash_table_row) { table->buckets[at], key, thing };
	table->buckets[at] = row;
	table->count++;
	return true;
}

static void *cut(sp_hash_table *table, sp_hash_table_row **at)
{
	sp_hash_table_row *row = *at;
	void *thing = row->thing;
	*at = row->next;
	free(row);
	table->count--;
	return thing;
}

void *sp_hash_table_take(sp_hash_table *table, const char *key)
{
	sp_hash_table_row **at = table->count ? find(table, key) : NULL;
	return at && *at ? cut(table, at) : NULL;
}

void *sp_hash_table_take_any(sp_hash_table *table)
{
	for (size_t i = 0; table->count && i < table->bucket_count; i++)
		if (table->buckets[i])
			return cut(table, table->buckets + i);
	return NULL;
}

void sp_hash_table_clear(sp_hash_table *table)
{
	for (size_t i = 0; i < table->bucket_count; i++)
		while (table->buckets[i])
			cut(table, table->buckets + i);
	free(table->buckets);
	*table = (sp_hash_table) { 0 };
}
