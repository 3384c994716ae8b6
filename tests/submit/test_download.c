/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fetching PDFs: addresses, limits, redirects, repetitions, S3 signatures; over real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "server.h"
#include "sigv4.h"
#include "net/download.h"
#include "net/download_target.h"
#include "net/network.h"
#include "tls.h"

#define PDF "%PDF-1.7 the file"
#define GOOD HTTP("200 OK", "application/pdf", PDF)

typedef struct errand {
	sp_transport transport;
	int fd;
	signprep_error err;
} errand;

static bool sleep_not(void *ctx, double seconds, bool (*cancelled)(void *), void *opaque)
{
	(void) ctx, (void) seconds;
	return cancelled == NULL || !cancelled(opaque);
}

static int begin(void **state)
{
	static errand e;
	memset(&e, 0, sizeof e);
	e.transport = sp_transport_over(sp_network_new(NULL, NULL));
	e.transport.sleep = sleep_not;
	e.fd = open(fixture_path("file.pdf"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(e.fd >= 0);
	*state = &e;
	return 0;
}

static int finish(void **state)
{
	errand *e = *state;
	e->transport.free(e->transport.ctx);
	close(e->fd);
	fixture_clean();
	return 0;
}

static void trust(errand *e, const char *pem)
{
	e->transport.free(e->transport.ctx);
	e->transport = sp_transport_over(sp_network_new(NULL, pem));
	e->transport.sleep = sleep_not;
}

static signprep_code fetch(errand *e, const char *url, const sp_download_options *options)
{
	static const sp_download_options none;
	memset(&e->err, 0, sizeof e->err);
	return sp_download(&e->transport, url, options != NULL ? options : &none, e->fd, &e->err);
}

static void expect(errand *e, const char *url, const sp_download_options *options, signprep_code code, const char *id)
{
	signprep_code got = fetch(e, url, options);
	if (got != code || strcmp(e->err.id, id) != 0)
		fail_msg("%s: got %d %s (%s), expected %d %s", url, got, e->err.id, e->err.message, code, id);
}

static void expect_file(const errand *e, const char *content)
{
	char got[256] = "";
	ssize_t n = pread(e->fd, got, sizeof got - 1, 0);
	assert_int_equal(n, strlen(content));
	assert_string_equal(got, content);
}

static const char *at(const server *s, const char *path)
{
	static char url[512];
	snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", s->tls != NULL ? "https" : "http", s->port, path);
	return url;
}

static void a_file_is_fetched(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, GOOD }, { MANNER_ANSWER, HTTP("200 OK", "application/pdf", "short") } };
	errand *e = *state;
	server s;
	server_start(&s, acts, 2, NULL);
	expect(e, at(&s, "/folder/lease.pdf?a=b&c=%20d#page=2"), NULL, SIGNPREP_OK, "");
	expect_file(e, PDF);
	assert_memory_equal(s.head, "GET /folder/lease.pdf?a=b&c=%20d HTTP/1.1\r\n", 43);
	assert_null(strstr(s.head, "Authorization"));
	assert_null(strstr(s.head, "Expect"));
	/* What was in the file before is gone, and letters beyond ASCII are encoded. */
	expect(e, at(&s, "/租赁 合同.pdf"), NULL, SIGNPREP_OK, "");
	expect_file(e, "short");
	assert_memory_equal(s.head, "GET /%E7%A7%9F%E8%B5%81%20%E5%90%88%E5%90%8C.pdf HTTP", 53);
	server_stop(&s);
}

static void a_large_file_is_whole(void **state)
{
	enum { LENGTH = 5 << 20 };
	errand *e = *state;
	server s;
	struct stat st;
	char *text = malloc(LENGTH + 256);
	int head = snprintf(text, 256, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", LENGTH);
	for (int i = 0; i < LENGTH; i++)
		text[head + i] = (char) ('a' + i % 23);
	text[head + LENGTH] = '\0';
	const act acts[] = { { MANNER_ANSWER, text } };
	server_start(&s, acts, 1, NULL);
	expect(e, at(&s, "/large.pdf"), NULL, SIGNPREP_OK, "");
	assert_int_equal(fstat(e->fd, &st), 0);
	assert_int_equal(st.st_size, LENGTH);
	char *got = malloc(LENGTH);
	assert_int_equal(pread(e->fd, got, LENGTH, 0), LENGTH);
	assert_memory_equal(got, text + head, LENGTH);
	server_stop(&s);
	free(got);
	free(text);
}

static void addresses_that_will_not_do(void **state)
{
	static const char *const bad[] = { "ftp://host/file.pdf", "file:///etc/passwd", "lease.pdf", "", "https://",
		"https:///file.pdf", "http://example.test/file.pdf", "https://user:secret@example.test/file.pdf",
		"https://exa mple.test/f.pdf", "https://host:99999/f.pdf", "https://host/a\nb", "https://host/\xff", "s3://",
		"s3://bucket", "s3://bucket/", "s3:///key", "s3://buc ket/key", "s3://../key" };
	const sp_download_options options = { .s3 = { .key_id = "AKID", .secret_key = "key" } };
	errand *e = *state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		expect(e, bad[i], &options, SIGNPREP_INVALID, "S220");
	fetch(e, "https://user:secret@example.test/file.pdf?token=hidden", &options);
	assert_null(strstr(e->err.message, "secret"));
	assert_null(strstr(e->err.message, "hidden"));
	assert_non_null(strstr(e->err.message, "example.test/file.pdf"));
	assert_true(sp_download_is_url("HTTPS://host/x"));
	assert_true(sp_download_is_url("s3://bucket/key"));
	assert_false(sp_download_is_url("folder/https://x"));
	assert_false(sp_download_is_url("C:/x.pdf"));
}

static void long_addresses_are_shown_cut(void **state)
{
	sp_download_target target;
	const sp_s3 nobody = { 0 };
	char url[2048];
	(void) state;
	snprintf(url, sizeof url, "https://example.test/");
	for (size_t n = strlen(url); n + 4 < sizeof url; n += 3)
		memcpy(url + n, "\xe7\xa7\x9f", 4);
	assert_int_equal(sp_download_target_parse(&target, url, &nobody, NULL), SIGNPREP_OK);
	size_t length = strlen(target.shown);
	assert_true(length > 500 && length < sizeof target.shown);
	assert_memory_equal(target.shown, url, length);
	assert_int_equal((length - 21) % 3, 0); /* no half letter */
	sp_download_target_clear(&target);
}

static void what_servers_refuse(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP("404 Not Found", "text/html", "<h1>no</h1>") },
		{ MANNER_ANSWER, HTTP("403 Forbidden", "application/xml", "<Error><Code>AccessDenied</Code></Error>") },
		{ MANNER_ANSWER, HTTP("204 No Content", "text/plain", "") },
		{ MANNER_ANSWER, HTTP("503 Slow Down", "text/plain", "") },
		{ MANNER_ANSWER, HTTP("429 Too Many Requests", "text/plain", "") }, { MANNER_HANG_UP, NULL },
		{ MANNER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n%PDF" },
		{ MANNER_ANSWER, "SSH-2.0-OpenSSH_9.2\r\n" } };
	const sp_download_options once = { .max_retries = -1 };
	errand *e = *state;
	server s;
	server_start(&s, acts, sizeof acts / sizeof acts[0], NULL);
	expect(e, at(&s, "/f.pdf?signature=hidden"), &once, SIGNPREP_UNREADABLE, "S223");
	assert_int_equal(e->err.native, 404);
	assert_null(strstr(e->err.message, "hidden"));
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_UNREADABLE, "S223");
	assert_non_null(strstr(e->err.message, "403 AccessDenied"));
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_UNREADABLE, "S223");
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S224");
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S224");
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S221");
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S221");
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S221");
	server_stop(&s);
	expect(e, at(&s, "/f.pdf"), &once, SIGNPREP_NOT_SENT, "S221"); /* nobody listens any more */
}

static void what_passes_is_asked_again(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP("503 Slow Down", "text/plain", "later") }, { MANNER_HANG_UP, NULL },
		{ MANNER_ANSWER,
			"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n%PDF cut short here, longer than the file itself" },
		{ MANNER_ANSWER, GOOD }, { MANNER_HANG_UP, NULL }, { MANNER_HANG_UP, NULL }, { MANNER_ANSWER, GOOD } };
	errand *e = *state;
	server s;
	server_start(&s, acts, sizeof acts / sizeof acts[0], NULL);
	expect(e, at(&s, "/f.pdf"), NULL, SIGNPREP_OK, "");
	expect_file(e, PDF);
	assert_int_equal(atomic_load(&s.requests), 4);
	expect(e, at(&s, "/f.pdf"), &(sp_download_options) { .max_retries = 1 }, SIGNPREP_NOT_SENT, "S221");
	assert_int_equal(atomic_load(&s.requests), 6);
	server_stop(&s);
}

static void files_without_end(void **state)
{
	static const act acts[] = { { MANNER_FLOOD, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" },
		{ MANNER_FLOOD, "HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n" },
		{ MANNER_FLOOD, "HTTP/1.1 404 Not Found\r\n\r\n" } };
	const sp_download_options options = { .max_bytes = 1 << 20 };
	errand *e = *state;
	server s;
	struct stat st;
	server_start(&s, acts, 3, NULL);
	for (int i = 0; i < 3; i++) {
		expect(e, at(&s, "/f.pdf"), &options, SIGNPREP_LIMIT, "S226");
		assert_int_equal(fstat(e->fd, &st), 0);
		assert_true(st.st_size <= 1 << 20);
	}
	server_stop(&s);
}

static void a_server_that_never_answers(void **state)
{
	static const act acts[] = { { MANNER_SILENT, NULL } };
	errand *e = *state;
	server s;
	server_start(&s, acts, 1, NULL);
	expect(e, at(&s, "/f.pdf"), &(sp_download_options) { .timeout_s = 0.4 }, SIGNPREP_NOT_SENT, "S222");
	server_stop(&s);
}

static bool when_it_was_asked(void *opaque)
{
	return atomic_load(&((server *) opaque)->requests) > 0;
}

static void stopping(void **state)
{
	static const act acts[] = { { MANNER_SILENT, NULL } };
	errand *e = *state;
	server s;
	server_start(&s, acts, 1, NULL);
	expect(e, at(&s, "/f.pdf"), &(sp_download_options) { .cancelled = when_it_was_asked, .opaque = &s }, SIGNPREP_INTERRUPTED,
		"S209");
	expect(e, at(&s, "/f.pdf"), &(sp_download_options) { .cancelled = when_it_was_asked, .opaque = &s }, SIGNPREP_INTERRUPTED,
		"S209");
	server_stop(&s);
	assert_int_equal(atomic_load(&s.requests), 1);
}

static void a_full_disk(void **state)
{
	static const act acts[] = { { MANNER_FLOOD, "HTTP/1.1 200 OK\r\n\r\n" } };
	errand *e = *state;
	server s;
	int full = open("/dev/full", O_WRONLY), own = e->fd;
	if (full < 0)
		skip();
	server_start(&s, acts, 1, NULL);
	e->fd = full;
	signprep_code code = fetch(e, at(&s, "/f.pdf"), NULL);
	e->fd = own;
	close(full);
	server_stop(&s);
	assert_int_equal(code, SIGNPREP_LIMIT);
	assert_string_equal(e->err.id, "S227");
}

static void redirect_to(char *out, size_t cap, const char *where)
{
	snprintf(out, cap, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", where);
}

static void redirects_on_this_machine(void **state)
{
	char elsewhere[640], outside[640];
	errand *e = *state;
	server s, target;
	static const act good[] = { { MANNER_ANSWER, GOOD } };
	server_start(&target, good, 1, NULL);
	redirect_to(elsewhere, sizeof elsewhere, at(&target, "/other.pdf"));
	redirect_to(outside, sizeof outside, "http://example.test/f.pdf");
	const act acts[] = { { MANNER_ANSWER,
				     "HTTP/1.1 307 Temporary Redirect\r\nLocation: ../next?x=1\r\nConnection: close\r\n\r\n" },
		{ MANNER_ANSWER, elsewhere }, { MANNER_ANSWER, outside },
		{ MANNER_ANSWER, "HTTP/1.1 302 Found\r\nConnection: close\r\n\r\n" } };
	server_start(&s, acts, 4, NULL);
	expect(e, at(&s, "/a/b/c"), NULL, SIGNPREP_OK, "");
	assert_memory_equal(s.head, "GET /a/next?x=1 HTTP", 20);
	assert_memory_equal(target.head, "GET /other.pdf HTTP", 19);
	expect_file(e, PDF);
	expect(e, at(&s, "/"), NULL, SIGNPREP_UNREADABLE, "S225");
	expect(e, at(&s, "/"), NULL, SIGNPREP_UNREADABLE, "S225"); /* to nowhere */
	server_stop(&s);
	server_stop(&target);
}

static void redirects_without_end(void **state)
{
	static const act round = { MANNER_ANSWER, "HTTP/1.1 302 Found\r\nLocation: /again\r\nConnection: close\r\n\r\n" };
	act acts[12];
	errand *e = *state;
	server s;
	for (size_t i = 0; i < 12; i++)
		acts[i] = round;
	acts[5] = (act) { MANNER_ANSWER, GOOD };
	server_start(&s, acts, 12, NULL);
	expect(e, at(&s, "/"), NULL, SIGNPREP_OK, ""); /* five */
	expect(e, at(&s, "/"), NULL, SIGNPREP_UNREADABLE, "S225");
	server_stop(&s);
	assert_int_equal(atomic_load(&s.requests), 12);
}

static void https_leads_to_https_only(void **state)
{
	char pem[128], up[640], down[640];
	errand *e = *state;
	server s, plain;
	static const act good[] = { { MANNER_ANSWER, GOOD } };
	snprintf(pem, sizeof pem, "%s", fixture_path("ca.pem"));
	SSL_CTX *tls = make_tls("IP:127.0.0.1", 2, pem);
	server_start(&plain, good, 1, NULL);
	redirect_to(down, sizeof down, at(&plain, "/f.pdf"));
	redirect_to(up, sizeof up, "/moved.pdf");
	const act acts[] = { { MANNER_ANSWER, GOOD }, { MANNER_ANSWER, up }, { MANNER_ANSWER, GOOD }, { MANNER_ANSWER, down } };
	server_start(&s, acts, 4, tls);
	expect(e, at(&s, "/f.pdf"), &(sp_download_options) { .max_retries = -1 }, SIGNPREP_NOT_SENT,
		"S221"); /* nobody vouches for it */
	trust(e, pem);
	server_stop(&s);
	server_start(&s, acts, 4, tls);
	expect(e, at(&s, "/f.pdf"), NULL, SIGNPREP_OK, "");
	expect(e, at(&s, "/f.pdf"), NULL, SIGNPREP_OK, "");
	assert_memory_equal(s.head, "GET /moved.pdf HTTP", 19);
	expect(e, at(&s, "/f.pdf"), NULL, SIGNPREP_UNREADABLE, "S225");
	server_stop(&s);
	server_stop(&plain);
	assert_int_equal(atomic_load(&plain.connections), 0);
	SSL_CTX_free(tls);
}

/* The documentation's own example holds the checker of this test to account. */
static void the_checker_agrees_with_the_documentation(void **state)
{
	char expected[65];
	(void) state;
	assert_true(sigv4_expected(
		"GET /test.txt HTTP/1.1\r\nHost: examplebucket.s3.amazonaws.com\r\nRange: bytes=0-9\r\n"
		"x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\nx-amz-date: "
		"20130524T000000Z\r\n"
		"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
		"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=0\r\n\r\n",
		"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", expected));
	assert_string_equal(expected, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void expect_signed(const server *s, const char *secret, const char *region, bool token)
{
	char carried[65], expected[65], scope[256], headers[512], end[128];
	assert_true(sigv4_carried(s->head, carried, scope, sizeof scope, headers, sizeof headers));
	assert_true(sigv4_expected(s->head, secret, expected));
	assert_string_equal(carried, expected);
	snprintf(end, sizeof end, "/%s/s3/aws4_request", region);
	assert_memory_equal(scope, "AKIDEXAMPLE/", 12);
	assert_string_equal(scope + strlen(scope) - strlen(end), end);
	assert_non_null(strstr(headers, "host;"));
	assert_non_null(strstr(headers, "x-amz-content-sha256"));
	assert_int_equal(strstr(headers, "x-amz-security-token") != NULL, token);
	assert_null(strstr(s->head, secret));
}

static void s3_is_signed(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, GOOD }, { MANNER_ANSWER, GOOD } };
	char endpoint[64];
	errand *e = *state;
	server s;
	server_start(&s, acts, 2, NULL);
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", s.port);
	sp_download_options options = { .s3 = { .key_id = "AKIDEXAMPLE", .secret_key = "a/secret+key", .endpoint = endpoint } };
	expect(e, "s3://contracts.2024/a folder/../租赁+合同?.pdf", &options, SIGNPREP_OK, "");
	expect_file(e, PDF);
	assert_memory_equal(s.head, "GET /contracts.2024/a%20folder/../%E7%A7%9F%E8%B5%81%2B%E5%90%88%E5%90%8C%3F.pdf HTTP", 82);
	expect_signed(&s, "a/secret+key", "us-east-1", false);
	options.s3.region = "ap-guangzhou";
	options.s3.token = "temporary/token==";
	expect(e, "S3://bucket/key", &options, SIGNPREP_OK, "");
	assert_non_null(strstr(s.head, "x-amz-security-token: temporary/token==\r\n"));
	expect_signed(&s, "a/secret+key", "ap-guangzhou", true);
	server_stop(&s);
}

static void s3_without_access(void **state)
{
	static const act acts[] = {
		{ MANNER_ANSWER,
			HTTP("403 Forbidden", "application/xml",
				"<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>x</Message></Error>") },
		{ MANNER_ANSWER, HTTP("404 Not Found", "application/xml", "<Error><Code>NoSuchKey</Code></Error>") },
		{ MANNER_ANSWER,
			"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://bucket.s3.eu-west-1.amazonaws.com/key\r\nConnection: "
			"close\r\n\r\n" }
	};
	char endpoint[64];
	errand *e = *state;
	server s;
	server_start(&s, acts, 3, NULL);
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", s.port);
	sp_download_options options = { .s3 = { .key_id = "AKIDEXAMPLE", .secret_key = "s3cr3t", .endpoint = endpoint } };
	expect(e, "s3://bucket/key", &options, SIGNPREP_CREDENTIALS, "S228");
	assert_non_null(strstr(e->err.message, "403 SignatureDoesNotMatch"));
	expect(e, "s3://bucket/key", &options, SIGNPREP_UNREADABLE, "S223");
	assert_non_null(strstr(e->err.message, "NoSuchKey"));
	expect(e, "s3://bucket/key", &options, SIGNPREP_UNREADABLE, "S225");
	server_stop(&s);
	options.s3.secret_key = NULL;
	expect(e, "s3://bucket/key", &options, SIGNPREP_CREDENTIALS, "S229");
	assert_non_null(strstr(e->err.message, "AWS_SECRET_ACCESS_KEY"));
	options.s3.region = "us-east-1.evil.test/";
	options.s3.secret_key = "s3cr3t";
	expect(e, "s3://bucket/key", &options, SIGNPREP_INVALID, "S220");
	options.s3.endpoint = "http://example.test";
	options.s3.region = NULL;
	expect(e, "s3://bucket/key", &options, SIGNPREP_INVALID, "S105");
}

static void the_hosts_of_s3(void **state)
{
	sp_download_target target;
	const sp_s3 s3 = { .key_id = "AKID", .secret_key = "k", .region = "eu-west-1" };
	(void) state;
	assert_int_equal(sp_download_target_parse(&target, "s3://bucket/folder/key", &s3, NULL), SIGNPREP_OK);
	assert_string_equal(target.url.data, "https://s3.eu-west-1.amazonaws.com/bucket/folder/key");
	assert_string_equal(target.region, "eu-west-1");
	assert_false(target.loopback);
	sp_download_target_clear(&target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_fetched, begin, finish),
		cmocka_unit_test_setup_teardown(a_large_file_is_whole, begin, finish),
		cmocka_unit_test_setup_teardown(addresses_that_will_not_do, begin, finish),
		cmocka_unit_test(long_addresses_are_shown_cut),
		cmocka_unit_test_setup_teardown(what_servers_refuse, begin, finish),
		cmocka_unit_test_setup_teardown(what_passes_is_asked_again, begin, finish),
		cmocka_unit_test_setup_teardown(files_without_end, begin, finish),
		cmocka_unit_test_setup_teardown(a_server_that_never_answers, begin, finish),
		cmocka_unit_test_setup_teardown(stopping, begin, finish),
		cmocka_unit_test_setup_teardown(a_full_disk, begin, finish),
		cmocka_unit_test_setup_teardown(redirects_on_this_machine, begin, finish),
		cmocka_unit_test_setup_teardown(redirects_without_end, begin, finish),
		cmocka_unit_test_setup_teardown(https_leads_to_https_only, begin, finish),
		cmocka_unit_test(the_checker_agrees_with_the_documentation),
		cmocka_unit_test_setup_teardown(s3_is_signed, begin, finish),
		cmocka_unit_test_setup_teardown(s3_without_access, begin, finish),
		cmocka_unit_test(the_hosts_of_s3),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
