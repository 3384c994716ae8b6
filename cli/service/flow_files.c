/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep flow url, download: links for signers with their QR codes, files of contracts. */
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "cli/service/flow_action.h"
#include "cli/service/flow_notify.h"
#include "cli/service/qr.h"

#define QR_MAX ((size_t) 16 << 20)

/* `who`: the signer whose link it is, where there are several; NULL. */
static void show_one(sp_flow_run *run, const cJSON *flow, const cJSON *who, const char *url)
{
	static const char *const names[] = { "organization", "name", "mobile" };
	sp_cli *cli = run->cli;
	sp_out_text(&cli->out, sp_json_text(flow, "flow_id"), 34);
	sp_out_text(&cli->out, *url ? url : "-", 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!*sp_json_text(who, names[i]))
			continue;
		sp_out_printf(&cli->out, "  ");
		sp_out_text(&cli->out, sp_json_text(who, names[i]), 0);
	}
	sp_out_printf(&cli->out, "\n");
	if (!run->options->qr || !*url)
		return;
	sp_buf text;
	sp_buf_init(&text, QR_MAX);
	const char *plain = getenv("NO_COLOR");
	if (sp_qr_text(&text, url, cli->out.terminal && !(plain && *plain)))
		sp_out_write(&cli->out, text.data, text.length);
	else
		run->qr_failed = true;
	sp_buf_clear(&text);
}

static void show_link(sp_flow_run *run, const cJSON *flow)
{
	const cJSON *links = sp_json_array(flow, "links"), *link;
	if (!links || !links->child)
		show_one(run, flow, NULL, sp_json_text(flow, "url"));
	cJSON_ArrayForEach(link, links) show_one(run, flow, link, sp_json_text(link, "url"));
}

/* The code of the first link: more of them are more files than a name. */
static signprep_code write_picture(sp_flow_run *run, const char *url)
{
	sp_buf png;
	sp_buf_init(&png, QR_MAX);
	signprep_code code = sp_qr_png(&png, url) ? sp_output_file(run->cli, run->options->qr_png, png.data, png.length)
						  : sp_cli_refuse(run->cli, "S717", "", NULL);
	sp_buf_clear(&png);
	return code;
}

/* Options that say what becomes of a link that is shown: with --notify none is. */
static const char *shown_by(const sp_flow_options *o)
{
	return o->qr ? "--qr" : o->qr_png ? "--qr-png" : o->app ? "--app" : o->cover ? "--cover" : NULL;
}

signprep_code sp_cli_flow_url(sp_flow_run *run)
{
	const sp_flow_options *o = run->options;
	const signprep_flows_link link = sp_flow_link_of(o);
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	if (o->notify && shown_by(o))
		return sp_cli_refuse(run->cli, "R008", "", "--notify", shown_by(o), NULL);
	if (!o->notify && o->dry_run)
		return sp_cli_refuse(
			run->cli, "R005", "", "--notify wecom", "signprep flow url --notify wecom --dry-run FLOWID", NULL);
	if (o->notify)
		return sp_flow_notify(run);
	signprep_code code = sp_output_check(run->cli, o->qr_png);
	if (code)
		return code;
	if (o->qr_png && run->count > 1)
		return sp_cli_refuse(run->cli, "R001", "", run->ids[1], "signprep flow url --qr-png FILE FLOWID", NULL);
	code = signprep_flows_url(&json, &issues, run->client, run->ids, run->count, &link, &err);
	code = sp_flow_give(run, code, json, issues, &err, show_link);
	const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(run->cli->answer, "flows"), 0);
	if (!code && run->qr_failed)
		code = sp_cli_refuse(run->cli, "S717", "", NULL);
	if (code || !o->qr_png)
		return code;
	/* Of several signers' links none is the one that was meant. */
	if (!*sp_json_text(first, "url"))
		return sp_cli_refuse(run->cli, "R816", "", "flow url --qr-png", "--mobile", NULL);
	return write_picture(run, sp_json_text(first, "url"));
}

static void show_files(sp_flow_run *run, const cJSON *flow)
{
	sp_cli *cli = run->cli;
	const cJSON *file;
	cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(flow, "files"))
	{
		if (!*sp_json_text(file, "name"))
			continue;
		sp_out_text(&cli->out, sp_json_text(flow, "flow_id"), 34);
		sp_out_text(&cli->out, sp_json_text(file, "name"), 0);
		if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(file, "kept")))
			sp_out_printf(&cli->out, "%s", sp_msg_pick(cli, "  (kept)", "  （已有）"));
		sp_out_printf(&cli->out, "\n");
	}
}

signprep_code sp_cli_flow_download(sp_flow_run *run)
{
	static const char *const types[] = { NULL, "PDF", "ZIP", "JPG" };
	const sp_flow_options *o = run->options;
	const signprep_flows_download options = { .size = sizeof options,
		.folder = o->output ? o->output : ".",
		.name = o->pattern,
		.type = types[o->type],
		.wait_s = o->wait_s,
		.force = run->cli->common.force };
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	signprep_code code = signprep_flows_download_to(&json, &issues, run->client, run->ids, run->count, &options, &err);
	return sp_flow_give(run, code, json, issues, &err, show_files);
}
