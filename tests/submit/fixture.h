/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** For the tests of submit: a small contract, a checked result, a scripted network with a clock of its own. */
#ifndef SP_TESTS_SUBMIT_FIXTURE_H
#define SP_TESTS_SUBMIT_FIXTURE_H

#include <stdio.h>

#include <cjson/cJSON.h>

#include <signprep/client.h>

#include "submit/internal.h"

#define FIXTURE_ID "AKIDfixtureEXAMPLE0123456789abcdef"

/** One A4 page saying "Sign here", and an unused stream of `filler` bytes. Written to `out`. */
void fixture_write_pdf(FILE *out, size_t filler);

typedef struct contract {
	char *pdf;
	size_t length;
	signprep_document *doc;
	signprep_request *request;
	signprep_result *result;
} contract;

/** A contract with one person who signs; `more` is JSON text added to the request ("" or ",\"NeedPreview\":true"). */
void contract_open(contract *c, const char *more);
/** The same request against a file that fixture_write_pdf wrote. */
void contract_open_file(contract *c, const char *path);
void contract_close(contract *c);

/** What the network does with one request. */
typedef struct scene {
	const char *action; /* expected; NULL: any */
	sp_http_end end;
	bool body_lost;   /* the body did not go out whole */
	int status;       /* 0: 200 when answered */
	const char *body; /* answer */
	const char *date, *retry_after;
	double takes_s;     /* the clock advances */
	void (*hook)(void); /* called while the request is under way */
	bool die;           /* the process is killed while the request is under way */
} scene;

typedef struct seen {
	char action[64], url[320], authorization[400], timestamp[32], token[64];
	char *body;
	double at;
	bool repeatable;
} seen;

typedef struct network {
	const scene *scenes;
	size_t scene_count, calls;
	seen seen[32];
	double clock, slept[64];
	size_t sleeps;
	uint32_t random;
	bool freed;
} network;

/** Called with true before and false after the network's own work; a test that fails allocations spares it. May be NULL. */
extern void (*network_quiet)(bool on);

/** Fills `transport` with functions over `n`. */
void network_init(network *n, const scene *scenes, size_t count, sp_transport *transport);
void network_clear(network *n);
/** A client over the network; `options` may be NULL; credentials are filled in unless set. Fails the test when it can't. */
signprep_client *network_client(network *n, const signprep_client_options *options, const scene *scenes, size_t count);

/** A scratch folder of its own; the path of `name` in it. Removed by fixture_clean. */
const char *fixture_path(const char *name);
void fixture_clean(void);
/** The file's row count of a journal in a state, read with SQLite's own tool-independent API. */
int journal_count(const char *path, const char *sql);

#define OK_UPLOAD \
	"{\"Response\":{\"FileIds\":[\"yDRSzUUgtestFile0000000000000001\"],\"TotalCount\":1,\"RequestId\":\"req-upload\"}}"
#define OK_CREATE "{\"Response\":{\"FlowId\":\"yDRSzUUgtestFlow0000000000000001\",\"Approvers\":[],\"RequestId\":\"req-create\"}}"
#define ERROR_BODY(code, message) \
	"{\"Response\":{\"Error\":{\"Code\":\"" code "\",\"Message\":\"" message "\"},\"RequestId\":\"req-error\"}}"
#define FIXTURE_FILE_ID "yDRSzUUgtestFile0000000000000001"
#define FIXTURE_FLOW_ID "yDRSzUUgtestFlow0000000000000001"

#endif
