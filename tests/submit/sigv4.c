/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Written from "Signature Calculations for the Authorization Header" of the S3 documentation, not from any client. */
#define _GNU_SOURCE /* strcasestr */
#include "sigv4.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

static void hex(const unsigned char *bytes, size_t length, char *out)
{
	for (size_t i = 0; i < length; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void hmac(const void *key, size_t key_length, const char *text, unsigned char out[32])
{
	unsigned int length = 32;
	HMAC(EVP_sha256(), key, (int) key_length, (const unsigned char *) text, strlen(text), out, &length);
}

/* Value of a header, spaces at its ends removed. */
static bool value_of(const char *head, const char *name, char *out, size_t cap)
{
	char pattern[80];
	snprintf(pattern, sizeof pattern, "\r\n%s:", name);
	const char *found = strcasestr(head, pattern);
	if (found == NULL)
		return false;
	found += strlen(pattern);
	found += strspn(found, " ");
	int length = (int) strcspn(found, "\r");
	while (length > 0 && found[length - 1] == ' ')
		length--;
	snprintf(out, cap, "%.*s", length, found);
	return true;
}

static bool member(const char *authorization, const char *name, char *out, size_t cap)
{
	const char *found = strstr(authorization, name);
	if (found == NULL)
		return false;
	found += strlen(name);
	snprintf(out, cap, "%.*s", (int) strcspn(found, ","), found);
	return true;
}

bool sigv4_carried(const char *head, char signature[65], char *scope, size_t scope_cap, char *headers, size_t headers_cap)
{
	char authorization[1024];
	return value_of(head, "Authorization", authorization, sizeof authorization) &&
		strncmp(authorization, "AWS4-HMAC-SHA256 ", 17) == 0 && member(authorization, "Credential=", scope, scope_cap) &&
		member(authorization, "SignedHeaders=", headers, headers_cap) && member(authorization, "Signature=", signature, 65);
}

/* Method, path, query, signed headers, payload hash. */
static bool canonical(const char *head, const char *headers, char *out, size_t cap)
{
	char names[512], value[4096], path[1024], payload[128], *save = NULL;
	const char *start = strchr(head, ' ') + 1;
	size_t length = strcspn(start, " ?"), query = start[length] == '?' ? strcspn(start + length + 1, " ") : 0;
	snprintf(path, sizeof path, "%.*s", (int) length, start);
	size_t used = (size_t) snprintf(out, cap, "GET\n%s\n%.*s\n", path, (int) query, start + length + 1);
	snprintf(names, sizeof names, "%s", headers);
	for (char *name = strtok_r(names, ";", &save); name != NULL; name = strtok_r(NULL, ";", &save)) {
		if (!value_of(head, name, value, sizeof value))
			return false;
		used += (size_t) snprintf(out + used, cap - used, "%s:%s\n", name, value);
	}
	if (!value_of(head, "x-amz-content-sha256", payload, sizeof payload))
		return false;
	return (size_t) snprintf(out + used, cap - used, "\n%s\n%s", headers, payload) < cap - used;
}

bool sigv4_expected(const char *head, const char *secret_key, char out[65])
{
	char carried[65], scope[256], headers[512], request[8192], date[64], text[512], hash[65], key[128], day[16], region[64],
		service[32];
	unsigned char digest[32], step[32];
	unsigned int length = sizeof digest;
	if (!sigv4_carried(head, carried, scope, sizeof scope, headers, sizeof headers) ||
		!canonical(head, headers, request, sizeof request) || !value_of(head, "x-amz-date", date, sizeof date) ||
		sscanf(scope, "%*[^/]/%15[^/]/%63[^/]/%31[^/]/aws4_request", day, region, service) != 3)
		return false;
	EVP_Digest(request, strlen(request), digest, &length, EVP_sha256(), NULL);
	hex(digest, 32, hash);
	snprintf(text, sizeof text, "AWS4-HMAC-SHA256\n%s\n%s\n%s", date, strchr(scope, '/') + 1, hash);
	snprintf(key, sizeof key, "AWS4%s", secret_key);
	hmac(key, strlen(key), day, step);
	hmac(step, 32, region, step);
	hmac(step, 32, service, step);
	hmac(step, 32, "aws4_request", step);
	hmac(step, 32, text, step);
	hex(step, 32, out);
	return true;
}
