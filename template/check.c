/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A template against documents: what landed where, with all that was found. */
#include <signprep/drift.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/options.h"
#include "locate/issue_place.h"
#include "locate/report.h"
#include "template/outline.h"
#include "template/template_internal.h"
#include "template/unfilled.h"

#define ANSWER_MAX ((size_t) 1 << 31)
#define LANDED_MAX 10000000

typedef struct landed_file {
	signprep_landed said;
	signprep_issues *issues;
	char *file;
} landed_file;

struct signprep_template_check {
	const sp_template *tpl;
	signprep_lang lang;
	sp_outline outline;
	landed_file *items;
	size_t count, cap;
	sp_buf files; /* the answer's array, without its brackets */
};

signprep_code signprep_template_check_new(
	signprep_template_check **out, const signprep_template *tpl, signprep_lang lang, signprep_error *err)
{
	signprep_template_check *check = calloc(1, sizeof *check);
	*out = NULL;
	if (!check)
		return sp_fail_memory(err, tpl->name);
	check->tpl = tpl;
	check->lang = lang;
	sp_buf_init(&check->files, ANSWER_MAX);
	signprep_code code = sp_outline_open(&check->outline, tpl, err);
	if (code)
		signprep_template_check_free(check);
	else
		*out = check;
	return code;
}

void signprep_template_check_free(signprep_template_check *check)
{
	if (!check)
		return;
	for (size_t i = 0; i < check->count; i++) {
		signprep_issues_free(check->items[i].issues);
		free(check->items[i].file);
	}
	free(check->items);
	sp_buf_clear(&check->files);
	sp_outline_close(&check->outline);
	free(check);
}

static void note_other_document(const signprep_template_check *check, const signprep_landing *l, signprep_issues *issues)
{
	const sp_remembered *known = &check->outline.remembered;
	if (l->result && known->sha256 && strcasecmp(known->sha256, signprep_result_sha256(l->result)) != 0)
		sp_issues_add(issues, "R720", "", known->file ? known->file : known->sha256, NULL);
}

/* Findings in order: the row's, the document's, those of the components. */
static bool gather(const signprep_template_check *check, const signprep_landing *l, signprep_issues *issues)
{
	const signprep_issues *found = l->result ? signprep_result_issues(l->result) : NULL;
	if (l->issues)
		sp_issues_append(issues, l->issues);
	if (l->error)
		sp_issues_add_error(issues, l->error);
	note_other_document(check, l, issues);
	for (size_t i = 0; i < signprep_issues_count(found); i++) {
		const signprep_issue *issue = signprep_issues_at(found, i);
		if (l->row || !sp_outline_excuses(&check->outline, issue))
			sp_issues_copy(issues, issue);
	}
	return !sp_issues_failed(issues);
}

/* What a row will decide has neither a place nor candidates: those of its placeholder say nothing. */
static bool put_unknown(cJSON *component)
{
	return sp_json_set(component, "status", cJSON_CreateString("unknown")) &&
		sp_json_set(component, "placements", cJSON_CreateArray()) &&
		sp_json_set(component, "candidates", cJSON_CreateArray()) && sp_json_set(component, "why", cJSON_CreateString(""));
}

static cJSON *components(const signprep_template_check *check, const signprep_landing *l, signprep_landed *said)
{
	size_t count = l->result ? signprep_result_count(l->result) : 0, i = 0;
	cJSON *array = sp_components_json(count ? signprep_result_at(l->result, 0) : NULL, count, check->lang);
	bool done = array != NULL;
	/* Of a file that could not be looked at none of the template's lands. */
	said->components = l->result ? count : check->outline.count;
	for (cJSON *component = done ? array->child : NULL; component && done; component = component->next, i++) {
		bool unknown = !l->row && sp_outline_is_unknown(&check->outline, i);
		said->unknown += unknown;
		said->placed += !unknown && signprep_result_at(l->result, i)->status == SIGNPREP_STATUS_PLACED;
		done = !unknown || put_unknown(component);
	}
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

/* Appends the file's own object to the answer. */
static bool write_file(signprep_template_check *check, const signprep_landing *l, landed_file *item)
{
	const sp_issue_files files = { .pdf = l->file, .request = check->tpl->name };
	cJSON *object = cJSON_CreateObject();
	bool done = object && sp_json_put_text(object, "file", l->file);
	if (done && l->row)
		done = sp_json_put_number(object, "row", (double) l->row) && (!l->key || sp_json_put_text(object, "key", l->key));
	if (done && l->result)
		done = sp_json_put_text(object, "sha256", signprep_result_sha256(l->result));
	done = done && sp_json_put(object, "components", components(check, l, &item->said)) &&
		sp_json_put(object, "issues", sp_issues_placed_json(&files, item->issues, check->lang));
	char *text = done ? cJSON_PrintUnformatted(object) : NULL;
	if (text && check->count)
		sp_buf_putc(&check->files, ',');
	done = text && sp_buf_puts(&check->files, text);
	cJSON_free(text);
	cJSON_Delete(object);
	return done;
}

static bool add(signprep_template_check *check, const signprep_landing *l)
{
	void *items = check->items;
	if (!sp_array_reserve(&items, &check->cap, check->count, 1, sizeof *check->items, LANDED_MAX))
		return false;
	check->items = items;
	landed_file *item = &check->items[check->count];
	*item = (landed_file) { .issues = sp_issues_new(), .file = strdup(l->file) };
	bool done = item->issues && item->file && gather(check, l, item->issues) && write_file(check, l, item);
	if (!done) {
		signprep_issues_free(item->issues);
		free(item->file);
		return false;
	}
	item->said.file = item->file;
	item->said.row = l->row;
	item->said.issues = item->issues;
	item->said.code = signprep_issues_code(item->issues);
	check->count++;
	return true;
}

signprep_code signprep_template_check_add(signprep_template_check *check, const signprep_landing *landing, signprep_error *err)
{
	signprep_landing own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_landing, &own, landing, err);
	if (code)
		return code;
	if (!own.file)
		own.file = "";
	return add(check, &own) ? SIGNPREP_OK : sp_fail_memory(err, own.file);
}

size_t signprep_template_check_count(const signprep_template_check *check)
{
	return check->count;
}

const signprep_landed *signprep_template_check_at(const signprep_template_check *check, size_t index)
{
	return index < check->count ? &check->items[index].said : NULL;
}

signprep_code signprep_template_check_code(const signprep_template_check *check)
{
	for (size_t i = 0; i < check->count; i++)
		if (check->items[i].said.code)
			return check->items[i].said.code;
	return SIGNPREP_OK;
}

signprep_code signprep_template_check_json(
	char **out, const signprep_template_check *check, const signprep_issues *issues, signprep_error *err)
{
	const sp_issue_files files = { .request = check->tpl->name };
	cJSON *others = sp_issues_placed_json(&files, issues, check->lang);
	char *tail = others ? cJSON_PrintUnformatted(others) : NULL;
	sp_buf text;
	sp_buf_init(&text, ANSWER_MAX);
	sp_buf_puts(&text, "{\"schema\":\"signprep.template-check/1\",\"template\":");
	sp_json_write_text(&text, check->tpl->name);
	sp_buf_puts(&text, ",\"files\":[");
	if (check->files.length)
		sp_buf_append(&text, check->files.data, check->files.length);
	sp_buf_puts(&text, "],\"issues\":");
	sp_buf_puts(&text, tail ? tail : "");
	sp_buf_putc(&text, '}');
	*out = tail && !text.failed ? sp_buf_take(&text, NULL) : NULL;
	sp_buf_clear(&text);
	cJSON_free(tail);
	cJSON_Delete(others);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}
