/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a folder keeps: a sandbox that is killed at any instant has forgotten nothing that it answered. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/verify.h>

#include "fixture.h"
#include "service/signing/authority.h"

#define ROUNDS 20

static char folder[] = "/tmp/signprep-state-XXXXXX", authority_folder[] = "/tmp/signprep-authority-XXXXXX";

static int make_folder(void **state)
{
	(void) state;
	return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
	char command[128];
	(void) state;
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command) == 0 ? 0 : 1;
}

/* A sandbox in a process of its own, so that it can be killed. */
static pid_t start(stage *s)
{
	int ends[2], port = 0;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		sp_sandbox *sandbox;
		signprep_error err = { 0 };
		const sp_sandbox_options options = { .state_dir = folder, .rate_per_s = 100000, .quota = 100000 };
		if (sp_sandbox_start(&sandbox, &options, &err) != SIGNPREP_OK) {
			fprintf(stderr, "%s %s\n", err.id, err.message);
			_exit(1);
		}
		sscanf(sp_sandbox_url(sandbox), "http://127.0.0.1:%d", &port);
		if (write(ends[1], &port, sizeof port) != sizeof port)
			_exit(1);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
	close(ends[0]);
	memset(s, 0, sizeof *s);
	s->port = port;
	return child;
}

static void kill_it(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static cJSON *call(const stage *s, const char *action, const char *body)
{
	ess_call call = { .port = s->port,
		.secret_id = SP_SANDBOX_SECRET_ID,
		.secret_key = SP_SANDBOX_SECRET_KEY,
		.action = action,
		.body = body };
	return ess_send(&call, NULL);
}

static const char *text(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
	return value ? value : "";
}

static int status_of(const stage *s, const char *id)
{
	char body[256];
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"%s\"]}", id);
	cJSON *response = call(s, "DescribeFlowInfo", body);
	const cJSON *info = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FlowDetailInfos"), 0);
	const cJSON *status = cJSON_GetObjectItemCaseSensitive(info, "FlowStatus");
	int value = cJSON_IsNumber(status) ? status->valueint : -1;
	cJSON_Delete(response);
	return value;
}

static bool sign(const stage *s, const char *id)
{
	char body[128], head[256];
	http_reply reply;
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"sign\"}", id);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		s->port, size);
	http_send(s->port, head, body, (size_t) size, &reply);
	bool done = reply.status == 200;
	http_reply_clear(&reply);
	return done;
}

static void upload(const stage *s, char file_id[64])
{
	size_t length;
	char *pdf = contract_pdf(&length), *body = upload_body("DOCUMENT", "contract.pdf", pdf, length);
	cJSON *response = call(s, "UploadFiles", body);
	snprintf(file_id, 64, "%s", cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileIds"), 0)->valuestring);
	cJSON_Delete(response);
	free(body);
	free(pdf);
}

static void contracts_survive(void **state)
{
	stage s;
	char file_id[64], id[64];
	(void) state;
	pid_t child = start(&s);
	upload(&s, file_id);
	char *body = flow_body(file_id, "", "", "");
	cJSON *response = call(&s, "CreateFlowByFiles", body);
	snprintf(id, sizeof id, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
	assert_true(sign(&s, id));
	response = call(&s, "ModifyExtendedService",
		"{\"Operator\":{\"UserId\":\"u\"},\"ServiceType\":\"OVERSEA_SIGN\",\"Operate\":\"OPEN\"}");
	cJSON_Delete(response);
	kill_it(child);
	child = start(&s);
	assert_int_equal(status_of(&s, id), 2);
	/* The FileId lives on, and the second signer's turn has come. */
	response = call(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	cJSON_Delete(response);
	assert_true(sign(&s, id));
	kill_it(child);
	child = start(&s);
	assert_int_equal(status_of(&s, id), 4);
	response = call(
		&s, "DescribeExtendedServiceAuthInfos", "{\"Operator\":{\"UserId\":\"u\"},\"ExtendServiceType\":\"OVERSEA_SIGN\"}");
	assert_string_equal(
		text(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "AuthInfoList"), 0), "Status"), "ENABLE");
	cJSON_Delete(response);
	kill_it(child);
	free(body);
}

/* A client in a process of its own, which ends with the sandbox; it notes down what it was told, "ID STATUS" a line. */
static pid_t client(const stage *s, const char *body, int notes)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child)
		return child;
	(void) freopen("/dev/null", "w", stderr);
	for (;;) {
		char line[96];
		cJSON *response = call(s, "CreateFlowByFiles", body);
		const char *id = text(response, "FlowId");
		int length = snprintf(line, sizeof line, "%s 1\n", id);
		if (!*id || write(notes, line, (size_t) length) != length || !sign(s, id))
			_exit(0);
		length = snprintf(line, sizeof line, "%s 2\n", id);
		if (write(notes, line, (size_t) length) != length)
			_exit(0);
		cJSON_Delete(response);
	}
}

static bool has_more(FILE *notes)
{
	struct stat about;
	return fstat(fileno(notes), &about) == 0 && about.st_size > ftell(notes);
}

static void nothing_that_was_answered_is_lost(void **state)
{
	size_t told = 0;
	char id[64];
	int least;
	char path[128];
	(void) state;
	snprintf(path, sizeof path, "%s/notes", folder);
	int written = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	FILE *notes = fopen(path, "r");
	assert_true(written >= 0);
	assert_non_null(notes);
	for (unsigned round = 0; round <= ROUNDS; round++) {
		stage s;
		char file_id[64];
		pid_t child = start(&s);
		while (fscanf(notes, "%63s %d", id, &least) == 2) {
			assert_true(status_of(&s, id) >= least);
			told++;
		}
		upload(&s, file_id);
		char *body = flow_body(file_id, "", "", "");
		pid_t other = client(&s, body, written);
		/* At a random moment; now and then one at which something was said, however slow the machine is. */
		usleep(20000 + round * 3700);
		for (int i = 0; round % 3 == 0 && i < 6000 && !has_more(notes); i++)
			usleep(20000);
		kill_it(child);
		waitpid(other, NULL, 0);
		free(body);
		clearerr(notes); /* where this round ended, the next one goes on reading */
	}
	assert_true(told > ROUNDS / 4);
	fclose(notes);
	close(written);
}

static void one_sandbox_at_a_time(void **state)
{
	stage s;
	sp_sandbox *second;
	signprep_error err = { 0 };
	(void) state;
	pid_t child = start(&s);
	assert_int_equal(sp_sandbox_start(&second, &(sp_sandbox_options) { .state_dir = folder }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S754");
	kill_it(child);
}

static void a_damaged_log_is_told(void **state)
{
	sp_sandbox *sandbox;
	signprep_error err = { 0 };
	char path[128];
	(void) state;
	snprintf(path, sizeof path, "%s/log.jsonl", folder);
	/* A line that was cut off is what a death leaves. */
	FILE *log = fopen(path, "a");
	assert_non_null(log);
	fputs("{\"record\":\"flow\",\"id\":\"yD", log);
	fclose(log);
	assert_int_equal(sp_sandbox_start(&sandbox, &(sp_sandbox_options) { .state_dir = folder }, &err), SIGNPREP_OK);
	sp_sandbox_stop(sandbox);
	log = fopen(path, "a");
	assert_non_null(log);
	fputs("{\"record\":\"flow\",\"id\":\"yD\"}\n", log);
	fclose(log);
	assert_int_equal(sp_sandbox_start(&sandbox, &(sp_sandbox_options) { .state_dir = folder }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S755");
}

/* A contract that both have signed, made by a sandbox of its own; its file at `path`. */
static void make_signed(const char *path)
{
	stage s;
	char file_id[64], id[64], body[256];
	http_reply raw;
	stage_open(&s, &(sp_sandbox_options) { .state_dir = authority_folder, .rate_per_s = 1000 });
	stage_upload(&s, file_id);
	char *create = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(&s, "CreateFlowByFiles", create);
	snprintf(id, sizeof id, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
	free(create);
	assert_true(sign(&s, id) && sign(&s, id));
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"%s\"]}", id);
	response = stage_send(&s, "DescribeFileUrls", body);
	const char *url = text(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileUrls"), 0), "Url");
	http_get(s.port, strstr(url, "/file/"), &raw);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(raw.body, 1, raw.length, file), raw.length);
	fclose(file);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	stage_close(&s);
}

static void expect_trust(const char *path, const char *pem, size_t length, signprep_trust trust)
{
	const signprep_verify_options options = { .size = sizeof options, .ca = pem, .ca_length = length };
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };
	if (signprep_document_open(&doc, path, NULL, &err) || signprep_verify(&v, doc, &options, &err))
		fail_msg("%s: %s %s", path, err.id, err.message);
	assert_int_equal(signprep_verification_count(v), 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(signprep_verification_at(v, i)->trust, trust);
	signprep_verification_free(v);
	signprep_document_free(doc);
}

static size_t read_text(const char *path, char *out, size_t cap)
{
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t length = fread(out, 1, cap, file);
	fclose(file);
	return length;
}

/* Who trusts the certificate of one start trusts what is signed after the next; one that is made anew is another. */
static void the_authority_is_kept(void **state)
{
	char first[128], second[128], third[128], path[128], pem[4096];
	sp_sandbox *sandbox;
	signprep_error err = { 0 };
	(void) state;
	assert_non_null(mkdtemp(authority_folder));
	snprintf(first, sizeof first, "%s/first.pdf", authority_folder);
	snprintf(second, sizeof second, "%s/second.pdf", authority_folder);
	snprintf(third, sizeof third, "%s/third.pdf", authority_folder);
	make_signed(first);
	snprintf(path, sizeof path, "%s/authority.crt", authority_folder);
	size_t length = read_text(path, pem, sizeof pem);
	assert_true(length < sizeof pem);
	pem[length] = '\0';
	assert_null(strstr(pem, "PRIVATE"));
	make_signed(second);
	expect_trust(first, pem, length, SIGNPREP_TRUST_YES);
	expect_trust(second, pem, length, SIGNPREP_TRUST_YES);
	snprintf(path, sizeof path, "%s/authority.pem", authority_folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("-----BEGIN NOTHING-----\n", file);
	fclose(file);
	assert_int_equal(
		sp_sandbox_start(&sandbox, &(sp_sandbox_options) { .state_dir = authority_folder }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S260");
	assert_int_equal(remove(path), 0);
	make_signed(third);
	expect_trust(third, pem, length, SIGNPREP_TRUST_NO);
	snprintf(path, sizeof path, "rm -r '%s'", authority_folder);
	assert_int_equal(system(path), 0);
}

/* Longer than a path of 900 bytes, beyond which it was once cut. */
static void a_folder_far_down(void **state)
{
	char name[241], path[1024], file[1100];
	int length = snprintf(path, sizeof path, "%s", folder);
	(void) state;
	memset(name, 'd', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	for (int i = 0; i < 4; i++) {
		length += snprintf(path + length, sizeof path - (size_t) length, "/%s", name);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	sp_sandbox *sandbox;
	signprep_error err = { 0 };
	if (sp_sandbox_start(&sandbox, &(sp_sandbox_options) { .state_dir = path }, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	sp_sandbox_stop(sandbox);
	snprintf(file, sizeof file, "%s/log.jsonl", path);
	assert_int_equal(access(file, R_OK), 0);
	snprintf(file, sizeof file, "%s/" SP_AUTHORITY_KEPT, path);
	assert_int_equal(access(file, R_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contracts_survive),
		cmocka_unit_test(nothing_that_was_answered_is_lost),
		cmocka_unit_test(one_sandbox_at_a_time),
		cmocka_unit_test(a_damaged_log_is_told),
		cmocka_unit_test(the_authority_is_kept),
		cmocka_unit_test(a_folder_far_down),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
