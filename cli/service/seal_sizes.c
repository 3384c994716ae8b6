/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes of seals against the seals meant for them. */
#include "cli/service/seal_sizes.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/num.h"
#include "base/json/json_read.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "locate/request/file_value.h"

#define LIST_MAX ((size_t) 16 << 20)
#define PICTURE_MAX (5L << 20)
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

/* What signprep seals --json has printed; *seals is part of it. Caller deletes. */
static signprep_code read_list(sp_cli *cli, const char *path, cJSON **list, const cJSON **seals)
{
	sp_buf text;
	signprep_code code = sp_input_file(cli, path, LIST_MAX, &text);

	*list = NULL;
	if (code)
		return code;
	*list = cJSON_Parse(text.data);
	*seals = cJSON_GetObjectItemCaseSensitive(*list, "seals");
	sp_buf_clear(&text);
	return cJSON_IsArray(*seals) ? SIGNPREP_OK : sp_cli_refuse(cli, "R867", path, NULL);
}

signprep_code sp_seal_sizes_check(sp_cli *cli, const char *path)
{
	const cJSON *seals;
	cJSON *list;
	signprep_code code = read_list(cli, path, &list, &seals);

	if (!code) {
		cJSON *request = cJSON_Parse(signprep_result_request(cli->result));
		check_all(cli, request, seals);
		cJSON_Delete(request);
	}
	cJSON_Delete(list);
	return code;
}

/* --- pictures --- */

/* The picture of one seal into `out`; why it can't be had, "" when it was. */
static const char *take_picture(sp_cli *cli, sp_drawn_pictures *out, const cJSON *seal, const char *folder, const char *where)
{
	const char *id = sp_json_text(seal, "id"), *path = sp_json_text(seal, "picture");
	struct stat about;

	if (!seal || !*path)
		return sp_catalogue_word("seal.no-picture", cli->lang);
	if (!sp_file_path_is_sound(path, strlen(path)))
		return sp_msg_pick(cli, "its path leaves the folder of the list", "图片路径超出列表所在文件夹");
	int fd = sp_attached_open(folder, path);
	if (fd < 0)
		return strerror(errno);
	const char *why = "";
	char *bytes = NULL;
	if (fstat(fd, &about) != 0 || about.st_size <= 0 || about.st_size > PICTURE_MAX)
		why = sp_msg_pick(cli, "the file is empty or larger than 5 MiB", "文件为空或超过 5 MiB");
	else if (!(bytes = malloc((size_t) about.st_size)) || !sp_attached_bytes(&fd, 0, bytes, (size_t) about.st_size))
		why = sp_msg_pick(cli, "it cannot be read", "无法读取");
	const signprep_picture picture = { id, bytes, bytes ? (size_t) about.st_size : 0 };
	if (!*why)
		(void) sp_drawn_pictures_add(out, cli->issues, &picture, where);
	free(bytes);
	close(fd);
	return why;
}

static bool is_stamped(const signprep_component *component)
{
	return strncmp(component->type, "SIGN_", 5) == 0 && strstr(component->type, "SEAL") && *component->value;
}

signprep_code sp_seal_pictures_read(sp_cli *cli, const char *path, sp_drawn_pictures *out)
{
	const cJSON *seals;
	cJSON *list;
	char *folder = sp_attached_folder(path);
	signprep_code code = read_list(cli, path, &list, &seals);

	if (!code && !folder)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	for (size_t i = 0; !code && i < signprep_result_count(cli->result); i++) {
		const signprep_component *component = signprep_result_at(cli->result, i);
		if (!is_stamped(component))
			continue;
		const char *why = take_picture(cli, out, find_seal(seals, component->value), folder, component->where);
		if (*why)
			sp_issues_add(cli->issues, "R975", component->where, component->value, why, NULL);
	}
	cJSON_Delete(list);
	free(folder);
	return code;
}

signprep_code sp_seal_pictures_read_all(sp_cli *cli, const char *path, sp_drawn_pictures *out)
{
	const cJSON *seals, *seal;
	cJSON *list;
	char *folder = sp_attached_folder(path);
	signprep_code code = read_list(cli, path, &list, &seals);

	if (!code && !folder)
		code = sp_cli_refuse(cli, "D901", "", NULL);
	if (code)
		seals = NULL;
	cJSON_ArrayForEach(seal, seals)
	{
		/* Which seals are wanted the rows will say. */
		if (!*sp_json_text(seal, "id") || !*sp_json_text(seal, "picture"))
			continue;
		const char *why = take_picture(cli, out, seal, folder, "");
		if (*why)
			sp_issues_add(cli->issues, "R975", "", sp_json_text(seal, "id"), why, NULL);
	}
	cJSON_Delete(list);
	free(folder);
	return code;
}
