/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Downloads and sendings of single rows. */
#define _GNU_SOURCE /* O_TMPFILE, memfd_create */
#include "batch/send.h"

#include <signprep/form.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fail.h"
#include "pdfcore/source.h"
#include "submit/forms/together.h"
#include "submit/internal.h"

/* A file without a name, gone when it is closed; in memory where the folder for such files cannot have it. */
static int open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : memfd_create("pdf", MFD_CLOEXEC);
}

void sp_send_fetch(sp_entry *entry, const sp_transport *transport, const sp_download_options *options)
{
	signprep_error err = { 0 };
	entry->fd = open_nameless();
	if (entry->fd < 0)
		sp_fail(&err, "D707", errno, entry->pdf, strerror(errno), NULL);
	else
		(void) sp_download(transport, entry->pdf, options, entry->fd, &err);
	if (err.code)
		sp_entry_fail(entry, &err);
	else
		entry->state = SP_ENTRY_FETCHED;
}

static void keep_server_code(sp_entry *entry)
{
	size_t count = signprep_issues_count(entry->issues);
	signprep_issue *last = count ? (signprep_issue *) (void *) signprep_issues_at(entry->issues, count - 1) : NULL;
	if (last && *entry->flow.server_code)
		sp_issue_set_server(entry->issues, last, entry->flow.server_code, entry->flow.request_id);
}

/* The client of one row. */
static signprep_code own_client(signprep_client **out, const sp_entry *entry, signprep_client *client, signprep_error *err)
{
	signprep_client *own = NULL;
	signprep_code code = sp_client_share(&own, client, entry->key, err);
	if (code == SIGNPREP_OK && !sp_client_set_files(own, entry->files))
		code = sp_fail_memory(err, entry->pdf);
	if (code == SIGNPREP_OK) {
		sp_client_allow(own, entry->resend, entry->resend_unknown);
		sp_entry_source(entry, own->source_sha256);
		own->hurried = own->cancelled;
		own->cancelled = NULL; /* who stops a batch lets its rows on the road arrive */
	}
	*out = own;
	return code;
}

static signprep_code send(sp_entry *entry, signprep_client *client, signprep_error *err)
{
	signprep_client *own = NULL;
	signprep_code code = sp_document_open_opaque_fd(&entry->document, entry->fd, entry->pdf, 0, err);
	entry->sent = code == SIGNPREP_OK;
	if (code == SIGNPREP_OK)
		code = own_client(&own, entry, client, err);
	if (code == SIGNPREP_OK)
		code = signprep_submit(&entry->flow, own, entry->document, entry->result, err);
	signprep_client_free(own);
	return code;
}

void sp_send_flow(sp_entry *entry, signprep_client *client)
{
	signprep_error err = { 0 };
	signprep_code code = send(entry, client, &err);
	if (code) {
		sp_entry_fail(entry, &err);
		keep_server_code(entry);
	} else {
		sp_entry_end(entry, code, entry->flow.preview ? SP_ENTRY_PREVIEWED : SP_ENTRY_CREATED);
	}
}

/* What the check found stands there already. */
static void end_form(sp_entry *entry, signprep_code code, signprep_issues *issues, const signprep_error *err)
{
	if (issues)
		sp_issues_append(entry->issues, issues);
	if (!code || (issues && signprep_issues_code(issues)))
		sp_entry_end(entry, code, SP_ENTRY_CREATED);
	else
		sp_entry_fail(entry, err);
	if (code)
		keep_server_code(entry);
	signprep_issues_free(issues);
}

void sp_send_form(sp_entry *entry, signprep_client *client)
{
	signprep_client *own = NULL;
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	entry->sent = true;
	signprep_code code = own_client(&own, entry, client, &err);
	if (code == SIGNPREP_OK)
		code = signprep_form_send(&entry->flow, &issues, own, entry->form, entry->request, &err);
	end_form(entry, code, issues, &err);
	signprep_client_free(own);
}

void sp_send_forms(sp_entry *entry, signprep_client *client)
{
	sp_form_row rows[SP_FORMS_TOGETHER];
	sp_entry *entries[SP_FORMS_TOGETHER];
	size_t count = 0;
	for (sp_entry *at = entry; at && count < SP_FORMS_TOGETHER; at = at == entry ? entry->more : at->next) {
		signprep_error err = { 0 };
		sp_form_row *row = &rows[count];
		*row = (sp_form_row) { .form = at->form, .request = at->request };
		at->sent = true;
		if (own_client(&row->client, at, client, &err))
			end_form(at, err.code, NULL, &err);
		else
			entries[count++] = at;
	}
	sp_forms_send_together(rows, count);
	for (size_t i = 0; i < count; i++) {
		entries[i]->flow = rows[i].flow;
		end_form(entries[i], rows[i].code, rows[i].issues, &rows[i].err);
		signprep_client_free(rows[i].client);
	}
}
