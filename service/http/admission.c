/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A name that an attacker points at this machine still stands in Host; that is what gives it away. */
#include "service/http/admission.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES 254

static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	return digits >= 1 && digits <= 5 && text[digits] == '\0';
}

/* The name of "name", "name:port", "[v6]" or "[v6]:port", without brackets; false when it is of no such form. */
static bool take_name(const char *host, char out[NAME_MAX_BYTES + 1])
{
	bool bracket = *host == '[';
	const char *start = host + bracket;
	size_t length = bracket ? strcspn(start, "]") : strcspn(start, ":");
	const char *end = start + length;
	if (length == 0 || length > NAME_MAX_BYTES || (bracket && *end != ']'))
		return false;
	end += bracket;
	if (*end != '\0' && (*end != ':' || !is_port(end + 1)))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char) start[i]) && !strchr(bracket ? ":." : ".-_", start[i]))
			return false;
	memcpy(out, start, length);
	out[length] = '\0';
	return true;
}

/* Compared as numbers: 127.0.0.1 and ::1 have other spellings. */
static bool same_address(const char *name, const char *address)
{
	struct in6_addr a6, b6;
	struct in_addr a4, b4;
	if (inet_pton(AF_INET, name, &a4) == 1 && inet_pton(AF_INET, address, &b4) == 1)
		return a4.s_addr == b4.s_addr;
	return inet_pton(AF_INET6, name, &a6) == 1 && inet_pton(AF_INET6, address, &b6) == 1 && memcmp(&a6, &b6, sizeof a6) == 0;
}

static bool is_loopback(const char *name)
{
	struct in_addr v4;
	return strcasecmp(name, "localhost") == 0 || (inet_pton(AF_INET, name, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127) ||
		same_address(name, "::1");
}

bool sp_host_is_ours(const char *host, const char *address, const char *const *more)
{
	char name[NAME_MAX_BYTES + 1];
	if (!host || !take_name(host, name))
		return false;
	if (is_loopback(name) || (address && same_address(name, address)))
		return true;
	for (; more && *more; more++)
		if (strcasecmp(name, *more) == 0 || same_address(name, *more))
			return true;
	return false;
}

bool sp_origin_is_known(const char *origin, const char *const *known)
{
	for (; known && *known; known++)
		if (strcasecmp(origin, *known) == 0)
			return true;
	return false;
}

bool sp_origin_is_own(const char *origin, const char *scheme, const char *host)
{
	size_t length = strlen(scheme);
	return strncasecmp(origin, scheme, length) == 0 && strncmp(origin + length, "://", 3) == 0 &&
		strcasecmp(origin + length + 3, host) == 0;
}
