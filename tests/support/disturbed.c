/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tests share that kill processes of a batch at random moments. */
#include "tests/support/disturbed.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

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

/* Connections are taken in the order they were made: when this one is answered, all that came before have been taken. */
static bool is_reached(int port)
{
	static const char request[] = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr = { htonl(INADDR_LOOPBACK) }
	};
	char answer[4096];
	ssize_t got = -1;
	int s = socket(AF_INET, SOCK_STREAM, 0);
	if (s < 0)
		return false;
	if (connect(s, (const struct sockaddr *) &to, sizeof to) == 0 &&
		write(s, request, sizeof request - 1) == sizeof request - 1)
		while ((got = read(s, answer, sizeof answer)) > 0)
			;
	close(s);
	return got == 0;
}

bool disturbed_rest(sp_sandbox *sandbox)
{
	sp_server_counts counts;
	if (!is_reached(sp_server_port(sandbox->server)))
		return false;
	for (int i = 0; i < 300 * 1000; i++) {
		sp_server_count(sandbox->server, &counts);
		if (counts.connections == 0)
			return true;
		disturbed_doze(0.001);
	}
	return false;
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
