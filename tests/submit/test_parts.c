/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The small parts: bodies, endpoints, waiting, limits, secrets. Expected values by hand or from RFCs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "near.h"

#include "base/sha256.h"
#include "net/body.h"
#include "net/endpoint.h"
#include "submit/environment.h"
#include "net/limiter.h"
#include "net/retry.h"
#include "net/secret.h"
#include "submit/submission.h"
#include "net/transport.h"

typedef struct bytes {
	const char *data;
	size_t length;
	size_t reads;
} bytes;

static bool read_bytes(const void *source, size_t offset, void *out, size_t length)
{
	const bytes *b = source;
	((bytes *) (uintptr_t) source)->reads++;
	if (offset + length > b->length)
		return false;
	memcpy(out, b->data + offset, length);
	return true;
}

/* Reads the body `step` bytes at a time. */
static char *drain(sp_body *body, size_t step)
{
	char *out = calloc(1, body->length + 1);
	size_t filled = 0;
	for (size_t n; (n = sp_body_read(body, out + filled, step < body->length - filled ? step : body->length - filled)) > 0;)
		filled += n;
	out[filled] = '\0';
	return out;
}

static void check_base64(const char *raw, const char *expected)
{
	bytes source = { raw, strlen(raw), 0 };
	char hash[65], whole[256];
	sp_sha256_hex(raw, source.length, hash);
	snprintf(whole, sizeof whole, "<%s>!", expected);
	for (size_t step = 1; step < 6; step++) {
		sp_body *body = malloc(sizeof *body);
		assert_true(sp_body_init_source(body, "<", ">!", read_bytes, &source, source.length, hash));
		assert_int_equal(body->length, strlen(whole));
		for (int pass = 0; pass < 2; pass++) {
			char *out = drain(body, step);
			assert_string_equal(out, whole);
			assert_true(sp_body_is_out(body));
			assert_true(sp_body_rewind(body));
			free(out);
		}
		sp_body_clear(body);
		free(body);
	}
}

/* RFC 4648, section 10. */
static void base64_of_the_rfc(void **state)
{
	(void) state;
	check_base64("", "");
	check_base64("f", "Zg==");
	check_base64("fo", "Zm8=");
	check_base64("foo", "Zm9v");
	check_base64("foob", "Zm9vYg==");
	check_base64("fooba", "Zm9vYmE=");
	check_base64("foobar", "Zm9vYmFy");
}

/* "AAA" a million times and a bit is "QUFB" as often: longer than any internal piece. */
static void a_long_source_has_no_seams(void **state)
{
	enum { TRIPLES = 20000 };
	static char raw[3 * TRIPLES + 1];
	char hash[65];
	bytes source = { raw, sizeof raw, 0 };
	sp_body *body = malloc(sizeof *body);
	(void) state;
	memset(raw, 'A', sizeof raw);
	sp_sha256_hex(raw, sizeof raw, hash);
	assert_true(sp_body_init_source(body, "[", "]", read_bytes, &source, source.length, hash));
	char *out = drain(body, 1000);
	assert_int_equal(strlen(out), 1 + 4 * TRIPLES + 4 + 1);
	for (size_t i = 0; i < TRIPLES; i++)
		assert_memory_equal(out + 1 + 4 * i, "QUFB", 4);
	assert_string_equal(out + 1 + 4 * TRIPLES, "QQ==]");
	free(out);
	sp_body_clear(body);
	free(body);
}

/* The body of the vector ess-1mib-body, with its published hash. */
static void hash_of_a_streamed_body(void **state)
{
	enum { LENGTH = 3 * 262144 };
	char *raw = malloc(LENGTH), hash[65], payload[65];
	bytes source = { raw, LENGTH, 0 };
	sp_body *body = malloc(sizeof *body);
	(void) state;
	memset(raw, 'A', LENGTH);
	sp_sha256_hex(raw, LENGTH, hash);
	assert_true(sp_body_init_source(body,
		"{\"BusinessType\":\"DOCUMENT\",\"Caller\":{\"OperatorId\":\"u\"},\"FileInfos\":[{\"FileBody\":\"",
		"\",\"FileName\":\"big.pdf\"}]}", read_bytes, &source, source.length, hash));
	assert_int_equal(body->length, 1048682);
	assert_true(sp_body_sha256(body, payload));
	assert_string_equal(payload, "7a1023866c20a853a038a9ddcf7808873fdafa51580d586c0c1b36e115e35bbc");
	assert_int_equal(body->offset, 0);
	sp_body_clear(body);
	free(body);
	free(raw);
}

static void a_changed_source_never_gets_a_whole_body(void **state)
{
	char raw[] = "foobar", hash[65], payload[65];
	bytes source = { raw, 6, 0 };
	sp_body *body = malloc(sizeof *body);
	(void) state;
	sp_sha256_hex(raw, 6, hash);
	assert_true(sp_body_init_source(body, "<", ">", read_bytes, &source, 6, hash));
	assert_true(sp_body_sha256(body, payload));
	raw[0] = 'F';
	char *out = drain(body, 3);
	assert_true(body->failed);
	assert_false(sp_body_is_out(body));
	assert_null(strchr(out, '>'));
	free(out);
	source.length = 3; /* cut short */
	assert_false(sp_body_sha256(body, payload));
	sp_body_clear(body);
	free(body);
}

static void check_endpoint(const char *text, const char *url, const char *host, bool loopback)
{
	sp_endpoint endpoint;
	signprep_error err = { 0 };
	if (sp_endpoint_parse(&endpoint, text, &err) != SIGNPREP_OK)
		fail_msg("%s: %s", text, err.message);
	assert_string_equal(endpoint.url, url);
	assert_string_equal(endpoint.host, host);
	assert_int_equal(endpoint.loopback, loopback);
}

static void endpoints(void **state)
{
	(void) state;
	check_endpoint("https://ess.tencentcloudapi.com", "https://ess.tencentcloudapi.com/", "ess.tencentcloudapi.com", false);
	check_endpoint(
		"HTTPS://ESS.TencentCloudAPI.com:443/", "https://ess.tencentcloudapi.com/", "ess.tencentcloudapi.com", false);
	check_endpoint("ess.example:8443", "https://ess.example:8443/", "ess.example:8443", false);
	check_endpoint("http://127.0.0.1:8778", "http://127.0.0.1:8778/", "127.0.0.1:8778", true);
	check_endpoint("http://localhost:80", "http://localhost/", "localhost", true);
	check_endpoint("http://[::1]:99", "http://[::1]:99/", "[::1]:99", true);
	check_endpoint("http://127.200.3.4", "http://127.200.3.4/", "127.200.3.4", true);
}

static void bad_endpoints(void **state)
{
	static const char *const malformed[] = { "", "https://", "https://host/path", "https://user@host", "https://host?x",
		"https://host:0", "https://host:65536", "https://host:12ab", "ftp://host", "https://ho st", "https://[::1",
		"https://-x", "https://host#f", "https://host\r\nX: y", "https://host:443:443" };
	static const char *const plain[] = { "http://ess.tencentcloudapi.com", "http://127.0.0.1.example.org", "http://128.0.0.1",
		"http://127.0.0.999", "http://localhost.example.org", "http://127.0.0.1x" };
	sp_endpoint endpoint;
	(void) state;
	for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
		signprep_error err = { 0 };
		assert_int_equal(sp_endpoint_parse(&endpoint, malformed[i], &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S104");
	}
	static const char *const secret[][2] = { { "https://me:pass-word@host", "https://***@host" },
		{ "http://me:pass-word@ess.tencentcloudapi.com/", "http://***@ess.tencentcloudapi.com/" },
		{ "pass-word@host", "***@host" } };
	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
		signprep_error err = { 0 };
		assert_int_equal(sp_endpoint_parse(&endpoint, secret[i][0], &err), SIGNPREP_INVALID);
		assert_null(strstr(err.message, "pass-word"));
		assert_non_null(strstr(err.message, secret[i][1]));
	}
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		signprep_error err = { 0 };
		assert_int_equal(sp_endpoint_parse(&endpoint, plain[i], &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S105");
	}
}

/* api facts C1. */
static void hosts_of_the_environments(void **state)
{
	(void) state;
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_PRODUCTION, "ess", false), "https://ess.tencentcloudapi.com");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_PRODUCTION, "ess", true), "https://file.ess.tencent.cn");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_PRODUCTION, "essbasic", true), "https://file.ess.tencent.cn");
	assert_string_equal(
		sp_environment_endpoint(SIGNPREP_ENV_PRODUCTION, "essbasic", false), "https://essbasic.tencentcloudapi.com");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_TEST, "ess", false), "https://ess.test.ess.tencent.cn");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_TEST, "ess", true), "https://file.test.ess.tencent.cn");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_TEST, "essbasic", false), "https://essbasic.test.ess.tencent.cn");
	assert_string_equal(sp_environment_endpoint(SIGNPREP_ENV_SANDBOX, "ess", false),
		sp_environment_endpoint(SIGNPREP_ENV_SANDBOX, "ess", true));
}

static void jitter_stays_within_its_bounds(void **state)
{
	static const double ceilings[] = { 0.5, 1, 2, 4, 8, 16, 20, 20 };
	(void) state;
	for (int i = 0; i < 8; i++) {
		assert_near(sp_retry_delay(i, 0, 0), 0, 1e-12);
		assert_near(sp_retry_delay(i, 0, UINT32_MAX), ceilings[i], 1e-9);
		assert_near(sp_retry_delay(i, 0, UINT32_MAX / 2), ceilings[i] / 2, 1e-6);
		assert_near(sp_retry_delay(i, 7, 0), 7, 1e-12);
	}
	assert_near(sp_retry_delay(2000000000, 0, UINT32_MAX), 20, 1e-9);
}

/* RFC 9110's example date is 784111777; 2024-02-29 was day 19782. */
static void dates_of_http(void **state)
{
	(void) state;
	assert_near(sp_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777, 0);
	assert_near(sp_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), 19782.0 * 86400, 0);
	assert_near(sp_http_date("Thu, 01 Jan 1970 00:00:01 GMT"), 1, 0);
	assert_near(sp_http_date(""), 0, 0);
	assert_near(sp_http_date("Sun, 06 Foo 1994 08:49:37 GMT"), 0, 0);
	assert_near(sp_http_date("Sun, 06 anF 1994 08:49:37 GMT"), 0, 0);
	assert_near(sp_http_date("Sun, 06 Nov 1994 25:49:37 GMT"), 0, 0);
	assert_near(sp_retry_after("120", 5), 120, 0);
	assert_near(sp_retry_after("-3", 5), 0, 0);
	assert_near(sp_retry_after("soon", 5), 0, 0);
	assert_near(sp_retry_after("", 5), 0, 0);
	assert_near(sp_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111770), 7, 0);
	assert_near(sp_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111780), 0, 0);
}

static void tokens_come_at_the_rate(void **state)
{
	sp_limiter limiter = { 0 };
	(void) state;
	assert_near(sp_limiter_take(&limiter, 100, 20), 0, 1e-9);
	assert_near(sp_limiter_take(&limiter, 100, 20), 0.05, 1e-9);
	assert_near(sp_limiter_take(&limiter, 100, 20), 0.10, 1e-9);
	assert_near(sp_limiter_take(&limiter, 100.15, 20), 0, 1e-9);
	assert_near(sp_limiter_take(&limiter, 200, 20), 0, 1e-9);
	assert_near(sp_limiter_take(&limiter, 50, 20), 0, 1e-9); /* the clock was set back */
	assert_near(limiter.next, 50.05, 1e-9);
}

/* One in 100 s is the slowest that --rate takes; and where a token takes 5 s, fourteen callers wait longer than a minute. */
static void few_tokens_are_not_forgotten(void **state)
{
	sp_limiter limiter = { 0 };
	(void) state;
	assert_near(sp_limiter_take(&limiter, 1000, 0.01), 0, 1e-9);
	assert_near(sp_limiter_take(&limiter, 1001, 0.01), 99, 1e-9);
	assert_near(sp_limiter_take(&limiter, 1001, 0.01), 199, 1e-9);
	limiter = (sp_limiter) { 0 };
	for (int i = 0; i < 32; i++)
		assert_near(sp_limiter_take(&limiter, 1000, 0.2), 5 * i, 1e-9);
	assert_near(sp_limiter_take(&limiter, 100, 0.2), 0, 1e-9); /* the clock was set back */
}

/* 20 a second, refused: 10 a second after a pause, and 20 again after 20 seconds. */
static void tokens_come_slower_when_told(void **state)
{
	sp_limiter limiter = { 0 };
	(void) state;
	assert_near(sp_limiter_slow_down(&limiter, 100, 20), 10, 1e-9);
	assert_near(sp_limiter_slow_down(&limiter, 100.9, 20), 10 * exp2(0.9 / 20), 1e-9); /* the same burst */
	assert_near(sp_limiter_take(&limiter, 100.9, 20), 0.1, 1e-9);
	assert_near(sp_limiter_rate(&limiter, 110, 20), 14.142135624, 1e-8);
	assert_near(sp_limiter_rate(&limiter, 120, 20), 20, 1e-9);
	assert_near(sp_limiter_rate(&limiter, 500, 20), 20, 1e-9);
	assert_near(sp_limiter_rate(&limiter, 50, 20), 10, 1e-9); /* the clock was set back */
	for (int i = 0; i < 40; i++)
		sp_limiter_slow_down(&limiter, 200 + 2 * i, 20);
	assert_near(sp_limiter_rate(&limiter, 278, 20), 0.2, 1e-9);
}

/* Ids are shown, stored and sent again: letters, digits, _ and -, fewer than 64. */
static void ids_of_the_service(void **state)
{
	char longest[65];
	(void) state;
	memset(longest, 'a', sizeof longest);
	longest[63] = '\0';
	assert_true(sp_service_id_is_good("yDRSzUUgtestFlow0000000000000001"));
	assert_true(sp_service_id_is_good("a"));
	assert_true(sp_service_id_is_good(longest));
	longest[63] = 'a';
	longest[64] = '\0';
	assert_false(sp_service_id_is_good(longest));
	static const char *const bad[] = { "", " ", "a b", "a\n", "\x1b[31m", "流程", "a\"", "../a", "a\x7f" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(sp_service_id_is_good(bad[i]));
}

static void file_names_for_the_service(void **state)
{
	char out[1024], longest[1200] = "", expected[1200] = "";
	(void) state;
	sp_upload_file_name("/home/me/合同.PDF", "pdf", out, sizeof out);
	assert_string_equal(out, "合同.pdf");
	sp_upload_file_name("lease", "pdf", out, sizeof out);
	assert_string_equal(out, "lease.pdf");
	sp_upload_file_name("-", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name(".pdf", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name("dir/", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name("a\nb.pdf", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name("\x01lease.pdf", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name("lease\x7f.pdf", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	sp_upload_file_name("\xff\xfe.pdf", "pdf", out, sizeof out);
	assert_string_equal(out, "document.pdf");
	for (int i = 0; i < 300; i++)
		memcpy(longest + strlen(longest), "约", 4);
	for (int i = 0; i < 196; i++)
		memcpy(expected + strlen(expected), "约", 4);
	memcpy(expected + strlen(expected), ".pdf", 5);
	sp_upload_file_name(longest, "pdf", out, sizeof out);
	assert_string_equal(out, expected);
}

static void large_bodies_get_time_for_those_they_share_the_line_with(void **state)
{
	sp_body body = { .length = 1 << 20 };
	const sp_http_request request = { .body = &body, .timeout_s = 60 }, get = { .timeout_s = 7 };
	(void) state;
	assert_near(sp_http_time_limit(&request, 32), 60, 1e-9);
	body.length = 64 << 20;
	assert_near(sp_http_time_limit(&request, 1), 60 + 512, 1e-9);
	assert_near(sp_http_time_limit(&request, 3), 60 + 3 * 512, 1e-9);
	assert_near(sp_http_time_limit(&get, 3), 7, 1e-9);
}

/* A process that is forked later holds the same addresses, but not what stands there. */
static void secrets_are_not_inherited(void **state)
{
	sp_secret secret;
	int status;
	(void) state;
	assert_true(sp_secret_set(&secret, "not to be inherited"));
	void *probe = mmap(NULL, secret.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (probe == MAP_FAILED || madvise(probe, secret.mapped, MADV_WIPEONFORK) != 0)
		skip(); /* Linux before 4.14 */
	munmap(probe, secret.mapped);
	pid_t pid = fork();
	if (pid == 0) {
		size_t left = 0;
		for (size_t i = 0; i < secret.mapped; i++)
			left += secret.text[i] != 0;
		_exit(left == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_string_equal(secret.text, "not to be inherited");
	sp_secret_clear(&secret);
}

/* The page of a secret is left out of core dumps ("dd" among its flags), and gone afterwards. */
static void secrets_stay_out_of_core_dumps(void **state)
{
	sp_secret secret;
	char line[512], address[32];
	bool ours = false, excluded = false;
	(void) state;
	assert_true(sp_secret_set(&secret, "not to be dumped"));
	assert_string_equal(secret.text, "not to be dumped");
	snprintf(address, sizeof address, "%lx-", (unsigned long) (uintptr_t) secret.text);
	FILE *maps = fopen("/proc/self/smaps", "r");
	if (maps == NULL)
		skip();
	while (fgets(line, sizeof line, maps) != NULL) {
		if (strncmp(line, address, strlen(address)) == 0)
			ours = true;
		else if (ours && strncmp(line, "VmFlags:", 8) == 0) {
			excluded = strstr(line, " dd") != NULL;
			break;
		}
	}
	fclose(maps);
	assert_true(ours);
	assert_true(excluded);
	sp_secret_clear(&secret);
	assert_null(secret.text);
	assert_true(sp_secret_set(&secret, ""));
	assert_null(secret.text);
	sp_secret_clear(&secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_of_the_rfc),
		cmocka_unit_test(a_long_source_has_no_seams),
		cmocka_unit_test(hash_of_a_streamed_body),
		cmocka_unit_test(a_changed_source_never_gets_a_whole_body),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(bad_endpoints),
		cmocka_unit_test(hosts_of_the_environments),
		cmocka_unit_test(jitter_stays_within_its_bounds),
		cmocka_unit_test(dates_of_http),
		cmocka_unit_test(tokens_come_at_the_rate),
		cmocka_unit_test(few_tokens_are_not_forgotten),
		cmocka_unit_test(tokens_come_slower_when_told),
		cmocka_unit_test(ids_of_the_service),
		cmocka_unit_test(file_names_for_the_service),
		cmocka_unit_test(large_bodies_get_time_for_those_they_share_the_line_with),
		cmocka_unit_test(secrets_are_not_inherited),
		cmocka_unit_test(secrets_stay_out_of_core_dumps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
