/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What the files of the sandbox share. One exchange runs in its connection's thread:
 *
 *   routes.c -> dispatch.c -> auth.c, faults.c, rate.c -> upload.c | flow.c | query.c -> answer.c -> routes.c
 *
 * `lock` guards faults, rates and store; nothing slow happens while it is held.
 */
#ifndef SP_SERVICE_SANDBOX_INTERNAL_H
#define SP_SERVICE_SANDBOX_INTERNAL_H

#include <pthread.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include <signprep/issue.h>

#include "actions/action.h"
#include "service/signing/authority.h"
#include "service/faults/faults.h"
#include "base/clock.h"
#include "service/http/rate.h"
#include "service/http/server.h"
#include "service/sandbox/sandbox.h"
#include "service/store/keep.h"
#include "service/store/store.h"
#include "submit/envelope.h"

#define SP_UPLOAD_MAX ((size_t) 90 << 20) /* body of UploadFiles: 60 MB of file in base64, and room */
#define SP_BODY_MAX ((size_t) 10 << 20)   /* body of anything else */

/** What has happened to a flow. */
typedef struct sp_flow_change {
	/* start fill sign reject forward cancel deadline finish relieve, as callbacks call it; compose, receive and group change no state */
	const char *operate;
	int approver; /* whose doing, counted from 0; -1: nobody's */
	sp_flow_state before, after;
	int64_t time; /* by the sandbox's clock */
	/* What its group of contracts has become by it: TOSIGN PART ALL INVALID. NULL: nothing else than it was. */
	const char *group;
} sp_flow_change;

/** Anything else that has happened. */
typedef struct sp_happening {
	const char *type; /* as callbacks call it */
	bool partner;
	const cJSON *data; /* of the callback; NULL: an example */
} sp_happening;

struct sp_sandbox {
	sp_server *server;
	char url[64];
	char *secret_id, *secret_key, *output_dir;
	char *encrypt_key, *encrypt_mac_key; /* of envelopes */
	sp_envelope_kind encrypt_kind;
	double file_id_ttl_s, clock_skew_s;
	double compose_s;          /* how long documents take that the service makes */
	long long quota;           /* contracts that may be made; -1: any number */
	long long promised;        /* of these: contracts that an answer will tell and that are not in the store yet */
	signprep_pool *pool;       /* borrowed; NULL: PDFs are read in this process */
	unsigned char url_key[32]; /* signs download addresses */
	char page_token[33];       /* stands in every form of the page, so that no other site's form does anything */
	void (*log)(void *opaque, const char *line);
	void *opaque;

	sp_authority *authority; /* never changes */
	struct sp_timer *timer;
	struct sp_converter *converter;

	pthread_mutex_t lock;
	bool lock_ready;
	sp_faults faults;
	sp_rates rates;
	sp_store store;
	sp_keep *keep;      /* NULL: nothing is written down */
	int wecom_messages; /* sent so far */
	cJSON *world;       /* world.h; never changes */

	/* Told of every change, with the flow as it is afterwards; under the lock, so it must neither wait nor call the sandbox. */
	void (*changed)(void *opaque, const sp_stored_flow *flow, const sp_flow_change *change);
	/* Told of anything else, likewise; true: it will be posted, under the id that it writes. NULL: nobody is told. */
	bool (*happened)(void *opaque, const sp_happening *what, sp_id id);
	void *changed_opaque;
};

/** One request and its answer. What comes in is borrowed; NULL: the header is missing. */
typedef struct sp_exchange {
	const char *method, *name, *expires, *sign; /* name: of a file, behind "/file/" */
	const char *host, *content_type, *authorization, *action, *version, *timestamp, *token;
	const char *body;
	size_t length;

	cJSON *json; /* the body, once it is known to be good */
	char request_id[37];
	char code[96]; /* error code answered; "" when it went well */
	char note[64]; /* for the log: a flow id, a fault */
	int status;
	const char *type;
	char *answer; /* from malloc */
	size_t answer_length;
	bool drop; /* close the connection without an answer */

	bool partner; /* a call of the partner edition */
	const sp_action *row;
	sp_owner owner; /* who calls */
} sp_exchange;

/* routes.c */
signprep_code sp_routes_start(sp_sandbox *sandbox, const sp_sandbox_options *options, signprep_error *err);

/* dispatch.c */
/** A signed call. */
void sp_dispatch(sp_sandbox *sandbox, sp_exchange *exchange);
/* sealed.c */
/** The call inside the envelope, to be run and then given to sp_sealed_close. NULL: it does not hold, the answer is set. */
const sp_action *sp_sealed_open(const sp_sandbox *sandbox, sp_exchange *exchange, sp_exchange *inner);
/** Seals what `inner` was answered; frees it. */
void sp_sealed_close(const sp_sandbox *sandbox, sp_exchange *exchange, sp_exchange *inner);

/* state.c */
/** Tells whoever observes; takes `data` over, NULL is memory that ran out. */
void sp_sandbox_tell(sp_sandbox *sandbox, const char *type, bool partner, cJSON *data);

/* answer.c */
void sp_answer_error(sp_exchange *exchange, const char *code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** {"Response": response + RequestId}; takes `response`, NULL stands for memory that ran out. */
void sp_answer_json(sp_exchange *exchange, cJSON *response);
/** The same; when it is not `good`, memory ran out while it was made. */
void sp_answer_made(sp_exchange *exchange, cJSON *response, bool good);
/** A body of another kind with its HTTP status. */
void sp_answer_plain(sp_exchange *exchange, int status, const char *type, const char *text);
void sp_answer_memory(sp_exchange *exchange);
/** Before an answer leaves: what it tells is on the disk. False: it is not, and the answer must not go well. */
bool sp_sandbox_commit(sp_sandbox *sandbox);
/** Answers with the first error of the list; false when there is none. */
bool sp_answer_issues(sp_exchange *exchange, const signprep_issues *list);

/* auth.c */
/** False: the answer is set. */
bool sp_auth_check(const sp_sandbox *sandbox, sp_exchange *exchange);

/* owner.c */
/** Who calls, by the Agent of a partner's call; false: something of it is missing, the answer is set. */
bool sp_owner_read(sp_exchange *exchange, const sp_action *action);
/** Is it his who calls? */
bool sp_owner_is(const sp_exchange *exchange, const char *owner);

/* clock.c */
/** Seconds since 1970 by the sandbox's clock. */
int64_t sp_sandbox_now(const sp_sandbox *sandbox);
/** The same with its fraction. */
double sp_sandbox_time(const sp_sandbox *sandbox);

/* The actions. upload.c, flow.c, query.c */
void sp_action_upload(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_create(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_briefs(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_info(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_components(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_urls(sp_sandbox *sandbox, sp_exchange *exchange);
/* change.c */
void sp_action_cancel(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_batch_cancel(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_cancel_task(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_deadline(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_reminds(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_approvers(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_forwards(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_review(sp_sandbox *sandbox, sp_exchange *exchange);

/* links.c */
void sp_action_scheme_url(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_sign_url(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_quick_url(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_batch_url(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_organization_url(sp_sandbox *sandbox, sp_exchange *exchange);
/* release.c */
void sp_action_release(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_evidence(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_describe_evidence(sp_sandbox *sandbox, sp_exchange *exchange);
/* template_flow.c */
void sp_action_templates(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_create_empty(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_document(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_start(sp_sandbox *sandbox, sp_exchange *exchange);
/* account.c */
void sp_action_seals(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_employees(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_organizations(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_flow_types(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_bill(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_extensions(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_modify_extension(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_callback(sp_sandbox *sandbox, sp_exchange *exchange);
/* conversion.c */
void sp_action_convert(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_convert_task(sp_sandbox *sandbox, sp_exchange *exchange);
/* verify.c */
void sp_action_verify(sp_sandbox *sandbox, sp_exchange *exchange);
/* group.c */
void sp_action_group(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_code(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_cancel_code(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_action_prepare(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_prepare(sp_sandbox *sandbox, sp_exchange *exchange);
/* partner.c */
void sp_partner_create(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_group(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_cancel(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_forwards(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_sign_url(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_quick_url(sp_sandbox *sandbox, sp_exchange *exchange);
/* partner_template.c */
void sp_partner_by_templates(sp_sandbox *sandbox, sp_exchange *exchange);
/* partner_read.c */
void sp_partner_details(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_resources(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_sign_urls(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_templates(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_console(sp_sandbox *sandbox, sp_exchange *exchange);
void sp_partner_extensions(sp_sandbox *sandbox, sp_exchange *exchange);   /* account.c */
void sp_partner_batch_cancel(sp_sandbox *sandbox, sp_exchange *exchange); /* change.c */
/* wecom.c */
#define SP_WECOM_BODY_MAX ((size_t) 1 << 20)
/** Anything below /cgi-bin/. */
void sp_sandbox_wecom(void *opaque, const sp_server_request *request, sp_server_response *response);

/* download.c */
/** Address under which GET gives the flow's PDF for `ttl_s` seconds. */
void sp_download_url(const sp_sandbox *sandbox, const char *flow_id, int ttl_s, char *out, size_t cap);
/** The same for an uploaded file, by its FileId. */
void sp_download_upload_url(const sp_sandbox *sandbox, const char *file_id, bool pdf, int ttl_s, char *out, size_t cap);
void sp_download_run(sp_sandbox *sandbox, sp_exchange *exchange);
/** Is there a file of that id among templates (TEMPLATE) or seals (SEAL)? */
bool sp_world_has_file(const sp_sandbox *sandbox, const char *business, const char *id);

#endif
