/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One signed exchange with the service, and its repetition where that is safe. */
#ifndef SP_SUBMIT_CALL_H
#define SP_SUBMIT_CALL_H

#include <cjson/cJSON.h>

#include "submit/internal.h"
#include "submit/outcome.h"

struct sp_answer;

typedef struct sp_call {
	const char *service, *action;
	sp_body *body;
	char payload_sha256[65]; /* of the body; "": found out */
	sp_effect effect;        /* of a second time */
	const char *step;        /* for progress; NULL: none */
	const char *where;       /* for messages: the file */
	/* Around each attempt; both may be NULL. `again` is called when an attempt did nothing and another one follows. */
	signprep_code (*before)(void *opaque, signprep_error *err);
	signprep_code (*again)(void *opaque, signprep_error *err);
	void *opaque;
	/* Of what is sealed; both NULL otherwise. `inner` is the action inside, by whose codes it is judged; `open` unseals a good answer. */
	const char *inner;
	void (*open)(void *opaque, struct sp_answer *answer);
	/* The code of something that takes its time, NULL: none; asked again until then (seconds since 1970), and no reason to call less often. */
	const char *not_yet;
	double not_yet_until;
} sp_call;

typedef struct sp_answer {
	sp_http_answer http;
	sp_reply reply;
	cJSON *response; /* content of "Response"; NULL where there is none */
	char code[96], message[512], request_id[64];
	double clock_offset; /* the request was signed with */
} sp_answer;

/** Signs, sends, reads what came back. @return D901 when memory is out before anything was sent */
signprep_code sp_call_perform(signprep_client *client, const sp_call *call, sp_answer *answer, signprep_error *err);
void sp_answer_clear(sp_answer *answer);
/** Code, message, RequestId and kind of reply from `response`, which is an object. */
void sp_answer_read(sp_answer *answer);
/** The longest id the service gives out, with its NUL, is shorter. */
#define SP_SERVICE_ID_MAX 64
/** Letters, digits, ".", "_", "-": what an id of the service is made of. Nothing else is stored, sent on or shown. */
bool sp_service_id_is_good(const char *text);
/** An id in the answer; false, and "", when it is absent, no id, or longer than `cap` - 1. */
bool sp_answer_id(const sp_answer *answer, const char *name, char *out, size_t cap);
/** An http or https address in the answer, likewise: ASCII without blanks. */
bool sp_answer_url(const sp_answer *answer, const char *name, char *out, size_t cap);

/**
 * For files, which are streamed to a host of their own; all else goes through sp_sealed_run, and nothing else leaves a client that has
 * keys to seal with. sp_call_perform under the rate limit, repeated as outcome.h allows. `answer` is always initialised: clear it.
 * @return SIGNPREP_OK when the service did what was asked; else an S-error
 */
signprep_code sp_exchange_run(signprep_client *client, sp_call *call, sp_answer *answer, signprep_error *err);
/** The S-error `id` filled from an answer. */
signprep_code sp_exchange_fail(
	const signprep_client *client, const sp_call *call, const sp_answer *answer, const char *id, signprep_error *err);

#endif
