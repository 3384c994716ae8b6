/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files made to do harm, through the pool: each ends with a documented code, and the row after it is answered right. */
#include "tests/base/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "isolate/pool.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define LEASE_JSON SIGNPREP_TESTS_DIR "/../samples/lease.json"
#define FILES_MAX 4096
#define WORKERS 2

struct file {
	char path[1024];
	bool healthy;
};

static struct file files[FILES_MAX];
static size_t file_count;
static sp_buf request;

static void list(const char *folder)
{
	DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char path[1024];
		if (entry->d_name[0] == '.' || file_count + 2 > FILES_MAX)
			continue;
		int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (n < 0 || (size_t) n >= sizeof path)
			continue;
		DIR *below = opendir(path);
		if (below) {
			closedir(below);
			list(path);
			continue;
		}
		memcpy(files[file_count++].path, path, sizeof path);
		memcpy(files[file_count].path, LEASE, sizeof LEASE);
		files[file_count++].healthy = true;
	}
	if (dir)
		closedir(dir);
}

/* A healthy file has the time of the pool: the machine may be slow. */
static void start(sp_pool *pool, struct file *file, bool find)
{
	static const char *const keywords[] = { "甲方", "Signature", "a" };
	int fd = open(file->path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	sp_job job = { .kind = find && !file->healthy ? SP_JOB_FIND : SP_JOB_CHECK,
		.fd = fd,
		.name = file->path,
		.keywords = keywords,
		.keyword_count = 3,
		.request = request.data,
		.request_length = request.length,
		.request_name = "lease.json",
		.document = { .max_memory = (size_t) 256 << 20, .timeout_s = file->healthy ? 0 : 4 } };
	assert_int_equal(sp_pool_start(pool, &job, file, NULL), SIGNPREP_OK);
	close(fd);
}

static void judge(const struct file *file, const sp_job_answer *answer, size_t *failed)
{
	const signprep_issue_kind *kind = signprep_issue_kind_find(answer->error.id);
	if (file->healthy) {
		assert_string_equal(answer->error.id, "");
		assert_int_equal(answer->code, SIGNPREP_OK);
		assert_int_equal(signprep_result_count(answer->result), 4);
		return;
	}
	if (!answer->error.code) {
		assert_true((answer->result != NULL) != (answer->find != NULL));
		return;
	}
	assert_non_null(kind);
	assert_int_equal(answer->code, kind->code);
	assert_true(answer->code == SIGNPREP_UNREADABLE || answer->code == SIGNPREP_ENCRYPTED || answer->code == SIGNPREP_LIMIT ||
		answer->code == SIGNPREP_INVALID || answer->code == SIGNPREP_RULE);
	if (answer->code == SIGNPREP_LIMIT)
		printf("%s %s\n", answer->error.id, strrchr(file->path, '/') + 1);
	++*failed;
}

static void each_ends_and_the_pool_goes_on(void **state)
{
	const sp_pool_options options = { .workers = WORKERS, .wall_s = 600, .cpu_s = 3, .max_memory = (size_t) 768 << 20 };
	sp_pool *pool;
	(void) state;
	size_t started = 0, ended = 0, failed = 0;

	assert_int_equal(sp_pool_new(&pool, &options, NULL), SIGNPREP_OK);
	while (ended < file_count) {
		for (; started < file_count && sp_pool_has_room(pool); started++)
			start(pool, &files[started], started % 4 == 0);
		sp_job_answer answer;
		void *file;
		assert_true(sp_pool_wait(pool, -1, -1, &file, &answer));
		judge(file, &answer, &failed);
		sp_job_answer_clear(&answer);
		ended++;
	}
	printf("%zu hostile files, %zu of them failed\n", file_count / 2, failed);
	sp_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_ends_and_the_pool_goes_on),
	};
	const char *shared = getenv("SIGNPREP_SHARED");
	char folder[512];
	int n = shared ? snprintf(folder, sizeof folder, "%s/corpus/hostile", shared) : -1;
	if (n > 0 && (size_t) n < sizeof folder)
		list(folder);
	if (file_count == 0 || sp_file_read(LEASE_JSON, (size_t) 1 << 20, &request, NULL) != SP_FILE_OK) {
		printf("skipped: SIGNPREP_SHARED has no corpus/hostile\n");
		return 77;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	sp_buf_clear(&request);
	return failed;
}
