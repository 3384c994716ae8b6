/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A scripted network for tests of the client: each exchange gets the next answer, and is kept to be looked at. */
#ifndef SP_TESTS_WECOM_FIXTURE_H
#define SP_TESTS_WECOM_FIXTURE_H

#include "wecom/client.h"

typedef struct scripted {
	sp_http_end end;
	int status;
	const char *body;
	bool body_out; /* with an end other than ANSWERED */
} scripted;

#define SAYS(text) \
	{ \
		SP_HTTP_ANSWERED, 200, text, true \
	}
#define TOKEN(name) SAYS("{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"" name "\",\"expires_in\":7200}")

#define ASKED_MAX 16

typedef struct script {
	const scripted *answers;
	size_t count, asked;
	double now;
	char urls[ASKED_MAX][512], bodies[ASKED_MAX][1024];
	bool once[ASKED_MAX];
} script;

/** A network that follows the script, which lives longer. */
sp_transport scripted_transport(script *s, const scripted *answers, size_t count);
/** A client over it. */
sp_wecom_client *scripted_client(script *s, const scripted *answers, size_t count, const char *cache);
#define SCRIPTED(s, answers, cache) scripted_client((s), (answers), sizeof(answers) / sizeof *(answers), (cache))

#endif
