/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fault specs: parsing, and which call gets which. */
#include "service/faults/faults.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "actions/action.h"

#define PARTS_MAX 4
#define DELAY_MAX_MS 600000

typedef struct parts {
	char text[PARTS_MAX][96];
	size_t count;
} parts;

static const struct fault_form {
	const char *name;
	sp_fault_kind kind;
	size_t parts;
	const char *shape;
} forms[] = {
	{ "drop-answer", SP_FAULT_DROP, 3, "drop-answer:ACTION:N" },
	{ "delay", SP_FAULT_DELAY, 4, "delay:ACTION:N:MS" },
	{ "http-503", SP_FAULT_503, 3, "http-503:ACTION:N" },
	{ "http-503-after", SP_FAULT_503_AFTER, 3, "http-503-after:ACTION:N" },
	{ "error", SP_FAULT_ERROR, 4, "error:ACTION:N:CODE" },
	{ "html", SP_FAULT_HTML, 3, "html:ACTION:N" },
};

static bool split(const char *spec, parts *out)
{
	out->count = 0;
	for (;;) {
		size_t length = strcspn(spec, ":");
		if (out->count == PARTS_MAX || length == 0 || length >= sizeof out->text[0])
			return false;
		memcpy(out->text[out->count], spec, length);
		out->text[out->count++][length] = '\0';
		if (!spec[length])
			return true;
		spec += length + 1;
	}
}

static const struct fault_form *form_of(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

static bool parse_number(const char *text, long long max, long *out)
{
	long long value;
	if (!sp_num_parse_int(text, strlen(text), 1, max, &value))
		return false;
	*out = (long) value;
	return true;
}

static bool is_code(const char *text)
{
	size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.");
	return text[letters] == '\0' && text[0] != '.' && text[letters - 1] != '.';
}

/* NULL, or what is wrong with the spec. */
static const char *parse_spec(const char *spec, sp_fault *out)
{
	parts p;
	if (!split(spec, &p))
		return "KIND:ACTION:N[:VALUE]";
	const struct fault_form *form = form_of(p.text[0]);
	if (!form)
		return "KIND: drop-answer, delay, http-503, http-503-after, error, html";
	if (p.count != form->parts)
		return form->shape;
	if (strcmp(p.text[1], "*") != 0 && (strlen(p.text[1]) >= sizeof out->action || !sp_action_find(NULL, p.text[1])))
		return "ACTION";
	if (strcmp(p.text[2], "*") != 0 && !parse_number(p.text[2], 1000000000, &out->n))
		return "N: 1, 2, … *";
	if (form->kind == SP_FAULT_DELAY && !parse_number(p.text[3], DELAY_MAX_MS, &out->ms))
		return "MS: 1 … 600000";
	if (form->kind == SP_FAULT_ERROR && !is_code(p.text[3]))
		return "CODE";
	out->kind = form->kind;
	memcpy(out->action, p.text[1], strlen(p.text[1]) + 1);
	if (form->kind == SP_FAULT_ERROR)
		memcpy(out->code, p.text[3], sizeof out->code);
	return NULL;
}

signprep_code sp_faults_parse(sp_faults *out, const char *const *specs, signprep_error *err)
{
	memset(out, 0, sizeof *out);
	size_t count = 0;
	while (specs && specs[count])
		count++;
	if (count > SP_FAULTS_MAX)
		return sp_fail(err, "S902", 0, "", specs[SP_FAULTS_MAX], "256", NULL);
	if (count == 0)
		return SIGNPREP_OK;
	out->items = calloc(count, sizeof *out->items);
	if (!out->items)
		return sp_fail_memory(err, "");
	out->count = count;
	for (size_t i = 0; i < count; i++) {
		const char *wrong = parse_spec(specs[i], &out->items[i]);
		if (wrong) {
			sp_faults_clear(out);
			return sp_fail(err, "S902", 0, "", specs[i], wrong, NULL);
		}
	}
	return SIGNPREP_OK;
}

/* Which call of this action it is, from 1; 0: no room to count it. */
static long count_call(sp_faults *faults, const char *action)
{
	size_t length = strlen(action);
	for (size_t i = 0; i < faults->counter_count; i++)
		if (strcmp(faults->counters[i].action, action) == 0)
			return ++faults->counters[i].calls;
	if (faults->counter_count == SP_ACTIONS_MAX || length >= sizeof faults->counters[0].action)
		return 0;
	struct sp_call_counter *counter = &faults->counters[faults->counter_count++];
	memcpy(counter->action, action, length + 1);
	return counter->calls = 1;
}

sp_fault sp_faults_next(sp_faults *faults, const char *action)
{
	static const sp_fault none;
	long n = count_call(faults, action);
	for (size_t i = 0; n > 0 && i < faults->count; i++) {
		const sp_fault *fault = &faults->items[i];
		if ((fault->n == 0 || fault->n == n) && (strcmp(fault->action, "*") == 0 || strcmp(fault->action, action) == 0))
			return *fault;
	}
	return none;
}

void sp_faults_clear(sp_faults *faults)
{
	free(faults->items);
	memset(faults, 0, sizeof *faults);
}
