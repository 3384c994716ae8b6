/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures and watermarks that are painted. */
#include "locate/bake_drawn.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json_read.h"
#include "base/num.h"
#include "locate/check/text_fit.h"
#include "locate/check/watermark.h"
#include "locate/request/extra.h"
#include "locate/request/picture_size.h"

bool sp_bake_pictures_keep(signprep_bake *bake, const signprep_picture *pictures, size_t count)
{
	signprep_picture *kept = sp_arena_array(&bake->arena, count + 1, sizeof *kept);

	for (size_t i = 0; kept && i < count; i++) {
		kept[i].value = sp_arena_dup(&bake->arena, pictures[i].value);
		kept[i].bytes = sp_arena_dup_n(&bake->arena, pictures[i].bytes, pictures[i].length);
		kept[i].length = pictures[i].length;
		if (!kept[i].value || !kept[i].bytes)
			return false;
	}
	bake->pictures = kept;
	bake->picture_count = kept ? count : 0;
	return kept != NULL;
}

/* A new item of the component, with what all that is painted has. */
static signprep_bake_item *add(signprep_bake *bake, const signprep_component *c, int page, signprep_rect rect)
{
	signprep_bake_item *item = sp_bake_item_add(bake);
	const char *where = sp_arena_dup(&bake->arena, c->where), *name = sp_arena_dup(&bake->arena, c->name),
		   *value = sp_arena_dup(&bake->arena, c->value);

	if (!item || !where || !name || !value)
		return NULL;
	item->where = where;
	item->name = name;
	item->tooltip = "";
	item->value = value;
	item->page = page;
	item->rect = rect;
	item->flags = SIGNPREP_BAKE_FLAT;
	item->alpha = c->shown.opacity;
	return item;
}

static sp_bake_drawn add_picture(signprep_bake *bake, const signprep_component *c, const signprep_placement *place)
{
	const signprep_picture *picture = NULL;

	for (size_t i = 0; !picture && i < bake->picture_count; i++)
		if (!strcmp(bake->pictures[i].value, c->value))
			picture = &bake->pictures[i];
	sp_picture_size size;

	if (!picture || !sp_picture_measure(&size, picture->bytes, picture->length) || !sp_picture_is_drawn(&size)) {
		sp_issues_add(bake->issues, "P343", c->where, c->value, NULL);
		return SP_BAKE_DRAWN_LEFT;
	}
	signprep_bake_item *item = add(bake, c, place->page, place->rect);

	if (!item)
		return SP_BAKE_DRAWN_MEMORY;
	item->kind = SIGNPREP_BAKE_PICTURE;
	item->picture = picture->bytes;
	item->picture_length = picture->length;
	item->fit = sp_picture_fit(&c->shown);
	return SP_BAKE_DRAWN_PAINTED;
}

/* What ComponentExtra has to say for a watermark to be known in full; NULL: it does. */
static const char *unsaid(const signprep_component *c)
{
	return c->shown.position == SIGNPREP_CORNER_NONE ? "Position"
		: !c->shown.rotated                      ? "Rotate"
		: !(c->font_size > 0)                    ? "FontSize"
		: !(c->shown.opacity > 0)                ? "Opacity"
							 : NULL;
}

static void tell_size(signprep_bake *bake, const signprep_component *c, double across, double down, signprep_rect box)
{
	const double sizes[] = { across, down, box.x1 - box.x0, box.y1 - box.y0 };
	char texts[4][40];

	for (int i = 0; i < 4; i++)
		sp_num_format(sizes[i], 1, texts[i], sizeof texts[i]);
	sp_issues_add(bake->issues, "P345", c->where, texts[0], texts[1], texts[2], texts[3], NULL);
}

/* Without a page, or with 0 in its place, it is one for the whole document. */
static bool is_everywhere(const signprep_component *c, const cJSON *asked)
{
	const cJSON *page = cJSON_GetObjectItemCaseSensitive(asked, "ComponentPage");
	double number = 0;

	if (c->mode != SIGNPREP_MODE_NORMAL || cJSON_GetObjectItemCaseSensitive(asked, "Locate"))
		return false;
	if (cJSON_IsString(page) && !sp_num_parse(page->valuestring, strlen(page->valuestring), &number))
		return false;
	return (cJSON_IsNumber(page) ? page->valuedouble : number) == 0;
}

/* Of whoever signs or reads, which only the service knows. */
static bool is_personal(const cJSON *asked, bool *failed)
{
	cJSON *extra;

	*failed = !sp_extra_read(&extra, asked);
	const bool personal = !strcmp(sp_json_text(extra, "SubType"), "PERSON_INFO_WATERMARK");

	cJSON_Delete(extra);
	return personal;
}

static sp_bake_drawn add_watermark(
	signprep_bake *bake, const cJSON *asked, const signprep_component *c, const signprep_placement *place)
{
	const char *missing = is_everywhere(c, asked) ? "ComponentPage" : unsaid(c);
	double across, down;
	bool failed;

	if (is_personal(asked, &failed) || strpbrk(c->value, "\r\n"))
		return SP_BAKE_DRAWN_OTHER;
	if (failed)
		return SP_BAKE_DRAWN_MEMORY;
	if (missing) {
		sp_issues_add(bake->issues, "P344", c->where, missing, NULL);
		return SP_BAKE_DRAWN_LEFT;
	}
	const sp_watermark mark = { .wide = sp_text_half_ems(c->value, strlen(c->value)) * c->font_size / 2,
		.size = c->font_size,
		.turn = c->shown.rotate };

	sp_watermark_reach(&mark, &across, &down);
	if (across > place->rect.x1 - place->rect.x0 + SP_TEXT_SLACK || down > place->rect.y1 - place->rect.y0 + SP_TEXT_SLACK) {
		tell_size(bake, c, across, down, place->rect);
		return SP_BAKE_DRAWN_LEFT;
	}
	signprep_bake_item *item = add(bake, c, place->page, sp_watermark_at(&mark, place->rect, c->shown.position));

	if (!item)
		return SP_BAKE_DRAWN_MEMORY;
	item->kind = SIGNPREP_BAKE_TEXT;
	item->flags |= SIGNPREP_BAKE_WATERMARK;
	item->font_size = c->font_size;
	item->turn = mark.turn;
	return SP_BAKE_DRAWN_PAINTED;
}

sp_bake_drawn sp_bake_drawn_add(
	signprep_bake *bake, const cJSON *asked, const signprep_component *c, const signprep_placement *place)
{
	if (!*c->value)
		return SP_BAKE_DRAWN_OTHER;
	if (!strcmp(c->type, "FILL_IMAGE"))
		return add_picture(bake, c, place);
	return strcmp(c->type, "WATERMARK") != 0 ? SP_BAKE_DRAWN_OTHER : add_watermark(bake, asked, c, place);
}
