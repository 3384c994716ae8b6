/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes of seals against the seals meant for them. */
#include "cli/service/seal_sizes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/num.h"
#include "base/json/json_read.h"
#include "cli/input.h"

#define LIST_MAX ((size_t) 16 << 20)
#define TOLERANCE_PT 1
#define PT_PER_MM (72 / 25.4)

/* The object that a path such as "Approvers[0].SignComponents[1]" leads to; NULL: none. */
static const cJSON *follow(const cJSON *at, const char *where)
{
	while (at && *where) {
		char name[64];
		int index = 0, used = 0;

		if (sscanf(where, "%63[A-Za-z][%d]%n", name, &index, &used) != 2 || used == 0)
			return NULL;
		at = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(at, name), index);
		where += used + (where[used] == '.');
	}
	return at;
}

static const cJSON *find_seal(const cJSON *seals, const char *id)
{
	const cJSON *seal;

	cJSON_ArrayForEach(seal, seals) if (strcmp(sp_json_text(seal, "id"), id) == 0) return seal;
	return NULL;
}

static void size_text(double width, double height, char *out, size_t cap)
{
	char wide[32], high[32];

	sp_num_format(width, 1, wide, sizeof wide);
	sp_num_format(height, 1, high, sizeof high);
	snprintf(out, cap, "%s × %s", wide, high);
}

static void compare(sp_cli *cli, const signprep_component *component, const cJSON *seal)
{
	const cJSON *width = cJSON_GetObjectItemCaseSensitive(seal, "width_mm"),
		    *height = cJSON_GetObjectItemCaseSensitive(seal, "height_mm");
	const signprep_rect box = component->placements[0].rect;
	char is[80], real[80], mm[80];

	if (!cJSON_IsNumber(width) || !cJSON_IsNumber(height))
		return;
	const double wide = width->valuedouble * PT_PER_MM, high = height->valuedouble * PT_PER_MM;
	if (fabs(box.x1 - box.x0 - wide) <= TOLERANCE_PT && fabs(box.y1 - box.y0 - high) <= TOLERANCE_PT)
		return;
	size_text(box.x1 - box.x0, box.y1 - box.y0, is, sizeof is);
	size_text(wide, high, real, sizeof real);
	size_text(width->valuedouble, height->valuedouble, mm, sizeof mm);
	sp_issue_set_place(sp_issues_add(cli->issues, "R865", component->where, is, real, mm, sp_json_text(seal, "name"), NULL),
		component->placements[0].page, &box);
}

static void check_all(sp_cli *cli, const cJSON *request, const cJSON *seals)
{
	for (size_t i = 0; i < signprep_result_count(cli->result); i++) {
		const signprep_component *component = signprep_result_at(cli->result, i);
		const char *id = sp_json_text(follow(request, component->where), "ComponentValue");

		if (strcmp(component->type, "SIGN_SEAL") != 0 || !*id || !component->placement_count)
			continue;
		const cJSON *seal = find_seal(seals, id);
		if (seal)
			compare(cli, component, seal);
		else
			sp_issues_add(cli->issues, "R866", component->where, id, NULL);
	}
}

signprep_code sp_seal_sizes_check(sp_cli *cli, const char *path)
{
	signprep_error err = { 0 };
	sp_buf text = { 0 };
	int error_number = 0;
	signprep_code code = sp_input_claim(cli, path);

	if (code)
		return code;
	sp_file_status status = sp_file_read(path, LIST_MAX, &text, &error_number);
	if (status != SP_FILE_OK) {
		sp_file_read_fail(&err, status, error_number, path, LIST_MAX);
		return sp_cli_fail(cli, &err);
	}
	cJSON *list = cJSON_Parse(text.data), *request = cJSON_Parse(signprep_result_request(cli->result));
	const cJSON *seals = cJSON_GetObjectItemCaseSensitive(list, "seals");
	if (cJSON_IsArray(seals))
		check_all(cli, request, seals);
	else
		code = sp_cli_refuse(cli, "R867", path, NULL);
	cJSON_Delete(request);
	cJSON_Delete(list);
	sp_buf_clear(&text);
	return code;
}
