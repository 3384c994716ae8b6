/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the options of signprep wecom say of the application, and queries that its receiving server gets. */
#include "cli/callback/wecom.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static sp_wecom_given given_of(const sp_wecom_options *o)
{
	return (sp_wecom_given) { o->profile, o->corp_id, o->agent_id, o->domain, o->endpoint, o->proxy, o->ca_file };
}

signprep_code sp_wecom_settings_read(sp_cli *cli, const sp_wecom_options *options, sp_wecom_settings *out)
{
	const sp_wecom_given given = given_of(options);
	return sp_wecom_account_read(cli, &given, out);
}

signprep_code sp_wecom_open_client(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client **out)
{
	const sp_wecom_given given = given_of(options);
	return sp_wecom_account_open(cli, settings, options->secret ? options->secret - 1 : 0, &given, out);
}

/* In place: what comes out is never longer. A plus stays one: WeCom writes %2B for it and %20 for a blank. */
static void decode(char *text)
{
	char *to = text;
	for (; *text; text++) {
		char hex[3] = { text[0] == '%' ? text[1] : '\0', text[0] == '%' && text[1] ? text[2] : '\0', '\0' };
		if (isxdigit((unsigned char) hex[0]) && isxdigit((unsigned char) hex[1]) && strcmp(hex, "00") != 0) {
			*to++ = (char) strtol(hex, NULL, 16);
			text += 2;
		} else
			*to++ = *text;
	}
	*to = '\0';
}

static void keep(sp_wecom_query *query, const char *name, const char *value)
{
	const char **to = strcmp(name, "msg_signature") == 0 ? &query->signature
		: strcmp(name, "timestamp") == 0             ? &query->timestamp
		: strcmp(name, "nonce") == 0                 ? &query->nonce
		: strcmp(name, "echostr") == 0               ? &query->echo
							     : NULL;
	if (to && !*to)
		*to = value;
}

bool sp_wecom_query_parse(sp_wecom_query *out, const char *query)
{
	const char *mark = strchr(query, '?');
	*out = (sp_wecom_query) { .text = strdup(mark ? mark + 1 : query) };
	for (char *at = out->text; at && *at;) {
		char *end = at + strcspn(at, "&"), *next = *end ? end + 1 : end;
		*end = '\0';
		char *value = strchr(at, '=');
		if (value) {
			*value++ = '\0';
			decode(value);
			keep(out, at, value);
		}
		at = next;
	}
	return out->text != NULL;
}

void sp_wecom_query_clear(sp_wecom_query *query)
{
	free(query->text);
	*query = (sp_wecom_query) { 0 };
}
