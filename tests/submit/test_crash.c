/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The process is killed while a request is under way; the journal tells the next one where it stood. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static signprep_code submit(const char *journal, bool resend_unknown, const scene *scenes, size_t count, char id[8])
{
	const signprep_client_options options = { .journal = journal, .resend_unknown = resend_unknown };
	signprep_error err = { 0 };
	signprep_flow flow;
	contract c;
	network n;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, count);
	signprep_code code = signprep_submit(&flow, client, c.doc, c.result, &err);
	if (n.calls != count)
		fail_msg("%zu of %zu requests were made", n.calls, count);
	memcpy(id, err.id, sizeof err.id);
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
	return code;
}

/* Runs a submit in a child that is killed during its last request. */
static void crash(const char *journal, const scene *scenes, size_t count)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		char id[8];
		(void) submit(journal, false, scenes, count, id);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void during_the_upload(void **state)
{
	static const scene killed[] = { { .action = "UploadFiles", .die = true } };
	static const scene resumed[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const char *journal = fixture_path("journal");
	char id[8];
	(void) state;
	crash(journal, killed, 1);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'uploading'"), 1);
	assert_int_equal(submit(journal, false, resumed, 2, id), SIGNPREP_OK);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'created'"), 1);
}

static void during_the_creation(void **state)
{
	static const scene killed[] = { { .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .die = true } };
	static const scene forced[] = { { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const char *journal = fixture_path("journal");
	char id[8];
	(void) state;
	crash(journal, killed, 2);
	assert_int_equal(
		journal_count(journal, "SELECT count(*) FROM row WHERE state = 'creating' AND file_id = '" FIXTURE_FILE_ID "'"), 1);
	assert_int_equal(submit(journal, false, NULL, 0, id), SIGNPREP_UNKNOWN);
	assert_string_equal(id, "S405");
	assert_int_equal(submit(journal, true, forced, 1, id), SIGNPREP_OK);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE flow_id = '" FIXTURE_FLOW_ID "'"), 1);
}

/* Killed while the second attempt is under way: the first one did nothing, the second is in doubt. */
static void during_a_repetition(void **state)
{
	static const scene killed[] = { { .body = OK_UPLOAD }, { .body = ERROR_BODY("RequestLimitExceeded", "x") },
		{ .die = true } };
	const char *journal = fixture_path("journal");
	(void) state;
	crash(journal, killed, 3);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'creating'"), 1);
	/* planned, located, uploading, uploaded, creating, uploaded, creating */
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM step"), 7);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM step WHERE state = 'uploaded'"), 2);
}

static bool die_while_waiting(void *opaque)
{
	const network *n = opaque;
	if (n->calls == 2)
		raise(SIGKILL);
	return false;
}

/* Killed in the pause between two attempts: nothing is in doubt, the next run goes on by itself. */
static void between_two_attempts(void **state)
{
	static const scene killed[] = { { .body = OK_UPLOAD }, { .body = ERROR_BODY("RequestLimitExceeded", "x") } };
	static const scene resumed[] = { { .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const char *journal = fixture_path("journal");
	int status;
	char id[8];
	(void) state;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		network n;
		const signprep_client_options options = { .journal = journal, .cancelled = die_while_waiting, .opaque = &n };
		signprep_flow flow;
		contract c;
		contract_open(&c, "");
		signprep_client *client = network_client(&n, &options, killed, 2);
		_exit((int) signprep_submit(&flow, client, c.doc, c.result, NULL));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'uploaded'"), 1);
	assert_int_equal(submit(journal, false, resumed, 1, id), SIGNPREP_OK);
}

/* What the journal must never hold: names, mobiles, the file's name, the secret key. */
static void no_personal_data_in_the_journal(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD },
		{ .body = ERROR_BODY("InvalidParameter.Mobile", "13800138000 张三") } };
	static const char *const forbidden[] = { "13800138000", "张三", "租赁合同", "lease", "fixture-key-of-the-tests",
		FIXTURE_ID };
	const char *journal = fixture_path("journal");
	char id[8], *text = NULL;
	size_t length = 0;
	(void) state;
	assert_int_equal(submit(journal, false, scenes, 2, id), SIGNPREP_REFUSED);
	FILE *file = fopen(journal, "rb"), *copy = open_memstream(&text, &length);
	for (int c; (c = getc(file)) != EOF;)
		putc(c, copy);
	fclose(file);
	fclose(copy);
	assert_non_null(memmem(text, length, FIXTURE_FILE_ID, strlen(FIXTURE_FILE_ID))); /* the search itself works */
	for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
		if (memmem(text, length, forbidden[i], strlen(forbidden[i])) != NULL)
			fail_msg("the journal holds \"%s\"", forbidden[i]);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(during_the_upload, clean),
		cmocka_unit_test_teardown(during_the_creation, clean),
		cmocka_unit_test_teardown(during_a_repetition, clean),
		cmocka_unit_test_teardown(between_two_attempts, clean),
		cmocka_unit_test_teardown(no_personal_data_in_the_journal, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
