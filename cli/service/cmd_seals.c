/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep seals: the seals of the company, and how large they really are. */
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "base/output.h"
#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/service/ask.h"
#include "submit/flows/seal_picture.h"

#define PT_PER_MM (72 / 25.4)
#define LIMIT 100

struct options {
	sp_sending_options sending;
	int status;
	sp_opt_list types;
	const char *pictures;
};

#define AT(member) offsetof(struct options, member)

static const char *const statuses[] = { "enabled", "all", NULL };

static const sp_opt table[] = {
	{ .name = "--type",
		.kind = SP_OPT_LIST,
		.value = "TYPE",
		.offset = AT(types),
		.help_en = "OFFICIAL, CONTRACT, ORGANIZATIONSEAL, LEGAL_PERSON_SEAL; may repeat",
		.help_zh = "OFFICIAL、CONTRACT、ORGANIZATIONSEAL、LEGAL_PERSON_SEAL；可重复" },
	{ .name = "--status",
		.kind = SP_OPT_CHOICE,
		.choices = statuses,
		.offset = AT(status),
		.help_en = "default enabled: those that can be used",
		.help_zh = "默认 enabled：仅已启用的印章" },
	{ .name = "--pictures",
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(pictures),
		.help_en = "fetch the picture of each into this folder, and name it in the answer",
		.help_zh = "将各印章的图片存入此文件夹，并在输出中注明" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_SENDING(AT(sending)),
	{ .name = NULL },
};

static cJSON *question(const struct options *o)
{
	static const char *const every[] = { "ALL" };
	cJSON *body = cJSON_CreateObject(), *types = o->types.count ? cJSON_CreateArray() : NULL;
	bool done = sp_json_put_number(body, "Limit", LIMIT) && sp_json_put_number(body, "Offset", 0);

	for (size_t i = 0; done && types && i < o->types.count; i++)
		done = sp_json_push(types, cJSON_CreateString(o->types.items[i]));
	if (types)
		done = sp_json_put(body, "SealTypes", types) && done;
	if (o->status == 2)
		done = sp_json_put(body, "SealStatuses", cJSON_CreateStringArray(every, 1)) && done;
	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* A size the service does not know is null. */
static bool put_size(cJSON *object, const char *mm, const char *pt, const cJSON *seal, const char *member)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(seal, member);
	const bool known = cJSON_IsNumber(size) && size->valuedouble > 0;

	if (!known)
		return sp_json_put(object, mm, cJSON_CreateNull()) && sp_json_put(object, pt, cJSON_CreateNull());
	return sp_json_put_number(object, mm, size->valuedouble) && sp_json_put_number(object, pt, size->valuedouble * PT_PER_MM);
}

/* "42 × 42 mm (119.1 × 119.1 pt)  ". */
static void show_size(sp_cli *cli, const cJSON *seal)
{
	const cJSON *width = cJSON_GetObjectItemCaseSensitive(seal, "RealWidth");
	const cJSON *height = cJSON_GetObjectItemCaseSensitive(seal, "RealHeight");
	const char *const units[] = { "mm (", "pt)  " };

	if (!cJSON_IsNumber(width) || !cJSON_IsNumber(height) || width->valuedouble <= 0 || height->valuedouble <= 0)
		return;
	for (int i = 0; i < 2; i++) {
		const double factor = i ? PT_PER_MM : 1;
		char wide[32], high[32];

		sp_num_format(width->valuedouble * factor, 1, wide, sizeof wide);
		sp_num_format(height->valuedouble * factor, 1, high, sizeof high);
		sp_out_printf(&cli->out, "%s × %s %s", wide, high, units[i]);
	}
}

static void show(sp_cli *cli, const cJSON *seal)
{
	sp_out_text(&cli->out, sp_json_text(seal, "SealId"), 34);
	sp_out_text(&cli->out, sp_json_text(seal, "SealType"), 18);
	show_size(cli, seal);
	sp_out_text(&cli->out, sp_json_text(seal, "SealName"), 0);
	if (strcmp(sp_json_text(seal, "SealStatus"), "SUCCESS") != 0) {
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, sp_json_text(seal, "SealStatus"), 0);
	}
	sp_out_printf(&cli->out, "\n");
}

/* While the list is gone through. */
typedef struct listing {
	sp_asking *a;
	cJSON *list;
	const char *pictures; /* NULL: none are fetched */
	int folder;
} listing;

/* Into the folder, under the seal's id. What can't be fetched is told, and the list goes on. */
static bool put_picture(const listing *l, cJSON *object, const cJSON *seal)
{
	sp_cli *cli = l->a->cli;
	const sp_seal_picture wanted = { .url = sp_json_text(seal, "Url"),
		.id = sp_json_text(seal, "SealId"),
		.folder = l->folder,
		.force = cli->common.force };
	signprep_error err = { 0 };
	char why[512];
	sp_buf path;

	if (!l->pictures)
		return true;
	if (sp_seal_picture_fetch(l->a->sending.client, &wanted, &err)) {
		signprep_error_message(&err, cli->lang, why, sizeof why);
		sp_issues_add(cli->issues, "R976", "", wanted.id, why, NULL);
		return true;
	}
	sp_buf_init(&path, 8192);
	bool done = sp_buf_printf(&path, "%s/%s.png", l->pictures, wanted.id) && sp_json_put_text(object, "picture", path.data);
	sp_buf_clear(&path);
	return done;
}

static bool put_seal(const listing *l, const cJSON *seal)
{
	sp_cli *cli = l->a->cli;
	cJSON *object = cJSON_CreateObject();
	bool done = sp_json_put_text(object, "id", sp_json_text(seal, "SealId")) &&
		sp_json_put_text(object, "name", sp_json_text(seal, "SealName")) &&
		sp_json_put_text(object, "type", sp_json_text(seal, "SealType")) &&
		sp_json_put_text(object, "status", sp_json_text(seal, "SealStatus")) &&
		put_size(object, "width_mm", "width_pt", seal, "RealWidth") &&
		put_size(object, "height_mm", "height_pt", seal, "RealHeight") &&
		sp_json_put_text(object, "url", sp_json_text(seal, "Url")) && put_picture(l, object, seal);

	if (done && sp_cli_human(cli))
		show(cli, seal);
	return sp_json_push(l->list, object) && done;
}

static signprep_code open_folder(listing *l)
{
	signprep_error err = { 0 };
	int error_number = 0;
	if (!l->pictures)
		return SIGNPREP_OK;
	const sp_file_status status = sp_output_folder_open(l->pictures, &l->folder, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	l->folder = -1;
	sp_file_fail(&err, status, error_number, l->pictures);
	return sp_cli_fail(l->a->cli, &err);
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	sp_asking a = { .cli = cli };
	listing l = { .a = &a, .list = cJSON_CreateArray(), .pictures = o->pictures, .folder = -1 };
	signprep_code code = open_folder(&l);
	cJSON *answer = NULL;
	const cJSON *seal;
	bool done = l.list != NULL;

	if (!code) {
		sp_ask_open(&a, cli, &o->sending, NULL, false);
		answer = sp_ask(&a, "DescribeOrganizationSeals", question(o), true);
	}
	cJSON_ArrayForEach(seal, cJSON_GetObjectItemCaseSensitive(answer, "Seals")) done = done && put_seal(&l, seal);
	sp_ask_close(&a);
	if (l.folder >= 0)
		close(l.folder);
	done = sp_json_put(cli->answer, "seals", l.list) && done;
	cJSON_Delete(answer);
	code = code ? code : a.code;
	return code || done ? code : sp_cli_refuse(cli, "D901", "", NULL);
}

const sp_command sp_cmd_seals = {
	.name = "seals",
	.schema = "signprep.seals/1",
	.arguments = "",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "the company's seals: ids, kinds, real size",
	.summary_zh = "企业印章：编号、类型、实际大小",
	.notes_en = "One line for each seal: id for ComponentValue, kind, real size in mm and in points (for ComponentWidth and\n"
		    "ComponentHeight), name. Save --json and give it to check --seals, which compares boxes with the seals meant "
		    "for them, and to preview --seals, which draws the pictures that --pictures has saved.",
	.notes_zh = "每枚印章一行：编号（用于 ComponentValue）、类型、以毫米和 pt 表示的实际大小（用于 ComponentWidth 和\n"
		    "ComponentHeight）、名称。将 --json 的输出存盘后可用于 check --seals，比较控件框与印章的大小；\n"
		    "preview --seals 可画出 --pictures 保存的印章图片。",
	.example = "signprep seals",
};
