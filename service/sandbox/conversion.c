/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What converts is `signprep convert`'s own room: pictures through MuPDF, Word documents and the like through LibreOffice. Where that
 * is not installed, and for what it does not take, a page stands for the file and says so.
 */
#define _GNU_SOURCE /* memfd_create */
#include "service/sandbox/conversion.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/output.h"
#include "base/sha256.h"
#include "convert/convert_file.h"
#include "service/world/world.h"

/* TaskStatus, as the service numbers it. */
enum { SUBMITTED = 0, WORKING = 4, DONE = 8, NOT_FETCHED = -2, NOT_CONVERTED = -6 };

struct sp_converter {
	sp_sandbox *sandbox;
	pthread_t thread;
	pthread_cond_t wanted; /* with the sandbox's lock: there is a task, or the end has come */
	atomic_bool stopping;
};

/** One task while the lock is not held. */
typedef struct job {
	char id[64];
	sp_blob *blob; /* held; NULL: the file is gone */
	sp_buf pdf;
	int status;
	char message[512];
} job;

/* --- one file --- */

static bool stand_in(job *j, const char *title, const char *message)
{
	bool drawn = sp_world_template_pdf(&j->pdf, NULL, title);
	j->status = drawn ? DONE : NOT_CONVERTED;
	snprintf(j->message, sizeof j->message, "%s", message);
	return drawn;
}

static bool asked_to_stop(void *opaque)
{
	return ((sp_converter *) opaque)->stopping;
}

static bool read_pdf(int fd, sp_buf *out)
{
	struct stat st;
	sp_buf_init(out, SP_UPLOAD_MAX);
	if (fstat(fd, &st) != 0 || st.st_size <= 0)
		return false;
	for (off_t at = 0; at < st.st_size;) {
		char piece[65536];
		ssize_t n = pread(fd, piece, sizeof piece, at);
		if (n <= 0 || !sp_buf_append(out, piece, (size_t) n))
			return false;
		at += n;
	}
	return true;
}

/* What the room of converting does not take but the service does: LibreOffice is missing, or the kind is none of its. */
static bool excused(job *j, const signprep_error *err)
{
	if (strcmp(err->id, "D502") == 0)
		return stand_in(j, "Stand-in: LibreOffice is not installed, so the sandbox has not converted this file",
			"转换成功（沙箱未安装 LibreOffice，以占位页代替）");
	bool pdf = j->blob->length >= 5 && memcmp(j->blob->bytes, "%PDF-", 5) == 0;
	return strcmp(err->id, "D501") == 0 && !pdf &&
		stand_in(j, "Stand-in: the sandbox does not convert files of this kind",
			"转换成功（沙箱不转换此类文件，以占位页代替）");
}

static void convert(sp_converter *converter, job *j)
{
	const signprep_convert_options options = {
		.size = sizeof options, .pool = converter->sandbox->pool, .cancelled = asked_to_stop, .opaque = converter
	};
	signprep_error err = { 0 };
	signprep_conversion *made = NULL;
	int pdf = -1, fd = memfd_create("upload", MFD_CLOEXEC);
	if (fd < 0 || !sp_output_write(fd, j->blob->bytes, j->blob->length)) {
		j->status = NOT_CONVERTED;
	} else if (sp_convert_file(&made, &pdf, fd, "upload", &options, &err) == SIGNPREP_OK && read_pdf(pdf, &j->pdf)) {
		j->status = DONE;
		snprintf(j->message, sizeof j->message, "转换成功");
	} else if (!excused(j, &err)) {
		j->status = NOT_CONVERTED;
		signprep_error_message(&err, SIGNPREP_ZH, j->message, sizeof j->message);
	}
	signprep_conversion_free(made);
	if (pdf >= 0)
		close(pdf);
	if (fd >= 0)
		close(fd);
}

/* --- the tasks --- */

static int status_of(const sp_stored_thing *task)
{
	long long status = NOT_CONVERTED;
	(void) sp_json_int(task->data, "Status", &status);
	return (int) status;
}

static bool set_status(sp_stored_thing *task, int status, const char *message)
{
	task->dirty = true;
	return sp_json_set_number(task->data, "Status", status) && sp_json_set_text(task->data, "Message", message);
}

/* Under the lock: the first that is not done; false: all are. */
static bool find_job(sp_sandbox *sandbox, job *j)
{
	bool found = false;
	for (size_t i = 0; i < sandbox->store.thing_count && !found; i++) {
		sp_stored_thing *task = sandbox->store.things[i];
		int status = strcmp(task->kind, "convert") == 0 ? status_of(task) : DONE;
		if (status != SUBMITTED && status != WORKING)
			continue;
		const sp_stored_file *file = sp_store_file(
			&sandbox->store, sp_json_text(task->data, "Source"), sp_sandbox_time(sandbox));
		found = true;
		snprintf(j->id, sizeof j->id, "%s", task->id);
		j->blob = file ? sp_store_hold(file->blob) : NULL;
		(void) set_status(task, WORKING, "转换中");
	}
	return found;
}

/* Waits for one; false: the end has come. */
static bool take_job(sp_converter *converter, job *j)
{
	sp_sandbox *sandbox = converter->sandbox;
	bool found = false;
	pthread_mutex_lock(&sandbox->lock);
	while (!converter->stopping && !(found = find_job(sandbox, j)))
		pthread_cond_wait(&converter->wanted, &sandbox->lock);
	pthread_mutex_unlock(&sandbox->lock);
	return found;
}

static bool add_file(sp_sandbox *sandbox, sp_stored_thing *task, const sp_buf *pdf)
{
	sp_upload upload = { .bytes = pdf->data, .length = pdf->length, .pdf = true };
	double now = sp_sandbox_time(sandbox);
	bool full = false;
	sp_id id;
	memcpy(upload.owner, task->owner, sizeof upload.owner);
	sp_sha256_hex(pdf->data, pdf->length, upload.sha256);
	return sp_store_add_file(&sandbox->store, &upload, now, now + sandbox->file_id_ttl_s, id, &full) &&
		sp_json_set_text(task->data, "ResourceId", id);
}

static void end_job(sp_sandbox *sandbox, job *j)
{
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *task = sp_store_thing(&sandbox->store, NULL, "convert", j->id);
	if (task && j->status == DONE && !add_file(sandbox, task, &j->pdf)) {
		j->status = NOT_CONVERTED;
		snprintf(j->message, sizeof j->message, "沙箱的文件存储已满");
	}
	if (task)
		(void) set_status(task, j->status, j->message);
	sp_store_release(&sandbox->store, j->blob);
	(void) sp_keep_commit(sandbox->keep, &sandbox->store);
	pthread_mutex_unlock(&sandbox->lock);
	sp_buf_clear(&j->pdf);
}

/* What was given up because the sandbox stops stays to be done. */
static void give_up(sp_sandbox *sandbox, job *j)
{
	pthread_mutex_lock(&sandbox->lock);
	sp_store_release(&sandbox->store, j->blob);
	pthread_mutex_unlock(&sandbox->lock);
	sp_buf_clear(&j->pdf);
}

static void *run(void *opaque)
{
	sp_converter *converter = opaque;
	for (;;) {
		job j = { .status = NOT_FETCHED, .message = "文件资源不存在或已过期" };
		if (!take_job(converter, &j))
			return NULL;
		if (j.blob)
			convert(converter, &j);
		if (converter->stopping && j.status != DONE)
			give_up(converter->sandbox, &j);
		else
			end_job(converter->sandbox, &j);
	}
}

sp_converter *sp_converter_start(sp_sandbox *sandbox)
{
	sp_converter *converter = calloc(1, sizeof *converter);
	sigset_t all, old;
	if (!converter || pthread_cond_init(&converter->wanted, NULL) != 0) {
		free(converter);
		return NULL;
	}
	converter->sandbox = sandbox;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	bool started = pthread_create(&converter->thread, NULL, run, converter) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (started)
		return converter;
	pthread_cond_destroy(&converter->wanted);
	free(converter);
	return NULL;
}

void sp_converter_stop(sp_converter *converter)
{
	if (!converter)
		return;
	pthread_mutex_lock(&converter->sandbox->lock);
	converter->stopping = true;
	pthread_cond_signal(&converter->wanted);
	pthread_mutex_unlock(&converter->sandbox->lock);
	pthread_join(converter->thread, NULL);
	pthread_cond_destroy(&converter->wanted);
	free(converter);
}

/* --- what is asked --- */

static bool suffix_is(const char *name, const char *type)
{
	const char *dot = strrchr(name, '.');
	return dot && strcasecmp(dot + 1, type) == 0;
}

/* Under the lock; NULL: memory is out. */
static sp_stored_thing *add_task(sp_sandbox *sandbox, const sp_exchange *ex)
{
	cJSON *data = cJSON_CreateObject();
	if (!data || !cJSON_AddNumberToObject(data, "Ready", sp_sandbox_time(sandbox) + sandbox->compose_s) ||
		!cJSON_AddNumberToObject(data, "Status", SUBMITTED) || !sp_json_put_text(data, "Message", "已提交") ||
		!sp_json_put_text(data, "Source", sp_json_text(ex->json, "ResourceId"))) {
		cJSON_Delete(data);
		return NULL;
	}
	sp_stored_thing *task = sp_store_add_thing(&sandbox->store, ex->owner, "convert", NULL, data);
	if (task) {
		task->dirty = true;
		pthread_cond_signal(&sandbox->converter->wanted);
	}
	return task;
}

void sp_action_convert(sp_sandbox *sandbox, sp_exchange *ex)
{
	if (!suffix_is(sp_json_text(ex->json, "ResourceName"), sp_json_text(ex->json, "ResourceType"))) {
		sp_answer_error(ex, "InvalidParameter.ParamError", "文件名后缀与文件类型不符（ResourceName，ResourceType）");
		return;
	}
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_file *file = sp_store_file(&sandbox->store, sp_json_text(ex->json, "ResourceId"), sp_sandbox_time(sandbox));
	bool known = file && sp_owner_is(ex, file->owner);
	const sp_stored_thing *task = known ? add_task(sandbox, ex) : NULL;
	bool good = task && sp_json_put_text(response, "TaskId", task->id);
	pthread_mutex_unlock(&sandbox->lock);
	if (known) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, "InvalidParameter.InvalidId", "文件资源不存在或已过期（ResourceId）");
}

void sp_action_convert_task(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *id = sp_json_text(ex->json, "TaskId");
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_thing *task = sp_store_thing(&sandbox->store, ex->owner, "convert", id);
	const cJSON *ready = task ? cJSON_GetObjectItemCaseSensitive(task->data, "Ready") : NULL;
	bool early = cJSON_IsNumber(ready) && ready->valuedouble > sp_sandbox_time(sandbox);
	int status = task ? status_of(task) : DONE;
	if (status == DONE && early)
		status = WORKING;
	bool good = task && response && sp_json_put_text(response, "TaskId", id) &&
		sp_json_put_number(response, "TaskStatus", status) &&
		sp_json_put_text(response, "TaskMessage", status == WORKING ? "转换中" : sp_json_text(task->data, "Message")) &&
		sp_json_put_text(response, "ResourceId", status == DONE ? sp_json_text(task->data, "ResourceId") : "");
	pthread_mutex_unlock(&sandbox->lock);
	if (task) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, "InvalidParameter.InvalidId", "转换任务不存在（TaskId）");
}
