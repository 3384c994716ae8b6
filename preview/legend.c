/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands beside a page: who signs, what was not placed and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/result.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/catalogue.h"
#include "base/fail.h"
#include "preview/look.h"

/* A strip longer than this nobody reads; the rest is counted. */
#define PARTIES_SHOWN 64
#define MISSING_SHOWN 40
#define ROWS_MAX (PARTIES_SHOWN + MISSING_SHOWN + 8)
#define TEXT_BYTES 512
#define TEXTS_MAX ((size_t) 1 << 20)

/* Rows, and behind one another their texts; until the end a row holds where its texts begin. */
typedef struct legend {
	const signprep_result *result;
	signprep_lang lang;
	signprep_legend_row rows[ROWS_MAX];
	size_t text[ROWS_MAX], detail[ROWS_MAX];
	size_t count;
	sp_buf texts;
} legend;

static size_t keep(legend *l, const char *text)
{
	size_t at = l->texts.length;
	sp_buf_append(&l->texts, text, strlen(text) + 1);
	return at;
}

static void add(legend *l, signprep_legend_kind kind, const sp_look *look, const char *text, const char *detail)
{
	l->text[l->count] = keep(l, text);
	l->detail[l->count] = keep(l, detail);
	l->rows[l->count++] = (signprep_legend_row) {
		.kind = kind, .colour = look ? look->colour : 0, .hatch = look ? look->hatch : 0
	};
}

static void add_phrase(legend *l, signprep_legend_kind kind, const char *key, const char *first, const char *second)
{
	const char *const args[] = { first, second };
	char text[TEXT_BYTES];
	sp_catalogue_render(sp_catalogue_word(key, l->lang), args, 2, text, sizeof text);
	add(l, kind, NULL, text, "");
}

static void add_number(legend *l, signprep_legend_kind kind, const char *key, size_t number)
{
	char text[24];
	snprintf(text, sizeof text, "%zu", number);
	add_phrase(l, kind, key, text, "");
}

static void add_party(legend *l, const signprep_party *party, const sp_party_work *work)
{
	const sp_look look = sp_look_of(party);
	char title[TEXT_BYTES], text[TEXT_BYTES + SP_PARTY_LETTERS + 2], what[TEXT_BYTES], here[24], all[24],
		detail[2 * TEXT_BYTES] = "";
	sp_party_title(party, l->lang, title, sizeof title);
	snprintf(text, sizeof text, "%s%s%s", look.letters, *look.letters ? "  " : "", title);
	sp_party_work_text(work, l->lang, what, sizeof what);
	snprintf(here, sizeof here, "%zu", work->here);
	snprintf(all, sizeof all, "%zu", work->all);
	const char *const args[] = { *what ? what : sp_catalogue_word("legend.nothing", l->lang), here, all };
	if (work->all)
		sp_catalogue_render(sp_catalogue_word("legend.here", l->lang), args, 3, detail, sizeof detail);
	else if (!work->unplaced)
		snprintf(detail, sizeof detail, "%s", args[0]);
	if (work->unplaced) {
		char number[24];
		const char *const waiting[] = { number };
		size_t used = strlen(detail);
		snprintf(number, sizeof number, "%zu", work->unplaced);
		if (used)
			used += (size_t) snprintf(detail + used, sizeof detail - used, " · ");
		sp_catalogue_render(sp_catalogue_word("legend.waits", l->lang), waiting, 1, detail + used, sizeof detail - used);
	}
	add(l, SIGNPREP_LEGEND_PARTY, &look, text, detail);
}

static bool add_parties(legend *l, int page)
{
	size_t count = l->result->party_count;
	sp_party_work *work = calloc(count + 1, sizeof *work);
	if (!work)
		return false;
	sp_parties_work(l->result, page, work);
	add_phrase(l, SIGNPREP_LEGEND_HEADING, "legend.parties", "", "");
	for (size_t i = 0; i < count && i < PARTIES_SHOWN; i++)
		add_party(l, &l->result->parties[i], &work[i]);
	if (count > PARTIES_SHOWN)
		add_number(l, SIGNPREP_LEGEND_REMARK, "legend.more-parties", count - PARTIES_SHOWN);
	free(work);
	return true;
}

static void add_missing(legend *l)
{
	size_t missing = 0, shown = 0;
	for (size_t i = 0; i < l->result->count; i++)
		missing += sp_look_is_missing(&l->result->components[i]);
	if (missing)
		add_number(l, SIGNPREP_LEGEND_HEADING, "legend.missing", missing);
	for (size_t i = 0; i < l->result->count && shown < MISSING_SHOWN; i++) {
		const signprep_component *c = &l->result->components[i];
		char label[SP_LOOK_LABEL], reason[TEXT_BYTES];
		if (!sp_look_is_missing(c))
			continue;
		const sp_look look = sp_look_of(&l->result->parties[c->party]);
		sp_look_label(l->result, c, l->lang, label);
		sp_look_reason(l->result, c, l->lang, reason, sizeof reason);
		add(l, SIGNPREP_LEGEND_ITEM, &look, label, reason);
		shown++;
	}
	if (missing > shown)
		add_number(l, SIGNPREP_LEGEND_REMARK, "legend.more-missing", missing - shown);
}

static bool has_dashed(const signprep_result *result, int page)
{
	for (size_t i = 0; i < result->count; i++) {
		const signprep_component *c = &result->components[i];
		for (size_t k = 0; k < c->candidate_count; k++)
			if (c->candidates[k].page == page && !(c->candidates[k].chosen && c->placement_count > 0))
				return true;
	}
	return false;
}

static bool fill(legend *l, int page)
{
	char number[16];
	snprintf(number, sizeof number, "%d", page);
	add_phrase(l, SIGNPREP_LEGEND_REMARK, "legend.page", sp_look_file(l->result), number);
	if (!add_parties(l, page))
		return false;
	if (has_dashed(l->result, page))
		add_phrase(l, SIGNPREP_LEGEND_REMARK, "legend.dashed", "", "");
	add_phrase(l, SIGNPREP_LEGEND_UNTAGGED, "legend.untagged", "", "");
	add_missing(l);
	return !l->texts.failed;
}

signprep_code signprep_preview_legend(
	signprep_legend_row **out, size_t *count, const signprep_result *result, int page, signprep_lang lang, signprep_error *err)
{
	legend *l = calloc(1, sizeof *l);
	char *block = NULL;
	*out = NULL;
	*count = 0;
	if (!l)
		return sp_fail_memory(err, result->file);
	l->result = result;
	l->lang = lang;
	sp_buf_init(&l->texts, TEXTS_MAX);
	if (fill(l, page))
		block = malloc(l->count * sizeof *l->rows + l->texts.length);
	if (block) {
		char *texts = block + l->count * sizeof *l->rows;
		signprep_legend_row *rows = (signprep_legend_row *) (void *) block;
		memcpy(rows, l->rows, l->count * sizeof *rows);
		memcpy(texts, l->texts.data, l->texts.length);
		for (size_t i = 0; i < l->count; i++) {
			rows[i].text = texts + l->text[i];
			rows[i].detail = texts + l->detail[i];
		}
		*out = rows;
		*count = l->count;
	}
	sp_buf_clear(&l->texts);
	free(l);
	return block ? SIGNPREP_OK : sp_fail_memory(err, result->file);
}
