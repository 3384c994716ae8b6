/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* VerifyPdf: the sandbox looks at the signatures of its own. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/json/json_build.h"
#include "service/sandbox/flow.h"

/** What is needed of a flow while the lock is not held. */
typedef struct verifying {
	sp_blob *document, *file;
	cJSON *body;
	int64_t finished;
} verifying;

static void md5_of(const sp_blob *blob, char out[33])
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 };
	unsigned length = 0;
	(void) EVP_Digest(blob->bytes, blob->length, digest, &length, EVP_md5(), NULL);
	for (size_t i = 0; i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static bool add_place(cJSON *list, const verifying *v, const signprep_placement *place)
{
	cJSON *item = cJSON_CreateObject();
	return sp_json_push(list, item) && sp_json_put_number(item, "VerifyResult", 1) &&
		sp_json_put_text(item, "SignPlatform", "signprep sandbox") &&
		sp_json_put_text(item, "SignerName", "signprep sandbox") &&
		sp_json_put_number(item, "SignTime", (double) v->finished * 1000) &&
		sp_json_put_text(item, "SignAlgorithm", "SHA256withRSA") && sp_json_put_text(item, "CertSn", "1") &&
		sp_json_put_number(item, "CertNotBefore", 1704067200000) &&
		sp_json_put_number(item, "CertNotAfter", 2019686400000) &&
		sp_json_put_number(item, "ComponentPosX", place->rect.x0) &&
		sp_json_put_number(item, "ComponentPosY", place->rect.y0) &&
		sp_json_put_number(item, "ComponentWidth", place->rect.x1 - place->rect.x0) &&
		sp_json_put_number(item, "ComponentHeight", place->rect.y1 - place->rect.y0) &&
		sp_json_put_number(item, "ComponentPage", place->page);
}

/* What becomes a signature of its own in the file; dates and texts are painted. */
static bool is_signed(const char *type)
{
	return strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_SIGNATURE") == 0 || strcmp(type, "SIGN_LEGAL_PERSON_SEAL") == 0;
}

/* The places that the sandbox has really used. */
static bool add_places(const sp_sandbox *sandbox, cJSON *list, const verifying *v)
{
	signprep_document *doc = NULL;
	signprep_result *result = NULL;
	bool good = sp_finish_places(sandbox, v->body, v->document, &doc, &result);
	for (size_t i = 0; good && i < signprep_result_count(result); i++) {
		const signprep_component *component = signprep_result_at(result, i);
		for (size_t k = 0; k < component->placement_count && is_signed(component->type); k++)
			good = good && add_place(list, v, &component->placements[k]);
	}
	signprep_result_free(result);
	signprep_document_free(doc);
	return good;
}

static bool take_flow(sp_sandbox *sandbox, sp_exchange *ex, const char *id, verifying *v)
{
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_contract_of(sandbox, ex, id);
	if (flow && flow->finished && flow->blob) {
		v->document = sp_store_hold(flow->blob);
		v->body = cJSON_Duplicate(flow->body, true);
		v->finished = flow->finished;
	}
	pthread_mutex_unlock(&sandbox->lock);
	return flow != NULL;
}

void sp_action_verify(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *id = sp_json_text(ex->json, "FlowId");
	verifying v = { 0 };
	char md5[33] = "";
	if (!take_flow(sandbox, ex, id, &v))
		return;
	v.file = sp_finish_file(sandbox, id);
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "PdfVerifyResults") : NULL;
	bool good = list && (!v.document || (v.body && add_places(sandbox, list, &v)));
	if (v.file)
		md5_of(v.file, md5);
	good = good && sp_json_put_number(response, "VerifyResult", v.document ? 1 : 4) &&
		sp_json_put_text(response, "VerifySerialNo", ex->request_id) && sp_json_put_text(response, "PdfResourceMd5", md5);
	sp_answer_made(ex, response, good);
	cJSON_Delete(v.body);
	pthread_mutex_lock(&sandbox->lock);
	sp_store_release(&sandbox->store, v.document);
	sp_store_release(&sandbox->store, v.file);
	pthread_mutex_unlock(&sandbox->lock);
}
