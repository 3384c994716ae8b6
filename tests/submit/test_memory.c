/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A PDF of 58 MB is located and sent by a process whose memory never exceeds 64 MB. The process is a child that
 * runs this program anew, so that neither the test nor its server count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include <signprep/find.h>

#include "base/sha256.h"
#include "fixture.h"
#include "server.h"

#define FILE_BYTES ((size_t) 58 * 1000 * 1000)
#define RSS_MAX_KB (64 * 1024)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNMEASURABLE 1
#else
#define UNMEASURABLE 0
#endif

static char program[4096], path[128];

static int make_file(void **state)
{
	(void) state;
	snprintf(path, sizeof path, "%s", fixture_path("file.pdf"));
	FILE *out = fopen(path, "wb");
	if (out == NULL)
		return -1;
	fixture_write_pdf(out, FILE_BYTES);
	return fclose(out);
}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static signprep_code find_words(signprep_document *doc, signprep_error *err)
{
	static const char *const keywords[] = { "Sign here" };
	signprep_find *find = NULL;
	signprep_code code = signprep_find_run(&find, doc, keywords, 1, NULL, err);
	bool there = code == SIGNPREP_OK && signprep_find_at(find, 0)->hit_count == 1;
	signprep_find_free(find);
	return there ? SIGNPREP_OK : SIGNPREP_NOT_FOUND;
}

/* In the child: the whole way, then how much memory it took at most. */
static int run_child(const char *file, const char *endpoint)
{
	static const char request_text[] = "{\"Operator\":{\"UserId\":\"yDwJSUUgoperator00000000000000001\"},\"FlowName\":"
					   "\"租赁合同\",\"Approvers\":[{\"ApproverType\":1,"
					   "\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\",\"SignComponents\":[{"
					   "\"ComponentType\":\"SIGN_SIGNATURE\","
					   "\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"Sign "
					   "here\",\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}]}]}";
	const signprep_client_options options = {
		.secret_id = FIXTURE_ID, .secret_key = "k", .endpoint = endpoint, .max_retries = -1
	};
	signprep_document *doc = NULL;
	signprep_request *request = NULL;
	signprep_result *result = NULL;
	signprep_client *client = NULL;
	signprep_flow flow;
	signprep_error err = { 0 };
	struct rusage usage;
	signprep_code code = signprep_document_open(&doc, file, NULL, &err);
	if (code == SIGNPREP_OK)
		code = find_words(doc, &err);
	if (code == SIGNPREP_OK)
		code = signprep_request_parse(&request, request_text, strlen(request_text), "r", &err);
	if (code == SIGNPREP_OK)
		code = signprep_check(&result, doc, request, NULL, &err);
	if (code == SIGNPREP_OK)
		code = signprep_client_new(&client, &options, &err);
	if (code == SIGNPREP_OK)
		code = signprep_submit(&flow, client, doc, result, &err);
	signprep_client_free(client);
	signprep_result_free(result);
	signprep_request_free(request);
	signprep_document_free(doc);
	getrusage(RUSAGE_SELF, &usage);
	fprintf(stderr, "peak %ld KB; %d %s %s\n", usage.ru_maxrss, code, err.id, err.message);
	if (code != SIGNPREP_OK)
		return 1;
	return UNMEASURABLE || usage.ru_maxrss < RSS_MAX_KB ? 0 : 2;
}

static int spawn(const char *endpoint)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		execl(program, program, "--child", path, endpoint, (char *) NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Keeps what was uploaded: the server only remembers the last request. */
static void a_large_file_takes_no_memory(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP_JSON(OK_UPLOAD) }, { MANNER_ANSWER, HTTP_JSON(OK_CREATE) } };
	char endpoint[64];
	server s;
	(void) state;
	server_start(&s, acts, 2, NULL);
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", s.port);
	int code = spawn(endpoint);
	server_stop(&s);
	assert_int_equal(code, 0);
	assert_int_equal(atomic_load(&s.requests), 2);
}

/* The base64 on the wire, decoded, is the file: by its hash. */
static void what_was_uploaded_is_the_file(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP_JSON("{\"Response\":{\"FileIds\":[],\"RequestId\":\"r\"}}") } };
	static const char mark[] = "\"FileBody\":\"";
	char endpoint[64], sent[65];
	signprep_document *doc;
	server s;
	(void) state;
	server_start(&s, acts, 1, NULL);
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", s.port);
	assert_int_equal(spawn(endpoint), 1); /* S205: no FileId came */
	const char *start = strstr(s.body, mark);
	assert_non_null(start);
	start += strlen(mark);
	size_t length = strcspn(start, "\"");
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	unsigned char *decoded = malloc(length);
	int padding = (start[length - 1] == '=') + (start[length - 2] == '=');
	int count = EVP_DecodeBlock(decoded, (const unsigned char *) start, (int) length);
	sp_sha256_hex(decoded, (size_t) (count - padding), sent);
	assert_string_equal(sent, signprep_document_sha256(doc));
	free(decoded);
	signprep_document_free(doc);
	free(s.body);
	s.body = NULL;
	server_stop(&s);
}

/* A large file is not held: cutting it while it is open is an error, not an answer and not a crash. */
static void a_large_file_cut_while_it_is_open(void **state)
{
	network n;
	contract c = { 0 };
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open_file(&c, path);
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	assert_int_equal(truncate(path, 10 * 1000 * 1000), 0);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "S603");
	size_t length = 1;
	assert_null(signprep_document_bytes(c.doc, &length));
	assert_int_equal(length, 0);
	signprep_client_free(client);
	contract_close(&c);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_large_file_takes_no_memory),
		cmocka_unit_test(what_was_uploaded_is_the_file),
		cmocka_unit_test(a_large_file_cut_while_it_is_open),
	};
	if (argc == 4 && strcmp(argv[1], "--child") == 0)
		return run_child(argv[2], argv[3]);
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	if (n <= 0)
		return 77;
	program[n] = '\0';
	return cmocka_run_group_tests(tests, make_file, clean);
}
