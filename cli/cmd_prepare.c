/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep prepare: a copy of a PDF on which every engine agrees: plain pages, no form, no encryption. */
#include <string.h>

#include <signprep/prepare.h>

#include "base/buf.h"
#include "base/issues.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/msg.h"

#define COPY_MAX ((size_t) 1 << 30)

typedef struct prepare_options {
	bool normalize, flatten, decrypt, allow_restricted, allow_signed;
	const char *output;
} prepare_options;

static const sp_opt options_table[] = { { "--normalize", 0, SP_OPT_FLAG, offsetof(prepare_options, normalize), NULL, NULL, 0, 0,
						"bake Rotate, CropBox offset and UserUnit into the pages",
						"把 Rotate、CropBox 偏移和 UserUnit 写进页面内容" },
	{ "--flatten", 0, SP_OPT_FLAG, offsetof(prepare_options, flatten), NULL, NULL, 0, 0,
		"paint fields and notes into the pages and take the form away", "把表单域和批注画进页面，并去掉表单" },
	{ "--decrypt", 0, SP_OPT_FLAG, offsetof(prepare_options, decrypt), NULL, NULL, 0, 0,
		"write the copy without encryption; the password opens the file", "副本不加密；用密码打开原文件" },
	{ "--output", 'o', SP_OPT_TEXT, offsetof(prepare_options, output), "OUT.pdf", NULL, 0, 0, "where the copy goes",
		"副本的路径" },
	{ "--allow-restricted", 0, SP_OPT_FLAG, offsetof(prepare_options, allow_restricted), NULL, NULL, 0, 0,
		"go on although the owner forbids changes", "即使所有者禁止修改也继续" },
	{ "--allow-signed", 0, SP_OPT_FLAG, offsetof(prepare_options, allow_signed), NULL, NULL, 0, 0,
		"go on although signatures in the copy will not verify", "即使副本中的签名将失效也继续" },
	{ 0 } };

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static signprep_code normalize(sp_cli *cli, const prepare_options *options, sp_buf *copy, int *changed)
{
	const signprep_prepare_options how = { .size = sizeof how,
		.allow_restricted = options->allow_restricted,
		.allow_signed = options->allow_signed,
		.flatten = options->flatten,
		.keep_space = !options->normalize };
	const signprep_document_options document = { .size = sizeof document,
		.password = cli->password ? cli->password : cli->common.password,
		.timeout_s = cli->common.timeout_s,
		.max_memory = (size_t) (cli->common.max_memory_mb * (1 << 20)) };
	signprep_error err = { 0 };
	signprep_code code = cli->pool ? signprep_pool_normalize(cli->pool, cli->document, &how, changed, collect, copy, &err)
				       : signprep_normalize(cli->pdf_name, &document, &how, changed, collect, copy, &err);

	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static signprep_code warn(sp_cli *cli)
{
	const signprep_inspect_options facts = { .size = sizeof facts, .parts = SIGNPREP_INSPECT_FACTS };
	signprep_error err = { 0 };
	signprep_code code = cli->pool ? signprep_pool_inspect(&cli->inspection, cli->pool, cli->document, &facts, &err)
				       : signprep_inspect(&cli->inspection, cli->document, &facts, &err);

	if (code)
		return sp_cli_fail(cli, &err);
	if (!cli->inspection->has_facts)
		return sp_cli_take(cli, cli->inspection->issues);
	if (*cli->inspection->facts.conformance)
		sp_issues_add(cli->issues, "D822", "", cli->inspection->facts.conformance, NULL);
	return SIGNPREP_OK;
}

static signprep_code run(sp_cli *cli, void *opaque)
{
	const prepare_options *options = opaque;
	signprep_code code;
	sp_buf copy;
	int changed = 0;

	bool asked = options->normalize || options->flatten || options->decrypt;

	if (!asked || !options->output)
		return sp_cli_refuse(cli, "R005", NULL, asked ? "-o OUT.pdf" : "--normalize, --flatten, --decrypt",
			"signprep prepare FILE.pdf --normalize -o OUT.pdf", NULL);
	code = sp_input_document(cli, cli->arguments[0]);
	if (!code)
		code = sp_output_check(cli, options->output);
	if (!code)
		code = warn(cli);
	if (code)
		return code;
	sp_buf_init(&copy, COPY_MAX);
	code = normalize(cli, options, &copy, &changed);
	if (!code)
		code = sp_output_file(cli, options->output, copy.data, copy.length);
	if (!code) {
		sp_json_put_text(cli->answer, "file", cli->pdf_name);
		sp_json_put_text(cli->answer, "output", options->output);
		sp_json_put_number(cli->answer, "changed_pages", changed);
		sp_msg_note(cli, sp_msg_pick(cli, "%s: %d pages changed", "%s：改动了 %d 页"), options->output, changed);
	}
	sp_buf_clear(&copy);
	return code;
}

const sp_command sp_cmd_prepare = {
	.name = "prepare",
	.schema = "signprep.prepare/1",
	.arguments = "FILE.pdf",
	.summary_en = "a copy on which every engine agrees about coordinates",
	.summary_zh = "生成各引擎坐标一致的副本",
	.options = options_table,
	.options_size = sizeof(prepare_options),
	.notes_en = "At least one of --normalize, --flatten and --decrypt says what is done; together they are done in one copy. "
		    "No copy is\n"
		    "encrypted.",
	.notes_zh = "--normalize、--flatten、--decrypt 至少指定一个，可同时使用，一次写出。副本均不加密。",
	.example = "signprep prepare tests/lab/pdf/04_rot90_crop.pdf --normalize -o upright.pdf",
	.run = run,
};
