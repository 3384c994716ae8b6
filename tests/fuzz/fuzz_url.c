/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as the address of a PDF: what is let through goes where it says, and what is shown holds no secrets. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "net/download_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(int good)
{
	if (!good)
		__builtin_trap();
}

static void check(const sp_download_target *target)
{
	const char *url = target->url.data;
	expect(strncmp(url, target->plain ? "http://" : "https://", target->plain ? 7 : 8) == 0);
	expect(!target->plain || target->loopback);
	const char *host = strstr(url, "://") + 3;
	for (const char *c = host; *c != '/'; c++)
		expect(*c != '\0' && *c != '@' && *c != '?' && *c != '#' && *c != '\\');
	for (const char *c = url; *c != '\0'; c++)
		expect(*c > ' ' && *c < 0x7f && *c != '#');
	expect(target->region[0] == '\0' || strchr(host, '?') == NULL);
}

static void check_shown(const char *url, const char *shown)
{
	const char *host = sp_download_is_url(url) && sp_download_is_url(shown) ? strstr(shown, "://") + 3 : "";
	expect(sp_utf8_valid(shown, strlen(shown)) && strpbrk(shown, "?#") == NULL);
	expect(memchr(host, '@', strcspn(host, "/")) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const sp_s3 s3 = { .key_id = "AKID", .secret_key = "key" };
	sp_download_target target;
	char *url = malloc(size + 1);
	if (url == NULL)
		return 0;
	memcpy(url, data, size);
	url[size] = '\0';
	if (sp_download_target_parse(&target, url, &s3, NULL) == SIGNPREP_OK)
		check(&target);
	check_shown(url, target.shown);
	sp_download_target_clear(&target);
	free(url);
	return 0;
}
