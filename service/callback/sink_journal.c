/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an event tells of a row that nobody knew the outcome of: the contract is there, and this is its id. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "service/callback/sinks.h"
#include "base/clock.h"
#include "submit/call.h"

#define SENDING_S 60.0 /* whoever is creating a contract has its answer by then, or never */
#define TRIES 8        /* of writes that another process came in between */

static double wall_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void note(const sp_journal_sink *sink, const char *id, const char *key, const char *flow)
{
	signprep_error err = { 0 };
	(void) sp_fail(&err, id, 0, key, key, flow, NULL);
	if (sink->note)
		sink->note(sink->opaque, &err);
}

/*
 * A row that is being created right now will have its answer soon: its sender settles it, and knows more. One that was written
 * in times to come was written by another clock than ours: then the time counts from when we looked first.
 */
static bool may_have_answer(const sp_journal_sink *sink, const sp_row *row, double first_look)
{
	double age = wall_clock() - row->updated, limit = sink->sending_s > 0 ? sink->sending_s : SENDING_S;
	return sp_state_is_leaving(row->state) && (age >= 0 ? age : sp_monotonic() - first_look) < limit;
}

static bool is_in_doubt(const sp_row *row)
{
	return sp_state_is_unknown(row->state) || sp_state_is_leaving(row->state);
}

/* Any contract of a group tells of the group; the row has the group's id. */
static bool is_of_group(const sp_journal_sink *sink, const char *key)
{
	sp_contract contract;
	bool group = sp_journal_contract(sink->journal, sink->environment, key, 0, &contract, NULL) == SIGNPREP_OK &&
		contract.of > 1;
	free(contract.places);
	return group;
}

/* The group's id, where the event of its contract tells it. */
static void group_of(const sp_event_record *event, char out[SP_SERVICE_ID_MAX])
{
	cJSON *root = event->json ? cJSON_Parse(event->json) : NULL;
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
	const char *id = sp_json_text(cJSON_GetObjectItemCaseSensitive(data, "FlowGroupMessage"), "FlowGroupId");
	snprintf(out, SP_SERVICE_ID_MAX, "%s", sp_service_id_is_good(id) ? id : "");
	cJSON_Delete(root);
}

static signprep_code settle(const sp_journal_sink *sink, sp_row *row, const char *flow_id, signprep_error *err)
{
	row->state = sp_state_once_known(row->state);
	row->server_code[0] = '\0';
	snprintf(row->flow_id, sizeof row->flow_id, "%s", flow_id);
	signprep_code code = sp_journal_save(sink->journal, row, wall_clock(), err);
	/* An empty contract is not at its end: the row stays open for the run that goes on with it. */
	bool ended = row->state == SP_STATE_CREATED;
	return code || !ended ? code : sp_journal_finish(sink->journal, row, SIGNPREP_OK, NULL, wall_clock(), err);
}

signprep_code sp_journal_deliver(void *opaque, const sp_delivery *d, signprep_error *err)
{
	const sp_journal_sink *sink = opaque;
	const char *key = d->record.row_key, *flow = d->record.flow_id;
	const struct timespec pause = { 0, 200000000 };
	const double first_look = sp_monotonic();
	sp_row row;
	if (*key == '\0' || *flow == '\0' || strlen(flow) >= sizeof row.flow_id)
		return SIGNPREP_OK;
	for (int tries = 0;;) {
		signprep_error own = { 0 };
		signprep_code code = sp_journal_load(sink->journal, sink->environment, key, &row, err);
		if (code)
			return code;
		if (!is_in_doubt(&row)) {
			if (row.state == SP_STATE_CREATED && strcmp(row.flow_id, flow) != 0 && !is_of_group(sink, key))
				note(sink, "S838", key, flow);
			return SIGNPREP_OK;
		}
		if (may_have_answer(sink, &row, first_look)) {
			if (d->stopping(d->of))
				return sp_fail(err, "S839", 0, key, key, NULL);
			nanosleep(&pause, NULL);
			continue;
		}
		char group[SP_SERVICE_ID_MAX] = "";
		bool of_group = is_of_group(sink, key);
		if (of_group)
			group_of(&d->record, group);
		code = settle(sink, &row, of_group ? group : flow, &own);
		if (!code)
			note(sink, "S837", key, flow);
		if (!code || ++tries == TRIES || strcmp(own.id, "S508") != 0) {
			if (code && err)
				*err = own;
			return code;
		}
	}
}
