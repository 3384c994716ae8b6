/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What happens to contracts is posted: the company's in both formats, a partner's in the one it has, each known by its edition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <signprep/callback.h>

#include "partner_stage.h"
#include "service/http/server.h"
#include "service/posting/poster.h"

#define KEY "CC23FB38AE1D47B09D939CFBAE64195F"
#define BODIES 16

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *bodies[BODIES];
static int received;

static void take(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	(void) opaque;
	pthread_mutex_lock(&lock);
	if (received < BODIES)
		bodies[received++] = strdup(request->body);
	pthread_mutex_unlock(&lock);
	sp_response_text(response, 200, "text/plain", "");
}

static const sp_route routes[] = { { "POST", "/hook", 1 << 20, take }, { NULL, NULL, 0, NULL } };

/* One contract of each edition, made and cancelled, by a sandbox that posts like that. */
static void run(const char *const *how)
{
	char url[64], id[64], file_id[64], body[256];
	sp_server *server;
	sp_poster *poster;
	const struct timespec moment = { 0, 20 * 1000000L };
	received = 0;
	assert_int_equal(sp_server_start(&server, &(sp_server_options) { .routes = routes }), 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", sp_server_port(server));
	const sp_poster_address address = { url, KEY, "token" };
	assert_int_equal(sp_poster_start(&poster, &(sp_poster_options) { &address, 1, how, NULL, NULL }, NULL), SIGNPREP_OK);
	partner_open_with(&(sp_sandbox_options) { .rate_per_s = 1000, .changed = sp_poster_change, .changed_opaque = poster });
	partner_create(id);
	partner_expect(partner_send("ChannelCancelFlow", "\"FlowId\":\"%s\"", id), "");
	stage_upload(&partner, file_id);
	char *create = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(&partner, "CreateFlowByFiles", create);
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"%s\",\"CancelMessage\":\"x\"}",
		partner_text(response, "FlowId"));
	stage_expect(&partner, "CancelFlow", body, "");
	cJSON_Delete(response);
	free(create);
	for (int i = 0; i < 500 && received < 4; i++)
		nanosleep(&moment, NULL);
	partner_close(NULL);
	sp_poster_stop(poster);
	sp_server_stop(server);
	assert_int_equal(received, 4);
}

static void expect(signprep_event_format company)
{
	const signprep_callback_options options = { .size = sizeof options, .key = KEY };
	for (int i = 0; i < 4; i++) {
		signprep_event *event = NULL;
		signprep_error err = { 0 };
		const bool of_partner = i < 2;
		if (signprep_event_decode(&event, bodies[i], strlen(bodies[i]), &options, &err) != SIGNPREP_OK)
			fail_msg("%s %s", err.id, err.message);
		assert_int_equal(event->edition, of_partner ? SIGNPREP_EVENT_PARTNER : SIGNPREP_EVENT_COMPANY);
		assert_int_equal(event->format, of_partner ? SIGNPREP_EVENT_V2 : company);
		assert_string_equal(event->operate, i % 2 == 0 ? "start" : "cancel");
		assert_int_equal(strstr(event->data, "\"ProxyOrganizationOpenId\":\"member1\"") != NULL, of_partner);
		assert_int_equal(strstr(event->data, "\"ApplicationId\":\"app1\"") != NULL, of_partner);
		assert_int_equal(strstr(event->data, "\"UserData\":\"row 1\"") != NULL, of_partner);
		signprep_event_free(event);
		free(bodies[i]);
	}
}

static void each_edition_in_its_format(void **state)
{
	(void) state;
	run(NULL);
	expect(SIGNPREP_EVENT_V2);
}

static void the_old_format_is_the_companys(void **state)
{
	static const char *const how[] = { "v1", NULL };
	(void) state;
	run(how);
	expect(SIGNPREP_EVENT_V1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_edition_in_its_format),
		cmocka_unit_test(the_old_format_is_the_companys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
