/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two forms of one template: what is new, what is gone, what is another. A row for each list that has items of its own. */
#include <stdlib.h>
#include <string.h>

#include <signprep/form.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"

#define DETAIL_MAX ((size_t) 1 << 16)
/* A longer value is named and not told. */
#define VALUE_SHOWN 60

typedef struct list_row {
	const char *list, *key, *name;
	const char *added, *removed, *changed; /* ids of findings */
} list_row;

static const list_row lists[] = {
	{ "recipients", "recipient_id", "role", "R840", "R841", "R842" },
	{ "fill", "id", "name", "R844", "R845", "R846" },
	{ "sign", "id", "name", "R844", "R845", "R846" },
};

/* An item, ordered by its key and among equal ones by its place. */
typedef struct entry {
	const char *key;
	size_t place;
	const cJSON *item;
} entry;

typedef struct comparing {
	const char *where;
	const list_row *row;
	signprep_issues *issues;
} comparing;

static int by_key(const void *a, const void *b)
{
	const entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* free; NULL: no memory. */
static entry *sorted(const cJSON *form, const list_row *row, size_t *count)
{
	const cJSON *list = sp_json_array(form, row->list);
	*count = 0;
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		++*count;
	entry *entries = calloc(*count + 1, sizeof *entries);
	size_t i = 0;
	for (const cJSON *at = list ? list->child : NULL; entries && at; at = at->next, i++)
		entries[i] = (entry) { sp_json_text(at, row->key), i, at };
	if (entries && *count > 1)
		qsort(entries, *count, sizeof *entries, by_key);
	return entries;
}

/* "required false → true" after what is there. A member that is missing is null; so is one that says so. False: no memory. */
static bool tell_member(sp_buf *out, const char *name, const cJSON *before, const cJSON *now)
{
	char *old = before ? cJSON_PrintUnformatted(before) : NULL, *new = now ? cJSON_PrintUnformatted(now) : NULL;
	const char *from = before ? old : "null", *to = now ? new : "null";
	bool done = from && to;
	if (done && out->length)
		sp_buf_puts(out, ", ");
	if (done)
		sp_buf_puts(out, name);
	if (done && strlen(from) <= VALUE_SHOWN && strlen(to) <= VALUE_SHOWN)
		sp_buf_printf(out, " %s → %s", from, to);
	cJSON_free(old);
	cJSON_free(new);
	return done;
}

/* Each member of either object that is another in the other one, but those named in `apart`. False: no memory. */
static bool tell_members(sp_buf *out, const cJSON *before, const cJSON *now, const char *const *apart)
{
	const cJSON *const sides[] = { before, now };
	for (int side = 0; side < 2; side++) {
		for (const cJSON *at = sides[side] ? sides[side]->child : NULL; at; at = at->next) {
			/* A file may hold a list where an object belongs. */
			if (!at->string)
				continue;
			const cJSON *other = cJSON_GetObjectItemCaseSensitive(sides[!side], at->string);
			bool left_out = other ? side == 1 || cJSON_Compare(at, other, true) : cJSON_IsNull(at);
			for (size_t i = 0; apart && apart[i] && !left_out; i++)
				left_out = strcmp(apart[i], at->string) == 0;
			if (!left_out && !tell_member(out, at->string, side ? other : at, side ? at : other))
				return false;
		}
	}
	return true;
}

/* By its name, and by its id where it has none. */
static const char *called(const comparing *c, const entry *e)
{
	const char *name = sp_json_text(e->item, c->row->name);
	return *name ? name : e->key;
}

static bool compare_entries(const comparing *c, const entry *before, const entry *now)
{
	sp_buf detail;
	sp_buf_init(&detail, DETAIL_MAX);
	bool done = tell_members(&detail, before->item, now->item, NULL);
	if (done && detail.length)
		sp_issues_add(c->issues, c->row->changed, c->where, called(c, before), before->key, detail.data, NULL);
	sp_buf_clear(&detail);
	return done;
}

/* Both lists in the order of their keys, side by side. */
static bool walk(const comparing *c, const entry *before, size_t before_count, const entry *now, size_t now_count)
{
	size_t i = 0, j = 0;
	while (i < before_count || j < now_count) {
		int order = i == before_count ? 1 : j == now_count ? -1 : strcmp(before[i].key, now[j].key);
		if (order == 0) {
			if (!compare_entries(c, &before[i], &now[j]))
				return false;
			i++;
			j++;
		} else if (order < 0) {
			sp_issues_add(c->issues, c->row->removed, c->where, called(c, &before[i]), before[i].key, NULL);
			i++;
		} else {
			sp_issues_add(c->issues, c->row->added, c->where, called(c, &now[j]), now[j].key, NULL);
			j++;
		}
	}
	return true;
}

static bool compare_list(const comparing *c, const cJSON *before, const cJSON *now)
{
	size_t before_count, now_count;
	entry *old = sorted(before, c->row, &before_count), *new = sorted(now, c->row, &now_count);
	bool done = old && new &&walk(c, old, before_count, new, now_count);
	free(old);
	free(new);
	return done;
}

static bool has_recipient(const cJSON *form, const char *id)
{
	const cJSON *list = sp_json_array(form, "recipients");
	for (const cJSON *at = list ? list->child : NULL; at; at = at->next)
		if (strcmp(sp_json_text(at, "recipient_id"), id) == 0)
			return true;
	return false;
}

/* The next from `at` on that `other` has as well. */
static const cJSON *next_of_both(const cJSON *at, const cJSON *other)
{
	while (at && !has_recipient(other, sp_json_text(at, "recipient_id")))
		at = at->next;
	return at;
}

/* Signers are matched by their order; those that came or went are told of elsewhere. */
static bool same_order(const cJSON *before, const cJSON *now)
{
	const cJSON *a = sp_json_array(before, "recipients"), *b = sp_json_array(now, "recipients");
	const cJSON *old = next_of_both(a ? a->child : NULL, now), *new = next_of_both(b ? b->child : NULL, before);
	while (old && new &&strcmp(sp_json_text(old, "recipient_id"), sp_json_text(new, "recipient_id")) == 0) {
		old = next_of_both(old->next, now);
		new = next_of_both(new->next, before);
	}
	return !old && !new;
}

static bool compare_forms(signprep_issues *issues, const cJSON *before, const cJSON *now)
{
	static const char *const apart[] = { "version", "recipients", "fill", "sign", NULL };
	comparing c = { .where = sp_json_text(now, "template_id"), .issues = issues };
	const char *old = sp_json_text(before, "version"), *new = sp_json_text(now, "version");
	sp_buf detail;
	sp_buf_init(&detail, DETAIL_MAX);
	if (strcmp(old, new) != 0)
		sp_issues_add(issues, "R839", c.where, old, new, NULL);
	bool done = tell_members(&detail, before, now, apart);
	if (done && detail.length)
		sp_issues_add(issues, "R847", c.where, detail.data, NULL);
	sp_buf_clear(&detail);
	if (!same_order(before, now))
		sp_issues_add(issues, "R843", c.where, NULL);
	for (size_t i = 0; done && i < sizeof lists / sizeof *lists; i++) {
		c.row = &lists[i];
		done = compare_list(&c, before, now);
	}
	return done && !sp_issues_failed(issues);
}

static bool is_form(const cJSON *form)
{
	return strcmp(sp_json_text(form, "schema"), "signprep.form/1") == 0 && *sp_json_text(form, "template_id");
}

signprep_code signprep_forms_compare(signprep_issues **issues, const char *before, const char *now, signprep_error *err)
{
	cJSON *old = cJSON_Parse(before), *new = cJSON_Parse(now);
	const char *was = sp_json_text(old, "template_id"), *is = sp_json_text(new, "template_id");
	signprep_code code = SIGNPREP_OK;
	*issues = NULL;
	if (!is_form(old) || !is_form(new))
		code = sp_fail(err, "R835", 0, "", NULL);
	else if (strcmp(was, is) != 0)
		code = sp_fail(err, "R836", 0, "", was, is, NULL);
	else if (!(*issues = sp_issues_new()) || !compare_forms(*issues, old, new))
		code = sp_fail_memory(err, "");
	if (code) {
		signprep_issues_free(*issues);
		*issues = NULL;
	}
	cJSON_Delete(old);
	cJSON_Delete(new);
	return code;
}
