/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep verify: does each signature hold, and does it stand where it was meant to? */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/num.h"
#include "base/output.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/sending.h"
#include "cli/service/verify_pictures.h"
#include "cli/service/verify_service.h"
#include "cli/service/verify_show.h"

#define CA_MAX ((size_t) 4 << 20)
#define FILES_MAX 1000000
#define TOLERANCE_PT 2

struct options {
	const char *ca_file, *original, *pictures, *flow_id, *row_key, *journal;
	double tolerance; /* 0: not given */
	bool service;
	sp_sending_options sending;
};

#define AT(member) offsetof(struct options, member)

static const sp_opt table[] = {
	{ .name = "--ca-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(ca_file),
		.help_en = "certificates (PEM) that are trusted; else trust is not asked",
		.help_zh = "可信证书（PEM）；不给出则不判断是否可信" },
	{ .name = "--original",
		.kind = SP_OPT_TEXT,
		.value = "FILE.pdf",
		.offset = AT(original),
		.help_en = "the file that was sent: places are looked for there, not in the signed one",
		.help_zh = "发送时的文件：在其中而不是在已签文件中定位" },
	{ .name = "--tolerance",
		.kind = SP_OPT_NUMBER,
		.value = "PT",
		.min = 0.01,
		.max = 1000,
		.offset = AT(tolerance),
		.help_en = "points a signature may stand off its place; default 2",
		.help_zh = "签名位置允许的偏差，单位 pt，默认 2" },
	{ .name = "--preview",
		.kind = SP_OPT_TEXT,
		.value = "OUT",
		.offset = AT(pictures),
		.help_en = "PNG of each page with signatures: where they stand, dashed where they were meant to",
		.help_zh = "为有签名的页面生成 PNG：实线为实际位置，虚线为预定位置" },
	{ .name = "--journal",
		.kind = SP_OPT_MAYBE,
		.value = "FILE",
		.offset = AT(journal),
		.help_en = "in place of REQUEST.json: where the journal says seals were placed when the contract was sent",
		.help_zh = "代替 REQUEST.json：取日志中发送时的签章位置" },
	{ .name = "--flow-id",
		.kind = SP_OPT_TEXT,
		.value = "FLOWID",
		.offset = AT(flow_id),
		.help_en = "of the one file, for --journal and --service; else the 32 characters that its name ends with",
		.help_zh = "该文件的合同编号，用于 --journal 和 --service；不给出则取文件名末尾的 32 个字符" },
	{ .name = "--row-key",
		.kind = SP_OPT_TEXT,
		.value = "KEY",
		.offset = AT(row_key),
		.help_en = "--journal: the row of the one file; else by its FlowId, its name, or the hash of --original",
		.help_zh = "--journal：该文件所属的行；不给出则依次按合同编号、文件名、--original 的哈希查找" },
	{ .name = "--service",
		.kind = SP_OPT_FLAG,
		.offset = AT(service),
		.help_en = "ask the service too (VerifyPdf): does it agree, and where did it really put the signatures?",
		.help_zh = "同时询问服务（VerifyPdf）：验证结果是否一致，签名实际放在何处" },
	SP_OPT_WHERE(AT(sending), "of --journal and --service; default sandbox, one that runs already",
		"--journal 和 --service 所指的环境；默认 sandbox（已在运行的沙箱）"),
#define ONLINE "--operator"
	SP_OPT_CALLER(AT(sending)),
	SP_OPT_ROAD_WHERE(AT(sending)),
	{ .name = "--tls-ca-file",
		.kind = SP_OPT_TEXT,
		.value = "FILE",
		.offset = AT(sending.ca_file),
		.help_en = "--service: certificates (PEM) of servers to trust besides the system's; --ca-file of other commands",
		.help_zh = "--service：除系统证书外另行信任的服务器证书（PEM），即其他命令的 --ca-file" },
	SP_OPT_ROAD_PROXY(AT(sending)),
	SP_OPT_ROAD_PACE(AT(sending)),
	SP_OPT_PARTNER(AT(sending)),
	{ .name = NULL },
};

/* Files to verify, owned. */
typedef struct file_list {
	char **items;
	size_t count, cap;
} file_list;

/* One run. */
typedef struct run_state {
	sp_cli *cli;
	const struct options *options;
	file_list files;
	const char *single; /* the one file that was named; NULL: several, or a folder */
	sp_buf ca;
	signprep_result *meant; /* on the original, when there is one */
	size_t intact, broken, unread;
	cJSON *answers;   /* of several files */
	sp_asking asking; /* with --service or --journal */
	char sha256[65];  /* of --original, with --journal */
} run_state;

static bool ends_in(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);
	return length > tail && strcasecmp(path + length - tail, end) == 0;
}

static signprep_code add_file(run_state *r, const char *folder, const char *name)
{
	void *items = r->files.items;
	size_t length = strlen(folder) + strlen(name) + 2;
	char *path = malloc(length);

	if (path && *folder)
		snprintf(path, length, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
	else if (path)
		snprintf(path, length, "%s", name);
	if (path && sp_array_reserve(&items, &r->files.cap, r->files.count, 1, sizeof *r->files.items, FILES_MAX)) {
		r->files.items = items;
		r->files.items[r->files.count++] = path;
		return SIGNPREP_OK;
	}
	free(path);
	return sp_cli_refuse(r->cli, "D901", "", NULL);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && ends_in(entry->d_name, ".pdf");
}

static signprep_code add_folder(run_state *r, const char *folder)
{
	struct dirent **entries = NULL;
	signprep_error err = { 0 };
	signprep_code code = SIGNPREP_OK;
	int count = scandir(folder, &entries, is_shown, alphasort);

	if (count < 0) {
		sp_file_fail(&err, SP_FILE_IO, errno, folder);
		return sp_cli_fail(r->cli, &err);
	}
	for (int i = 0; i < count; i++) {
		if (!code)
			code = add_file(r, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return code || count ? code : sp_cli_refuse(r->cli, "R861", "", folder, NULL);
}

/* The value of --journal, where a space stands for its "=". */
static bool is_journal(const char *path)
{
	static const char magic[] = "SQLite format 3";
	char head[sizeof magic] = "";
	FILE *file = ends_in(path, ".pdf") || strcmp(path, "-") == 0 ? NULL : fopen(path, "re");
	const bool there = file && fread(head, 1, sizeof head, file) == sizeof head;

	if (file)
		fclose(file);
	return there && memcmp(head, magic, sizeof magic) == 0;
}

/* Files, folders, and one request. */
static signprep_code sort_arguments(run_state *r)
{
	sp_cli *cli = r->cli;
	signprep_code code = SIGNPREP_OK;
	bool folder = false;

	for (size_t i = 0; !code && i < cli->argument_count; i++) {
		const char *argument = cli->arguments[i];
		struct stat st;

		if (ends_in(argument, ".json") && cli->request_name)
			code = sp_cli_refuse(cli, "R860", "", argument, NULL);
		else if (ends_in(argument, ".json"))
			cli->request_name = argument;
		else if (stat(argument, &st) == 0 && S_ISDIR(st.st_mode)) {
			code = add_folder(r, argument);
			folder = true;
		} else if (is_journal(argument)) {
			code = sp_cli_refuse(cli, "R929", "", argument, NULL);
		} else {
			code = add_file(r, "", argument);
			r->single = argument;
		}
	}
	if (folder || r->files.count != 1)
		r->single = NULL;
	if (!code && !r->files.count)
		code = sp_cli_refuse(cli, "R005", "", "SIGNED.pdf", "signprep verify SIGNED.pdf... [REQUEST.json]", NULL);
	return code;
}

static signprep_code read_trusted(run_state *r)
{
	int error_number = 0;
	signprep_error err = { 0 };

	if (!r->options->ca_file)
		return SIGNPREP_OK;
	sp_file_status status = sp_file_read(r->options->ca_file, CA_MAX, &r->ca, &error_number);
	if (status == SP_FILE_OK)
		return SIGNPREP_OK;
	sp_file_fail(&err, status, error_number, r->options->ca_file);
	return sp_cli_fail(r->cli, &err);
}

static signprep_code locate(sp_cli *cli, signprep_result **out, signprep_error *err)
{
	const signprep_locate_options options = { .size = sizeof options };
	return cli->pool ? signprep_pool_locate(out, cli->pool, cli->document, cli->request, &options, err)
			 : signprep_locate(out, cli->document, cli->request, &options, err);
}

static void close_document(sp_cli *cli)
{
	signprep_document_free(cli->document);
	cli->document = NULL;
}

/* What the request says of the file that was sent holds for every signed one. */
static signprep_code read_request(run_state *r)
{
	sp_cli *cli = r->cli;
	signprep_error err = { 0 };
	signprep_code code;

	if (!cli->request_name)
		return SIGNPREP_OK;
	code = sp_input_claim(cli, cli->request_name);
	if (!code && signprep_request_load(&cli->request, cli->request_name, &err))
		code = sp_cli_fail(cli, &err);
	if (code || !r->options->original)
		return code;
	code = sp_input_document(cli, r->options->original);
	if (!code && locate(cli, &r->meant, &err))
		code = sp_cli_fail(cli, &err);
	if (!code)
		code = sp_cli_take(cli, signprep_result_issues(r->meant));
	close_document(cli);
	return code;
}

static double tolerance_of(const run_state *r)
{
	return r->options->tolerance > 0 ? r->options->tolerance : TOLERANCE_PT;
}

static signprep_code compare_places(run_state *r, signprep_verification *v, signprep_error *err)
{
	signprep_result *here = NULL;
	signprep_code code = SIGNPREP_OK;

	if (!r->cli->request)
		return SIGNPREP_OK;
	if (!r->meant)
		code = locate(r->cli, &here, err);
	if (!code && here)
		sp_cli_take(r->cli, signprep_result_issues(here));
	if (!code)
		code = signprep_verification_match(v, r->meant ? r->meant : here, tolerance_of(r), err);
	signprep_result_free(here);
	return code;
}

static signprep_code read_signatures(run_state *r, signprep_verification **out, signprep_error *err)
{
	sp_cli *cli = r->cli;
	const signprep_verify_options options = { .size = sizeof options,
		.ca = r->options->ca_file ? r->ca.data : NULL,
		.ca_length = r->ca.length,
		.password = cli->password ? cli->password : cli->common.password };
	return cli->pool ? signprep_pool_verify(out, cli->pool, cli->document, &options, err)
			 : signprep_verify(out, cli->document, &options, err);
}

static void print_file(sp_cli *cli, const signprep_verification *v, bool heading)
{
	if (!sp_cli_human(cli))
		return;
	if (heading) {
		sp_out_text(&cli->out, cli->pdf_name, 0);
		sp_out_printf(&cli->out, "\n");
	}
	for (size_t i = 0; v && i < signprep_verification_count(v); i++)
		sp_verify_show(cli, signprep_verification_at(v, i));
	if (heading)
		sp_msg_print(cli, cli->issues);
}

/* The first error among the findings. */
static signprep_code settle(run_state *r, const signprep_verification *v, signprep_code code)
{
	signprep_code found = signprep_issues_code(r->cli->issues);

	if (!code)
		code = found;
	if (!v)
		r->unread++;
	else if (code)
		r->broken++;
	else
		r->intact++;
	return code;
}

/* What the journal and the service know of it. */
static signprep_code ask_about(run_state *r, const char *path, signprep_verification *v)
{
	const struct options *o = r->options;
	const sp_verify_which which = { path, o->flow_id, o->row_key, *r->sha256 ? r->sha256 : NULL };
	char flow_id[64] = "";
	signprep_code code = SIGNPREP_OK;

	if (o->journal)
		code = sp_verify_journal(&r->asking, v, &which, tolerance_of(r), flow_id);
	if (o->service) {
		signprep_code asked = sp_verify_service(&r->asking, v, path,
			o->flow_id         ? o->flow_id
				: *flow_id ? flow_id
					   : NULL,
			tolerance_of(r));
		code = code ? code : asked;
	}
	return code;
}

/* One file; findings go into the run's list. */
static signprep_code verify_file(run_state *r, const char *path, signprep_verification **out)
{
	sp_cli *cli = r->cli;
	signprep_error err = { 0 };
	signprep_code code;

	close_document(cli);
	code = sp_input_document(cli, path);
	if (code)
		return code;
	if (read_signatures(r, out, &err) || compare_places(r, *out, &err))
		return sp_cli_fail(cli, &err);
	code = sp_input_damage(cli);
	signprep_code asked = ask_about(r, path, *out);
	code = code ? code : asked;
	sp_cli_take(cli, signprep_verification_issues(*out));
	if (r->options->pictures) {
		signprep_code drawn = sp_verify_pictures(cli, *out, r->options->pictures, r->single ? NULL : path);
		code = code ? code : drawn;
	}
	return code;
}

static bool keep_answer(run_state *r, const char *path, const signprep_verification *v)
{
	cJSON *answer = NULL;
	char *text = NULL;
	bool done;

	if (v && signprep_verification_json(&text, v, r->cli->issues, r->cli->lang, NULL))
		return false;
	answer = v ? cJSON_Parse(text) : cJSON_CreateObject();
	signprep_free(text);
	cJSON_DeleteItemFromObjectCaseSensitive(answer, "schema");
	done = answer &&
		(v ||
			(sp_json_put_text(answer, "file", path) && sp_json_put(answer, "signatures", cJSON_CreateArray()) &&
				sp_json_put(answer, "issues", sp_issues_json(r->cli->issues, path, r->cli->lang))));
	return sp_json_push(r->answers, answer) && done;
}

/* Findings of each file stand with it; those of the run as a whole are few. */
static signprep_code verify_many(run_state *r)
{
	sp_cli *cli = r->cli;
	signprep_issues *own = cli->issues;
	signprep_code worst = SIGNPREP_OK;

	r->answers = cJSON_CreateArray();
	for (size_t i = 0; i < r->files.count; i++) {
		signprep_verification *v = NULL;

		cli->issues = sp_issues_new();
		if (!cli->issues) {
			cli->issues = own;
			return sp_cli_refuse(cli, "D901", "", NULL);
		}
		signprep_code code = verify_file(r, r->files.items[i], &v);
		code = settle(r, v, code);
		print_file(cli, v, true);
		bool kept = sp_cli_human(cli) || keep_answer(r, r->files.items[i], v);
		signprep_issues_free(cli->issues);
		cli->issues = own;
		signprep_verification_free(v);
		if (!kept)
			return sp_cli_refuse(cli, "D901", "", NULL);
		if (!worst)
			worst = code;
	}
	cli->pdf_name = NULL;
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out,
			sp_msg_pick(cli, "%zu files: %zu in order, %zu not, %zu could not be read\n",
				"共 %zu 个文件：%zu 个无误，%zu 个有问题，%zu 个无法读取\n"),
			r->files.count, r->intact, r->broken, r->unread);
	return worst;
}

static signprep_code put_summary(run_state *r)
{
	cJSON *summary = cJSON_CreateObject();
	bool done = sp_json_put_number(summary, "files", (double) r->files.count) &&
		sp_json_put_number(summary, "in_order", (double) r->intact) &&
		sp_json_put_number(summary, "not_in_order", (double) r->broken) &&
		sp_json_put_number(summary, "unreadable", (double) r->unread);

	done = sp_json_put(r->cli->answer, "files", r->answers) && done;
	r->answers = NULL;
	done = sp_json_put(r->cli->answer, "summary", summary) && done;
	return done ? SIGNPREP_OK : sp_cli_refuse(r->cli, "D901", "", NULL);
}

/* Options about the service without --service are slips. */
static signprep_code check_options(const run_state *r)
{
	const sp_opt *opt = table;

	const struct options *o = r->options;
	const char *of_one = o->flow_id ? "--flow-id" : o->row_key ? "--row-key" : NULL;

	while (strcmp(opt->name, ONLINE) != 0)
		opt++;
	for (; opt->name && !o->service; opt++)
		if (sp_opt_is_given(opt, o))
			return sp_cli_refuse(r->cli, "R005", "", "--service", "signprep verify SIGNED.pdf --service", NULL);
	if (o->journal && r->cli->request_name)
		return sp_cli_refuse(r->cli, "R008", "", "--journal", r->cli->request_name, NULL);
	if (of_one && !o->journal && !(o->service && o->flow_id))
		return sp_cli_refuse(r->cli, "R005", "", "--journal", "signprep verify SIGNED.pdf --journal", NULL);
	return of_one && !r->single
		? sp_cli_refuse(r->cli, "R008", "", of_one, sp_msg_pick(r->cli, "several files", "多个文件"), NULL)
		: SIGNPREP_OK;
}

/* Last of all that is made ready: from here on there are secrets. */
static signprep_code reach_service(run_state *r)
{
	const signprep_client_options plain = { .size = sizeof plain, .opaque = r->cli };

	if (r->options->service)
		sp_ask_open(&r->asking, r->cli, &r->options->sending, NULL, false);
	else if (r->options->journal) {
		/* The journal alone: nobody is asked, and --offline is no reason not to look. */
		r->asking.cli = r->cli;
		r->asking.code = sp_sending_open(&r->asking.sending, r->cli, &r->options->sending, &plain, true);
	}
	return r->asking.code;
}

/* The hash of the file that was sent, by which the journal may know the contract. */
static signprep_code hash_original(run_state *r)
{
	signprep_code code = SIGNPREP_OK;

	if (!r->options->journal || !r->options->original)
		return SIGNPREP_OK;
	code = sp_input_document(r->cli, r->options->original);
	if (!code)
		snprintf(r->sha256, sizeof r->sha256, "%s", signprep_document_sha256(r->cli->document));
	close_document(r->cli);
	return code;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	struct options *options = opaque;
	run_state r = { .cli = cli, .options = options };
	signprep_code code;

	options->sending.running = true;
	options->sending.journal = options->journal && *options->journal ? options->journal : NULL;

	/* First of all: a worker inherits what there is then. */
	cli->verifies = true;
	code = sp_input_pool(cli, 1, &cli->pool);
	if (!code)
		code = sort_arguments(&r);
	if (!code)
		code = check_options(&r);
	if (!code)
		code = read_trusted(&r);
	if (!code)
		code = read_request(&r);
	if (!code)
		code = hash_original(&r);
	if (!code)
		code = reach_service(&r);
	if (!code && r.single) {
		code = verify_file(&r, r.single, &cli->verification);
		code = settle(&r, cli->verification, code);
		print_file(cli, cli->verification, false);
	} else if (!code) {
		code = verify_many(&r);
		if (!sp_cli_human(cli) && put_summary(&r))
			code = SIGNPREP_LIMIT;
	}
	for (size_t i = 0; i < r.files.count; i++)
		free(r.files.items[i]);
	free(r.files.items);
	sp_buf_clear(&r.ca);
	sp_ask_close(&r.asking);
	cJSON_Delete(r.answers);
	signprep_result_free(r.meant);
	return code;
}

static signprep_code json(char **out, const sp_cli *cli, signprep_error *err)
{
	*out = NULL;
	return cli->verification ? signprep_verification_json(out, cli->verification, cli->issues, cli->lang, err) : SIGNPREP_OK;
}

const sp_command sp_cmd_verify = {
	.name = "verify",
	.schema = "signprep.verify/1",
	.arguments = "SIGNED.pdf... [REQUEST.json]",
	.options = table,
	.options_size = sizeof(struct options),
	.run = run,
	.json = json,
	.summary_en = "does each signature hold, and does it stand where it was meant to?",
	.summary_zh = "签名是否完好，是否位于预定位置",
	.notes_en =
		"One line for each signature: its field, whether what it signed is what the file shows, who signed and when, "
		"and how far\n"
		"it stands from where REQUEST.json places it. A folder stands for the PDF files in it. With --service also what "
		"the\n"
		"service says. Exit code 6: a signature is broken, missing or elsewhere; 7: it can't be read; 8: encrypted.",
	.notes_zh = "每个签名一行：签名域、签署内容是否与文件所示一致、签署方与时间，以及与 REQUEST.json 预定位置的偏差。\n"
		    "文件夹代表其中的所有 PDF。加 --service 则同时列出服务的验证结果。退出码 6：签名无效、缺失或位置不符；\n"
		    "7：无法读取；8：已加密。",
	.example = "signprep verify tests/cli/data/verify/signed.pdf",
};
