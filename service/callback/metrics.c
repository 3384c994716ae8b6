/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How it goes, in the text format of Prometheus. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "service/callback/internal.h"

#define TEXT_MAX ((size_t) 64 << 10)
#define TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"

static const double bounds[SP_LATENCY_BOUNDS] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5 };

void sp_latency_add(sp_receiver_counts *counts, double seconds)
{
	size_t i = 0;
	while (i < SP_LATENCY_BOUNDS && seconds > bounds[i])
		i++;
	counts->latency[i]++;
	counts->latency_sum += seconds;
}

static void put(sp_buf *out, const char *name, const char *kind, const char *help, unsigned long long value)
{
	sp_buf_printf(out, "# HELP signprep_callback_%s %s\n# TYPE signprep_callback_%s %s\nsignprep_callback_%s %llu\n", name,
		help, name, kind, name, value);
}

static void put_latency(sp_buf *out, const sp_receiver_counts *c)
{
	unsigned long long sum = 0;
	sp_buf_puts(out,
		"# HELP signprep_callback_seconds from the head of a request to its answer\n"
		"# TYPE signprep_callback_seconds histogram\n");
	for (size_t i = 0; i < SP_LATENCY_BOUNDS; i++) {
		sum += c->latency[i];
		sp_buf_printf(out, "signprep_callback_seconds_bucket{le=\"%g\"} %llu\n", bounds[i], sum);
	}
	sum += c->latency[SP_LATENCY_BOUNDS];
	sp_buf_printf(out,
		"signprep_callback_seconds_bucket{le=\"+Inf\"} %llu\nsignprep_callback_seconds_sum %.6f\n"
		"signprep_callback_seconds_count %llu\n",
		sum, c->latency_sum, sum);
}

static void put_sinks(sp_buf *out, const sp_receiver *r, int64_t last)
{
	sp_sink_counts sinks[SP_RECEIVER_SINKS_MAX];
	static const char *const names[] = { "delivered_total", "failed_total", "behind" };
	static const char *const kinds[] = { "counter", "counter", "gauge" };
	static const char *const helps[] = { "events taken", "deliveries that failed and are tried again", "events not taken yet" };
	sp_dispatcher_count(r->dispatcher, sinks);
	for (size_t k = 0; k < 3 && r->o.sink_count > 0; k++) {
		sp_buf_printf(out, "# HELP signprep_callback_sink_%s %s\n# TYPE signprep_callback_sink_%s %s\n", names[k], helps[k],
			names[k], kinds[k]);
		for (size_t i = 0; i < r->o.sink_count; i++) {
			unsigned long long behind = last > sinks[i].seq ? (unsigned long long) (last - sinks[i].seq) : 0;
			sp_buf_printf(out, "signprep_callback_sink_%s{sink=\"%s\"} %llu\n", names[k], sinks[i].name,
				k == 0           ? sinks[i].delivered
					: k == 1 ? sinks[i].failed
						 : behind);
		}
	}
}

static void give(sp_buf *out, sp_server_response *response, int status, const char *type)
{
	size_t length = 0;
	char *text = out->failed ? NULL : sp_buf_take(out, &length);
	sp_buf_clear(out);
	response->status = text ? status : 500;
	response->type = text ? type : NULL;
	response->body = text;
	response->length = length;
}

void sp_receiver_metrics(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_receiver *r = opaque;
	sp_receiver_counts c;
	sp_intake_counts intake;
	sp_server_counts server;
	sp_events_counts events = { 0 };
	sp_buf out;
	(void) request;
	pthread_mutex_lock(&r->lock);
	c = r->counts;
	pthread_mutex_unlock(&r->lock);
	sp_intake_count(r->intake, &intake);
	sp_server_count(r->server, &server);
	sp_buf_init(&out, TEXT_MAX);
	put(&out, "events_total", "counter", "events kept for the first time", c.stored);
	put(&out, "repeated_total", "counter", "events that had been kept before", c.repeated);
	put(&out, "stale_total", "counter", "events of contracts that were further on already", c.stale);
	put(&out, "probes_total", "counter", "bodies {}", c.probes);
	put(&out, "unsigned_total", "counter", "requests whose signature is missing or wrong", c.unsigned_);
	put(&out, "refused_total", "counter", "requests that are no callback of this address", c.refused);
	put(&out, "unavailable_total", "counter", "events that could not be kept and were answered with 503", c.unavailable);
	put(&out, "commits_total", "counter", "commits of the store", intake.commits);
	put(&out, "commit_failures_total", "counter", "commits that failed", intake.failures);
	put(&out, "waiting", "gauge", "events waiting for a commit", intake.waiting);
	put(&out, "connections", "gauge", "open connections", server.connections);
	put(&out, "slow_clients_total", "counter", "clients that were cut off for their slowness", server.too_slow);
	if (sp_events_count(r->events, &events, NULL) == SIGNPREP_OK) {
		put(&out, "store_events", "gauge", "events in the store", (unsigned long long) events.events);
		put_sinks(&out, r, events.last);
	}
	put_latency(&out, &c);
	give(&out, response, 200, TEXT_TYPE);
}

void sp_receiver_health(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_receiver *r = opaque;
	sp_events_counts events;
	sp_intake_counts intake;
	signprep_error err = { 0 };
	sp_buf out;
	(void) request;
	sp_intake_count(r->intake, &intake);
	bool good = sp_events_count(r->events, &events, &err) == SIGNPREP_OK && !intake.failing;
	sp_buf_init(&out, TEXT_MAX);
	sp_buf_printf(&out, "%s\n", good ? "ok" : err.id[0] ? err.id : "the last commit failed");
	give(&out, response, good ? 200 : 503, "text/plain; charset=utf-8");
}
