/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Life of a sandbox: options in, threads started, everything given back. */
#include "service/sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "base/fail.h"
#include "base/output.h"
#include "service/sandbox/conversion.h"
#include "service/sandbox/internal.h"
#include "service/sandbox/timer.h"
#include "service/world/world.h"

/* Made when it is missing, as every folder for results. */
static signprep_code check_output_dir(const char *path, signprep_error *err)
{
	int fd, number = 0;
	if (!path)
		return SIGNPREP_OK;
	sp_file_status status = sp_output_folder_open(path, &fd, &number);
	bool writable = fd >= 0 && faccessat(fd, ".", W_OK | X_OK, 0) == 0;
	if (fd >= 0)
		close(fd);
	if (status == SP_FILE_LINK || status == SP_FILE_FOREIGN || status == SP_FILE_SHARED)
		return sp_file_fail(err, status, number, path);
	return writable ? SIGNPREP_OK : sp_fail(err, "S903", number, path, path, NULL);
}

static bool copy_options(sp_sandbox *sandbox, const sp_sandbox_options *options)
{
	sandbox->secret_id = strdup(options->secret_id ? options->secret_id : SP_SANDBOX_SECRET_ID);
	sandbox->secret_key = strdup(options->secret_key ? options->secret_key : SP_SANDBOX_SECRET_KEY);
	sandbox->encrypt_key = strdup(options->encrypt_key ? options->encrypt_key : SP_SANDBOX_ENCRYPT_KEY);
	sandbox->encrypt_mac_key = strdup(options->encrypt_mac_key ? options->encrypt_mac_key : SP_SANDBOX_ENCRYPT_MAC_KEY);
	sandbox->output_dir = options->output_dir ? strdup(options->output_dir) : NULL;
	sandbox->file_id_ttl_s = options->file_id_ttl_s > 0 ? options->file_id_ttl_s : 3600;
	sandbox->clock_skew_s = options->clock_skew_s;
	sandbox->compose_s = options->compose_s;
	sandbox->quota = options->quota > 0 ? options->quota : options->quota < 0 ? 0 : -1;
	sandbox->pool = options->pool;
	sandbox->log = options->log;
	sandbox->opaque = options->opaque;
	sandbox->changed = options->changed;
	sandbox->happened = options->happened;
	sandbox->changed_opaque = options->changed_opaque;
	sp_rates_init(&sandbox->rates, options->rate_per_s > 0 ? options->rate_per_s : 20);
	return sandbox->secret_id && sandbox->secret_key && sandbox->encrypt_key && sandbox->encrypt_mac_key &&
		(sandbox->output_dir || !options->output_dir) && RAND_bytes(sandbox->url_key, sizeof sandbox->url_key) == 1 &&
		sp_id_make(sandbox->page_token);
}

/* An algorithm is agreed upon together with keys; the built-in ones are for AES. */
static signprep_code check_envelope(sp_sandbox *sandbox, const sp_sandbox_options *options, signprep_error *err)
{
	const char *algorithm = options->encrypt_key ? options->encrypt_algorithm : NULL;
	if (!sp_envelope_kind_of(algorithm, &sandbox->encrypt_kind))
		return sp_fail(err, "S940", 0, "", algorithm, NULL);
	if (!sp_envelope_can(sandbox->encrypt_kind))
		return sp_fail(err, "S941", 0, "", algorithm, NULL);
	const sp_envelope_keys keys = { sandbox->encrypt_key, sandbox->encrypt_mac_key, sandbox->encrypt_kind };
	return sp_envelope_keys_are_good(&keys) ? SIGNPREP_OK : sp_fail(err, "S706", 0, "", NULL);
}

signprep_code sp_sandbox_start(sp_sandbox **out, const sp_sandbox_options *options, signprep_error *err)
{
	static const sp_sandbox_options defaults;
	*out = NULL;
	if (!options)
		options = &defaults;
	signprep_code code = check_output_dir(options->output_dir, err);
	if (code != SIGNPREP_OK)
		return code;
	sp_sandbox *sandbox = calloc(1, sizeof *sandbox);
	if (sandbox)
		sandbox->lock_ready = pthread_mutex_init(&sandbox->lock, NULL) == 0;
	if (!sandbox || !sandbox->lock_ready || !copy_options(sandbox, options))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = check_envelope(sandbox, options, err);
	if (code == SIGNPREP_OK)
		code = sp_faults_parse(&sandbox->faults, options->faults, err);
	if (code == SIGNPREP_OK)
		code = sp_world_read(&sandbox->world, options->data, err);
	if (code == SIGNPREP_OK && options->state_dir)
		code = sp_keep_open(&sandbox->keep, options->state_dir, &sandbox->store, sp_sandbox_time(sandbox), err);
	if (code == SIGNPREP_OK)
		code = sp_authority_open(&sandbox->authority, options->state_dir, err);
	if (code == SIGNPREP_OK && !(sandbox->timer = sp_timer_start(sandbox)))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK && !(sandbox->converter = sp_converter_start(sandbox)))
		code = sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		code = sp_routes_start(sandbox, options, err);
	if (code != SIGNPREP_OK) {
		sp_sandbox_stop(sandbox);
		return code;
	}
	*out = sandbox;
	return SIGNPREP_OK;
}

const char *sp_sandbox_url(const sp_sandbox *sandbox)
{
	return sandbox->url;
}

const char *sp_sandbox_secret_id(const sp_sandbox *sandbox)
{
	return sandbox->secret_id;
}

const char *sp_sandbox_secret_key(const sp_sandbox *sandbox)
{
	return sandbox->secret_key;
}

int sp_sandbox_flow_count(sp_sandbox *sandbox)
{
	pthread_mutex_lock(&sandbox->lock);
	int count = sandbox->store.created;
	pthread_mutex_unlock(&sandbox->lock);
	return count;
}

char *sp_sandbox_stamped_path(sp_sandbox *sandbox, const char *flow_id)
{
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_store_flow(&sandbox->store, flow_id);
	char *path = flow && flow->stamped ? strdup(flow->stamped) : NULL;
	pthread_mutex_unlock(&sandbox->lock);
	return path;
}

/* Who was cut off, or turned away before a route took the request, may have left no line of its own. */
static void log_turned_away(sp_sandbox *sandbox)
{
	sp_server_counts counts;
	char line[160];
	if (!sandbox->server || !sandbox->log)
		return;
	sp_server_count(sandbox->server, &counts);
	snprintf(line, sizeof line, "%llu requests, %llu of them turned away; %llu connections cut off as too slow",
		counts.requests, counts.refused, counts.too_slow);
	pthread_mutex_lock(&sandbox->lock);
	if (counts.refused || counts.too_slow)
		sandbox->log(sandbox->opaque, line);
	pthread_mutex_unlock(&sandbox->lock);
}

static void free_key(char *key)
{
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
}

void sp_sandbox_stop(sp_sandbox *sandbox)
{
	if (!sandbox)
		return;
	log_turned_away(sandbox);
	sp_server_stop(sandbox->server);
	sp_converter_stop(sandbox->converter);
	sp_timer_stop(sandbox->timer);
	sp_keep_close(sandbox->keep);
	sp_store_clear(&sandbox->store);
	cJSON_Delete(sandbox->world);
	sp_faults_clear(&sandbox->faults);
	sp_authority_free(sandbox->authority);
	if (sandbox->lock_ready)
		pthread_mutex_destroy(&sandbox->lock);
	free_key(sandbox->secret_key);
	free_key(sandbox->encrypt_key);
	free_key(sandbox->encrypt_mac_key);
	free(sandbox->secret_id);
	free(sandbox->output_dir);
	free(sandbox);
}
