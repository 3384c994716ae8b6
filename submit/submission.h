/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One contract on its way: what the steps of signprep_submit share. */
#ifndef SP_SUBMIT_SUBMISSION_H
#define SP_SUBMIT_SUBMISSION_H

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "submit/attached.h"
#include "submit/call.h"

typedef struct sp_submission {
	signprep_client *client; /* NULL where nothing is sent */
	const sp_client_core *core;
	signprep_document *doc;
	const char *where; /* the document's name */
	cJSON *request;    /* resolved */
	const char *operator_id;
	bool preview; /* NeedPreview: no flow comes of it, so it may be repeated */
	sp_row row;
	sp_attached_list files; /* that the request names by path */
	char *places;           /* where its seals and signatures were placed, JSON, for the journal */
	signprep_flow *flow;    /* filled as far as known */
} sp_submission;

/**
 * Checks that the result may be sent with this document, reads the request, names the row. `row` is not loaded.
 * @return S601, S602, S604, and as sp_attached_read
 */
signprep_code sp_submission_init(sp_submission *s, const signprep_client *client, signprep_document *doc,
	const signprep_result *result, signprep_error *err);
void sp_submission_clear(sp_submission *s);
/**
 * Is what is to be sent now what was sent under this key before? Rows of which nothing may stand at the service agree with
 * anything; a hash that one side does not know is not compared.
 * @return S407
 */
signprep_code sp_submission_compare(const sp_row *before, const sp_row *now, const char *where, signprep_error *err);
/** Writes what is sent and where its seals are to stand into the journal, beside the row. */
signprep_code sp_submission_keep(sp_submission *s, signprep_error *err);
/** Writes the row in `state` to the journal. */
signprep_code sp_submission_save(sp_submission *s, sp_state state, signprep_error *err);
/** Keeps RequestId, Error.Code and Error.Message of an answer in the row and in the flow. */
void sp_row_note(sp_row *row, signprep_flow *flow, const sp_answer *answer);
/**
 * Writes how a step ended: `done` when `code` is OK, unknown or refused as the code says, `back` when nothing
 * happened. Returns `code`, or why the journal could not be written when the step itself went well.
 */
signprep_code sp_submission_settle(sp_submission *s, signprep_code code, sp_state done, sp_state back, signprep_error *err);

/**
 * Times of the request that are over at `now`, or that the service will not wait for.
 * @return S605, S606
 */
signprep_code sp_times_check(const cJSON *request, double now, const char *where, signprep_error *err);

/** The error for a time that is over: S605. */
signprep_code sp_times_over(const char *member, double given, double now, signprep_error *err);

/** A file on its way to the service. */
typedef struct sp_upload {
	const char *path;     /* names it */
	const char *suffixes; /* separated by blanks; its name at the service ends in the first of them */
	const char *where;    /* for messages */
	sp_body_source_fn read;
	const void *source;
	size_t length;
	const char *sha256;
	/* Called when it is certain that the bytes are still those of `sha256`, before they leave. */
	signprep_code (*leaving)(sp_submission *s, const struct sp_upload *upload, signprep_error *err);
	void *opaque;
	bool begun; /* they may have left */
} sp_upload;

/** Body of UploadFiles before and after the base64 of the file, in one buffer: the suffix starts at `*split`. */
bool sp_upload_body(const sp_submission *s, const char *path, const char *suffixes, sp_buf *out, size_t *split);
/** UploadFiles; how it went is in s->flow. */
signprep_code sp_upload_send(sp_submission *s, sp_upload *upload, char file_id[SP_SERVICE_ID_MAX], signprep_error *err);
/** Whether the row holds a FileId that will live long enough. */
bool sp_upload_lives(const sp_submission *s, const sp_row *row);
/** When a FileId that was just given out ends, ten minutes early. */
double sp_upload_expiry(const sp_submission *s);
/** Uploads the PDF unless the row holds a FileId that will live long enough. */
signprep_code sp_upload_run(sp_submission *s, signprep_error *err);
/** Name for the service: the file's own without folders, the first of `suffixes` at its end, at most 200 characters. */
void sp_upload_file_name(const char *path, const char *suffixes, char *out, size_t cap);
/**
 * Uploads the files that the request names by path, each unless the journal knows a FileId of the same bytes that will live long
 * enough; those that were used in vain (`anew`) once more.
 */
signprep_code sp_attached_upload(sp_submission *s, bool anew, signprep_error *err);
/** One of them, or another file of whoever sends: the row of `s` is left alone. file->value is its FileId. */
signprep_code sp_attached_upload_one(sp_submission *s, sp_attached *file, bool anew, signprep_error *err);

/** Body of CreateFlowByFiles: the request with the values of its files, FileIds, and UserData with the row key unless the request has its own. */
char *sp_flow_body(const sp_submission *s, const char *file_id);
/** The same as JSON; NULL: no memory. */
cJSON *sp_flow_members(const sp_submission *s, const char *file_id);
/** The same in the spelling of the company edition, whatever the edition. */
cJSON *sp_flow_request(const sp_submission *s, const char *file_id);
/** UserData with the row key in a body that has none of its own. False: no memory. */
bool sp_flow_set_user_data(cJSON *root, const char *key);
/** Creates the flow, once; uploads again, once, when the service no longer knows the FileId. */
signprep_code sp_flow_create(sp_submission *s, signprep_error *err);

#endif
