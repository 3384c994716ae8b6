/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs as bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "isolate/job.h"
#include "locate/inspect.h"
#include "locate/result_pack.h"

#define SWITCHES 10
#define PICTURES_MAX 10000
#define MARK_BYTES (7 * sizeof(uint32_t) + 10 * sizeof(double))
#define PICTURE_BYTES (2 * sizeof(uint32_t))
#define LEGEND_BYTES (7 * sizeof(uint32_t))
#define BAKE_BYTES (11 * sizeof(uint32_t) + 7 * sizeof(double) + sizeof(uint64_t))
#define STAMP_BYTES (6 * sizeof(uint32_t) + 5 * sizeof(double))
/* What is unpacked takes more room than what travelled. */
#define LISTS_MAX (4 * SP_JOB_BYTES_MAX)

/* The members of signprep_match in turn. */
static void list_switches(signprep_match *match, signprep_switch *out[SWITCHES])
{
	signprep_switch *const all[SWITCHES] = { &match->case_sensitive, &match->width, &match->spaces, &match->whole_word,
		&match->regex, &match->cross_line, &match->hidden, &match->annotations, &match->punctuation, &match->ocr };
	memcpy(out, all, sizeof all);
}

static void pack_optional(sp_buf *out, const char *text)
{
	sp_pack_u32(out, text != NULL);
	sp_pack_text(out, text);
}

static const char *unpack_optional(sp_unpack *in)
{
	bool there = sp_unpack_upto(in, 1) != 0;
	const char *text = sp_unpack_name(in);
	return there ? text : NULL;
}

/* Pictures, each once however many boxes show it: told apart by where their bytes lie. */
typedef struct picture_list {
	signprep_picture *items; /* without `value` */
	size_t count, cap;
} picture_list;

/* Its number, from 1; 0: there is none, or no memory. */
static size_t number_of(picture_list *list, const void *bytes, size_t length, bool *failed)
{
	if (!bytes)
		return 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].bytes == bytes && list->items[i].length == length)
			return i + 1;
	void *items = list->items;
	if (!sp_array_reserve(&items, &list->cap, list->count, 1, sizeof *list->items, PICTURES_MAX)) {
		*failed = true;
		return 0;
	}
	list->items = items;
	list->items[list->count++] = (signprep_picture) { NULL, bytes, length };
	return list->count;
}

static size_t number_of_mark(picture_list *list, const signprep_mark *mark, bool *failed)
{
	return mark->kind == SIGNPREP_MARK_PICTURE ? number_of(list, mark->picture, mark->picture_length, failed) : 0;
}

static void pack_picture_list(sp_buf *out, const picture_list *list)
{
	sp_pack_u32(out, (uint32_t) list->count);
	for (size_t i = 0; i < list->count; i++)
		sp_pack_bytes(out, list->items[i].bytes, list->items[i].length);
}

static void pack_mark_pictures(sp_buf *out, const sp_job *job, picture_list *list)
{
	bool failed = false;
	for (size_t i = 0; i < job->drawing_count; i++)
		for (size_t k = 0; k < job->drawings[i].mark_count; k++)
			(void) number_of_mark(list, &job->drawings[i].marks[k], &failed);
	out->failed |= failed;
	pack_picture_list(out, list);
}

static void pack_drawings(sp_buf *out, const sp_job *job)
{
	picture_list pictures = { NULL, 0, 0 };
	pack_mark_pictures(out, job, &pictures);
	sp_pack_u32(out, (uint32_t) job->drawing_count);
	for (size_t i = 0; i < job->drawing_count; i++) {
		const signprep_drawing *drawing = &job->drawings[i];
		sp_pack_u32(out, (uint32_t) drawing->page);
		sp_pack_u32(out, (uint32_t) drawing->mark_count);
		for (size_t k = 0; k < drawing->mark_count; k++) {
			const signprep_mark *mark = &drawing->marks[k];
			sp_pack_u32(out, (uint32_t) mark->kind);
			sp_pack_rect(out, mark->rect);
			sp_pack_rect(out, mark->from);
			sp_pack_u32(out, mark->colour);
			pack_optional(out, mark->label);
			sp_pack_u32(out, mark->hatch);
			sp_pack_double(out, mark->turn);
			sp_pack_double(out, mark->alpha);
			sp_pack_u32(out, (uint32_t) mark->fit);
			sp_pack_u32(out, (uint32_t) number_of_mark(&pictures, mark, &out->failed));
		}
		sp_pack_u32(out, (uint32_t) drawing->legend_count);
		for (size_t k = 0; k < drawing->legend_count; k++) {
			const signprep_legend_row *row = &drawing->legend[k];
			sp_pack_u32(out, (uint32_t) row->kind);
			sp_pack_u32(out, row->colour);
			sp_pack_u32(out, row->hatch);
			pack_optional(out, row->text);
			pack_optional(out, row->detail);
		}
	}
	free(pictures.items);
}

static void pack_stamps(sp_buf *out, const sp_job *job)
{
	sp_pack_u32(out, (uint32_t) job->stamp_count);
	for (size_t i = 0; i < job->stamp_count; i++) {
		const signprep_stamp *stamp = &job->stamps[i];
		sp_pack_u32(out, (uint32_t) stamp->kind);
		sp_pack_u32(out, (uint32_t) stamp->page);
		sp_pack_rect(out, stamp->rect);
		pack_optional(out, stamp->text);
		sp_pack_double(out, stamp->opacity);
		sp_pack_u32(out, (uint32_t) stamp->slice);
		sp_pack_u32(out, (uint32_t) stamp->slices);
	}
}

static void pack_pictures(sp_buf *out, const sp_job *job)
{
	sp_pack_u32(out, (uint32_t) job->paper);
	sp_pack_u32(out, (uint32_t) job->picture_count);
	for (size_t i = 0; i < job->picture_count; i++)
		sp_pack_u64(out, job->lengths[i]);
}

static void pack_bake(sp_buf *out, const sp_bake_order *order)
{
	picture_list pictures = { NULL, 0, 0 };
	for (size_t i = 0; i < order->count; i++)
		(void) number_of(&pictures, order->items[i].picture, order->items[i].picture_length, &out->failed);
	pack_picture_list(out, &pictures);
	sp_pack_u32(out, order->replace);
	sp_pack_u32(out, (uint32_t) order->count);
	for (size_t i = 0; i < order->count; i++) {
		const signprep_bake_item *item = &order->items[i];
		sp_pack_u32(out, (uint32_t) item->kind);
		sp_pack_text(out, item->where);
		sp_pack_text(out, item->name);
		sp_pack_text(out, item->tooltip);
		sp_pack_text(out, item->value);
		sp_pack_u32(out, (uint32_t) item->choice_count);
		for (size_t k = 0; k < item->choice_count; k++)
			sp_pack_text(out, item->choices[k]);
		sp_pack_u32(out, (uint32_t) item->page);
		sp_pack_rect(out, item->rect);
		sp_pack_u32(out, item->flags);
		sp_pack_double(out, item->font_size);
		sp_pack_u32(out, (uint32_t) item->align);
		sp_pack_u64(out, item->order);
		sp_pack_double(out, item->turn);
		sp_pack_double(out, item->alpha);
		sp_pack_u32(out, (uint32_t) item->fit);
		sp_pack_u32(out, (uint32_t) number_of(&pictures, item->picture, item->picture_length, &out->failed));
	}
	free(pictures.items);
}

static void pack_search(sp_buf *out, const sp_job *job)
{
	signprep_match match = job->match;
	signprep_switch *switches[SWITCHES];

	list_switches(&match, switches);
	for (size_t i = 0; i < SWITCHES; i++)
		sp_pack_u32(out, (uint32_t) *switches[i]);
	pack_optional(out, job->pages);
	sp_pack_u32(out, (uint32_t) job->keyword_count);
	for (size_t i = 0; i < job->keyword_count; i++)
		sp_pack_text(out, job->keywords[i]);
}

static void pack_resolving(sp_buf *out, const sp_job *job)
{
	sp_pack_bytes(out, job->request, job->request_length);
	sp_pack_text(out, job->request_name);
	sp_pack_u32(out, (uint32_t) job->on_multiple);
	sp_pack_u32(out, (uint32_t) job->emit);
	sp_pack_double(out, job->preview_dpi);
	sp_pack_u32(out, (uint32_t) job->preview_lang);
	sp_pack_u32(out, (uint32_t) job->png.picture_count);
	for (size_t i = 0; i < job->png.picture_count; i++) {
		sp_pack_text(out, job->png.pictures[i].value);
		sp_pack_bytes(out, job->png.pictures[i].bytes, job->png.pictures[i].length);
	}
}

void sp_job_pack(sp_buf *out, const sp_job *job)
{
	sp_pack_u32(out, (uint32_t) job->kind);
	sp_pack_text(out, job->name);
	pack_optional(out, job->document.password);
	sp_pack_u32(out, job->bytes != NULL);
	if (job->bytes)
		sp_pack_bytes(out, job->bytes, job->length);
	sp_pack_u64(out, job->document.max_file_bytes);
	sp_pack_u64(out, job->document.max_memory);
	sp_pack_double(out, job->document.timeout_s);
	sp_pack_u32(out, job->hash);
	sp_pack_u32(out, job->reports);
	switch (job->kind) {
	case SP_JOB_LOCATE:
	case SP_JOB_CHECK: pack_resolving(out, job); break;
	case SP_JOB_FIND: pack_search(out, job); break;
	case SP_JOB_INSPECT: sp_pack_u32(out, job->parts); break;
	case SP_JOB_PREVIEW:
		sp_pack_double(out, job->png.dpi);
		sp_pack_u64(out, job->png.max_pixels);
		pack_drawings(out, job);
		break;
	case SP_JOB_NORMALIZE:
		sp_pack_u32(out, job->prepare.allow_restricted);
		sp_pack_u32(out, job->prepare.allow_signed);
		sp_pack_u32(out, job->prepare.flatten);
		sp_pack_u32(out, job->prepare.keep_space);
		break;
	case SP_JOB_STAMP: pack_stamps(out, job); break;
	case SP_JOB_BAKE: pack_bake(out, &job->bake); break;
	case SP_JOB_PICTURES: pack_pictures(out, job); break;
	case SP_JOB_VERIFY:
		sp_pack_u32(out, job->ca != NULL);
		sp_pack_bytes(out, job->ca ? job->ca : "", job->ca_length);
		break;
	case SP_JOB_OFFICE:
	case SP_JOB_FONTS: break;
	}
}

/* A counted list; NULL with in->bad when it is none, or no memory. */
static void *unpack_list(sp_unpack *in, sp_arena *arena, size_t *count, size_t least, size_t size)
{
	*count = sp_unpack_count(in, least);
	void *items = sp_arena_array(arena, *count + 1, size);
	in->bad |= items == NULL;
	if (in->bad)
		*count = 0;
	return items;
}

static const signprep_picture *unpack_picture_files(sp_unpack *in, sp_arena *arena, size_t *count, bool named)
{
	signprep_picture *items = unpack_list(in, arena, count, named ? PICTURE_BYTES : sizeof(uint32_t), sizeof *items);
	for (size_t i = 0; i < *count; i++) {
		items[i].value = named ? sp_unpack_text(in) : "";
		items[i].bytes = sp_unpack_bytes(in, &items[i].length);
	}
	return items;
}

static void unpack_drawing(
	sp_unpack *in, sp_arena *arena, signprep_drawing *drawing, const signprep_picture *pictures, size_t count)
{
	drawing->page = (int) sp_unpack_upto(in, INT32_MAX);
	signprep_mark *marks = unpack_list(in, arena, &drawing->mark_count, MARK_BYTES, sizeof *marks);
	for (size_t i = 0; i < drawing->mark_count; i++) {
		marks[i].kind = (signprep_mark_kind) sp_unpack_upto(in, SIGNPREP_MARK_CLIP);
		marks[i].rect = sp_unpack_rect(in);
		marks[i].from = sp_unpack_rect(in);
		marks[i].colour = sp_unpack_u32(in);
		marks[i].label = unpack_optional(in);
		marks[i].hatch = sp_unpack_u32(in);
		marks[i].turn = sp_unpack_double(in);
		marks[i].alpha = sp_unpack_double(in);
		marks[i].fit = (signprep_fit) sp_unpack_upto(in, SIGNPREP_FIT_CORNER);
		const size_t number = sp_unpack_upto(in, (uint32_t) count);
		if (number) {
			marks[i].picture = pictures[number - 1].bytes;
			marks[i].picture_length = pictures[number - 1].length;
		}
	}
	drawing->marks = marks;
	signprep_legend_row *rows = unpack_list(in, arena, &drawing->legend_count, LEGEND_BYTES, sizeof *rows);
	for (size_t i = 0; i < drawing->legend_count; i++) {
		rows[i].kind = (signprep_legend_kind) sp_unpack_upto(in, SIGNPREP_LEGEND_UNTAGGED);
		rows[i].colour = sp_unpack_u32(in);
		rows[i].hatch = sp_unpack_u32(in);
		rows[i].text = unpack_optional(in);
		rows[i].detail = unpack_optional(in);
	}
	drawing->legend = rows;
}

static void unpack_drawings(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	job->png.size = sizeof job->png;
	job->png.dpi = sp_unpack_double(in);
	job->png.max_pixels = (size_t) sp_unpack_u64(in);
	size_t count;
	const signprep_picture *pictures = unpack_picture_files(in, arena, &count, false);
	signprep_drawing *drawings = unpack_list(in, arena, &job->drawing_count, 3 * sizeof(uint32_t), sizeof *drawings);
	for (size_t i = 0; i < job->drawing_count; i++)
		unpack_drawing(in, arena, &drawings[i], pictures, count);
	job->drawings = drawings;
}

static void unpack_stamps(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	signprep_stamp *stamps = unpack_list(in, arena, &job->stamp_count, STAMP_BYTES, sizeof *stamps);
	for (size_t i = 0; i < job->stamp_count; i++) {
		stamps[i].kind = (signprep_stamp_kind) sp_unpack_upto(in, SIGNPREP_STAMP_TEXT);
		stamps[i].page = (int) sp_unpack_upto(in, INT32_MAX);
		stamps[i].rect = sp_unpack_rect(in);
		stamps[i].text = unpack_optional(in);
		stamps[i].opacity = sp_unpack_double(in);
		stamps[i].slice = (int) sp_unpack_upto(in, INT32_MAX);
		stamps[i].slices = (int) sp_unpack_upto(in, INT32_MAX);
	}
	job->stamps = stamps;
}

static void unpack_pictures(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	job->paper = (sp_paper) sp_unpack_upto(in, SP_PAPER_LAST);
	size_t *lengths = unpack_list(in, arena, &job->picture_count, sizeof(uint64_t), sizeof *lengths);
	for (size_t i = 0; i < job->picture_count; i++)
		lengths[i] = (size_t) sp_unpack_u64(in);
	job->lengths = lengths;
}

static void unpack_bake(sp_unpack *in, sp_bake_order *order, sp_arena *arena)
{
	size_t pictures;
	const signprep_picture *files = unpack_picture_files(in, arena, &pictures, false);
	order->replace = sp_unpack_upto(in, 1) != 0;
	signprep_bake_item *items = unpack_list(in, arena, &order->count, BAKE_BYTES, sizeof *items);
	for (size_t i = 0; i < order->count; i++) {
		signprep_bake_item *item = &items[i];
		item->kind = (signprep_bake_kind) sp_unpack_upto(in, SIGNPREP_BAKE_PICTURE);
		item->where = sp_unpack_text(in);
		item->name = sp_unpack_text(in);
		item->tooltip = sp_unpack_text(in);
		item->value = sp_unpack_text(in);
		const char **choices = unpack_list(in, arena, &item->choice_count, sizeof(uint32_t) + 1, sizeof *choices);
		for (size_t k = 0; k < item->choice_count; k++)
			choices[k] = sp_unpack_text(in);
		item->choices = choices;
		item->page = (int) sp_unpack_upto(in, INT32_MAX);
		item->rect = sp_unpack_rect(in);
		item->flags = sp_unpack_u32(in);
		item->font_size = sp_unpack_double(in);
		item->align = (signprep_bake_align) sp_unpack_upto(in, SIGNPREP_BAKE_RIGHT);
		item->order = (size_t) sp_unpack_u64(in);
		item->turn = sp_unpack_double(in);
		item->alpha = sp_unpack_double(in);
		item->fit = (signprep_fit) sp_unpack_upto(in, SIGNPREP_FIT_CORNER);
		const size_t number = sp_unpack_upto(in, (uint32_t) pictures);
		item->picture = number ? files[number - 1].bytes : NULL;
		item->picture_length = number ? files[number - 1].length : 0;
		/* What is to be painted has something to paint. */
		in->bad |= item->kind == SIGNPREP_BAKE_PICTURE && !item->picture_length;
	}
	order->items = items;
}

static void unpack_search(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	signprep_switch *switches[SWITCHES];
	job->match.size = sizeof job->match;
	list_switches(&job->match, switches);
	for (size_t i = 0; i < SWITCHES; i++)
		*switches[i] = (signprep_switch) sp_unpack_upto(in, SIGNPREP_SWITCH_OFF);
	job->pages = unpack_optional(in);
	const char **keywords = unpack_list(in, arena, &job->keyword_count, sizeof(uint32_t) + 1, sizeof *keywords);
	for (size_t i = 0; i < job->keyword_count; i++)
		keywords[i] = sp_unpack_name(in);
	job->keywords = keywords;
}

static void unpack_resolving(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	job->request = sp_unpack_bytes(in, &job->request_length);
	job->request_name = sp_unpack_name(in);
	job->on_multiple = (signprep_on_multiple) sp_unpack_upto(in, SIGNPREP_MULTIPLE_ALL);
	job->emit = (signprep_emit) sp_unpack_upto(in, SIGNPREP_EMIT_FIELD);
	job->preview_dpi = sp_unpack_double(in);
	job->preview_lang = (signprep_lang) sp_unpack_upto(in, SIGNPREP_ZH);
	job->png.pictures = unpack_picture_files(in, arena, &job->png.picture_count, true);
}

static void unpack_trusted(sp_unpack *in, sp_job *job)
{
	const bool asked = sp_unpack_upto(in, 1) != 0;
	const char *bytes = sp_unpack_bytes(in, &job->ca_length);
	job->ca = asked ? bytes : NULL;
}

bool sp_job_unpack(sp_unpack *in, sp_job *job, sp_arena *arena)
{
	sp_arena_init(arena, LISTS_MAX);
	*job = (sp_job) { .fd = -1, .bare = true, .kind = (sp_job_kind) sp_unpack_upto(in, SP_JOB_VERIFY) };
	job->name = sp_unpack_name(in);
	job->document.size = sizeof job->document;
	job->document.password = unpack_optional(in);
	if (sp_unpack_upto(in, 1))
		job->bytes = sp_unpack_bytes(in, &job->length);
	job->document.max_file_bytes = (size_t) sp_unpack_u64(in);
	job->document.max_memory = (size_t) sp_unpack_u64(in);
	job->document.timeout_s = sp_unpack_double(in);
	job->hash = sp_unpack_upto(in, 1) != 0;
	job->reports = sp_unpack_upto(in, 1) != 0;
	switch (job->kind) {
	case SP_JOB_LOCATE:
	case SP_JOB_CHECK: unpack_resolving(in, job, arena); break;
	case SP_JOB_FIND: unpack_search(in, job, arena); break;
	case SP_JOB_INSPECT: job->parts = sp_unpack_upto(in, SP_INSPECT_ALL); break;
	case SP_JOB_PREVIEW: unpack_drawings(in, job, arena); break;
	case SP_JOB_NORMALIZE:
		job->prepare.size = sizeof job->prepare;
		job->prepare.allow_restricted = sp_unpack_upto(in, 1) != 0;
		job->prepare.allow_signed = sp_unpack_upto(in, 1) != 0;
		job->prepare.flatten = sp_unpack_upto(in, 1) != 0;
		job->prepare.keep_space = sp_unpack_upto(in, 1) != 0;
		break;
	case SP_JOB_STAMP: unpack_stamps(in, job, arena); break;
	case SP_JOB_BAKE: unpack_bake(in, &job->bake, arena); break;
	case SP_JOB_PICTURES: unpack_pictures(in, job, arena); break;
	case SP_JOB_VERIFY: unpack_trusted(in, job); break;
	case SP_JOB_OFFICE:
	case SP_JOB_FONTS: break;
	}
	return sp_unpack_done(in);
}
