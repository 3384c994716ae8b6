/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows are counted before they are sent: half a batch is worse news than none. */
#include "cli/service/batch_quota.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <signprep/account.h>

#include "base/issues.h"
#include "base/json/json_read.h"
#include "cli/msg.h"

/* Rows that can't be used count as well: they are mended and sent. -1: they can't be read, or only once. */
static long long count_rows(const char *path, const sp_rows_options *how)
{
	struct stat about;
	sp_rows *rows = NULL;
	sp_record *record = NULL;
	signprep_error err = { 0 };
	long long count = 0;
	if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || sp_rows_open(&rows, path, how, NULL, &err))
		return -1;
	for (;;) {
		signprep_code code = sp_rows_next(rows, &record, &err);
		if (!record) {
			count = code ? -1 : count;
			break;
		}
		sp_record_free(record);
		count++;
	}
	sp_rows_free(rows);
	return count;
}

const char *sp_quota_largest(const cJSON *list, long long *most)
{
	const cJSON *item;
	const char *type = "";
	*most = -1;
	cJSON_ArrayForEach(item, list)
	{
		long long available = 0;
		(void) sp_json_int(item, "available", &available);
		if (available <= *most)
			continue;
		*most = available;
		type = sp_json_text(item, "type");
	}
	return type;
}

void sp_batch_quota_warn(sp_cli *cli, signprep_client *client, const char *path, const sp_rows_options *how)
{
	signprep_error err = { 0 };
	char *json = NULL, rows[24], left[24], message[512];
	long long count = path ? count_rows(path, how) : -1, most = -1;
	if (count <= 0)
		return;
	if (signprep_account_list(&json, NULL, client, SIGNPREP_ACCOUNT_QUOTA, &err)) {
		signprep_error_message(&err, cli->lang, message, sizeof message);
		sp_msg_verbose(cli, "%s", message);
		return;
	}
	cJSON *answer = cJSON_Parse(json);
	const char *type = sp_quota_largest(sp_json_array(answer, "quota"), &most);
	if (most >= 0 && most < count) {
		snprintf(rows, sizeof rows, "%lld", count);
		snprintf(left, sizeof left, "%lld", most);
		sp_issues_add(cli->issues, "R793", "", rows, left, *type ? type : "-", NULL);
	}
	cJSON_Delete(answer);
	signprep_free(json);
}
