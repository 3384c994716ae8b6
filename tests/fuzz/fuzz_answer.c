/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a worker that was taken over may answer. The first byte chooses an honest answer (or none, then the rest is the
 * answer); each four bytes after it overwrite one byte of it: where, in three, and with what. Seeds stay good when the
 * form of answers changes.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include <signprep/answer.h>
#include <signprep/client.h>

#include "base/file.h"
#include "isolate/job.h"
#include "locate/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ANSWER_MAX ((size_t) 1 << 24)
#define JOBS 5

static void demand(bool good)
{
	if (!good)
		__builtin_trap();
}

static const char *const keywords[] = { "甲方（盖章）", "甲方（签章）" };
static sp_job jobs[JOBS];
static sp_buf honest[JOBS], request;
static cJSON *wanted;

/* The request but for its components, which are the worker's to place. */
static cJSON *without_components(const char *text)
{
	cJSON *root = cJSON_Parse(text), *approver;
	demand(root != NULL);
	cJSON_DeleteItemFromObjectCaseSensitive(root, "Components");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(root, "Approvers"))
	{
		cJSON_DeleteItemFromObjectCaseSensitive(approver, "Components");
		cJSON_DeleteItemFromObjectCaseSensitive(approver, "SignComponents");
	}
	return root;
}

static bool swallow(void *opaque, unsigned file, const void *bytes, size_t length)
{
	(void) opaque;
	(void) file;
	(void) bytes;
	(void) length;
	return true;
}

static void prepare(void)
{
	int fd = open(SIGNPREP_SAMPLES "/lease.pdf", O_RDONLY | O_CLOEXEC);
	demand(fd >= 0 && sp_file_read(SIGNPREP_SAMPLES "/lease.json", ANSWER_MAX, &request, NULL) == SP_FILE_OK);
	wanted = without_components(request.data);
	for (int i = 0; i < JOBS; i++) {
		sp_job_answer answer = { .code = SIGNPREP_OK };
		static const sp_job_kind kinds[JOBS] = { SP_JOB_FIND, SP_JOB_CHECK, SP_JOB_CHECK, SP_JOB_INSPECT,
			SP_JOB_NORMALIZE };
		jobs[i] = (sp_job) { .kind = kinds[i],
			.hash = kinds[i] == SP_JOB_CHECK,
			.listener = { .piece = swallow },
			.parts = SP_INSPECT_ALL,
			.fd = fd,
			.name = "lease.pdf",
			.request = request.data,
			.request_length = request.length,
			.request_name = "lease.json",
			.keywords = keywords,
			.keyword_count = 2,
			.bare = true,
			.emit = i == 2 ? SIGNPREP_EMIT_KEYWORD : SIGNPREP_EMIT_ABSOLUTE };
		sp_job_run(&jobs[i], &answer);
		sp_buf_init(&honest[i], ANSWER_MAX);
		sp_job_answer_pack(&honest[i], &jobs[i], &answer);
		demand(!honest[i].failed && !answer.error.code);
		sp_job_answer_clear(&answer);
	}
	close(fd);
}

static void look_at(const sp_job_answer *answer)
{
	demand(signprep_code_name(answer->code) != NULL);
	if (answer->find)
		demand(signprep_find_count(answer->find) == 2);
	if (answer->inspection) {
		char *text = NULL;
		demand(signprep_inspection_json(&text, answer->inspection, NULL, SIGNPREP_EN, NULL) == SIGNPREP_OK);
		cJSON *seen = cJSON_Parse(text);
		demand(seen != NULL);
		cJSON_Delete(seen);
		signprep_free(text);
	}
	if (!answer->result)
		return;
	cJSON *got = without_components(signprep_result_request(answer->result));
	demand(cJSON_Compare(got, wanted, true));
	cJSON_Delete(got);
	cJSON *report = cJSON_Parse(signprep_result_report(answer->result));
	demand(report != NULL);
	cJSON_Delete(report);
}

static void try_answer(const sp_job *job, const char *bytes, size_t length)
{
	sp_unpack in = { bytes, length, false };
	sp_job_answer answer;
	if (sp_job_answer_unpack(&in, job, &answer) == SP_ANSWER_READ)
		look_at(&answer);
	sp_job_answer_clear(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!wanted)
		prepare();
	if (size == 0)
		return 0;
	size_t which = data[0] % (JOBS + 1);
	if (which == JOBS) {
		try_answer(&jobs[1], (const char *) data + 1, size - 1);
		return 0;
	}
	char *copy = malloc(honest[which].length);
	demand(copy != NULL);
	memcpy(copy, honest[which].data, honest[which].length);
	for (size_t at = 1; at + 4 <= size; at += 4) {
		size_t where = (size_t) data[at] << 16 | (size_t) data[at + 1] << 8 | data[at + 2];
		copy[where % honest[which].length] = (char) data[at + 3];
	}
	try_answer(&jobs[which], copy, honest[which].length);
	free(copy);
	return 0;
}
