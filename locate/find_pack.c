/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finds as bytes. */
#include <stdlib.h>
#include <string.h>

#include "locate/match/find_state.h"
#include "locate/result_pack.h"

#define HIT_BYTES (6 * sizeof(uint32_t) + 6 * sizeof(double))
#define QUAD_BYTES (8 * sizeof(double))
#define MISS_BYTES (4 * sizeof(uint32_t) + 5 * sizeof(double))
#define QUERY_BYTES (3 * sizeof(uint32_t))
#define FLAGS_MAX 0xFFFFu
#define ANSWER_MAX ((size_t) 1 << 30)

/* `line`: that of the hit before, which most often is the same one and then travels once. */
static void pack_hit(sp_buf *out, const signprep_hit *hit, const char *line)
{
	sp_pack_u32(out, (uint32_t) hit->page);
	sp_pack_rect(out, hit->rect);
	sp_pack_u32(out, (uint32_t) hit->quad_count);
	for (size_t i = 0; i < hit->quad_count; i++) {
		const signprep_quad *q = &hit->quads[i];
		const double corners[] = { q->ul.x, q->ul.y, q->ur.x, q->ur.y, q->ll.x, q->ll.y, q->lr.x, q->lr.y };
		sp_buf_append(out, corners, sizeof corners);
	}
	sp_pack_u32(out, (uint32_t) hit->direction);
	sp_pack_double(out, hit->font_size);
	sp_pack_double(out, hit->baseline);
	sp_pack_text(out, hit->text);
	sp_pack_u32(out, hit->line == line);
	if (hit->line != line)
		sp_pack_text(out, hit->line);
	sp_pack_u32(out, hit->flags);
	sp_pack_u32(out, hit->upright);
}

static void pack_miss(sp_buf *out, const signprep_near_miss *miss)
{
	sp_pack_u32(out, (uint32_t) miss->page);
	sp_pack_rect(out, miss->rect);
	sp_pack_text(out, miss->text);
	sp_pack_text(out, miss->line);
	sp_pack_text(out, miss->why);
	sp_pack_double(out, miss->score);
}

void sp_find_pack(sp_buf *out, const signprep_find *find)
{
	sp_issues_pack(out, find->issues);
	sp_pack_u32(out, (uint32_t) find->count);
	for (size_t i = 0; i < find->count; i++) {
		const signprep_query *query = &find->queries[i];
		sp_pack_text(out, query->keyword);
		sp_pack_u32(out, (uint32_t) query->hit_count);
		for (size_t k = 0; k < query->hit_count; k++)
			pack_hit(out, &query->hits[k], k ? query->hits[k - 1].line : NULL);
		sp_pack_u32(out, (uint32_t) query->near_miss_count);
		for (size_t k = 0; k < query->near_miss_count; k++)
			pack_miss(out, &query->near_misses[k]);
	}
}

static void unpack_hit(sp_unpacker *r, signprep_hit *hit, const char *line)
{
	hit->page = sp_unpacker_page(r);
	hit->rect = sp_unpacker_rect(r);
	signprep_quad *quads = sp_unpacker_array(r, &hit->quad_count, QUAD_BYTES, sizeof *quads);
	for (size_t i = 0; i < hit->quad_count; i++) {
		quads[i].ul = sp_unpacker_point(r);
		quads[i].ur = sp_unpacker_point(r);
		quads[i].ll = sp_unpacker_point(r);
		quads[i].lr = sp_unpacker_point(r);
	}
	hit->quads = quads;
	hit->direction = (int) sp_unpack_upto(r->in, 270);
	hit->font_size = sp_unpack_double(r->in);
	hit->baseline = sp_unpack_double(r->in);
	hit->text = sp_unpack_text(r->in);
	bool same = sp_unpack_upto(r->in, 1) != 0;
	r->in->bad |= same && !line;
	hit->line = !same ? sp_unpack_text(r->in) : line ? line : "";
	hit->flags = sp_unpack_upto(r->in, FLAGS_MAX);
	hit->upright = sp_unpack_upto(r->in, 1) != 0;
}

static void unpack_miss(sp_unpacker *r, signprep_near_miss *miss)
{
	miss->page = sp_unpacker_page(r);
	miss->rect = sp_unpacker_rect(r);
	miss->text = sp_unpack_text(r->in);
	miss->line = sp_unpack_text(r->in);
	miss->why = sp_unpack_text(r->in);
	miss->score = sp_unpack_double(r->in);
}

static void unpack_query(sp_unpacker *r, signprep_query *query, const char *keyword)
{
	query->keyword = sp_unpack_text(r->in);
	r->in->bad |= strcmp(query->keyword, keyword) != 0;
	signprep_hit *hits = sp_unpacker_array(r, &query->hit_count, HIT_BYTES, sizeof *hits);
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < query->hit_count; i++)
		unpack_hit(r, &hits[i], i ? hits[i - 1].line : NULL);
	query->hits = hits;
	signprep_near_miss *misses = sp_unpacker_array(r, &query->near_miss_count, MISS_BYTES, sizeof *misses);
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < query->near_miss_count; i++)
		unpack_miss(r, &misses[i]);
	query->near_misses = misses;
}

void sp_find_keep(signprep_find *find, sp_buf *bytes)
{
	find->bytes = bytes->data;
	*bytes = (sp_buf) { .max = bytes->max };
}

signprep_find *sp_find_unpack(sp_unpack *in, const char *const *keywords, size_t keyword_count)
{
	signprep_find *find = calloc(1, sizeof *find);
	if (!find)
		return NULL;
	sp_arena_init(&find->arena, ANSWER_MAX);
	sp_unpacker r = { in, &find->arena, false };
	find->issues = sp_issues_unpack(in);
	find->queries = sp_unpacker_array(&r, &find->count, QUERY_BYTES, sizeof *find->queries);
	in->bad |= find->count != keyword_count;
	for (size_t i = 0; sp_unpacker_goes_on(&r) && i < find->count; i++)
		unpack_query(&r, &find->queries[i], keywords[i]);
	if (sp_unpacker_goes_on(&r) && find->issues)
		return find;
	signprep_find_free(find);
	return NULL;
}
