/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The loop: one thread with a curl multi handle; the others hand it their exchanges and wait. */
#include "net/network.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/transport_curl.h"

#define WATCH_MS 50     /* how often a waiting thread reports and asks whether to go on */
#define POLL_MS 1000    /* libcurl shortens it to its own time limits */
#define IDLE_MS 3600000 /* a new exchange wakes the loop */

struct sp_network {
	char *proxy, *ca_file;
	CURLM *multi;
	CURLSH *share; /* of TLS sessions; used by the loop alone, so without locks */
	pthread_t thread;
	pthread_condattr_t monotonic;

	pthread_mutex_t lock;
	bool started, stopping;
	sp_transfer *waiting; /* in the order they came */

	sp_transfer *running; /* of the loop alone */
};

/* Before 7.84 initialising libcurl is not safe between threads. */
static pthread_mutex_t initialising = PTHREAD_MUTEX_INITIALIZER;

static bool enter_curl(void)
{
	pthread_mutex_lock(&initialising);
	CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
	pthread_mutex_unlock(&initialising);
	return code == CURLE_OK;
}

static void leave_curl(void)
{
	pthread_mutex_lock(&initialising);
	curl_global_cleanup();
	pthread_mutex_unlock(&initialising);
}

/* Scheme, host and port of a URL. */
static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");
	return host != NULL ? (size_t) (host - url) + 3 + strcspn(host + 3, "/?#") : strlen(url);
}

static size_t count_running(const sp_network *network)
{
	size_t count = 0;
	for (const sp_transfer *t = network->running; t != NULL; t = t->next)
		count++;
	return count;
}

static bool has_room(const sp_network *network, const sp_transfer *next)
{
	size_t length = origin_length(next->request->url), count = 0;
	for (const sp_transfer *t = network->running; t != NULL; t = t->next)
		count += origin_length(t->request->url) == length && strncmp(t->request->url, next->request->url, length) == 0;
	return count < SP_NETWORK_PER_HOST;
}

static void end(sp_network *network, sp_transfer *transfer, CURLcode code)
{
	sp_transfer_finish(transfer, code);
	pthread_mutex_lock(&network->lock);
	transfer->ended = true;
	pthread_cond_signal(&transfer->at_end);
	pthread_mutex_unlock(&network->lock);
}

static void end_running(sp_network *network, sp_transfer *transfer, CURLcode code)
{
	sp_transfer **at = &network->running;
	while (*at != transfer)
		at = &(*at)->next;
	*at = transfer->next;
	curl_multi_remove_handle(network->multi, transfer->handle);
	end(network, transfer, code);
}

static void begin(sp_network *network, sp_transfer *transfer)
{
	CURLcode code = sp_transfer_begin(transfer, network->share, count_running(network) + 1);
	if (code == CURLE_OK && curl_multi_add_handle(network->multi, transfer->handle) != CURLM_OK)
		code = CURLE_OUT_OF_MEMORY;
	if (code != CURLE_OK) {
		end(network, transfer, code);
		return;
	}
	transfer->next = network->running;
	network->running = transfer;
}

/* The first that may begin or has been given up; NULL: none. */
static sp_transfer *take_waiting(sp_network *network)
{
	sp_transfer *found = NULL;
	pthread_mutex_lock(&network->lock);
	for (sp_transfer **at = &network->waiting; *at != NULL; at = &(*at)->next)
		if (atomic_load(&(*at)->stop_asked) || has_room(network, *at)) {
			found = *at;
			*at = found->next;
			break;
		}
	pthread_mutex_unlock(&network->lock);
	return found;
}

static void begin_waiting(sp_network *network)
{
	for (sp_transfer *transfer; (transfer = take_waiting(network)) != NULL;) {
		transfer->cancelled = atomic_load(&transfer->stop_asked);
		if (transfer->cancelled)
			end(network, transfer, CURLE_ABORTED_BY_CALLBACK);
		else
			begin(network, transfer);
	}
}

/* Once the server may hold the whole request, only its answer can tell what became of it. */
static void stop_asked(sp_network *network)
{
	for (sp_transfer *t = network->running, *next; t != NULL; t = next) {
		next = t->next;
		t->cancelled = atomic_load(&t->stop_asked) && sp_transfer_may_stop(t);
		if (t->cancelled)
			end_running(network, t, CURLE_ABORTED_BY_CALLBACK);
	}
}

static void collect(sp_network *network)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(network->multi, &left)) != NULL;) {
		sp_transfer *transfer = NULL;
		CURLcode code = message->data.result;
		if (message->msg == CURLMSG_DONE &&
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer) == CURLE_OK)
			end_running(network, transfer, code);
	}
}

static bool is_stopping(sp_network *network)
{
	pthread_mutex_lock(&network->lock);
	bool stopping = network->stopping;
	pthread_mutex_unlock(&network->lock);
	return stopping;
}

static void *run(void *arg)
{
	sp_network *network = arg;
	while (!is_stopping(network)) {
		int count;
		if (curl_multi_perform(network->multi, &count) != CURLM_OK)
			while (network->running != NULL) /* what is out is out: told as a broken connection */
				end_running(network, network->running, CURLE_RECV_ERROR);
		collect(network);
		stop_asked(network);
		begin_waiting(network); /* last: what ended above has made room, and nobody would wake the loop for it */
		if (curl_multi_poll(network->multi, NULL, 0, network->running != NULL ? POLL_MS : IDLE_MS, NULL) != CURLM_OK)
			nanosleep(&(struct timespec) { .tv_nsec = WATCH_MS * 1000000L }, NULL);
	}
	return NULL;
}

/* Signals are for the program's own threads; a write to a connection that is gone must not end the process. */
static bool start_thread(sp_network *network)
{
	sigset_t all, old;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int status = pthread_create(&network->thread, NULL, run, network);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return status == 0;
}

static bool start(sp_network *network)
{
	if (!enter_curl())
		return false;
	network->multi = curl_multi_init();
	network->share = curl_share_init();
	if (network->multi != NULL && network->share != NULL &&
		curl_share_setopt(network->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK &&
		curl_multi_setopt(network->multi, CURLMOPT_MAXCONNECTS, (long) SP_NETWORK_KEPT) == CURLM_OK &&
		start_thread(network))
		return true;
	curl_multi_cleanup(network->multi);
	curl_share_cleanup(network->share);
	network->multi = NULL;
	network->share = NULL;
	leave_curl();
	return false;
}

static bool is_ready(sp_network *network)
{
	pthread_mutex_lock(&network->lock);
	network->started = network->started || start(network);
	bool ready = network->started;
	pthread_mutex_unlock(&network->lock);
	return ready;
}

static void hand_over(sp_network *network, sp_transfer *transfer)
{
	pthread_mutex_lock(&network->lock);
	sp_transfer **at = &network->waiting;
	while (*at != NULL)
		at = &(*at)->next;
	*at = transfer;
	pthread_mutex_unlock(&network->lock);
	curl_multi_wakeup(network->multi);
}

static void report(const sp_transfer *transfer)
{
	const sp_http_request *request = transfer->request;
	if (request->progress != NULL && request->body != NULL)
		request->progress(request->opaque, (double) atomic_load(&transfer->sent), (double) request->body->length);
}

static void ask(sp_network *network, sp_transfer *transfer)
{
	const sp_http_request *request = transfer->request;
	bool out = !request->repeatable && atomic_load(&transfer->sent) == request->body->length;
	if (request->cancelled == NULL || out || atomic_load(&transfer->stop_asked) || !request->cancelled(request->opaque))
		return;
	atomic_store(&transfer->stop_asked, true);
	curl_multi_wakeup(network->multi);
}

static struct timespec a_moment_from_now(void)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += WATCH_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return until;
}

static void wait_for_end(sp_network *network, sp_transfer *transfer)
{
	bool watched = transfer->request->progress != NULL || transfer->request->cancelled != NULL;
	pthread_mutex_lock(&network->lock);
	while (!transfer->ended) {
		if (!watched) {
			pthread_cond_wait(&transfer->at_end, &network->lock);
			continue;
		}
		struct timespec until = a_moment_from_now();
		if (pthread_cond_timedwait(&transfer->at_end, &network->lock, &until) == 0)
			continue;
		pthread_mutex_unlock(&network->lock);
		report(transfer);
		ask(network, transfer);
		pthread_mutex_lock(&network->lock);
	}
	pthread_mutex_unlock(&network->lock);
	report(transfer);
}

void sp_network_perform(sp_network *network, const sp_http_request *request, sp_http_answer *answer)
{
	sp_transfer transfer = { .request = request, .answer = answer };
	answer->end = SP_HTTP_SETUP;
	if (!is_ready(network) || pthread_cond_init(&transfer.at_end, &network->monotonic) != 0)
		return;
	CURLcode code = sp_transfer_prepare(&transfer, network->proxy, network->ca_file);
	if (code == CURLE_OK) {
		hand_over(network, &transfer);
		wait_for_end(network, &transfer);
	} else {
		sp_transfer_finish(&transfer, code);
	}
	pthread_cond_destroy(&transfer.at_end);
}

static bool copy_text(char **out, const char *text)
{
	*out = text != NULL ? strdup(text) : NULL;
	return text == NULL || *out != NULL;
}

sp_network *sp_network_new(const char *proxy, const char *ca_file)
{
	sp_network *network = calloc(1, sizeof *network);
	if (network == NULL)
		return NULL;
	pthread_mutex_init(&network->lock, NULL);
	pthread_condattr_init(&network->monotonic);
	pthread_condattr_setclock(&network->monotonic, CLOCK_MONOTONIC);
	if (copy_text(&network->proxy, proxy) && copy_text(&network->ca_file, ca_file))
		return network;
	sp_network_free(network);
	return NULL;
}

static void stop(sp_network *network)
{
	pthread_mutex_lock(&network->lock);
	network->stopping = true;
	pthread_mutex_unlock(&network->lock);
	curl_multi_wakeup(network->multi);
	pthread_join(network->thread, NULL);
	curl_multi_cleanup(network->multi);
	curl_share_cleanup(network->share);
	leave_curl();
}

void sp_network_free(sp_network *network)
{
	if (network == NULL)
		return;
	if (network->started)
		stop(network);
	if (network->proxy != NULL)
		explicit_bzero(network->proxy, strlen(network->proxy)); /* may hold a password */
	pthread_condattr_destroy(&network->monotonic);
	pthread_mutex_destroy(&network->lock);
	free(network->proxy);
	free(network->ca_file);
	free(network);
}
