/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows file: columns, and one example. */
#include <stdio.h>
#include <string.h>

#include "base/json/json_build.h"
#include "template/draft/compose.h"

bool sp_compose_is_signer(const sp_composition *c, size_t party)
{
	const sp_party *p = &c->parties->items[party];
	if (p->joined != party || p->type == SIGNPREP_DRAFT_LEFT_OUT)
		return false;
	for (size_t i = 0; i < c->places->count; i++)
		if (!c->places->items[i].dropped && c->places->items[i].party == party)
			return true;
	return false;
}

/* Letters, digits and _ of a field's name; others are _. */
static const char *column_of_field(sp_arena *arena, const char *name)
{
	char *out = sp_arena_dup(arena, name);
	for (char *at = out; at && *at; at++)
		if ((unsigned char) *at < 0x80 && !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *at))
			*at = '_';
	return out;
}

/* The same of a label, without its colon. */
static const char *column_of_label(sp_arena *arena, const char *label)
{
	static const char wide[] = "\xEF\xBC\x9A";
	size_t length = strlen(label), w = sizeof wide - 1;
	while (length && (label[length - 1] == ':' || label[length - 1] == ' '))
		length--;
	if (length > w && memcmp(label + length - w, wide, w) == 0)
		length -= w;
	const char *name = sp_arena_dup_n(arena, label, length);
	return name ? column_of_field(arena, name) : NULL;
}

const char *sp_compose_column(const sp_composition *c, const sp_place *place)
{
	if (place->field && place->mark == SP_NO_MARK)
		return column_of_field(c->arena, place->field->name);
	const char *key = strcmp(place->key, "date") == 0 ? "signed_on" : place->key;
	/* A word of the contract's own names its column. */
	if (place->mark != SP_NO_MARK && sp_mark_is_strange(&c->marks->items[place->mark]))
		key = column_of_label(c->arena, place->keyword);
	if (!key)
		return NULL;
	return place->silent == SP_NO_PARTY ? key : sp_arena_printf(c->arena, "%s_%s", c->parties->items[place->silent].key, key);
}

typedef struct table {
	sp_buf names, values;
	sp_buf *record; /* the example as an object */
	sp_arena *arena;
} table;

static void put_cell(sp_buf *out, const char *text)
{
	if (out->length)
		sp_buf_putc(out, ',');
	if (!strpbrk(text, ",\"\r\n")) {
		sp_buf_puts(out, text);
		return;
	}
	sp_buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			sp_buf_putc(out, '"');
		sp_buf_putc(out, *text);
	}
	sp_buf_putc(out, '"');
}

static void put_column(table *t, const char *name, const char *value)
{
	put_cell(&t->names, name);
	put_cell(&t->values, value);
	sp_buf_putc(t->record, t->record->length ? ',' : '{');
	sp_json_write_text(t->record, name);
	sp_buf_putc(t->record, ':');
	sp_json_write_text(t->record, value);
}

static bool put_party(table *t, const sp_composition *c, size_t party, size_t number)
{
	static const char *const names[] = { "张三", "李四", "王五", "赵六", "孙七", "周八", "吴九", "郑十" };
	const sp_party *p = &c->parties->items[party];
	size_t count = sizeof names / sizeof *names;
	const char *name = sp_arena_printf(t->arena, "%s_name", p->key), *mobile = sp_arena_printf(t->arena, "%s_mobile", p->key),
		   *organization = sp_arena_printf(t->arena, "%s_organization", p->key),
		   *example = *p->name ? p->name : sp_arena_printf(t->arena, "示例%zu号有限公司", number + 1),
		   *digits = sp_arena_printf(t->arena, "138000000%02zu", number + 1);
	if (!name || !mobile || !organization || !example || !digits)
		return false;
	if (p->type == SIGNPREP_DRAFT_COMPANY)
		put_column(t, organization, example);
	put_column(t, name, names[number % count]);
	put_column(t, mobile, digits);
	return true;
}

static const char *example_of(const sp_place *place)
{
	switch (place->kind) {
	case SP_PLACE_DATE: return "2026年01月15日";
	case SP_PLACE_CHECK: return "true";
	default: break;
	}
	return strcmp(place->key, "contract_number") == 0 ? "HT-2026-001" : "示例";
}

static bool put_sender(table *t, const sp_composition *c)
{
	const char **columns = sp_arena_array(t->arena, c->places->count + 1, sizeof *columns);
	size_t count = 0;
	for (size_t i = 0; columns && i < c->places->count; i++) {
		const sp_place *place = &c->places->items[i];
		bool known = place->dropped || place->party != SP_NO_PARTY;
		const char *column = known ? "" : sp_compose_column(c, place);
		if (!column)
			return false;
		for (size_t k = 0; !known && k < count; k++)
			known = strcmp(columns[k], column) == 0;
		if (known)
			continue;
		columns[count++] = column;
		put_column(t, column, example_of(place));
	}
	return columns != NULL;
}

bool sp_compose_rows(const sp_composition *c, sp_buf *out, sp_buf *record)
{
	table t = { .arena = c->arena, .record = record };
	size_t number = 0;
	bool done = true;
	sp_buf_init(&t.names, 1 << 20);
	sp_buf_init(&t.values, 1 << 20);
	put_column(&t, "key", "001");
	put_column(&t, "pdf", c->source->pdf);
	put_column(&t, "operator_user_id", "yDRSJUUckpsampleoperator00000001");
	for (size_t i = 0; done && i < c->parties->count; i++)
		if (sp_compose_is_signer(c, i))
			done = put_party(&t, c, i, number++);
	done = done && put_sender(&t, c);
	sp_buf_append(out, t.names.data, t.names.length);
	sp_buf_puts(out, "\n");
	sp_buf_append(out, t.values.data, t.values.length);
	sp_buf_puts(out, "\n");
	sp_buf_putc(record, '}');
	done = done && !t.names.failed && !t.values.failed && !out->failed && !record->failed;
	sp_buf_clear(&t.names);
	sp_buf_clear(&t.values);
	return done;
}
