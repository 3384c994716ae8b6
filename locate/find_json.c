/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hits come by tens of thousands: they are written as they go, a tree of them would cost more than the search. */
#include "locate/find_json.h"

#include <signprep/answer.h>

#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "locate/issue_place.h"

#define ANSWER_MAX ((size_t) 1 << 31)
#define PIECE ((size_t) 1 << 16)

static void write_name(sp_buf *out, const char *name)
{
	sp_buf_puts(out, ",\"");
	sp_buf_puts(out, name);
	sp_buf_puts(out, "\":");
}

static void write_number(sp_buf *out, const char *name, double value)
{
	write_name(out, name);
	sp_json_write_number(out, value);
}

static void write_text(sp_buf *out, const char *name, const char *text)
{
	write_name(out, name);
	sp_json_write_text(out, text);
}

/* What hits and near misses begin with. */
static void write_place(sp_buf *out, int page, signprep_rect rect)
{
	sp_buf_puts(out, "{\"page\":");
	sp_json_write_number(out, page);
	write_name(out, "rect");
	sp_json_write_rect(out, rect);
}

static void write_hit(sp_buf *out, const signprep_hit *hit)
{
	write_place(out, hit->page, hit->rect);
	write_name(out, "quads");
	sp_buf_putc(out, '[');
	for (size_t i = 0; i < hit->quad_count; i++) {
		const signprep_quad *q = &hit->quads[i];
		const double corners[] = { q->ul.x, q->ul.y, q->ur.x, q->ur.y, q->ll.x, q->ll.y, q->lr.x, q->lr.y };
		if (i)
			sp_buf_putc(out, ',');
		sp_json_list_numbers(out, corners, 8);
	}
	sp_buf_putc(out, ']');
	write_number(out, "direction", hit->direction);
	write_number(out, "font_size", hit->font_size);
	write_number(out, "baseline", hit->baseline);
	write_text(out, "text", hit->text);
	write_text(out, "line", hit->line);
	write_name(out, "flags");
	sp_json_write_flags(out, hit->flags, signprep_hit_flag_name);
	sp_buf_putc(out, '}');
}

static void write_near_miss(sp_buf *out, const signprep_near_miss *miss)
{
	write_place(out, miss->page, miss->rect);
	write_text(out, "text", miss->text);
	write_text(out, "line", miss->line);
	write_text(out, "why", miss->why);
	write_number(out, "score", miss->score);
	sp_buf_putc(out, '}');
}

/* Where the text goes when there is enough of it; no `write`: it stays. */
typedef struct outlet {
	sp_buf text;
	signprep_write_fn write;
	void *opaque;
} outlet;

static bool pass_on(outlet *out, size_t least)
{
	if (!out->write || out->text.failed || out->text.length < least)
		return !out->text.failed;
	out->text.failed = !out->write(out->opaque, out->text.data, out->text.length);
	out->text.length = 0;
	return !out->text.failed;
}

static void write_query(outlet *to, const signprep_query *query)
{
	sp_buf *out = &to->text;
	sp_buf_puts(out, "{\"keyword\":");
	sp_json_write_text(out, query->keyword);
	sp_buf_puts(out, ",\"hits\":[");
	for (size_t i = 0; i < query->hit_count && pass_on(to, PIECE); i++) {
		if (i)
			sp_buf_putc(out, ',');
		write_hit(out, &query->hits[i]);
	}
	sp_buf_puts(out, "],\"near_misses\":[");
	for (size_t i = 0; i < query->near_miss_count; i++) {
		(void) pass_on(to, PIECE);
		if (i)
			sp_buf_putc(out, ',');
		write_near_miss(out, &query->near_misses[i]);
	}
	sp_buf_puts(out, "]}");
}

/* NULL: no memory. Free with cJSON_free. */
static char *issues_text(const char *file, const signprep_issues *issues, signprep_lang lang)
{
	const sp_issue_files files = { .pdf = file };
	cJSON *array = sp_issues_placed_json(&files, issues, lang);
	char *text = array ? cJSON_PrintUnformatted(array) : NULL;
	cJSON_Delete(array);
	return text;
}

#define ESCAPED 6   /* bytes that one of a text may become */
#define CORNERS 400 /* bytes of a quad */
#define NAMES 4096  /* names of members, flags, numbers: of a hit, and of the whole */

static size_t longer(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Bytes of the longest query, hit or near miss. */
static size_t longest_item(const signprep_find *find)
{
	size_t longest = 0;
	for (size_t i = 0; i < signprep_find_count(find); i++) {
		const signprep_query *query = signprep_find_at(find, i);
		longest = longer(longest, ESCAPED * strlen(query->keyword));
		for (size_t k = 0; k < query->hit_count; k++) {
			const signprep_hit *hit = &query->hits[k];
			longest = longer(longest, ESCAPED * (strlen(hit->text) + strlen(hit->line)) + CORNERS * hit->quad_count);
		}
		for (size_t k = 0; k < query->near_miss_count; k++)
			longest = longer(
				longest, ESCAPED * (strlen(query->near_misses[k].text) + strlen(query->near_misses[k].line)));
	}
	return longest + NAMES;
}

/* All the room that will be needed, so that none can be lacking when some has been written. */
static bool make_room(outlet *to, const signprep_find *find, const char *file, const char *findings)
{
	return !to->write ||
		sp_buf_room(&to->text, PIECE + 2 * longest_item(find) + ESCAPED * strlen(file) + strlen(findings) + NAMES);
}

static bool write_find(outlet *to, const signprep_find *find, const char *file, const signprep_issues *issues, signprep_lang lang)
{
	sp_buf *out = &to->text;
	char *findings = issues_text(file, issues ? issues : signprep_find_issues(find), lang);
	if (!findings || !make_room(to, find, file, findings)) {
		cJSON_free(findings);
		return false;
	}
	sp_buf_puts(out, "{\"schema\":\"signprep.find/1\",\"file\":");
	sp_json_write_text(out, file);
	sp_buf_puts(out, ",\"queries\":[");
	for (size_t i = 0; i < signprep_find_count(find) && pass_on(to, PIECE); i++) {
		if (i)
			sp_buf_putc(out, ',');
		write_query(to, signprep_find_at(find, i));
	}
	sp_buf_puts(out, "],\"issues\":");
	sp_buf_puts(out, findings);
	sp_buf_putc(out, '}');
	cJSON_free(findings);
	return !out->failed && pass_on(to, 1);
}

signprep_code signprep_find_json(char **out, const signprep_find *find, const char *file, const signprep_issues *issues,
	signprep_lang lang, signprep_error *err)
{
	outlet to = { .write = NULL };
	sp_buf_init(&to.text, ANSWER_MAX);
	*out = write_find(&to, find, file, issues, lang) ? sp_buf_take(&to.text, NULL) : NULL;
	sp_buf_clear(&to.text);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

bool sp_find_json_pieces(const signprep_find *find, const char *file, const signprep_issues *issues, signprep_lang lang,
	signprep_write_fn write, void *opaque)
{
	outlet to = { .write = write, .opaque = opaque };
	sp_buf_init(&to.text, ANSWER_MAX);
	bool done = write_find(&to, find, file, issues, lang);
	sp_buf_clear(&to.text);
	return done;
}
