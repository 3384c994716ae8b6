/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finds as bytes. */
#include <stdlib.h>
#include <string.h>

#include "locate/find_state.h"
#include "locate/result_pack.h"

#define HIT_BYTES (5 * sizeof(uint32_t) + 6 * sizeof(double))
#define QUAD_BYTES (8 * sizeof(double))
#define MISS_BYTES (4 * sizeof(uint32_t) + 5 * sizeof(double))
#define QUERY_BYTES (3 * sizeof(uint32_t))
#define FLAGS_MAX 0xFFFFu
#define ANSWER_MAX ((size_t) 1 << 30)

static void pack_rect(sp_buf *out, const signprep_rect *r)
{
	const double values[] = { r->x0, r->y0, r->x1, r->y1 };
	sp_buf_append(out, values, sizeof values);
}

static void pack_hit(sp_buf *out, const signprep_hit *hit)
{
	sp_pack_u32(out, (uint32_t) hit->page);
	pack_rect(out, &hit->rect);
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
	sp_pack_text(out, hit->line);
	sp_pack_u32(out, hit->flags);
	sp_pack_u32(out, hit->upright);
}

static void pack_miss(sp_buf *out, const signprep_near_miss *miss)
{
	sp_pack_u32(out, (uint32_t) miss->page);
	pack_rect(out, &miss->rect);
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
			pack_hit(out, &query->hits[k]);
		sp_pack_u32(out, (uint32_t) query->near_miss_count);
		for (size_t k = 0; k < query->near_miss_count; k++)
			pack_miss(out, &query->near_misses[k]);
	}
}

struct reader {
	sp_unpack *in;
	sp_arena *arena;
	bool failed;
};

static const char *keep(struct reader *r)
{
	const char *text = sp_unpack_text(r->in);
	const char *copy = *text ? sp_arena_dup(r->arena, text) : "";
	r->failed |= copy == NULL;
	return copy ? copy : "";
}

static void *room_for(struct reader *r, size_t *count, size_t least, size_t size)
{
	*count = sp_unpack_count(r->in, least);
	void *items = sp_arena_array(r->arena, *count ? *count : 1, size);
	if (!items) {
		*count = 0;
		r->failed = true;
	}
	return items;
}

static signprep_point unpack_point(sp_unpack *in)
{
	signprep_point p;
	p.x = sp_unpack_double(in);
	p.y = sp_unpack_double(in);
	return p;
}

static signprep_rect unpack_rect(sp_unpack *in)
{
	signprep_point a = unpack_point(in), b = unpack_point(in);
	return (signprep_rect){ a.x, a.y, b.x, b.y };
}

static void unpack_hit(struct reader *r, signprep_hit *hit)
{
	hit->page = (int) sp_unpack_upto(r->in, INT32_MAX);
	hit->rect = unpack_rect(r->in);
	signprep_quad *quads = room_for(r, &hit->quad_count, QUAD_BYTES, sizeof *quads);
	for (size_t i = 0; i < hit->quad_count; i++) {
		quads[i].ul = unpack_point(r->in);
		quads[i].ur = unpack_point(r->in);
		quads[i].ll = unpack_point(r->in);
		quads[i].lr = unpack_point(r->in);
	}
	hit->quads = quads;
	hit->direction = (int) sp_unpack_upto(r->in, 270);
	hit->font_size = sp_unpack_double(r->in);
	hit->baseline = sp_unpack_double(r->in);
	hit->text = keep(r);
	hit->line = keep(r);
	hit->flags = sp_unpack_upto(r->in, FLAGS_MAX);
	hit->upright = sp_unpack_upto(r->in, 1) != 0;
}

static void unpack_miss(struct reader *r, signprep_near_miss *miss)
{
	miss->page = (int) sp_unpack_upto(r->in, INT32_MAX);
	miss->rect = unpack_rect(r->in);
	miss->text = keep(r);
	miss->line = keep(r);
	miss->why = keep(r);
	miss->score = sp_unpack_double(r->in);
}

static void unpack_query(struct reader *r, signprep_query *query, const char *keyword)
{
	query->keyword = keep(r);
	r->in->bad |= strcmp(query->keyword, keyword) != 0;
	signprep_hit *hits = room_for(r, &query->hit_count, HIT_BYTES, sizeof *hits);
	for (size_t i = 0; !r->in->bad && !r->failed && i < query->hit_count; i++)
		unpack_hit(r, &hits[i]);
	query->hits = hits;
	signprep_near_miss *misses = room_for(r, &query->near_miss_count, MISS_BYTES, sizeof *misses);
	for (size_t i = 0; !r->in->bad && !r->failed && i < query->near_miss_count; i++)
		unpack_miss(r, &misses[i]);
	query->near_misses = misses;
}

signprep_find *sp_find_unpack(sp_unpack *in, const char *const *keywords, size_t keyword_count)
{
	signprep_find *find = calloc(1, sizeof *find);
	if (!find)
		return NULL;
	sp_arena_init(&find->arena, ANSWER_MAX);
	struct reader r = { in, &find->arena, false };
	find->issues = sp_issues_unpack(in);
	find->queries = room_for(&r, &find->count, QUERY_BYTES, sizeof *find->queries);
	in->bad |= find->count != keyword_count;
	for (size_t i = 0; !in->bad && !r.failed && i < find->count; i++)
		unpack_query(&r, &find->queries[i], keywords[i]);
	if (!in->bad && !r.failed && find->issues)
		return find;
	signprep_find_free(find);
	return NULL;
}
