/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What only the service can say about an account. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <signprep/action.h>

#include "base/issues.h"
#include "base/json/json_read.h"
#include "cli/msg.h"
#include "cli/service/doctor.h"

/* The service adds up at most 90 days. */
#define USAGE_DAYS 89
/* A signature is refused when the clocks are further apart. */
#define CLOCK_MAX_S 300

typedef struct asking {
	sp_cli *cli;
	cJSON *rows;
	signprep_client *client;
	signprep_code code; /* of the first call that failed */
	bool done;          /* memory was enough so far */
} asking;

static void tell(asking *a, const char *name, const char *value, const char *source)
{
	a->done = sp_doctor_tell(a->cli, a->rows, name, value, source) && a->done;
}

/* The answer of a call, or NULL with a finding. */
static cJSON *ask(asking *a, const char *action, const char *body)
{
	const signprep_action_options options = { .size = sizeof options, .service = "ess" };
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	char *text = NULL;
	cJSON *answer = NULL;
	signprep_code code = signprep_action_call(&text, &issues, a->client, action, body, &options, &err);
	if (!code && !(answer = cJSON_Parse(text)))
		a->done = false;
	if (code && !(issues && sp_cli_take(a->cli, issues)))
		sp_issues_add_error(a->cli->issues, &err);
	if (!a->code)
		a->code = code;
	signprep_issues_free(issues);
	signprep_free(text);
	return answer;
}

static void tell_extensions(asking *a)
{
	cJSON *answer = ask(a, "DescribeExtendedServiceAuthInfos", "{}");
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer, "AuthInfoList"), *item;
	cJSON_ArrayForEach(item, list)
	{
		const char *status = sp_json_text(item, "Status");
		tell(a, "extension", sp_json_text(item, "Type"),
			strcmp(status, "ENABLE") == 0            ? sp_msg_pick(a->cli, "open", "已开通")
				: strcmp(status, "DISABLE") == 0 ? sp_msg_pick(a->cli, "not open", "未开通")
								 : status);
	}
	cJSON_Delete(answer);
}

static void tell_quota(asking *a)
{
	char body[96], from[16], to[16], left[96];
	time_t now = time(NULL), then = now - (time_t) USAGE_DAYS * 86400;
	struct tm day;
	strftime(to, sizeof to, "%Y%m%d", localtime_r(&now, &day));
	strftime(from, sizeof from, "%Y%m%d", localtime_r(&then, &day));
	snprintf(body, sizeof body, "{\"StartTime\":\"%s\",\"EndTime\":\"%s\"}", from, to);
	cJSON *answer = ask(a, "DescribeBillUsage", body);
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer, "Summary"), *item;
	cJSON_ArrayForEach(item, list)
	{
		long long total = 0, available = 0;
		if (!sp_json_int(item, "Total", &total) || !sp_json_int(item, "Available", &available))
			continue;
		snprintf(left, sizeof left, sp_msg_pick(a->cli, "%lld of %lld left", "剩余 %lld，共 %lld"), available, total);
		tell(a, "quota", left, sp_json_text(item, "QuotaType"));
	}
	cJSON_Delete(answer);
}

static void tell_clock(asking *a)
{
	double ahead;
	char text[64];
	if (!signprep_client_clock(a->client, &ahead))
		return;
	long off = lround(fabs(ahead));
	if (off <= 1)
		snprintf(text, sizeof text, "%s", sp_msg_pick(a->cli, "as this machine's", "与本机一致"));
	else
		snprintf(text, sizeof text,
			ahead > 0 ? sp_msg_pick(a->cli, "%ld s ahead of this machine's", "比本机快 %ld 秒")
				  : sp_msg_pick(a->cli, "%ld s behind this machine's", "比本机慢 %ld 秒"),
			off);
	tell(a, "service clock", text,
		off > CLOCK_MAX_S ? sp_msg_pick(a->cli, "too far off: set this machine's clock", "相差过大：请校准本机时钟") : "");
}

signprep_code sp_doctor_ask(sp_cli *cli, cJSON *rows, const sp_sending_options *options)
{
	const signprep_client_options own = { .size = sizeof own, .opaque = cli };
	sp_sending sending = { 0 };
	signprep_code code = sp_sending_check_reading(cli, options);
	if (!code)
		code = sp_sending_open(&sending, cli, options, &own, true);
	if (!code) {
		asking a = { .cli = cli, .rows = rows, .client = sending.client, .done = true };
		tell_extensions(&a);
		tell_quota(&a);
		tell_clock(&a);
		code = !a.done ? sp_cli_refuse(cli, "D901", "", NULL) : a.code;
	}
	sp_sending_close(&sending);
	return code;
}
