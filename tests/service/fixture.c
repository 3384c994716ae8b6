/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The contract is written here by hand: no other program's output is stored. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "service/sandbox/internal.h"

static void remember(void *opaque, const char *line)
{
	stage *s = opaque;
	size_t used = strlen(s->lines);
	snprintf(s->lines + used, sizeof s->lines - used, "%s\n", line);
}

void stage_open(stage *s, const sp_sandbox_options *options)
{
	sp_sandbox_options own = options ? *options : (sp_sandbox_options) { 0 };
	signprep_error err = { 0 };
	memset(s, 0, sizeof *s);
	own.log = remember;
	own.opaque = s;
	if (sp_sandbox_start(&s->sandbox, &own, &err) != SIGNPREP_OK)
		fail_msg("sandbox: %s %s", err.id, err.message);
	assert_int_equal(sscanf(sp_sandbox_url(s->sandbox), "http://127.0.0.1:%d", &s->port), 1);
}

void stage_close(stage *s)
{
	sp_sandbox_stop(s->sandbox);
	s->sandbox = NULL;
}

void stage_later(stage *s, double seconds)
{
	pthread_mutex_lock(&s->sandbox->lock);
	s->sandbox->clock_skew_s += seconds;
	pthread_mutex_unlock(&s->sandbox->lock);
}

ess_call stage_call(const stage *s, const char *action, const char *body)
{
	return (ess_call) { .port = s->port,
		.secret_id = sp_sandbox_secret_id(s->sandbox),
		.secret_key = sp_sandbox_secret_key(s->sandbox),
		.action = action,
		.body = body };
}

cJSON *stage_send(const stage *s, const char *action, const char *body)
{
	ess_call call = stage_call(s, action, body);
	return ess_send(&call, NULL);
}

void stage_expect(const stage *s, const char *action, const char *body, const char *code)
{
	cJSON *response = stage_send(s, action, body);
	assert_non_null(response);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	if (strcmp(ess_code(response), code) != 0)
		fail_msg("%s: expected \"%s\", got \"%s\": %s\n%s", action, code, ess_code(response), message ? message : "", body);
	assert_non_null(cJSON_GetObjectItemCaseSensitive(response, "RequestId"));
	cJSON_Delete(response);
}

char *contract_pdf(size_t *length)
{
	static const char page1[] = "BT /F 12 Tf 1 0 0 1 72 700 Tm (Landlord \\(seal\\):) Tj 1 0 0 1 200 700 Tm (SIGNHERE) Tj "
				    "1 0 0 1 72 600 Tm (REPEATED) Tj 1 0 0 1 72 300 Tm (REPEATED) Tj ET\n";
	static const char page2[] = "BT /F 12 Tf 1 0 0 1 72 700 Tm (Tenant \\(sign\\)) Tj ET\n";
	char objects[9][700];
	size_t offsets[9], cap = 8192, used;
	char *pdf = malloc(cap);
	assert_non_null(pdf);
	snprintf(objects[1], 700, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [8 0 R] >> >>");
	snprintf(objects[2], 700,
		"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] /Resources << /Font << /F 7 0 R >> >> >>");
	snprintf(objects[3], 700, "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Annots [8 0 R] >>");
	snprintf(objects[4], 700, "<< /Type /Page /Parent 2 0 R /Contents 6 0 R >>");
	snprintf(objects[5], 700, "<< /Length %zu >>\nstream\n%sendstream", sizeof page1 - 1, page1);
	snprintf(objects[6], 700, "<< /Length %zu >>\nstream\n%sendstream", sizeof page2 - 1, page2);
	snprintf(objects[7], 700, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
	snprintf(objects[8], 700,
		"<< /Type /Annot /Subtype /Widget /FT /Sig /T (sealfield) /Rect [300 500 420 560] /F 4 /P 3 0 R >>");
	used = (size_t) snprintf(pdf, cap, "%%PDF-1.7\n");
	for (int i = 1; i < 9; i++) {
		offsets[i] = used;
		used += (size_t) snprintf(pdf + used, cap - used, "%d 0 obj\n%s\nendobj\n", i, objects[i]);
	}
	size_t xref = used;
	used += (size_t) snprintf(pdf + used, cap - used, "xref\n0 9\n0000000000 65535 f \n");
	for (int i = 1; i < 9; i++)
		used += (size_t) snprintf(pdf + used, cap - used, "%010zu 00000 n \n", offsets[i]);
	used += (size_t) snprintf(pdf + used, cap - used, "trailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", xref);
	*length = used;
	return pdf;
}

char *upload_body(const char *business, const char *name, const void *bytes, size_t length)
{
	size_t cap = length / 3 * 4 + 512, used;
	char *body = malloc(cap);
	assert_non_null(body);
	used = (size_t) snprintf(body, cap,
		"{\"BusinessType\":\"%s\",\"Caller\":{\"OperatorId\":\"u1\"},\"FileInfos\":[{\"FileName\":\"%s\",\"FileBody\":\"",
		business, name);
	used += (size_t) EVP_EncodeBlock((unsigned char *) body + used, bytes, (int) length);
	snprintf(body + used, cap - used, "\"}]}");
	return body;
}

void stage_upload(const stage *s, char file_id[64])
{
	size_t length;
	char *pdf = contract_pdf(&length), *body = upload_body("DOCUMENT", "contract.pdf", pdf, length);
	cJSON *response = stage_send(s, "UploadFiles", body);
	assert_string_equal(ess_code(response), "");
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(response, "FileIds"), 0));
	assert_non_null(id);
	assert_int_equal(strlen(id), 32);
	snprintf(file_id, 64, "%s", id);
	cJSON_Delete(response);
	free(body);
	free(pdf);
}

char *flow_body(const char *file_id, const char *company_components, const char *person_components, const char *more)
{
	static const char form[] =
		"{\"ComponentType\":\"%s\",\"ComponentId\":\"%s\",\"ComponentPage\":2,\"ComponentPosX\":%d,\"ComponentPosY\":700,"
		"\"ComponentWidth\":119,\"ComponentHeight\":%d,\"FileIndex\":0}";
	char seal[256], name[256];
	size_t cap = strlen(company_components) + strlen(person_components) + strlen(more) + 1536;
	char *body = malloc(cap);
	assert_non_null(body);
	snprintf(seal, sizeof seal, form, "SIGN_SEAL", "defaultseal", 50, 119);
	snprintf(name, sizeof name, form, "SIGN_SIGNATURE", "defaultname", 350, 43);
	snprintf(body, cap,
		"{\"Operator\":{\"UserId\":\"yDxyz\"},\"FlowName\":\"Lease 1\",\"FileIds\":[\"%s\"],\"Approvers\":["
		"{\"ApproverType\":0,\"OrganizationName\":\"星河置业有限公司\",\"ApproverName\":\"张三\",\"ApproverMobile\":"
		"\"13800138000\","
		"\"SignComponents\":[%s]},{\"ApproverType\":1,\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\","
		"\"SignComponents\":[%s]}]%s}",
		file_id, *company_components ? company_components : seal, *person_components ? person_components : name, more);
	return body;
}
