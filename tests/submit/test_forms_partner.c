/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates of the partner edition become the same forms; and the PDF that a template stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/form.h>

#include "base/json/json_read.h"
#include "fixture.h"

static const signprep_client_options platform = { .size = sizeof platform,
	.partner = true,
	.partner_app_id = "app",
	.partner_organization_id = "member",
	.partner_operator_id = "clerk" };

#define AGENT "\"Agent\":{\"AppId\":\"app\",\"ProxyOrganizationOpenId\":\"member\",\"ProxyOperator\":{\"OpenId\":\"clerk\"}}"
#define TEMPLATE(id) \
	"{\"TemplateId\":\"" id "\",\"TemplateName\":\"租赁\",\"TemplateVersion\":\"v1\",\"Available\":1,\"Recipients\":[" \
	"{\"RecipientId\":\"p\",\"RecipientType\":\"ENTERPRISE\",\"IsPromoter\":true},{\"RecipientId\":\"r\",\"RecipientType\":" \
	"\"INDIVIDUAL\",\"RoleName\":\"乙方\"}],\"Components\":[{\"ComponentId\":\"c\",\"ComponentRecipientId\":\"p\"," \
	"\"ComponentName\":\"租金\",\"ComponentType\":\"TEXT\"}],\"SignComponents\":[{\"ComponentId\":\"s\"," \
	"\"ComponentRecipientId\":\"r\",\"ComponentType\":\"SIGN_SIGNATURE\"}]}"
#define TEMPLATES(...) "{\"Response\":{\"Templates\":[" __VA_ARGS__ "],\"TotalCount\":1}}"

/* The forms as JSON, NULL for none; the caller deletes. */
static cJSON *pull(network *n, const scene *scenes, size_t count, const char *const *ids, size_t id_count, signprep_code wanted)
{
	signprep_client *client = network_client(n, &platform, scenes, count);
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	signprep_code code = signprep_forms_pull(&json, &issues, client, ids, id_count, NULL, &err);
	if (code != wanted)
		fail_msg("%d, not %d: %s %s", code, wanted, err.id, err.message);
	cJSON *answer = json ? cJSON_Parse(json) : NULL;
	signprep_free(json);
	signprep_issues_free(issues);
	signprep_client_free(client);
	return answer;
}

static const cJSON *form(const cJSON *answer, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "forms"), index);
}

static void a_template_becomes_a_form(void **state)
{
	static const scene scenes[] = { { .action = "DescribeTemplates", .body = TEMPLATES(TEMPLATE("t1")) } };
	network n;
	(void) state;
	cJSON *answer = pull(&n, scenes, 1, NULL, 0, SIGNPREP_OK);
	assert_non_null(strstr(n.seen[0].body, "\"QueryAllComponents\":true"));
	assert_non_null(strstr(n.seen[0].body, AGENT));
	const cJSON *one = form(answer, 0), *recipients = sp_json_array(one, "recipients"), *fill = sp_json_array(one, "fill");
	assert_string_equal(sp_json_text(one, "template_id"), "t1");
	assert_string_equal(sp_json_text(one, "initiator"), "p");
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(one, "usable")));
	/* The initiator is none of the signers, and his controls are nobody's else. */
	assert_int_equal(cJSON_GetArraySize(recipients), 1);
	assert_string_equal(sp_json_text(recipients->child, "role"), "乙方");
	assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(fill->child, "recipient")));
	cJSON_Delete(answer);
	network_clear(&n);
}

/* Asked together, one that is unknown fails all: they are asked one by one. */
static void ids_are_asked_one_by_one(void **state)
{
	static const scene scenes[] = { { .body = ERROR_BODY("ResourceNotFound.Template", "模板不存在") },
		{ .action = "DescribeTemplates", .body = TEMPLATES(TEMPLATE("t2")) } };
	static const char *const ids[] = { "t1", "t2" };
	network n;
	(void) state;
	cJSON *answer = pull(&n, scenes, 2, ids, 2, SIGNPREP_PARTIAL);
	assert_non_null(strstr(n.seen[1].body, "\"TemplateId\":\"t2\""));
	assert_string_equal(sp_json_text(form(answer, 0), "template_id"), "t2");
	assert_null(form(answer, 1));
	cJSON_Delete(answer);
	network_clear(&n);
}

/* What stops one stops all: no form is made of half an answer. */
static void trouble_is_no_unknown_template(void **state)
{
	static const scene scenes[] = { { .body = ERROR_BODY("AuthFailure.SecretIdNotFound", "no") } };
	static const char *const ids[] = { "t1", "t2" };
	network n;
	(void) state;
	cJSON *answer = pull(&n, scenes, 1, ids, 2, SIGNPREP_CREDENTIALS);
	assert_int_equal(n.calls, 1);
	cJSON_Delete(answer);
	network_clear(&n);
}

static void pdfs_that_do_not_come(void **state)
{
	static const struct {
		const char *body, *id;
		signprep_code code;
	} rows[] = { { TEMPLATES("{\"TemplateId\":\"t1\",\"PdfUrl\":\"\"}"), "S933", SIGNPREP_NOT_FOUND },
		{ TEMPLATES(""), "S933", SIGNPREP_NOT_FOUND },
		{ TEMPLATES("{\"TemplateId\":\"t1\",\"PdfUrl\":\"file:///etc/passwd\"}"), "S714", SIGNPREP_NOT_SENT },
		{ TEMPLATES("{\"TemplateId\":\"t1\",\"PdfUrl\":\"https://x/a b\"}"), "S714", SIGNPREP_NOT_SENT },
		/* Another template's. */
		{ TEMPLATES("{\"TemplateId\":\"t2\",\"PdfUrl\":\"https://x/2\"}"), "S714", SIGNPREP_NOT_SENT } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const scene scenes[] = { { .action = "DescribeTemplates", .body = rows[i].body } };
		network n;
		signprep_error err = { 0 };
		signprep_client *client = network_client(&n, &platform, scenes, 1);
		signprep_code code = signprep_forms_pdf(client, "t1", fixture_path("pdf"), false, &err);
		if (code != rows[i].code || strcmp(err.id, rows[i].id) != 0)
			fail_msg("case %zu: %d %s", i, code, err.id);
		assert_int_equal(n.calls, 1);
		signprep_client_free(client);
		network_clear(&n);
	}
	fixture_clean();
}

/* A name that leads out of the folder is no id; nothing is asked. */
static void names_that_are_no_ids(void **state)
{
	static const char *const bad[] = { "../t1", "", ".hidden", "a/b", "a b" };
	network n;
	signprep_client *client = network_client(&n, &platform, NULL, 0);
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		signprep_error err = { 0 };
		assert_int_equal(signprep_forms_pdf(client, bad[i], fixture_path("pdf"), false, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "R832");
	}
	assert_int_equal(n.calls, 0);
	signprep_client_free(client);
	network_clear(&n);
	fixture_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_template_becomes_a_form),
		cmocka_unit_test(ids_are_asked_one_by_one),
		cmocka_unit_test(trouble_is_no_unknown_template),
		cmocka_unit_test(pdfs_that_do_not_come),
		cmocka_unit_test(names_that_are_no_ids),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
