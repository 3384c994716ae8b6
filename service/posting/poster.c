/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "service/posting/poster.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <signprep/callback.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "net/download_target.h"
#include "net/network.h"
#include "net/secret.h"
#include "service/posting/message.h"
#include "submit/callback/cipher.h"

#define ADDRESSES_MAX 8
#define WAITING_MAX 10000
#define ANSWER_S 5       /* the service waits no longer */
#define SHUFFLE_S 0.4    /* every other message comes so much later, behind the one that follows */
#define LATE_MAX 3600000 /* milliseconds */

static const double retries[] = { 0.5, 1, 2, 4, 8 };

typedef struct address {
	char *url;
	bool loopback;
	sp_secret key, token;
} address;

/* A message on its way to one address. */
typedef struct letter {
	struct letter *next;
	const address *to;
	char *body;
	bool bare;  /* the old format: no JSON around it */
	double due; /* monotonic */
	size_t attempt;
} letter;

struct sp_poster {
	address addresses[ADDRESSES_MAX];
	size_t count;
	bool v1, twice, shuffle;
	double late_s;
	sp_network *network;
	void (*log)(void *opaque, const char *line);
	void *opaque;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	letter *letters;
	size_t waiting;
	unsigned long long made, others; /* messages about the state of contracts, and about anything else */
	bool stopping;
};

/* --- what is said --- */

static const char *show_status(int status)
{
	switch (status) {
	case SP_FLOW_PARTLY: return "PART";
	case SP_FLOW_REFUSED: return "REJECT";
	case SP_FLOW_SIGNED: return "ALL";
	case SP_FLOW_EXPIRED: return "DEADLINE";
	case SP_FLOW_CANCELLED: return "CANCEL";
	case SP_FLOW_VOID: return "INVALID";
	case SP_FLOW_RESCINDED: return "RELIEVED";
	default: return "INIT";
	}
}

/* Callbacks know fewer states than queries do. */
static int callback_status(sp_flow_state state)
{
	switch (state) {
	case SP_FLOW_NOT_STARTED: return SP_FLOW_WAITING;
	case SP_FLOW_NOT_STARTED_FILL:
	case SP_FLOW_PARTLY_FILLED: return SP_FLOW_TO_FILL;
	case SP_FLOW_FILL_REFUSED: return SP_FLOW_REFUSED;
	default: return (int) state;
	}
}

static int approver_callback_status(sp_sign_status status)
{
	return status == SP_SIGN_NOT_STARTED || status == SP_SIGN_LATER ? SP_SIGN_DUE : (int) status;
}

static bool put_approver(cJSON *list, const cJSON *said, const sp_stored_approver *approver)
{
	cJSON *item = cJSON_CreateObject();
	long long type = 0;
	(void) sp_json_int(said, "ApproverType", &type);
	bool done = sp_json_put_number(item, "ApproveCallbackStatus", approver_callback_status(approver->status)) &&
		sp_json_put_text(item, "ApproveMessage", approver->message ? approver->message : "") &&
		sp_json_put_number(item, "ApproveTime", (double) approver->time) &&
		sp_json_put_text(item, "ApproverMobile", sp_json_text(said, "ApproverMobile")) &&
		sp_json_put_text(item, "ApproverName", sp_json_text(said, "ApproverName")) &&
		sp_json_put_number(item, "ApproverType", (double) type) &&
		sp_json_put_text(item, "OrganizationName", sp_json_text(said, "OrganizationName")) &&
		sp_json_put_text(item, "RecipientId", approver->recipient_id) &&
		sp_json_put_text(item, "UserId", sp_json_text(said, "UserId"));
	if (done)
		return sp_json_push(list, item);
	cJSON_Delete(item);
	return false;
}

static cJSON *approvers_of(const sp_stored_flow *flow)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *said = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"), 0);
	bool done = list != NULL;
	for (size_t i = 0; done && i < flow->approver_count; i++) {
		done = put_approver(list, said, &flow->approvers[i]);
		said = said ? said->next : NULL;
	}
	if (done)
		return list;
	cJSON_Delete(list);
	return NULL;
}

/* A partner's messages say for which application's member they are, by its ids. */
static bool put_owner(cJSON *data, const sp_stored_flow *flow, const char *member)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(flow->body, "Agent");
	const cJSON *who = cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator");
	const char *value = strcmp(member, "ApplicationId") == 0 ? sp_json_text(agent, "AppId")
		: strcmp(member, "ProxyOperatorOpenId") == 0     ? sp_json_text(who, "OpenId")
								 : sp_json_text(agent, member);
	return !flow->partner || sp_json_put_text(data, member, value);
}

/* Members in the order of their names, as the service sends them. */
static cJSON *data_of(const sp_stored_flow *flow, const sp_flow_change *change, int64_t now)
{
	cJSON *data = cJSON_CreateObject();
	const char *own = sp_json_text(flow->body, flow->partner ? "CustomerData" : "UserData");
	int status = callback_status(change->after);
	bool fills = strcmp(change->operate, "fill") == 0;
	bool done = put_owner(data, flow, "ApplicationId") && sp_json_put(data, "Approvers", approvers_of(flow)) &&
		sp_json_put_text(data, "CallbackType", fills ? "fill" : "sign") &&
		sp_json_put_number(data, "CreateOn", (double) flow->created) &&
		sp_json_put_number(data, "DeadLine", (double) flow->deadline) &&
		sp_json_put_text(data, "DocumentId", flow->document_id) &&
		sp_json_put_text(data, "FlowCallbackShowStatus", show_status(status)) &&
		sp_json_put_number(data, "FlowCallbackStatus", status) &&
		sp_json_put_text(data, "FlowDescription", sp_json_text(flow->body, "FlowDescription")) &&
		sp_json_put_text(data, "FlowId", flow->id) &&
		sp_json_put_text(data, "FlowMessage", flow->message ? flow->message : "") &&
		sp_json_put_text(data, "FlowName", sp_json_text(flow->body, "FlowName")) &&
		sp_json_put_text(data, "FlowType", sp_json_text(flow->body, "FlowType")) &&
		sp_json_put_number(data, "OccurTime", (double) now) && sp_json_put_text(data, "Operate", change->operate) &&
		put_owner(data, flow, "ProxyOperatorOpenId") && put_owner(data, flow, "ProxyOrganizationOpenId") &&
		sp_json_put(data, "Unordered",
			cJSON_CreateBool(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow->body, "Unordered")))) &&
		sp_json_put_number(data, "UpdatedOn", (double) now) && sp_json_put_text(data, "UserData", own);
	if (done)
		return data;
	cJSON_Delete(data);
	return NULL;
}

/* Of contracts V1 says nothing but the members. The partner edition never had it. */
static bool is_bare(const sp_poster *p, const sp_stored_flow *flow)
{
	return p->v1 && !flow->partner;
}

static char *message_of(const sp_poster *p, const sp_stored_flow *flow, const sp_flow_change *change)
{
	sp_id id;
	cJSON *data = data_of(flow, change, (int64_t) time(NULL));
	if (!is_bare(p, flow))
		return sp_message_text("FlowStatusChange", flow->partner, false, data, id);
	char *text = data ? cJSON_PrintUnformatted(data) : NULL;
	cJSON_Delete(data);
	return text;
}

static char *envelope(bool bare, const address *to, const char *text)
{
	if (!to->key.text)
		return strdup(text);
	char *inner = sp_callback_encrypt(text, strlen(text), to->key.text), *out = inner;
	if (inner && !bare) {
		size_t size = strlen(inner) + sizeof "{\"encrypt\":\"\"}";
		out = malloc(size);
		if (out)
			snprintf(out, size, "{\"encrypt\":\"%s\"}", inner);
		free(inner);
	}
	return out;
}

/* --- on its way --- */

static void drop(letter *l)
{
	free(l->body);
	free(l);
}

/* Under the lock. */
static void enter(sp_poster *p, const address *to, const char *body, bool bare, double due)
{
	letter *l = p->waiting < WAITING_MAX ? calloc(1, sizeof *l) : NULL, **at = &p->letters;
	if (!l) {
		if (p->log)
			p->log(p->opaque, "callback left out: too many wait to be posted");
		return;
	}
	*l = (letter) { .to = to, .body = strdup(body), .bare = bare, .due = due };
	if (!l->body) {
		free(l);
		return;
	}
	while (*at && (*at)->due <= due)
		at = &(*at)->next;
	l->next = *at;
	*at = l;
	p->waiting++;
	pthread_cond_signal(&p->changed);
}

/* To each address, in time or as late as `how` says. `number`: counts those of its kind, of which every other comes later. */
static void enter_all(sp_poster *p, const char *text, bool bare, double delay_s, unsigned long long *number)
{
	pthread_mutex_lock(&p->lock);
	double due = sp_monotonic() + delay_s + p->late_s + (p->shuffle && *number % 2 == 0 ? SHUFFLE_S : 0);
	++*number;
	for (size_t i = 0; text && i < p->count; i++) {
		char *body = envelope(bare, &p->addresses[i], text);
		for (int times = 0; body && times < (p->twice ? 2 : 1); times++)
			enter(p, &p->addresses[i], body, bare, due);
		free(body);
	}
	pthread_mutex_unlock(&p->lock);
}

/* Of one edition. */
typedef struct edition {
	sp_poster *poster;
	bool partner;
} edition;

static void post_other(void *opaque, const char *type, cJSON *data, double delay_s)
{
	const edition *e = opaque;
	sp_id id;
	bool v1 = e->poster->v1 && !e->partner;
	char *text = sp_message_text(type, e->partner, v1, data, id);
	enter_all(e->poster, text, v1, delay_s, &e->poster->others);
	cJSON_free(text);
}

void sp_poster_change(void *opaque, const sp_stored_flow *flow, const sp_flow_change *change)
{
	sp_poster *p = opaque;
	edition of = { p, flow->partner };
	if (!sp_message_is_other(change)) {
		char *text = message_of(p, flow, change);
		enter_all(p, text, is_bare(p, flow), 0, &p->made);
		cJSON_free(text);
	}
	sp_message_follow(flow, change, post_other, &of);
}

bool sp_poster_happen(void *opaque, const sp_happening *what, sp_id id)
{
	sp_poster *p = opaque;
	bool v1 = p->v1 && !what->partner;
	cJSON *data = what->data ? cJSON_Duplicate(what->data, true) : sp_message_example(what->type, what->partner);
	char *text = sp_message_text(what->type, what->partner, v1, data, id);
	enter_all(p, text, v1, 0, &p->others);
	cJSON_free(text);
	return text != NULL;
}

static bool post(const sp_poster *p, const letter *l, int *status)
{
	char signature[SP_CALLBACK_SIGNATURE_SIZE], signed_with[SP_CALLBACK_SIGNATURE_SIZE + 24];
	const char *headers[] = { l->bare && l->to->key.text ? "Content-Type: text/plain" : "Content-Type: application/json",
		signed_with };
	size_t length = strlen(l->body), count = 1;
	sp_body body;
	sp_http_answer answer = { 0 };
	if (l->to->token.text && sp_callback_sign(l->to->token.text, l->body, length, signature)) {
		snprintf(signed_with, sizeof signed_with, "Content-Signature: %s", signature);
		count = 2;
	}
	sp_body_init_text(&body, l->body, length);
	const sp_http_request request = { .url = l->to->url,
		.headers = headers,
		.header_count = count,
		.body = &body,
		.repeatable = true,
		.loopback = l->to->loopback,
		.timeout_s = ANSWER_S,
		.connect_timeout_s = ANSWER_S,
		.max_answer = (size_t) 64 << 10 };
	sp_buf_init(&answer.body, request.max_answer);
	sp_network_perform(p->network, &request, &answer);
	*status = answer.end == SP_HTTP_ANSWERED ? answer.status : 0;
	sp_buf_clear(&answer.body);
	sp_body_clear(&body);
	return *status == 200;
}

static void tell(const sp_poster *p, const letter *l, int status, bool given_up)
{
	char line[128];
	if (!p->log)
		return;
	snprintf(line, sizeof line, "callback attempt %zu: %d%s", l->attempt + 1, status, given_up ? ", given up" : "");
	p->log(p->opaque, line);
}

/* Under the lock, which it gives up while it posts. */
static void post_first(sp_poster *p)
{
	letter *l = p->letters;
	int status;
	p->letters = l->next;
	p->waiting--;
	pthread_mutex_unlock(&p->lock);
	bool taken = post(p, l, &status), given_up = !taken && l->attempt == sizeof retries / sizeof retries[0];
	tell(p, l, status, given_up);
	pthread_mutex_lock(&p->lock);
	if (taken || given_up) {
		drop(l);
		return;
	}
	l->due = sp_monotonic() + retries[l->attempt++];
	letter **at = &p->letters;
	while (*at && (*at)->due <= l->due)
		at = &(*at)->next;
	l->next = *at;
	*at = l;
	p->waiting++;
}

static void *run(void *opaque)
{
	sp_poster *p = opaque;
	pthread_mutex_lock(&p->lock);
	while (!p->stopping) {
		if (!p->letters) {
			pthread_cond_wait(&p->changed, &p->lock);
			continue;
		}
		double due = p->letters->due;
		struct timespec until = sp_monotonic_moment(due);
		if (due > sp_monotonic())
			pthread_cond_timedwait(&p->changed, &p->lock, &until);
		else
			post_first(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* --- life --- */

static signprep_code take_address(sp_poster *p, const sp_poster_address *from, signprep_error *err)
{
	const sp_s3 none = { 0 };
	const signprep_callback_options key = { .size = sizeof key, .key = from->key, .name = from->url };
	sp_download_target target;
	signprep_event *probe = NULL;
	address *to = &p->addresses[p->count];
	if (p->count == ADDRESSES_MAX)
		return sp_fail(err, "S841", 0, "", from->url, NULL);
	const bool good = !sp_download_target_parse(&target, from->url, &none, NULL);
	to->loopback = target.loopback;
	sp_download_target_clear(&target);
	if (!good)
		return sp_fail(err, "S841", 0, "", from->url, NULL);
	signprep_code code = signprep_event_decode(&probe, "{}", 2, &key, err);
	signprep_event_free(probe);
	if (code)
		return code;
	p->count++;
	to->url = strdup(from->url);
	return to->url && sp_secret_set(&to->key, from->key) && sp_secret_set(&to->token, from->token) ? SIGNPREP_OK
												       : sp_fail_memory(err, "");
}

static signprep_code take_word(sp_poster *p, const char *word, signprep_error *err)
{
	long long ms;
	if (strcmp(word, "v1") == 0)
		p->v1 = true;
	else if (strcmp(word, "double") == 0)
		p->twice = true;
	else if (strcmp(word, "shuffle") == 0)
		p->shuffle = true;
	else if (strncmp(word, "late:", 5) == 0 && sp_num_parse_int(word + 5, strlen(word + 5), 0, LATE_MAX, &ms))
		p->late_s = (double) ms / 1000;
	else
		return sp_fail(err, "S842", 0, "", word, NULL);
	return SIGNPREP_OK;
}

static bool prepare_locks(sp_poster *p)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0)
		return false;
	bool done = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 && pthread_mutex_init(&p->lock, NULL) == 0 &&
		pthread_cond_init(&p->changed, &attributes) == 0;
	pthread_condattr_destroy(&attributes);
	return done;
}

static signprep_code start_thread(sp_poster *p, signprep_error *err)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	p->started = pthread_create(&p->thread, NULL, run, p) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return p->started ? SIGNPREP_OK : sp_fail_memory(err, "");
}

signprep_code sp_poster_start(sp_poster **out, const sp_poster_options *options, signprep_error *err)
{
	sp_poster *p = calloc(1, sizeof *p);
	*out = NULL;
	if (!p || !prepare_locks(p)) {
		free(p);
		return sp_fail_memory(err, "");
	}
	p->log = options->log;
	p->opaque = options->opaque;
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < options->count; i++)
		code = take_address(p, &options->addresses[i], err);
	for (const char *const *word = options->how; !code && word && *word; word++)
		code = take_word(p, *word, err);
	if (!code && !(p->network = sp_network_new(NULL, NULL)))
		code = sp_fail_memory(err, "");
	if (!code)
		code = start_thread(p, err);
	if (code)
		sp_poster_stop(p);
	else
		*out = p;
	return code;
}

void sp_poster_stop(sp_poster *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	if (p->started)
		pthread_join(p->thread, NULL);
	for (letter *l = p->letters, *next; l; l = next) {
		next = l->next;
		drop(l);
	}
	for (size_t i = 0; i < ADDRESSES_MAX; i++) {
		free(p->addresses[i].url);
		sp_secret_clear(&p->addresses[i].key);
		sp_secret_clear(&p->addresses[i].token);
	}
	sp_network_free(p->network);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->changed);
	free(p);
}
