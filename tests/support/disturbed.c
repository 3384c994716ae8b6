/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tests share that kill processes of a batch at random moments. */
#include "tests/support/disturbed.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

double disturbed_chance(void)
{
	static uint64_t state = 20261128;
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double) (state >> 33) / (double) (1u << 31);
}

void disturbed_doze(double seconds)
{
	struct timespec t = { (time_t) seconds, (long) ((seconds - (double) (time_t) seconds) * 1e9) };
	nanosleep(&t, NULL);
}

static FILE *create(const char *folder, const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return fopen(path, "w");
}

static bool write_template(const char *folder)
{
	FILE *file = create(folder, "template.json");
	if (!file)
		return false;
	fputs("{\"Operator\":{\"UserId\":\"yDRSJUUckpsampleoperator00000001\"},\"FlowName\":\"Lease "
	      "${key}\",\"Approvers\":[{\"ApproverType\":1,"
	      "\"ApproverName\":\"李明\",\"ApproverMobile\":\"13800000001\",\"SignComponents\":[{\"ComponentType\":\"SIGN_"
	      "SIGNATURE\","
	      "\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"SIGNHERE\",\"ComponentWidth\":119,\"ComponentHeight\":43}]}]}\n",
		file);
	return fclose(file) == 0;
}

bool disturbed_write_inputs(const char *folder, const char *source, int rows)
{
	FILE *file = create(folder, "rows.csv");
	if (!file)
		return false;
	fputs("key,pdf\n", file);
	for (int i = 1; i <= rows; i++)
		fprintf(file, "row-%04d,%s/tests/lab/pdf/01_plain.pdf\n", i, source);
	return fclose(file) == 0 && write_template(folder);
}

const char *const *disturbed_faults(int lost, int apart)
{
	static char texts[DISTURBED_LOST_MAX][64];
	static const char *specs[DISTURBED_LOST_MAX + 1];
	int at = 0;
	memset(specs, 0, sizeof specs);
	for (int i = 0; i < lost && i < DISTURBED_LOST_MAX; i++) {
		at += 1 + (int) (disturbed_chance() * 2 * apart);
		snprintf(texts[i], sizeof texts[i], "%s:CreateFlowByFiles:%d", i % 2 ? "http-503-after" : "drop-answer", at);
		specs[i] = texts[i];
	}
	return specs;
}

void disturbed_halt(sp_sandbox *sandbox)
{
	sp_server_stop(sandbox->server);
	sandbox->server = NULL;
}

const char *disturbed_data_of(const sp_stored_flow *flow)
{
	const char *data = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(flow->body, "CustomerData"));
	return data ? data : cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(flow->body, "UserData"));
}

/* It is base64 of {"signprep":"row-0001"}. */
int disturbed_row_of(const sp_stored_flow *flow, int rows)
{
	const char *data = disturbed_data_of(flow);
	unsigned char text[256] = { 0 };
	int row = 0;
	if (!data || strlen(data) > 200 || EVP_DecodeBlock(text, (const unsigned char *) data, (int) strlen(data)) < 0 ||
		sscanf((const char *) text, "{\"signprep\":\"row-%d\"}", &row) != 1 || row < 1 || row > rows)
		return 0;
	return row;
}

int disturbed_flows(const sp_sandbox *sandbox, const char **flows, int rows)
{
	memset((void *) flows, 0, ((size_t) rows + 1) * sizeof *flows);
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		int row = disturbed_row_of(sandbox->store.flows[i], rows);
		if (row == 0)
			return -1;
		if (flows[row])
			return row;
		flows[row] = sandbox->store.flows[i]->id;
	}
	return 0;
}

bool disturbed_row_agrees(sp_journal *journal, int number, const char *flow, char key[32], sp_row *row)
{
	signprep_error err;
	snprintf(key, 32, "row-%04d", number);
	if (sp_journal_load(journal, "sandbox", key, row, &err))
		return false;
	switch (row->state) {
	case SP_STATE_CREATED: return flow && strcmp(flow, row->flow_id) == 0;
	case SP_STATE_CREATING:
	case SP_STATE_UNKNOWN: return true; /* that is what they say: it may be there or not */
	default: return !flow;
	}
}
