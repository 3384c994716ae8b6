/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A stand-in for the e-sign service on loopback: ess host and file host on one port. */
#ifndef SP_SERVICE_SANDBOX_SANDBOX_H
#define SP_SERVICE_SANDBOX_SANDBOX_H

#include <signprep/pool.h>

typedef struct sp_sandbox sp_sandbox;
struct sp_stored_flow;
struct sp_flow_change;
struct sp_happening;

/* Known to everyone, good for nothing but this stand-in. */
#define SP_SANDBOX_SECRET_ID "AKIDsandboxsandboxsandboxsandbox0000"
#define SP_SANDBOX_SECRET_KEY "sandboxsandboxsandboxsandbox0000"
/* Of envelopes: CreateRequestWithEncryption. */
#define SP_SANDBOX_ENCRYPT_KEY "sandbox-encrypt-sandbox-encrypt0"
#define SP_SANDBOX_ENCRYPT_MAC_KEY "sandbox-mac-sandbox-mac"
/* WeCom's interfaces on the same port: this company, its application's Secret, and one whose address WeCom does not trust. */
#define SP_SANDBOX_WECOM_CORP "ww5a5a5a5a5a5a5a5a"
#define SP_SANDBOX_WECOM_AGENT "1000002"
#define SP_SANDBOX_WECOM_SECRET "wecom-sandbox-secret"
#define SP_SANDBOX_WECOM_ELSEWHERE "wecom-sandbox-secret-elsewhere"

typedef struct sp_sandbox_options {
	int port;                                  /* 0: a free one */
	const char *secret_id, *secret_key;        /* NULL: the built-in pair, see sp_sandbox_secret_id */
	const char *encrypt_key, *encrypt_mac_key; /* NULL: the built-in pair */
	const char *encrypt_algorithm;             /* as in signprep_client_options, for keys that are given */
	const char *output_dir;                    /* where stamped PDFs go; NULL: not written */
	const char *const *faults; /* NULL-ended: "drop-answer:CreateFlowByFiles:1", "delay:UploadFiles:2:1500" …: faults.h */
	signprep_pool *pool;       /* reads the PDFs that were uploaded; borrowed. NULL: this process does, for tests */
	const char *data;          /* JSON file with templates, seals, employees … beside those built in; NULL: none */
	const char *state_dir;     /* a folder that keeps everything for the next start; NULL: it is forgotten */
	long long quota;           /* contracts that may be made; 0: any number, below 0: none */
	double compose_s;          /* how long documents take that the service makes; default 0 */
	double file_id_ttl_s;      /* default 3600 */
	double rate_per_s;         /* per action and secret id; default 20 */
	double clock_skew_s;       /* added to the sandbox's clock, for tests */
	size_t max_connections;    /* default 256 */
	size_t max_body_bytes;     /* of all requests on their way; default 512 MiB */
	/* One line per exchange; no secrets, no personal data. May be NULL. Must not call the sandbox. */
	void (*log)(void *opaque, const char *line);
	void *opaque;
	/* Told of every change of a flow, as internal.h says of `changed`. May be NULL. */
	void (*changed)(void *opaque, const struct sp_stored_flow *flow, const struct sp_flow_change *change);
	bool (*happened)(void *opaque, const struct sp_happening *what, char id[33]); /* of anything else. May be NULL */
	void *changed_opaque;
} sp_sandbox_options;

signprep_code sp_sandbox_start(sp_sandbox **out, const sp_sandbox_options *options, signprep_error *err);
/** "http://127.0.0.1:PORT" */
const char *sp_sandbox_url(const sp_sandbox *sandbox);
const char *sp_sandbox_secret_id(const sp_sandbox *sandbox);
const char *sp_sandbox_secret_key(const sp_sandbox *sandbox);
/** Number of flows created so far. */
int sp_sandbox_flow_count(sp_sandbox *sandbox);
/** Path of the stamped PDF of a flow; NULL if there is none. Caller frees with free(). */
char *sp_sandbox_stamped_path(sp_sandbox *sandbox, const char *flow_id);
/** Waits for requests in flight, then stops. */
void sp_sandbox_stop(sp_sandbox *sandbox);

#endif
