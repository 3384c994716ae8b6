/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Files that a request names, uploaded: each once for as long as its FileId lives, however many rows name it. What the journal
 * knows of them are rows like those of contracts, in an environment of their own ("file:test"), whose key is a hash of the
 * bytes and of whose they are; no name, no path.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "pdfcore/source.h"
#include "submit/environment.h"
#include "submit/submission.h"

#define TRIES 3 /* when another process writes the same row */

/* The row of a file, and what became of the file just now. */
typedef struct sending {
	sp_row row;
	sp_attached *file;
	bool others; /* another process wrote the row in between: nothing is lost but that it does not know of us */
} sending;

/* Whoever may use a FileId of these bytes: the same account, on behalf of the same company and person, at the same place. */
static bool name_file(const sp_submission *s, const sp_attached *file, sp_row *row)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(s->request, "Agent");
	char *whose = agent != NULL ? cJSON_PrintUnformatted(agent) : NULL;
	sp_buf text;
	memset(row, 0, sizeof *row);
	sp_buf_init(&text, (size_t) 1 << 20);
	bool ok = (agent == NULL || whose != NULL) &&
		sp_buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n%s", s->client->core->file.url, s->client->core->owner,
			whose != NULL ? whose : "", s->operator_id != NULL ? s->operator_id : "", file->kind->suffixes,
			file->sha256);
	if (ok && s->client->core->partner)
		ok = sp_buf_printf(&text, "\npartner\n%s",
			s->client->core->partner_organization_id != NULL ? s->client->core->partner_organization_id : "");
	if (ok)
		sp_sha256_hex(text.data, text.length, row->key);
	snprintf(row->environment, sizeof row->environment, "file:%s", sp_environment_name(s->client->core->environment));
	cJSON_free(whose);
	sp_buf_clear(&text);
	return ok && row->key[0] != '\0';
}

static signprep_code save(sp_submission *s, sending *f, sp_state state, signprep_error *err)
{
	signprep_error own = { 0 };
	f->row.state = state;
	signprep_code code = sp_journal_save(s->client->core->journal, &f->row, sp_client_now(s->client), &own);
	f->others = code != SIGNPREP_OK && strcmp(own.id, "S508") == 0;
	if (code != SIGNPREP_OK && err != NULL)
		*err = own;
	return code;
}

static signprep_code leaving(sp_submission *s, const sp_upload *upload, signprep_error *err)
{
	return save(s, upload->opaque, SP_STATE_UPLOADING, err);
}

static bool read_document(const void *document, size_t offset, void *out, size_t length)
{
	return sp_document_read(document, offset, out, length);
}

static signprep_code send_bytes(sp_submission *s, sending *f, sp_body_source_fn read, const void *source, signprep_error *err)
{
	char file_id[SP_SERVICE_ID_MAX];
	sp_upload upload = { .path = f->file->path,
		.suffixes = f->file->kind->suffixes,
		.where = f->file->path,
		.read = read,
		.source = source,
		.length = f->file->length,
		.sha256 = f->file->sha256,
		.leaving = leaving,
		.opaque = f };
	f->row.file_id[0] = '\0';
	f->row.file_expiry = 0;
	snprintf(f->row.pdf_sha256, sizeof f->row.pdf_sha256, "%s", f->file->sha256);
	signprep_code code = sp_upload_send(s, &upload, file_id, err);
	if (code == SIGNPREP_OK) {
		snprintf(f->row.file_id, sizeof f->row.file_id, "%s", file_id);
		f->row.file_expiry = sp_upload_expiry(s);
	}
	if (!upload.begun)
		return code;
	signprep_code saved = save(
		s, f, code == SIGNPREP_OK ? SP_STATE_UPLOADED : SP_STATE_PLANNED, code == SIGNPREP_OK ? err : NULL);
	return code != SIGNPREP_OK || f->others ? code : saved;
}

static signprep_code send(sp_submission *s, sending *f, signprep_error *err)
{
	if (f->file->document != NULL)
		return send_bytes(s, f, read_document, f->file->document, err);
	int fd = sp_attached_open(s->client->files, f->file->path);
	if (fd < 0)
		return sp_fail(err, "R752", errno, s->where, f->file->path, strerror(errno), NULL);
	signprep_code code = send_bytes(s, f, sp_attached_bytes, &fd, err);
	close(fd);
	return code;
}

/* `gone`: what the service no longer knows; "": nothing. */
static signprep_code look_up_or_send(sp_submission *s, sending *f, const char *gone, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	sp_row named = f->row;
	for (int i = 0; i < TRIES; i++) {
		f->others = false;
		code = sp_journal_load(s->client->core->journal, named.environment, named.key, &f->row, err);
		if (code != SIGNPREP_OK || (sp_upload_lives(s, &f->row) && strcmp(f->row.file_id, gone) != 0))
			return code;
		code = send(s, f, err);
		if (code == SIGNPREP_OK || !f->others)
			return code;
	}
	return code;
}

signprep_code sp_attached_upload_one(sp_submission *s, sp_attached *file, bool anew, signprep_error *err)
{
	sending f = { .file = file };
	sp_turn turn;
	if (!name_file(s, file, &f.row))
		return sp_fail_memory(err, s->where);
	const sp_row named = f.row; /* the turn's key outlives what is loaded into the row */
	sp_turns_take(&s->client->core->uploads, &turn, named.key);
	signprep_code code = look_up_or_send(s, &f, anew && file->value != NULL ? file->value : "", err);
	sp_turns_give_back(&s->client->core->uploads, &turn);
	if (code != SIGNPREP_OK)
		return code;
	free(file->value);
	file->value = strdup(f.row.file_id);
	return file->value != NULL ? SIGNPREP_OK : sp_fail_memory(err, s->where);
}

signprep_code sp_attached_upload(sp_submission *s, bool anew, signprep_error *err)
{
	signprep_error cause = { 0 };
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; code == SIGNPREP_OK && i < s->files.count; i++)
		code = sp_attached_upload_one(s, &s->files.items[i], anew, &cause);
	if (code == SIGNPREP_OK)
		return code;
	if (err != NULL)
		*err = cause;
	/* The contract itself lies at the service: the next run goes on from there. */
	return sp_submission_settle(s, code, SP_STATE_UPLOADED, SP_STATE_UPLOADED, err);
}
