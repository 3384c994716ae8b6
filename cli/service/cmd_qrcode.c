/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep qrcode: one code that many people sign with, made and taken back. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/service/ask.h"
#include "cli/service/qr.h"
#include "cli/usage/subcommand.h"

#define PNG_MAX ((size_t) 16 << 20)
#define DAY_S 86400.0

struct options {
	sp_sending_options sending;
	const char *name, *output, *key;
	int max, flow_days;
	double valid_days;
	bool once, resend, resend_unknown;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--name",
		.kind = SP_OPT_TEXT,
		.value = "NAME",
		.offset = AT(name),
		.help_en = "create: of the contracts",
		.help_zh = "create：合同名称" },
	{ .name = "--max",
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 1000000,
		.offset = AT(max),
		.help_en = "create: contracts that may be made with it; default 5",
		.help_zh = "create：最多可发起的合同数，默认 5" },
	{ .name = "--flow-days",
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 365,
		.offset = AT(flow_days),
		.help_en = "create: days that each contract may be signed; default 7",
		.help_zh = "create：每份合同的签署有效天数，默认 7" },
	{ .name = "--valid-days",
		.kind = SP_OPT_NUMBER,
		.value = "N",
		.min = 0.01,
		.max = 365,
		.offset = AT(valid_days),
		.help_en = "create: days that the code works; default 7",
		.help_zh = "create：二维码有效天数，默认 7" },
	{ .name = "--once",
		.kind = SP_OPT_FLAG,
		.offset = AT(once),
		.help_en = "create: nobody signs twice with it",
		.help_zh = "create：同一个人不能重复签署" },
	{ .name = "--output",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "FILE.png",
		.offset = AT(output),
		.help_en = "create: the code as a picture",
		.help_zh = "create：二维码图片的路径" },
	{ .name = "--key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(key),
		.help_en = "create: name of this code, so that it is made once; default a hash of what is asked",
		.help_zh = "create：本次创建的标识，保证只执行一次；默认取请求的哈希" },
	{ .name = "--resend",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend),
		.help_en = "create: make another although the journal knows one",
		.help_zh = "create：即使日志中已有记录也再次创建" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_FLAG,
		.offset = AT(resend_unknown),
		.help_en = "create: make another although an earlier outcome is unknown",
		.help_zh = "create：即使之前的结果未知也再次创建" },
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_SENDING(AT(sending)),
	{ .name = NULL },
};

static cJSON *wanted(sp_cli *cli, const struct options *o)
{
	cJSON *body = cJSON_CreateObject();
	const double now = (double) time(NULL);
	bool done = sp_json_put_text(body, "TemplateId", cli->arguments[1]) && sp_json_put_text(body, "FlowName", o->name) &&
		(!o->max || sp_json_put_number(body, "MaxFlowNum", o->max)) &&
		(!o->flow_days || sp_json_put_number(body, "FlowEffectiveDay", o->flow_days)) &&
		(o->valid_days <= 0 ||
			sp_json_put_number(body, "QrCodeExpiredOn", (double) (long long) (now + o->valid_days * DAY_S))) &&
		(!o->once || sp_json_put(body, "ForbidPersonalMultipleSign", cJSON_CreateTrue()));

	if (done)
		return body;
	cJSON_Delete(body);
	return NULL;
}

static signprep_code save_picture(sp_cli *cli, const char *link, const char *path)
{
	sp_buf png;
	signprep_code code = SIGNPREP_OK;

	sp_buf_init(&png, PNG_MAX);
	if (sp_qr_png(&png, link))
		code = sp_output_file(cli, path, png.data, png.length);
	else
		code = sp_cli_refuse(cli, "D901", "", NULL);
	sp_buf_clear(&png);
	return code;
}

/* What programs get, and what people read: the id, which taking it back needs, and the link that the code holds. */
static signprep_code tell(sp_cli *cli, const struct options *o, const cJSON *answer)
{
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(answer, "QrCode"),
		    *urls = cJSON_GetObjectItemCaseSensitive(answer, "SignUrls");
	const char *id = sp_json_text(code, "QrCodeId"), *link = sp_json_text(code, "QrCodeUrl");
	long long until = 0;

	(void) sp_json_int(code, "ExpiredTime", &until);
	if (sp_cli_human(cli)) {
		sp_out_text(&cli->out, id, 34);
		sp_out_text(&cli->out, link, 0);
		sp_out_printf(&cli->out, "\n");
	}
	bool done = sp_json_put_text(cli->answer, "qrcode_id", id) && sp_json_put_text(cli->answer, "url", link) &&
		sp_json_put_number(cli->answer, "expires", (double) until) &&
		sp_json_put_text(cli->answer, "sign_url", sp_json_text(urls, "HttpSignUrl")) &&
		sp_json_put_text(cli->answer, "app_url", sp_json_text(urls, "AppSignUrl"));
	if (!done)
		return sp_cli_refuse(cli, "D901", "", NULL);
	return o->output && *link ? save_picture(cli, link, o->output) : SIGNPREP_OK;
}

static signprep_code create(sp_cli *cli, const void *opaque)
{
	const struct options *o = opaque;
	const signprep_client_options own = {
		.size = sizeof own, .resend = o->resend, .resend_unknown = o->resend_unknown, .row_key = o->key, .opaque = cli
	};
	sp_asking a = { .code = SIGNPREP_OK };

	if (!o->name)
		return sp_cli_refuse(
			cli, "R005", "", "--name NAME", "signprep qrcode create TEMPLATEID --name NAME -o CODE.png", NULL);
	signprep_code code = sp_output_check(cli, o->output);
	if (code)
		return code;
	sp_ask_open(&a, cli, &o->sending, &own, true);
	cJSON *answer = sp_ask(&a, "CreateMultiFlowSignQRCode", wanted(cli, o), false);
	if (answer)
		a.code = tell(cli, o, answer);
	cJSON_Delete(answer);
	sp_ask_close(&a);
	return a.code;
}

static signprep_code cancel(sp_cli *cli, const void *opaque)
{
	const struct options *o = opaque;
	sp_asking a = { .code = SIGNPREP_OK };
	cJSON *body = cJSON_CreateObject();
	bool done = sp_json_put_text(body, "QrCodeId", cli->arguments[1]);

	sp_ask_open(&a, cli, &o->sending, NULL, true);
	cJSON *answer = sp_ask(&a, "CancelMultiFlowSignQRCode", body, false);
	if (answer && !(done && sp_json_put_text(cli->answer, "qrcode_id", cli->arguments[1])))
		a.code = sp_cli_refuse(cli, "D901", "", NULL);
	cJSON_Delete(answer);
	sp_ask_close(&a);
	return a.code;
}

#define COMMON \
	"--operator", "--as-org", "--edition", "--app-id", "--partner-org", "--partner-operator", "--env", "--encrypt", "--yes", \
		"--profile", "--endpoint", "--ca-file", "--proxy", "--journal", "--rate", "--retries", "--sandbox-out", "--fault"

static signprep_code run(sp_cli *cli, void *opaque)
{
	static const char *const create_options[] = { "--name", "--max", "--flow-days", "--valid-days", "--once", "--output",
		"--key", "--resend", "--resend-unknown", COMMON, NULL };
	static const char *const cancel_options[] = { COMMON, NULL };
	const sp_subcommand rows[] = { { "create", "signprep.qrcode/1", "TEMPLATEID", create_options, create },
		{ "cancel", "signprep.qrcode/1", "QRCODEID", cancel_options, cancel } };
	const sp_subcommand *const list[] = { &rows[0], &rows[1], NULL };

	return sp_cli_subcommand(cli, list, opaque);
}

const sp_command sp_cmd_qrcode = {
	.name = "qrcode",
	.schema = "signprep.qrcode/1",
	.arguments = "ACTION [ID]",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.summary_en = "a QR code that many people sign a template with",
	.summary_zh = "一码多签：创建或取消签署二维码",
	.notes_en = "ACTION is one of\n"
		    "  create TEMPLATEID --name NAME   a code, -o CODE.png as a picture. Of the template: the initiator fills in "
		    "nothing;\n"
		    "                                  one person, or a company and a person unordered, or ordered with the person "
		    "first\n"
		    "  cancel QRCODEID                 nobody can sign with it any more; contracts made with it stay",
	.notes_zh =
		"ACTION 可为\n"
		"  create TEMPLATEID --name 名称   创建二维码，-o CODE.png 保存图片。模板要求：发起方无填写控件；签署方仅个人，\n"
		"                                  或企业与个人无序，或有序且企业不在首位\n"
		"  cancel QRCODEID                 使二维码失效，已发起的合同不受影响",
	.example = "signprep qrcode --help",
};
