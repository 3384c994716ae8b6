/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every keyword of the lab starts with a glyph where cases.json says. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/file.h"
#include "base/fold.h"
#include "base/utf8.h"

static cJSON *load_cases(void)
{
	sp_buf buf = { 0 };
	int error_number;
	cJSON *cases;

	assert_int_equal(sp_file_read(SIGNPREP_TESTS_DIR "/lab/cases.json", 1 << 20, &buf, &error_number), SP_FILE_OK);
	cases = cJSON_Parse(buf.data);
	sp_buf_clear(&buf);
	assert_true(cJSON_IsArray(cases));
	return cases;
}

static uint32_t folded(uint32_t cp)
{
	uint32_t out[SP_FOLD_MAX];

	return sp_fold_cp(cp, SP_FOLD_ALL, out) ? out[0] : 0;
}

static bool starts_there(const signprep_text *text, uint32_t cp, double x, double y, double slack)
{
	for (size_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *g = &text->glyphs[i];
		double dx = (double) g->x - x, dy = (double) g->y - y;

		if (folded(text->cps[g->cp_first]) == cp && dx * dx + dy * dy <= slack * slack)
			return true;
	}
	return false;
}

/* 27 gives the left edge of an upright cell, 36 is found by its actual text, the second hit of 40 was measured by eye. */
static bool is_exception(const char *id, int index)
{
	return !strcmp(id, "27_vertical") || !strcmp(id, "36_actualtext") || (!strcmp(id, "40_contiguous") && index == 1);
}

static void keywords_start_where_they_should(void **state)
{
	cJSON *cases = load_cases(), *one;
	int checked = 0;

	(void) state;
	cJSON_ArrayForEach(one, cases)
	{
		const char *id = cJSON_GetObjectItemCaseSensitive(one, "id")->valuestring;
		const char *keyword = cJSON_GetObjectItemCaseSensitive(one, "kw")->valuestring;
		const cJSON *places = cJSON_GetObjectItemCaseSensitive(one, "exp_disp");
		signprep_text *text = text_of_lab(id);
		uint32_t first = 0;

		sp_utf8_decode(keyword, strlen(keyword), &first);
		assert_false(text->damaged);
		for (int i = 0; i < cJSON_GetArraySize(places); i++) {
			const cJSON *place = cJSON_GetArrayItem(places, i);
			double x = cJSON_GetArrayItem(place, 0)->valuedouble, y = cJSON_GetArrayItem(place, 1)->valuedouble;

			if (is_exception(id, i))
				continue;
			if (!starts_there(text, folded(first), x, y, 0.01))
				fail_msg("%s: no glyph at (%g, %g)", id, x, y);
			checked++;
		}
		signprep_text_free(text);
	}
	assert_true(checked > 50);
	cJSON_Delete(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(keywords_start_where_they_should) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
