/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void perform(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	script *s = ctx;
	size_t i = s->asked++;
	if (i >= ASKED_MAX || i >= s->count) {
		fprintf(stderr, "asked once too often: %s\n", request->url);
		abort();
	}
	snprintf(s->urls[i], sizeof s->urls[i], "%s", request->url);
	size_t length = request->body ? sp_body_read(request->body, s->bodies[i], sizeof s->bodies[i] - 1) : 0;
	s->bodies[i][length] = '\0';
	s->once[i] = !request->repeatable;
	answer->end = s->answers[i].end;
	answer->status = s->answers[i].status;
	answer->body_out = s->answers[i].body_out;
	snprintf(answer->detail, sizeof answer->detail, "as scripted");
	if (s->answers[i].body)
		sp_buf_puts(&answer->body, s->answers[i].body);
}

static double now(void *ctx)
{
	return ((script *) ctx)->now;
}

static bool wait_for(void *ctx, double seconds, bool (*cancelled)(void *), void *opaque)
{
	((script *) ctx)->now += seconds;
	return !cancelled || !cancelled(opaque);
}

static uint32_t draw(void *ctx)
{
	(void) ctx;
	return 1 << 30;
}

sp_transport scripted_transport(script *s, const scripted *answers, size_t count)
{
	double time = s->now;
	memset(s, 0, sizeof *s);
	s->answers = answers;
	s->count = count;
	s->now = time > 0 ? time : 1700000000;
	return (sp_transport) { .perform = perform, .now = now, .sleep = wait_for, .random = draw, .ctx = s };
}

sp_wecom_client *scripted_client(script *s, const scripted *answers, size_t count, const char *cache)
{
	const sp_wecom_client_options options = { .corp_id = "ww1", .secret = "se/cret", .cache = cache };
	const sp_transport transport = scripted_transport(s, answers, count);
	sp_wecom_client *client = NULL;
	if (sp_wecom_client_new(&client, &options, &transport, NULL) != SIGNPREP_OK)
		abort();
	return client;
}
