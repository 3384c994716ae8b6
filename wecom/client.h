/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Calls of WeCom's interfaces for one Secret: its access token is fetched when it is needed, kept in memory and, where a folder is
 * named, on disk, and fetched anew once when WeCom says that it is no longer good. Used by one thread at a time.
 */
#ifndef SP_WECOM_CLIENT_H
#define SP_WECOM_CLIENT_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#include "net/transport.h"

#define SP_WECOM_ENDPOINT "https://qyapi.weixin.qq.com"

typedef struct sp_wecom_client sp_wecom_client;

/** Texts are copied, secrets wiped when the client is freed. */
typedef struct sp_wecom_client_options {
	const char *endpoint; /* NULL: SP_WECOM_ENDPOINT; plain http only on loopback */
	const char *corp_id, *secret;
	const char *cache; /* folder for tokens, made when it is missing; NULL: in memory only */
	const char *proxy, *ca_file;
	double timeout_s; /* of one exchange; 0: 15 */
	bool (*cancelled)(void *opaque);
	void *opaque;
} sp_wecom_client_options;

/** `transport` NULL: the network; else it is the client's, also when this fails. @return S104, S105, S859, D901 */
signprep_code sp_wecom_client_new(
	sp_wecom_client **out, const sp_wecom_client_options *options, const sp_transport *transport, signprep_error *err);
void sp_wecom_client_free(sp_wecom_client *client);

typedef struct sp_wecom_request {
	const char *path;         /* "/cgi-bin/message/send" */
	const char *const *query; /* names and values in turn, NULL-ended; NULL: none */
	const char *body;         /* JSON; NULL: a GET */
	bool once;                /* must not be done twice: not repeated when an answer is lost */
} sp_wecom_request;

/**
 * One call with a token. `*answer`: what WeCom said, with errcode 0; caller frees with cJSON_Delete.
 * @return S877 CorpID or Secret, S878 the address of this machine, S879 too often, S880 not allowed, S881 refused otherwise,
 *         S884 nothing was done, S885 it is unknown whether it was, S886 what answers is not WeCom, S209 stopped, D901
 */
signprep_code sp_wecom_call(cJSON **answer, sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err);
/** Sees that there is a token, and tells until when it is good, in seconds since 1970. @return as sp_wecom_call */
signprep_code sp_wecom_token(sp_wecom_client *client, double *until, signprep_error *err);

#endif
