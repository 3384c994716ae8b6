/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Locating for submit: the PDF is read by a worker, and only hashed and sent by this process. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/issues.h"
#include "isolate/confine.h"
#include "isolate/pool.h"
#include "cli/input.h"
#include "cli/wall.h"
#include "locate/request/request.h"
#include "pdfcore/source.h"

static signprep_code open_pool(sp_cli *cli, sp_pool **out)
{
	signprep_error err = { 0 };
	double seconds = cli->common.timeout_s > 0 ? cli->common.timeout_s : SP_WALL_SECONDS;
	const sp_pool_options options = {
		.wall_s = seconds, .cpu_s = seconds + 1, .max_memory = (size_t) (cli->common.max_memory_mb * 1048576)
	};
	signprep_code code = sp_pool_new(out, &options, &err);
	if (!code && cli->common.verbose && *sp_confine_missing())
		sp_issues_add(cli->issues, "D719", "", sp_confine_missing(), NULL);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

static signprep_code work(sp_cli *cli, sp_pool *pool, int fd, const sp_cli_resolve_options *options, signprep_result **out)
{
	sp_job_answer answer = { .code = SIGNPREP_OK };
	sp_job job = {
		.kind = SP_JOB_CHECK,
		.fd = fd,
		.name = cli->pdf_name,
		.request_name = cli->request_name,
		.on_multiple = (signprep_on_multiple) options->on_multiple,
		.emit = options->emit ? (signprep_emit) (options->emit - 1) : SIGNPREP_EMIT_ABSOLUTE,
		.document = { .password = cli->password ? cli->password : cli->common.password,
			.max_memory = (size_t) (cli->common.max_memory_mb * 1048576),
			.timeout_s = cli->common.timeout_s },
	};
	sp_buf request;

	if (!sp_request_bytes(cli->request, &request)) {
		sp_buf_clear(&request);
		return sp_cli_refuse(cli, "D901", "", NULL);
	}
	job.request = request.data;
	job.request_length = request.length;
	sp_pool_do(pool, &job, &answer);
	sp_buf_clear(&request);
	if (answer.error.code)
		sp_cli_fail(cli, &answer.error);
	else
		sp_cli_take(cli, signprep_result_issues(answer.result));
	*out = answer.result;
	answer.result = NULL;
	signprep_code code = answer.code;
	sp_job_answer_clear(&answer);
	return code;
}

static signprep_code seal(sp_cli *cli, int fd)
{
	signprep_error err = { 0 };
	signprep_code code = sp_document_seal(&cli->document, fd, cli->pdf_name, 0, &err);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

signprep_code sp_wall_resolve(sp_cli *cli, const sp_cli_resolve_options *options, signprep_result **out)
{
	sp_pool *pool = NULL;
	int fd = -1;
	/* First of all, while there are no secrets that a worker could inherit. */
	signprep_code code = open_pool(cli, &pool);

	*out = NULL;
	if (!code)
		code = sp_input_open_pair(cli, &fd);
	if (!code)
		code = work(cli, pool, fd, options, out);
	if (*out) {
		signprep_code own = seal(cli, fd);
		code = code ? code : own;
	}
	if (fd >= 0)
		close(fd);
	sp_pool_free(pool);
	return code;
}
