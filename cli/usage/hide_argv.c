/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passwords in addresses, taken out of the list of processes. */
#include "cli/usage/hide_argv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "submit/journal/journal_place.h"

static void cover(char *from, const char *end)
{
	memset(from, '*', (size_t) (end - from));
}

static bool is_broker(const char *text)
{
	return strncasecmp(text, "amqp://", 7) == 0 || strncasecmp(text, "amqps://", 8) == 0;
}

/* `rest`: behind "postgres://". Rather too much than too little: nobody reads it but in that list. */
static void cover_passwords(char *rest)
{
	char *colon = strchr(rest, ':'), *at = strrchr(rest, '@');
	if (colon && at && colon < at)
		cover(colon + 1, at);
	for (char *value = rest; (value = strstr(value, "password=")); value += strcspn(value, "&")) {
		value += strlen("password=");
		cover(value, value + strcspn(value, "&"));
	}
}

bool sp_hide_argv(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		char *address = strncmp(argv[i], "--", 2) == 0 && strchr(argv[i], '=') ? strchr(argv[i], '=') + 1 : argv[i];
		if (!sp_journal_is_address(address) && !is_broker(address))
			continue;
		char *copy = strdup(argv[i]);
		if (!copy)
			return false;
		cover_passwords(strstr(address, "://") + 3);
		argv[i] = copy;
	}
	return true;
}
