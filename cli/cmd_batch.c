/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep batch: many rows through one template. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/batch.h>

#include "base/issues.h"
#include "base/num.h"
#include "cli/broker_options.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/progress_bar.h"
#include "cli/msg.h"
#include "cli/resolve.h"
#include "cli/sending.h"
#include "cli/stop.h"
#include "cli/service/batch_quota.h"
#include "cli/service/seal_sizes.h"
#include "isolate/processors.h"

#define AT(member) offsetof(sp_batch_choice, member)

static const char *const formats[] = { "csv", "jsonl", NULL };

static const char *const encodings[] = { "utf-8", "gb18030", "big5", NULL };

static const sp_opt table[] = {
	{ .name = "--out",
		.letter = 'o',
		.kind = SP_OPT_TEXT,
		.value = "DIR",
		.offset = AT(out),
		.help_en = "folder for results.jsonl, summary.json, previews, the journal",
		.help_zh = "存放结果、汇总、预览和日志的文件夹" },
	{ .name = "--rows",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(rows),
		.help_en = "the rows; - reads standard input",
		.help_zh = "行文件；- 表示标准输入" },
	{ .name = "--format",
		.kind = SP_OPT_CHOICE,
		.choices = formats,
		.offset = AT(format),
		.help_en = "of the rows; default by name, else by their first character",
		.help_zh = "行文件格式；默认按文件名或首字符判断" },
	{ .name = "--encoding",
		.kind = SP_OPT_CHOICE,
		.choices = encodings,
		.offset = AT(encoding),
		.help_en = "of CSV rows; default UTF-8, or GB18030 where the text says so",
		.help_zh = "CSV 行文件的编码；默认 UTF-8，内容明显为 GB18030 时按 GB18030" },
	{ .name = "--key",
		.kind = SP_OPT_TEXT,
		.value = "COLUMN",
		.offset = AT(key),
		.help_en = "column that names a row for good; default key, else a hash of the row",
		.help_zh = "唯一标识一行的列；默认 key，否则取行内容的哈希" },
	{ .name = "--pdf",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(pdf),
		.help_en = "the PDF of rows that name none",
		.help_zh = "未指定 PDF 的行所用的文件" },
	{ .name = "--convert",
		.kind = SP_OPT_FLAG,
		.offset = AT(convert),
		.help_en = "rows may name Word documents and pictures; their PDFs are kept in DIR/converted",
		.help_zh = "行文件可写 Word 文档和图片，转换出的 PDF 存于 DIR/converted" },
	{ .name = "--form-fields",
		.kind = SP_OPT_FLAG,
		.offset = AT(form_fields),
		.help_en = "with --convert: form controls of a Word document become form fields",
		.help_zh = "与 --convert 同用：把 Word 文档中的表单控件保留为表单域" },
	{ .name = "--request",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(request),
		.help_en = "where TEMPLATE.json is a form of template pull: who signs and what is filled, with ${column}",
		.help_zh = "TEMPLATE.json 为 template pull 保存的表单时：签署人和填写内容，可含 ${列名}" },
	SP_OPT_SUBMIT(AT(submit)),
	SP_OPT_JOBS(AT(jobs)),
	{ .name = "--resume",
		.kind = SP_OPT_FLAG,
		.offset = AT(resume),
		.help_en = "go on where an earlier run stopped",
		.help_zh = "从上次中断处继续" },
	{ .name = "--only-failed",
		.kind = SP_OPT_FLAG,
		.offset = AT(only_failed),
		.help_en = "only rows that failed before",
		.help_zh = "只处理之前失败的行" },
	{ .name = "--max-failures",
		.kind = SP_OPT_INTEGER,
		.value = "N",
		.min = 1,
		.max = 2147483647,
		.offset = AT(max_failures),
		.help_en = "stop after N failed rows",
		.help_zh = "失败 N 行后停止" },
	{ .name = "--shard",
		.kind = SP_OPT_TEXT,
		.value = "I/N",
		.offset = AT(shard),
		.help_en = "only every Nth row, from the Ith on",
		.help_zh = "只处理第 I 行起每隔 N 行的一行" },
	{ .name = "--resend",
		.kind = SP_OPT_LIST,
		.value = "KEY",
		.offset = AT(resend),
		.help_en = "send this row again though a flow was created for it: a further contract; may repeat",
		.help_zh = "即使该行已创建合同也再次发送（会产生另一份合同）；可重复" },
	{ .name = "--resend-unknown",
		.kind = SP_OPT_LIST,
		.value = "KEY",
		.offset = AT(resend_unknown),
		.help_en = "send this row although its outcome is unknown; may repeat",
		.help_zh = "即使结果未知也重新发送该行；可重复" },
	{ .name = "--preview",
		.kind = SP_OPT_FLAG,
		.offset = AT(preview),
		.help_en = "PNG pages into DIR/previews",
		.help_zh = "将预览图写入 DIR/previews" },
	{ .name = "--dpi",
		.kind = SP_OPT_NUMBER,
		.value = "N",
		.min = 10,
		.max = 1200,
		.offset = AT(dpi),
		.help_en = "resolution of previews; default 96",
		.help_zh = "预览分辨率，默认 96" },
	{ .name = "--seals",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(seals),
		.help_en = "with --preview: what signprep seals --pictures --json has printed: seals are drawn as they are",
		.help_zh = "与 --preview 同用：signprep seals --pictures --json 的输出，画出实际的印章" },
	SP_OPT_ON_MULTIPLE(AT(on_multiple)),
	SP_OPT_SENDING(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	SP_OPT_BROKER(AT(broker)),
	{ .name = NULL },
};

/* One run of the command: what its call-backs need. */
struct run {
	sp_cli *cli;
	const sp_batch_choice *o;
	sp_progress_bar bar;
	signprep_batch *batch;
	sp_sending_options where; /* with the journal of the batch */
	signprep_batch_broker broker;
	sp_sending sending;
	sp_drawn_pictures seals;
};

static void on_row(void *opaque, const char *json)
{
	sp_cli *cli = ((struct run *) opaque)->cli;
	sp_out_printf(&cli->out, "{\"event\":\"row\",\"row\":%s}\n", json);
	/* Whoever asked waits for this line. */
	sp_out_flush(&cli->out);
}

static void on_progress(void *opaque, const signprep_batch_counts *counts, double share)
{
	struct run *r = opaque;
	sp_progress_bar_draw(&r->bar, counts->rows, counts->failed + counts->refused + counts->unknown, share);
}

/* "2/8". */
static bool parse_shard(const char *text, signprep_batch_options *options)
{
	long long shard, shards;
	const char *slash = text ? strchr(text, '/') : NULL;
	if (!text)
		return true;
	if (!slash || !sp_num_parse_int(slash + 1, strlen(slash + 1), 1, 1000000, &shards) ||
		!sp_num_parse_int(text, (size_t) (slash - text), 1, shards, &shard))
		return false;
	options->shard = (int) shard;
	options->shards = (int) shards;
	return true;
}

static signprep_code needs_folder(sp_cli *cli, const sp_batch_choice *o, const char *with)
{
	char usage[160];
	snprintf(usage, sizeof usage, "%s%s", o->usage, with);
	return sp_cli_refuse(cli, "R005", "", o->form ? "-o DIR" : "--out DIR", usage, NULL);
}

static signprep_code choose_rows(sp_cli *cli, const sp_batch_choice *o, signprep_batch_options *options)
{
	if (!o->rows)
		return sp_cli_refuse(cli, "R005", "", "ROWS", o->usage, NULL);
	if (!o->out && !cli->common.jsonl)
		return needs_folder(cli, o, "");
	if (!o->out && o->convert)
		return needs_folder(cli, o, " --convert");
	if (o->form_fields && !o->convert)
		return sp_cli_refuse(
			cli, "R005", "", "--convert", "signprep batch TEMPLATE.json ROWS --out DIR --convert --form-fields", NULL);
	if (!o->out && o->preview)
		return needs_folder(cli, o, " --preview");
	if (o->seals && !o->preview)
		return sp_cli_refuse(
			cli, "R005", "", "--preview", "signprep batch TEMPLATE.json ROWS --out DIR --preview --seals FILE", NULL);
	options->rows_path = o->rows;
	return SIGNPREP_OK;
}

static signprep_code describe(struct run *r, signprep_batch_options *options)
{
	sp_cli *cli = r->cli;
	const sp_batch_choice *o = r->o;
	const sp_s3 s3 = sp_sending_s3();
	*options = (signprep_batch_options) {
		.size = sizeof *options,
		.template_path = o->template_path,
		.request_path = o->request,
		.form = o->form,
		.partner = sp_sending_is_partner(&o->sending),
		.format = (signprep_rows_format) o->format,
		.encoding = (signprep_rows_encoding) o->encoding,
		.key_column = o->key,
		.pdf = o->pdf,
		.out_dir = o->out,
		.journal = o->sending.journal,
		.jobs = o->jobs,
		.timeout_s = cli->common.timeout_s,
		.max_memory = (size_t) (cli->common.max_memory_mb * 1048576),
		.no_isolation = cli->common.no_isolation,
		.require_isolation = cli->common.require_isolation,
		.resume = o->resume,
		.only_failed = o->only_failed,
		.force = cli->common.force,
		.max_failures = o->max_failures,
		.preview_dpi = o->preview ? (o->dpi > 0 ? o->dpi : 96) : 0,
		.on_multiple = (signprep_on_multiple) o->on_multiple,
		.resend = o->resend.items,
		.resend_unknown = o->resend_unknown.items,
		.proxy = o->sending.proxy,
		.ca_file = o->sending.ca_file,
		.lang = cli->lang,
		.s3_key_id = s3.key_id,
		.s3_secret_key = s3.secret_key,
		.s3_token = s3.token,
		.s3_region = s3.region,
		.s3_endpoint = s3.endpoint,
		.on_row = cli->common.jsonl ? on_row : NULL,
		.progress = on_progress,
		.cancelled = sp_stop_asked,
		.opaque = r,
		.convert = o->convert,
		.convert_form_fields = o->form_fields,
	};
	if (!parse_shard(o->shard, options))
		return sp_cli_refuse(cli, "R004", "", "--shard", o->shard, "I/N, 1 <= I <= N", NULL);
	signprep_code code = choose_rows(cli, o, options);
	if (!code && o->seals)
		code = sp_seal_pictures_read_all(cli, o->seals, &r->seals);
	options->seals = r->seals.items;
	options->seal_count = r->seals.count;
	return code;
}

/* What would be the workers' business has no meaning here. */
static const char *not_with_broker(const struct run *r)
{
	const sp_sending_options *s = &r->o->sending;
	const struct {
		bool given;
		const char *name;
	} others[] = { { r->o->jobs > 0, "--jobs" }, { r->o->preview, "--preview" }, { r->o->convert, "--convert" },
		{ s->endpoint, "--endpoint" }, { s->profile, "--profile" }, { s->proxy, "--proxy" }, { s->rate > 0, "--rate" },
		{ s->retries > 0, "--retries" }, { s->sandbox_out, "--sandbox-out" }, { s->faults.count > 0, "--fault" },
		{ s->app_id, "--app-id" }, { s->partner_org, "--partner-org" }, { s->partner_operator, "--partner-operator" },
		{ r->cli->common.no_isolation, "--no-isolation" }, { r->cli->common.require_isolation, "--require-isolation" } };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i].given)
			return others[i].name;
	return NULL;
}

static signprep_code choose_broker(struct run *r, signprep_batch_options *options)
{
	const sp_broker_choice *choice = &r->o->broker;
	const struct {
		bool given;
		const char *name;
	} alone[] = { { choice->queue, "--queue" }, { choice->results, "--results" },
		{ choice->delivery_limit > 0, "--delivery-limit" }, { choice->patience_s > 0, "--broker-wait" } };
	sp_broker_options broker;
	for (size_t i = 0; !choice->broker && i < sizeof alone / sizeof *alone; i++)
		if (alone[i].given)
			return sp_cli_refuse(r->cli, "R005", "", "--broker URL",
				"signprep batch TEMPLATE.json ROWS --broker URL --queue NAME", NULL);
	if (!choice->broker)
		return SIGNPREP_OK;
	if (not_with_broker(r))
		return sp_cli_refuse(r->cli, "R008", "", not_with_broker(r), "--broker", NULL);
	if (r->cli->common.offline)
		return sp_cli_refuse(r->cli, "R014", "", "signprep batch --broker", NULL);
	signprep_code code = sp_broker_choose(r->cli, choice, r->o->sending.ca_file, &broker);
	r->broker = (signprep_batch_broker) { .size = sizeof r->broker,
		.url = broker.url,
		.password = broker.password,
		.ca_file = broker.ca_file,
		.queue = choice->queue,
		.results = choice->results,
		.delivery_limit = choice->delivery_limit,
		.patience_s = choice->patience_s,
		.submit = r->o->submit,
		.note = broker.note,
		.opaque = broker.opaque,
		.environment = r->o->sending.env ? (signprep_environment) (r->o->sending.env - 1) : SIGNPREP_ENV_SANDBOX };
	options->broker = &r->broker;
	return code;
}

#define LABEL_WIDTH 16

static void show(sp_cli *cli, const signprep_batch_counts *c)
{
	const struct {
		const char *en, *zh;
		long long count;
	} lines[] = {
		{ "created", "已创建", c->created - c->already_created },
		{ "created before", "此前已创建", c->already_created },
		{ "previewed", "已预览", c->previewed },
		{ "located", "已定位", c->located },
		{ "failed", "失败", c->failed },
		{ "refused", "被拒绝", c->refused },
		{ "unknown", "结果未知", c->unknown },
		{ "left out", "未处理", c->left_out },
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (!lines[i].count)
			continue;
		sp_out_text(&cli->out, sp_msg_pick(cli, lines[i].en, lines[i].zh), LABEL_WIDTH);
		sp_out_printf(&cli->out, "%lld\n", lines[i].count);
	}
}

/* The service asked for fewer calls a second than --rate says. */
static void show_rate(sp_cli *cli, const cJSON *summary)
{
	const cJSON *rate = cJSON_GetObjectItemCaseSensitive(summary, "service_rate");
	if (!cJSON_IsNumber(rate))
		return;
	sp_out_text(&cli->out, sp_msg_pick(cli, "slowed to", "服务限速至"), LABEL_WIDTH);
	sp_out_printf(&cli->out, sp_msg_pick(cli, "%.2f a second at worst\n", "最低每秒 %.2f 次\n"), cJSON_GetNumberValue(rate));
}

static bool show_tallies(sp_cli *cli, const cJSON *summary)
{
	const cJSON *tally;
	cJSON_ArrayForEach(tally, cJSON_GetObjectItemCaseSensitive(summary, "issue_counts"))
	{
		const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tally, "id"));
		sp_out_text(&cli->out, id, LABEL_WIDTH);
		sp_out_printf(&cli->out, "%.0f\n", cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(tally, "rows")));
	}
	return summary != NULL;
}

#define KEY_WIDTH 20

/* A row that failed in one line: where it stands in the file, its key, its PDF, and why. */
static void show_failure(sp_cli *cli, const cJSON *row)
{
	const char *key = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "key")),
		   *file = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "file")),
		   *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "message")),
		   *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "id")),
		   *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "status"));
	const cJSON *line = cJSON_GetObjectItemCaseSensitive(row, "line");
	if (line)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  line %-6.0f ", "  第 %.0f 行  "), cJSON_GetNumberValue(line));
	else
		sp_out_printf(&cli->out, "  ");
	sp_out_text(&cli->out, key ? key : "", KEY_WIDTH);
	sp_out_printf(&cli->out, " ");
	sp_out_text(&cli->out, file ? file : "", 0);
	sp_out_printf(&cli->out, "%s", file ? ": " : "");
	sp_out_text(&cli->out, message ? message : status ? status : "", 0);
	if (id)
		sp_out_printf(&cli->out, " [%s]", id);
	sp_out_printf(&cli->out, "\n");
}

static void show_failures(const struct run *r, const cJSON *summary, const signprep_batch_counts *counts)
{
	sp_cli *cli = r->cli;
	const cJSON *row, *failures = cJSON_GetObjectItemCaseSensitive(summary, "failures");
	long long more = counts->failed + counts->refused + counts->unknown - cJSON_GetArraySize(failures);
	if (!cJSON_GetArraySize(failures))
		return;
	sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, "failed rows:\n", "失败的行：\n"));
	cJSON_ArrayForEach(row, failures) show_failure(cli, row);
	if (more > 0)
		sp_out_printf(&cli->out, sp_msg_pick(cli, "  … %lld more\n", "  … 另有 %lld 行\n"), more);
	if (!r->o->out)
		return;
	sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, "each row in full: ", "每行详情："));
	sp_out_text(&cli->out, r->o->out, 0);
	sp_out_printf(&cli->out, "%s", r->o->out[strlen(r->o->out) - 1] == '/' ? "results.jsonl\n" : "/results.jsonl\n");
}

static signprep_code answer(struct run *r)
{
	sp_cli *cli = r->cli;
	cJSON *summary = cJSON_Parse(signprep_batch_summary(r->batch));
	signprep_batch_counts counts = signprep_batch_count(r->batch);
	bool done = summary != NULL;
	if (sp_cli_human(cli)) {
		show(cli, &counts);
		show_rate(cli, summary);
		done = show_tallies(cli, summary);
		show_failures(r, summary, &counts);
	}
	cJSON_DeleteItemFromObjectCaseSensitive(summary, "schema");
	cJSON_DeleteItemFromObjectCaseSensitive(summary, "issues");
	for (cJSON *item; done && (item = summary->child);) {
		char *name = strdup(item->string);
		done = name && sp_json_put(cli->answer, name, cJSON_DetachItemViaPointer(summary, item));
		free(name);
	}
	cJSON_Delete(summary);
	return done ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static signprep_code run_batch(struct run *r)
{
	signprep_error err = { 0 };
	/* From here on Ctrl-C lets the rows under way end. */
	sp_stop_defer();
	sp_progress_bar_begin(&r->bar, r->cli);
	signprep_code code = signprep_batch_run(r->batch, r->sending.client, &err);
	sp_progress_bar_end(&r->bar);
	sp_cli_take(r->cli, signprep_batch_issues(r->batch));
	/* Its rows tell why; the code tells that there are some. */
	if (code && code != SIGNPREP_PARTIAL)
		sp_cli_fail(r->cli, &err);
	signprep_code own = signprep_batch_summary(r->batch) ? answer(r) : SIGNPREP_OK;
	return code ? code : own;
}

static signprep_code open_sending(struct run *r, const signprep_batch_options *options)
{
	const signprep_client_options own = { .size = sizeof own };
	r->where = r->o->sending;
	r->where.journal = signprep_batch_journal(r->batch);
	signprep_code code = sp_sending_open(&r->sending, r->cli, &r->where, &own, true);
	/* A sandbox of this run has enough of them. */
	if (!code && !r->sending.sandbox) {
		const sp_rows_options how = { .format = (sp_rows_format) options->format,
			.encoding = (sp_rows_encoding) options->encoding };
		sp_batch_quota_warn(r->cli, r->sending.client, options->rows_path, &how);
	}
	return code;
}

/* The workers are forked before secrets are read. */
static signprep_code run_all(struct run *r)
{
	signprep_batch_options options;
	signprep_error err = { 0 };
	signprep_code code = describe(r, &options);
	if (!code)
		code = choose_broker(r, &options);
	bool sends = r->o->submit && !options.broker;
	if (!code && sends)
		code = sp_sending_check(r->cli, &r->o->sending, true);
	if (!code && r->o->submit && options.broker)
		code = sp_sending_confirm(r->cli, &r->o->sending);
	if (!code && sends)
		code = sp_sending_pool(r->cli, &r->o->sending, r->o->jobs > 0 ? (size_t) r->o->jobs : sp_processors());
	if (!code && !options.broker)
		sp_input_warn(r->cli);
	if (!code && signprep_batch_new(&r->batch, &options, &err))
		code = sp_cli_fail(r->cli, &err);
	if (!code && sends)
		code = open_sending(r, &options);
	return code ? code : run_batch(r);
}

signprep_code sp_cli_batch(sp_cli *cli, const sp_batch_choice *choice)
{
	struct run r = { .cli = cli, .o = choice };
	signprep_code code = run_all(&r);
	sp_sending_close(&r.sending);
	signprep_batch_free(r.batch);
	sp_drawn_pictures_clear(&r.seals);
	return code;
}

/* The rows are the second argument or --rows, once. */
static signprep_code run(sp_cli *cli, void *opaque)
{
	sp_batch_choice *o = opaque;
	const char *argument = cli->argument_count > 1 ? cli->arguments[1] : NULL;
	if (argument && o->rows)
		return sp_cli_refuse(cli, "R008", "", argument, "--rows", NULL);
	o->rows = argument ? argument : o->rows;
	o->template_path = cli->arguments[0];
	o->usage = "signprep batch TEMPLATE.json ROWS --out DIR";
	return sp_cli_batch(cli, o);
}

const sp_command sp_cmd_batch = {
	.name = "batch",
	.schema = "signprep.batch/1",
	.arguments = "TEMPLATE.json [ROWS]",
	.options = table,
	.options_size = sizeof(sp_batch_choice),
	.run = run,
	.summary_en = "many rows through one template, each located and sent once",
	.summary_zh = "按模板处理多行，每行定位并只发送一次",
	.notes_en =
		"A template is a request with ${column} placeholders; a row names its PDF in the column pdf. Without --out, and "
		"with --jsonl, it is\n"
		"a filter: a row in, an answer out. Exit 14: some rows failed; results.jsonl tells which and why. docs/batch.md",
	.notes_zh =
		"模板是带 ${列名} 占位符的请求；行的 pdf 列给出其 PDF。不加 --out 而加 --jsonl 时为过滤器：进一行，出一个结果。\n"
		"退出码 14 表示部分行失败，results.jsonl 说明原因。详见 docs/batch.md",
	.example = "signprep batch samples/lease-batch.json samples/rows.csv --out batch",
};
