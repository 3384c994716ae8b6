/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "partner_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

stage partner;
char partner_file[64];

cJSON *partner_send_body(const char *action, const char *body)
{
	ess_call call = stage_call(&partner, action, body);
	call.version = "2021-05-26";
	call.service = "essbasic";
	cJSON *response = ess_send(&call, NULL);
	assert_non_null(response);
	return response;
}

cJSON *partner_send_as(const char *member, const char *action, const char *members)
{
	size_t cap = strlen(members) + 512;
	char *body = malloc(cap);
	assert_non_null(body);
	snprintf(body, cap,
		"{\"Agent\":{\"AppId\":\"app1\",\"ProxyOrganizationOpenId\":\"%s\",\"ProxyOperator\":{\"OpenId\":\"clerk1\"}}%s%s}",
		member, *members ? "," : "", members);
	cJSON *response = partner_send_body(action, body);
	free(body);
	return response;
}

cJSON *partner_send(const char *action, const char *format, ...)
{
	char members[8192];
	va_list args;
	va_start(args, format);
	vsnprintf(members, sizeof members, format, args);
	va_end(args);
	return partner_send_as("member1", action, members);
}

void partner_expect(cJSON *response, const char *code)
{
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	if (strcmp(ess_code(response), code) != 0)
		fail_msg("expected \"%s\", got \"%s\": %s", code, ess_code(response), message ? message : "");
	cJSON_Delete(response);
}

const cJSON *partner_at(const cJSON *object, const char *name, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, name), index);
}

const char *partner_text(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
	return value ? value : "(none)";
}

int partner_count(const cJSON *object, const char *name)
{
	return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void upload(void)
{
	size_t length;
	char *pdf = contract_pdf(&length), *body = upload_body("DOCUMENT", "contract.pdf", pdf, length);
	/* The company edition's Caller is no member here. */
	const char *files = strstr(body, "\"FileInfos\"");
	char *members = malloc(strlen(body) + 64);
	assert_non_null(members);
	snprintf(members, strlen(body) + 64, "\"BusinessType\":\"DOCUMENT\",%s", files);
	members[strlen(members) - 1] = '\0';
	cJSON *response = partner_send_as("member1", "UploadFiles", members);
	assert_string_equal(ess_code(response), "");
	snprintf(partner_file, sizeof partner_file, "%s", partner_at(response, "FileIds", 0)->valuestring);
	cJSON_Delete(response);
	free(members);
	free(body);
	free(pdf);
}

void partner_open_with(const sp_sandbox_options *options)
{
	stage_open(&partner, options);
	upload();
}

int partner_open(void **state)
{
	(void) state;
	partner_open_with(&(sp_sandbox_options) { .rate_per_s = 1000 });
	return 0;
}

int partner_close(void **state)
{
	(void) state;
	stage_close(&partner);
	return 0;
}

char *partner_contract(void)
{
	static const char form[] =
		"{\"ComponentType\":\"%s\",\"ComponentId\":\"%s\",\"ComponentPage\":2,\"ComponentPosX\":%d,\"ComponentPosY\":700,"
		"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0,\"GenerateMode\":\"NORMAL\"}";
	char seal[256], name[256], *out = malloc(2048);
	assert_non_null(out);
	snprintf(seal, sizeof seal, form, "SIGN_SEAL", "a", 50);
	snprintf(name, sizeof name, form, "SIGN_SIGNATURE", "b", 350);
	snprintf(out, 2048,
		"\"FileIds\":[\"%s\"],\"CustomerData\":\"row 1\",\"FlowApprovers\":[{\"ApproverType\":\"ORGANIZATION\","
		"\"OrganizationName\":\"星河置业有限公司\",\"OrganizationOpenId\":\"member1\",\"OpenId\":\"clerk1\","
		"\"SignComponents\":[%s]},"
		"{\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":\"13900139000\",\"SignComponents\":[%s]}]",
		partner_file, seal, name);
	return out;
}

void partner_create(char id[64])
{
	char *members = partner_contract();
	cJSON *response = partner_send("ChannelCreateFlowByFiles", "\"FlowName\":\"Lease\",%s", members);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	if (error)
		fail_msg("%s %s", partner_text(error, "Code"), partner_text(error, "Message"));
	assert_int_equal(partner_count(response, "Approvers"), 2);
	snprintf(id, 64, "%s", partner_text(response, "FlowId"));
	cJSON_Delete(response);
	free(members);
}

void partner_sign(const char *id, int status)
{
	char body[128], head[256], wanted[32];
	http_reply reply;
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"sign\"}", id);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		partner.port, size);
	http_send(partner.port, head, body, (size_t) size, &reply);
	snprintf(wanted, sizeof wanted, "\"status\":%d", status);
	assert_non_null(strstr(reply.body, wanted));
	http_reply_clear(&reply);
}
