/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A flow that has finished gets its signed file: here, and nowhere else. */
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "service/sandbox/flow.h"

#define DOCUMENT_TIMEOUT_S 60

/** What is needed of a flow while the lock is not held. */
typedef struct finishing {
	cJSON *body;
	sp_blob *blob;
	int64_t finished;
} finishing;

bool sp_finish_places(
	const sp_sandbox *sandbox, const cJSON *body, const sp_blob *blob, signprep_document **doc, signprep_result **result)
{
	const signprep_document_options options = { .size = sizeof options, .timeout_s = DOCUMENT_TIMEOUT_S };
	signprep_request *request = NULL;
	char *text = sp_contract_request(body);
	signprep_code code = text ? signprep_request_parse(&request, text, strlen(text), "", NULL) : SIGNPREP_LIMIT;
	if (!code)
		code = (sandbox->pool ? signprep_document_open_opaque_memory : signprep_document_open_memory)(
			doc, blob->bytes, blob->length, "", &options, NULL);
	if (!code)
		code = sandbox->pool ? signprep_pool_check(result, sandbox->pool, *doc, request, NULL, NULL)
				     : signprep_check(result, *doc, request, NULL, NULL);
	signprep_request_free(request);
	cJSON_free(text);
	return code == SIGNPREP_OK;
}

static bool make(sp_buf *file, const sp_sandbox *sandbox, const finishing *f)
{
	signprep_document *doc = NULL;
	signprep_result *result = NULL;
	bool made = sp_finish_places(sandbox, f->body, f->blob, &doc, &result) &&
		sp_signed_make(file, sandbox, doc, result, f->body, f->finished, NULL) == SIGNPREP_OK;
	signprep_result_free(result);
	signprep_document_free(doc);
	return made;
}

/* Under the lock. Another thread may have been first, and then its file stands. */
static sp_blob *keep(sp_sandbox *sandbox, sp_stored_flow *flow, const sp_buf *file)
{
	char sha256[65];
	bool full = false;
	if (!flow->signed_pdf) {
		sp_sha256_hex(file->data, file->length, sha256);
		sp_blob *blob = sp_store_blob(&sandbox->store, file->data, file->length, sha256, &full);
		if (!blob)
			return NULL;
		flow->signed_pdf = sp_store_hold(blob);
		flow->dirty = true;
	}
	return sp_store_hold(flow->signed_pdf);
}

static sp_blob *make_and_keep(sp_sandbox *sandbox, const char *flow_id, const finishing *f)
{
	sp_buf file = { 0 };
	char *path = NULL;
	sp_blob *blob = NULL;
	bool made = make(&file, sandbox, f);
	if (made && sandbox->output_dir)
		(void) sp_signed_write(&path, sandbox, flow_id, &file, NULL);
	free(path);
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, flow_id);
	if (made && flow)
		blob = keep(sandbox, flow, &file);
	pthread_mutex_unlock(&sandbox->lock);
	sp_buf_clear(&file);
	return blob;
}

sp_blob *sp_finish_file(sp_sandbox *sandbox, const char *flow_id)
{
	finishing f = { 0 };
	sp_blob *ready = NULL;
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_store_flow(&sandbox->store, flow_id);
	bool finished = flow && (flow->status == SP_FLOW_SIGNED || flow->status == SP_FLOW_RESCINDED);
	if (flow && flow->signed_pdf)
		ready = sp_store_hold(flow->signed_pdf);
	else if (flow && flow->blob) {
		ready = sp_store_hold(flow->blob);
		if (finished) {
			f.blob = sp_store_hold(flow->blob);
			f.body = cJSON_Duplicate(flow->body, true);
			f.finished = flow->finished;
		}
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (!f.blob)
		return ready;
	sp_blob *made = f.body ? make_and_keep(sandbox, flow_id, &f) : NULL;
	cJSON_Delete(f.body);
	pthread_mutex_lock(&sandbox->lock);
	sp_store_release(&sandbox->store, f.blob);
	/* What cannot be painted is handed out unpainted. */
	if (made)
		sp_store_release(&sandbox->store, ready);
	pthread_mutex_unlock(&sandbox->lock);
	return made ? made : ready;
}
