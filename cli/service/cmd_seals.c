/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep seals: the seals of the company, and how large they really are. */
#include <stddef.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/msg.h"
#include "cli/service/ask.h"

#define PT_PER_MM (72 / 25.4)
#define LIMIT 100

struct options {
	sp_sending_options sending;
	int status;
	sp_opt_list types;
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
	SP_OPT_CALLER(AT(sending)),
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

static bool put_seal(sp_cli *cli, cJSON *list, const cJSON *seal)
{
	cJSON *object = cJSON_CreateObject();
	bool done = sp_json_put_text(object, "id", sp_json_text(seal, "SealId")) &&
		sp_json_put_text(object, "name", sp_json_text(seal, "SealName")) &&
		sp_json_put_text(object, "type", sp_json_text(seal, "SealType")) &&
		sp_json_put_text(object, "status", sp_json_text(seal, "SealStatus")) &&
		put_size(object, "width_mm", "width_pt", seal, "RealWidth") &&
		put_size(object, "height_mm", "height_pt", seal, "RealHeight") &&
		sp_json_put_text(object, "url", sp_json_text(seal, "Url"));

	if (done && sp_cli_human(cli))
		show(cli, seal);
	return sp_json_push(list, object) && done;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const struct options *o = opaque;
	sp_asking a = { .code = SIGNPREP_OK };
	cJSON *list = cJSON_CreateArray();

	sp_ask_open(&a, cli, &o->sending, NULL, false);
	cJSON *answer = sp_ask(&a, "DescribeOrganizationSeals", question(o), true);
	const cJSON *seal;
	bool done = list != NULL;
	cJSON_ArrayForEach(seal, cJSON_GetObjectItemCaseSensitive(answer, "Seals")) done = done && put_seal(cli, list, seal);
	sp_ask_close(&a);
	done = sp_json_put(cli->answer, "seals", list) && done;
	cJSON_Delete(answer);
	return a.code || done ? a.code : sp_cli_refuse(cli, "D901", "", NULL);
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
		    "for them.",
	.notes_zh = "每枚印章一行：编号（用于 ComponentValue）、类型、以毫米和 pt 表示的实际大小（用于 ComponentWidth 和\n"
		    "ComponentHeight）、名称。将 --json 的输出存盘后可用于 check --seals，比较控件框与印章的大小。",
	.example = "signprep seals",
};
