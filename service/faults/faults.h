/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Faults on request: what the network and the service do on a bad day.
 *
 *   drop-answer:ACTION:N       processed, then the connection is closed without an answer
 *   delay:ACTION:N:MS          processed, answered MS milliseconds later
 *   http-503:ACTION:N          not processed, HTTP 503
 *   http-503-after:ACTION:N    processed, HTTP 503
 *   error:ACTION:N:CODE        not processed, API error CODE
 *   html:ACTION:N              not processed, HTTP 200 with a web page
 *
 * ACTION may be "*"; N counts the signed calls of an action from 1, "*" is every call. The first that fits counts.
 */
#ifndef SP_SERVICE_FAULTS_FAULTS_H
#define SP_SERVICE_FAULTS_FAULTS_H

#include <stddef.h>

#include <signprep/error.h>

#define SP_FAULTS_MAX 256
#define SP_ACTIONS_MAX 128 /* different actions that are counted */

typedef enum sp_fault_kind {
	SP_FAULT_NONE,
	SP_FAULT_DROP,
	SP_FAULT_DELAY,
	SP_FAULT_503,
	SP_FAULT_503_AFTER,
	SP_FAULT_ERROR,
	SP_FAULT_HTML
} sp_fault_kind;

typedef struct sp_fault {
	sp_fault_kind kind;
	char action[48]; /* "*": any */
	long n;          /* 0: every call */
	long ms;
	char code[96];
} sp_fault;

typedef struct sp_faults {
	sp_fault *items;
	size_t count;
	struct sp_call_counter {
		char action[48];
		long calls;
	} counters[SP_ACTIONS_MAX];
	size_t counter_count;
} sp_faults;

/** @return SIGNPREP_INVALID (S902) with the spec and what is wrong with it */
signprep_code sp_faults_parse(sp_faults *out, const char *const *specs, signprep_error *err);
/** Counts a call of `action` and tells what shall happen to it. */
sp_fault sp_faults_next(sp_faults *faults, const char *action);
void sp_faults_clear(sp_faults *faults);

#endif
