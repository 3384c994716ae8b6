/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signprep callback list, signprep callback replay: what is kept, and handing it on again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "actions/flow_state.h"
#include "base/num.h"
#include "cli/callback/callback.h"
#include "cli/msg.h"
#include "submit/events/events.h"
#include "submit/journal/journal_place.h"

#define BUSY_S 10

static double wall_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* Days since 1970 of the Gregorian calendar, by whole years and months. */
static long long days_of(int year, int month, int day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	long long y = year - 1;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return y * 365 + y / 4 - y / 100 + y / 400 - 719162 + before[month - 1] + (leap && month > 2) + day - 1;
}

/* "2026-11-29", with "T08:00", "T08:00:00" and "Z" or "+08:00" behind it; without a zone this machine's is meant. */
static bool read_date(const char *text, double *out)
{
	int year, month, day, hour = 0, minute = 0, second = 0, used = 0, more = 0, zone_hour, zone_minute;
	char sign;
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10 || month < 1 || month > 12 || day < 1 ||
		day > 31)
		return false;
	text += used;
	if ((*text == 'T' || *text == ' ') && sscanf(text + 1, "%2d:%2d%n", &hour, &minute, &more) == 2 && more == 5) {
		text += 6;
		if (*text == ':' && sscanf(text + 1, "%2d%n", &second, &more) == 1 && more == 2)
			text += 3;
	}
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	if (*text == '\0') {
		struct tm local = { .tm_year = year - 1900,
			.tm_mon = month - 1,
			.tm_mday = day,
			.tm_hour = hour,
			.tm_min = minute,
			.tm_sec = second,
			.tm_isdst = -1 };
		time_t at = mktime(&local);
		*out = (double) at;
		return at != (time_t) -1;
	}
	double at = (double) (days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second);
	if (strcmp(text, "Z") == 0)
		*out = at;
	else if (sscanf(text, "%c%2d:%2d%n", &sign, &zone_hour, &zone_minute, &more) == 3 && more == 6 && text[6] == '\0' &&
		(sign == '+' || sign == '-'))
		*out = at - (sign == '+' ? 1 : -1) * (zone_hour * 3600 + zone_minute * 60);
	else
		return false;
	return true;
}

/* 30m, 2h, 7d ago; seconds since 1970; a date. */
static bool read_time(const char *text, double now, double *out)
{
	size_t length = strlen(text);
	long long number;
	const char *units = "smhd";
	static const double seconds[] = { 1, 60, 3600, 86400 };
	const char *unit = length > 1 ? strchr(units, text[length - 1]) : NULL;
	if (unit && sp_num_parse_int(text, length - 1, 0, 1000000000, &number)) {
		*out = now - (double) number * seconds[unit - units];
		return true;
	}
	return sp_num_parse(text, length, out) || read_date(text, out);
}

static signprep_code since(sp_cli *cli, const sp_callback_options *o, double *out)
{
	*out = 0;
	if (!o->from || read_time(o->from, wall_clock(), out))
		return SIGNPREP_OK;
	return sp_cli_refuse(cli, "R004", "", "--from", o->from, "2026-11-29T08:00:00+08:00, 1796000000, 2h", NULL);
}

/* A store is looked at only where there is one: a slip of the pen makes no file. */
static signprep_code open_store(sp_cli *cli, const sp_callback_options *o, sp_events **out)
{
	signprep_error err = { 0 };
	char usage[96];
	*out = NULL;
	snprintf(usage, sizeof usage, "signprep callback %s --store FILE", cli->arguments[0]);
	if (!o->store)
		return sp_cli_refuse(cli, "R005", "", "--store FILE", usage, NULL);
	if (!sp_journal_is_address(o->store) && access(o->store, F_OK) != 0)
		return sp_cli_refuse(cli, "R010", o->store, NULL);
	return sp_events_open(out, o->store, BUSY_S, &err) ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}

/* A list that grows in the answer, or on the terminal line by line. */
struct listing {
	sp_cli *cli;
	cJSON *items;
	bool failed;
};

static void print_time(sp_out *out, double seconds)
{
	char text[32] = "";
	time_t at = (time_t) seconds;
	struct tm local;
	if (localtime_r(&at, &local))
		strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
	sp_out_text(out, text, 21);
}

static bool tell_event(void *opaque, const sp_event_record *r)
{
	struct listing *l = opaque;
	char number[32];
	if (sp_cli_human(l->cli)) {
		sp_out *out = &l->cli->out;
		const char *name = r->flow_status >= 0 ? sp_flow_state_name(r->flow_status) : "";
		snprintf(number, sizeof number, "%d", r->flow_status);
		sp_out_printf(out, "%8lld  ", (long long) r->seq);
		print_time(out, r->received);
		sp_out_text(out, r->path, 16);
		sp_out_text(out, r->type, 24);
		sp_out_text(out, name ? name : number, 16);
		sp_out_text(out, r->flow_id, 0);
		sp_out_printf(out, "%s\n", r->stale ? "  *" : "");
		return true;
	}
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_number(item, "seq", (double) r->seq) && sp_json_put_number(item, "received", r->received) &&
		sp_json_put_text(item, "path", r->path) && sp_json_put_number(item, "repeats", (double) r->repeats) &&
		sp_json_put(item, "stale", cJSON_CreateBool(r->stale)) && sp_json_put(item, "event", cJSON_CreateRaw(r->json));
	l->failed = !done || !sp_json_push(l->items, item);
	if (!done)
		cJSON_Delete(item);
	return !l->failed;
}

static bool tell_flow(void *opaque, const sp_flow_record *r)
{
	struct listing *l = opaque;
	char number[16];
	const char *name = sp_flow_state_name(r->status);
	snprintf(number, sizeof number, "%d", r->status);
	if (sp_cli_human(l->cli)) {
		sp_out_text(&l->cli->out, r->flow_id, 34);
		sp_out_text(&l->cli->out, name ? name : number, 16);
		sp_out_text(&l->cli->out, r->row_key, 0);
		sp_out_printf(&l->cli->out, "\n");
		return true;
	}
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_text(item, "flow_id", r->flow_id) && sp_json_put_text(item, "status", name ? name : number) &&
		sp_json_put_number(item, "flow_status", r->status) &&
		sp_json_put(item, "final", cJSON_CreateBool(sp_flow_state_is_final(r->status))) &&
		sp_json_put_number(item, "time", r->time) && sp_json_put_text(item, "row_key", r->row_key) &&
		sp_json_put_number(item, "seq", (double) r->seq);
	l->failed = !done || !sp_json_push(l->items, item);
	if (!done)
		cJSON_Delete(item);
	return !l->failed;
}

static signprep_code run_list(sp_cli *cli, const void *opaque)
{
	const sp_callback_options *o = opaque;
	sp_events *events;
	signprep_error err = { 0 };
	struct listing l = { .cli = cli, .items = cJSON_CreateArray() };
	sp_events_query query = { .flow_id = o->flow, .type = o->type };
	signprep_code code = l.items ? since(cli, o, &query.since) : sp_cli_refuse(cli, "D901", "", NULL);
	if (!code)
		code = open_store(cli, o, &events);
	if (code) {
		cJSON_Delete(l.items);
		return code;
	}
	code = o->flows ? sp_events_flows(events, o->flow, tell_flow, &l, &err)
			: sp_events_read(events, &query, tell_event, &l, &err);
	sp_events_close(events);
	bool kept = sp_json_put(cli->answer, o->flows ? "flows" : "events", l.items);
	if (code)
		return sp_cli_fail(cli, &err);
	return kept && !l.failed ? SIGNPREP_OK : sp_cli_refuse(cli, "D901", "", NULL);
}

static bool take_first(void *opaque, const sp_event_record *r)
{
	int64_t *first = opaque;
	*first = r->seq;
	return false;
}

struct names {
	const char *wanted;
	bool found;
	char all[512];
};

static bool take_name(void *opaque, const sp_cursor *cursor)
{
	struct names *n = opaque;
	size_t used = strlen(n->all);
	n->found = n->found || (n->wanted && strcmp(n->wanted, cursor->name) == 0);
	snprintf(n->all + used, sizeof n->all - used, "%s%s", used ? ", " : "", cursor->name);
	return true;
}

/* A name that nobody goes by would be set back in vain. */
static signprep_code check_sink(sp_cli *cli, sp_events *events, const char *sink)
{
	signprep_error err = { 0 };
	struct names n = { .wanted = sink };
	if (!sink)
		return SIGNPREP_OK;
	if (sp_cursor_list(events, take_name, &n, &err))
		return sp_cli_fail(cli, &err);
	return n.found ? SIGNPREP_OK : sp_cli_refuse(cli, "S840", "", sink, *n.all ? n.all : "-", NULL);
}

/* Cursors are set back to before the first event since then; whoever serves the store hands them on again. */
static signprep_code run_replay(sp_cli *cli, const void *opaque)
{
	const sp_callback_options *o = opaque;
	sp_events *events;
	signprep_error err = { 0 };
	sp_events_query query = { .limit = 1 };
	sp_events_counts counts = { 0 };
	size_t sinks = 0;
	int64_t first = 0;
	if (!o->from)
		return sp_cli_refuse(cli, "R005", "", "--from TIME", "signprep callback replay --store FILE --from TIME", NULL);
	signprep_code code = since(cli, o, &query.since);
	if (!code)
		code = open_store(cli, o, &events);
	if (code)
		return code;
	code = check_sink(cli, events, o->sink);
	if (code) {
		sp_events_close(events);
		return code;
	}
	code = sp_events_read(events, &query, take_first, &first, &err);
	if (!code)
		code = sp_events_count(events, &counts, &err);
	if (!code && first > 0)
		code = sp_cursor_rewind(events, o->sink, first - 1, &sinks, &err);
	sp_events_close(events);
	if (code)
		return sp_cli_fail(cli, &err);
	double again = first > 0 ? (double) (counts.last - first + 1) : 0;
	if (sp_cli_human(cli))
		sp_out_printf(&cli->out,
			sp_msg_pick(cli, "events handed on again: %.0f, takers: %zu\n", "重新交付的事件：%.0f，接收方：%zu\n"),
			again, sinks);
	return sp_json_put_number(cli->answer, "events", again) && sp_json_put_number(cli->answer, "sinks", (double) sinks)
		? SIGNPREP_OK
		: sp_cli_refuse(cli, "D901", "", NULL);
}

static const char *const list_options[] = { "--store", "--flows", "--flow", "--type", "--from", NULL };
static const char *const replay_options[] = { "--store", "--from", "--sink", NULL };

const sp_subcommand sp_callback_list_row = { "list", "signprep.callback-list/1", "", list_options, run_list };
const sp_subcommand sp_callback_replay_row = { "replay", "signprep.callback-replay/1", "", replay_options, run_replay };
