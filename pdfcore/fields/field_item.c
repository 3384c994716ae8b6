/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One widget with what it inherits from the fields above it, as plain data. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/geometry.h"
#include "base/num.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/text_string.h"

#define ANNOT_HIDDEN (1 << 1)
#define ANNOT_NO_VIEW (1 << 5)
#define FIELD_READ_ONLY (1 << 0)
#define FIELD_REQUIRED (1 << 1)
#define BUTTON_RADIO (1 << 15)
#define BUTTON_PUSH (1 << 16)

static const double size_min = 0.01, coordinate_max = 1e7;

/* A widget and the fields above it. */
typedef struct field_chain {
	pdf_obj *nodes[SP_FIELD_DEPTH_MAX]; /* nodes[0] is the widget; borrowed */
	int numbers[SP_FIELD_DEPTH_MAX];    /* their object numbers, 0 for direct objects */
	int count, field;                   /* nodes[field] is the terminal field: the nearest with a name */
} field_chain;

/* The way up from `node`: its /Parent, else the field that names it as a kid. */
static pdf_obj *parent_of(fz_context *ctx, const sp_field_walk *walk, pdf_obj *node, int *number)
{
	pdf_obj *parent = pdf_dict_get(ctx, node, PDF_NAME(Parent));
	const sp_field_seen *seen = sp_field_seen_at(walk, *number);

	*number = pdf_to_num(ctx, parent);
	if (pdf_is_dict(ctx, parent) || !seen || !seen->parent)
		return parent;
	*number = seen->parent;
	parent = pdf_load_object(ctx, walk->doc->pdf, seen->parent);
	/* The document goes on holding it. */
	pdf_drop_obj(ctx, parent);
	return parent;
}

static bool met(const field_chain *chain, int number)
{
	for (int i = 0; i < chain->count && number; i++)
		if (chain->numbers[i] == number)
			return true;
	return false;
}

static void climb(fz_context *ctx, sp_field_walk *walk, pdf_obj *widget, field_chain *chain)
{
	pdf_obj *node = widget;
	int number = pdf_to_num(ctx, widget);

	chain->count = 0;
	chain->field = -1;
	while (pdf_is_dict(ctx, node)) {
		if (chain->count == SP_FIELD_DEPTH_MAX || met(chain, number)) {
			walk->out->loop = true;
			break;
		}
		if (chain->field < 0 && pdf_dict_get(ctx, node, PDF_NAME(T)))
			chain->field = chain->count;
		chain->nodes[chain->count] = node;
		chain->numbers[chain->count++] = number;
		node = parent_of(ctx, walk, node, &number);
	}
	if (chain->field < 0)
		chain->field = 0;
}

/* First value of `key` on the way from the widget up to its outermost parent. */
static pdf_obj *inherited(fz_context *ctx, const field_chain *chain, pdf_obj *key)
{
	for (int i = 0; i < chain->count; i++) {
		pdf_obj *value = pdf_dict_get(ctx, chain->nodes[i], key);

		if (value)
			return value;
	}
	return NULL;
}

static void out_of_memory(fz_context *ctx)
{
	fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
}

/* Moves the scratch text into `*out`. */
static void take_text(fz_context *ctx, sp_field_walk *walk, char **out)
{
	size_t length = 0;

	/* The decoder appends pieces of this size at most; what fails before is memory. */
	if (walk->scratch.failed && walk->scratch.length + 256 >= walk->scratch.max)
		walk->full = true;
	*out = walk->full ? strdup("") : sp_buf_take(&walk->scratch, &length);
	walk->text_bytes += length;
	if (!*out)
		out_of_memory(ctx);
}

static void start_text(sp_field_walk *walk)
{
	sp_buf_clear(&walk->scratch);
	sp_buf_init(
		&walk->scratch, SP_FIELD_TEXT_MAX - (walk->text_bytes < SP_FIELD_TEXT_MAX ? walk->text_bytes : SP_FIELD_TEXT_MAX));
}

static void put_string(fz_context *ctx, sp_field_walk *walk, pdf_obj *obj, bool *guessed)
{
	size_t length = 0;
	const char *bytes = pdf_to_string(ctx, obj, &length);

	sp_text_string_decode(&walk->scratch, bytes, length, guessed);
}

static bool is_octal(const char *s)
{
	return s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7';
}

/*
 * Names in UTF-16, which names can't hold: the parser leaves #00 as it stands, and some programs escape as in strings.
 * Returns the number of bytes.
 */
static size_t unescape_name(const char *name, char *out)
{
	const bool octal = !strncmp(name, "\\376\\377", 8), hex = !strncmp(name, "\xFE\xFF", 2);
	size_t n = 0;

	while (*name) {
		if (hex && !strncmp(name, "#00", 3)) {
			out[n++] = '\0';
			name += 3;
		} else if (octal && is_octal(name)) {
			out[n++] = (char) ((name[1] - '0') << 6 | (name[2] - '0') << 3 | (name[3] - '0'));
			name += 4;
		} else {
			out[n++] = *name++;
		}
	}
	return n;
}

static void put_name(fz_context *ctx, sp_field_walk *walk, pdf_obj *obj)
{
	const char *name = pdf_to_name(ctx, obj);
	char *bytes = malloc(strlen(name) + 1);
	bool guessed = false;

	if (!bytes)
		out_of_memory(ctx);
	sp_text_string_decode(&walk->scratch, bytes, unescape_name(name, bytes), &guessed);
	free(bytes);
}

/* Buttons whose states are numbers may have texts for them (ISO 32000-1, 12.7.4.2.3); else the widget's place among its kin. */
static pdf_obj *option_of(fz_context *ctx, const field_chain *chain, pdf_obj *state)
{
	pdf_obj *options = inherited(ctx, chain, PDF_NAME(Opt)), *option = NULL;
	pdf_obj *kin = chain->count > 1 ? pdf_dict_get(ctx, chain->nodes[1], PDF_NAME(Kids)) : NULL;
	const char *name = pdf_to_name(ctx, state);
	long long index = -1;

	if (!pdf_is_array(ctx, options) || pdf_name_eq(ctx, state, PDF_NAME(Off)))
		return NULL;
	if (!sp_num_parse_int(name, strlen(name), 0, INT_MAX, &index))
		for (int i = 0, n = pdf_array_len(ctx, kin); i < n && index < 0; i++)
			if (chain->numbers[0] && pdf_to_num(ctx, pdf_array_get(ctx, kin, i)) == chain->numbers[0])
				index = i;
	if (index >= 0 && index < pdf_array_len(ctx, options))
		option = pdf_array_get(ctx, options, (int) index);
	return pdf_is_string(ctx, option) ? option : NULL;
}

/* The name of a button's state, or the text that stands for it. */
static void put_state(fz_context *ctx, sp_field_walk *walk, const field_chain *chain, pdf_obj *state)
{
	pdf_obj *option = option_of(ctx, chain, state);
	bool guessed = false;

	if (option)
		put_string(ctx, walk, option, &guessed);
	else
		put_name(ctx, walk, state);
}

/* A stream that cannot be read is no reason to lose the field. */
static void put_stream(fz_context *ctx, sp_field_walk *walk, pdf_obj *obj)
{
	fz_buffer *buffer = NULL;
	unsigned char *bytes = NULL;
	size_t length;
	bool guessed = false;

	fz_var(buffer);
	fz_try(ctx)
	{
		buffer = pdf_load_stream(ctx, obj);
		length = fz_buffer_storage(ctx, buffer, &bytes);
		sp_text_string_decode(&walk->scratch, (const char *) bytes, length, &guessed);
	}
	fz_always(ctx) fz_drop_buffer(ctx, buffer);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static void read_name(fz_context *ctx, sp_field_walk *walk, const field_chain *chain, signprep_field *item)
{
	bool guessed = false, first = true;

	start_text(walk);
	for (int i = chain->count - 1; i >= 0; i--) {
		pdf_obj *part = pdf_dict_get(ctx, chain->nodes[i], PDF_NAME(T));
		size_t before;

		if (!pdf_is_string(ctx, part))
			continue;
		if (!first)
			sp_buf_putc(&walk->scratch, '.');
		first = false;
		before = walk->scratch.length;
		put_string(ctx, walk, part, &guessed);
		if (walk->scratch.data && memchr(walk->scratch.data + before, '.', walk->scratch.length - before))
			item->flags |= SIGNPREP_FIELD_DOT_IN_NAME;
	}
	if (guessed)
		item->flags |= SIGNPREP_FIELD_NAME_GUESSED;
	take_text(ctx, walk, &item->name);
}

/* Several chosen options are told apart by newlines. */
static void read_value(fz_context *ctx, sp_field_walk *walk, const field_chain *chain, pdf_obj *value, signprep_field *item)
{
	bool guessed = false;

	start_text(walk);
	if (pdf_is_stream(ctx, value)) {
		put_stream(ctx, walk, value);
	} else if (pdf_is_name(ctx, value)) {
		put_state(ctx, walk, chain, value);
	} else if (pdf_is_string(ctx, value)) {
		put_string(ctx, walk, value, &guessed);
	} else {
		for (int i = 0, n = pdf_array_len(ctx, value); i < n; i++) {
			if (i)
				sp_buf_putc(&walk->scratch, '\n');
			put_string(ctx, walk, pdf_array_get(ctx, value, i), &guessed);
		}
	}
	take_text(ctx, walk, &item->value);
}

static pdf_obj *on_state(fz_context *ctx, pdf_obj *states)
{
	for (int i = 0, n = pdf_dict_len(ctx, states); i < n; i++) {
		pdf_obj *key = pdf_dict_get_key(ctx, states, i);

		if (!pdf_name_eq(ctx, key, PDF_NAME(Off)))
			return key;
	}
	return NULL;
}

static void read_export(fz_context *ctx, sp_field_walk *walk, const field_chain *chain, pdf_obj *widget, signprep_field *item)
{
	bool state = !strcmp(item->kind, "checkbox") || !strcmp(item->kind, "radio");
	pdf_obj *looks = state ? pdf_dict_get(ctx, widget, PDF_NAME(AP)) : NULL;
	pdf_obj *normal = pdf_dict_get(ctx, looks, PDF_NAME(N)), *down = pdf_dict_get(ctx, looks, PDF_NAME(D)), *key = NULL;

	/* A stream is one appearance, not a choice of states. */
	if (!pdf_is_stream(ctx, normal))
		key = on_state(ctx, normal);
	if (!key && !pdf_is_stream(ctx, down))
		key = on_state(ctx, down);
	if (!key && state && !pdf_name_eq(ctx, pdf_dict_get(ctx, widget, PDF_NAME(AS)), PDF_NAME(Off)))
		key = pdf_dict_get(ctx, widget, PDF_NAME(AS));
	start_text(walk);
	if (key)
		put_state(ctx, walk, chain, key);
	take_text(ctx, walk, &item->export_value);
}

static const char *kind_of(const char *type, int ff)
{
	if (!strcmp(type, "Btn"))
		return ff & BUTTON_PUSH ? "push" : ff & BUTTON_RADIO ? "radio" : "checkbox";
	if (!strcmp(type, "Tx"))
		return "text";
	if (!strcmp(type, "Ch"))
		return "choice";
	return !strcmp(type, "Sig") ? "signature" : "";
}

static void read_type(fz_context *ctx, const field_chain *chain, signprep_field *item)
{
	const char *type = pdf_to_name(ctx, inherited(ctx, chain, PDF_NAME(FT)));
	int ff = pdf_to_int(ctx, inherited(ctx, chain, PDF_NAME(Ff)));

	if (strlen(type) < sizeof item->type)
		memcpy(item->type, type, strlen(type) + 1);
	item->kind = strdup(kind_of(item->type, ff));
	if (!item->kind)
		out_of_memory(ctx);
	if (ff & FIELD_READ_ONLY)
		item->flags |= SIGNPREP_FIELD_READ_ONLY;
	if (ff & FIELD_REQUIRED)
		item->flags |= SIGNPREP_FIELD_REQUIRED;
}

static void read_rect(fz_context *ctx, const sp_field_walk *walk, pdf_obj *widget, signprep_field *item)
{
	pdf_obj *array = pdf_dict_get(ctx, widget, PDF_NAME(Rect));
	float v[4] = { 0 };

	for (int i = 0; i < 4; i++) {
		v[i] = pdf_array_get_real(ctx, array, i);
		if (!(fabs((double) v[i]) <= coordinate_max))
			v[i] = 0;
	}
	item->rect = sp_rect_round(sp_view_rect(&walk->page, (fz_rect) { v[0], v[1], v[2], v[3] }), 4);
	if (item->rect.x1 - item->rect.x0 < size_min || item->rect.y1 - item->rect.y0 < size_min)
		item->flags |= SIGNPREP_FIELD_ZERO_SIZE;
}

/* Annots decides where a widget is; /P is only compared. */
static void read_place(fz_context *ctx, const sp_field_walk *walk, pdf_obj *widget, signprep_field *item)
{
	pdf_obj *named = pdf_dict_get(ctx, widget, PDF_NAME(P));
	int annot_flags = pdf_dict_get_int(ctx, widget, PDF_NAME(F));
	int turn = pdf_dict_get_int(ctx, pdf_dict_get(ctx, widget, PDF_NAME(MK)), PDF_NAME(R)) % 360;

	item->rotation = (turn + 360) % 360;
	if (annot_flags & (ANNOT_HIDDEN | ANNOT_NO_VIEW))
		item->flags |= SIGNPREP_FIELD_HIDDEN;
	if (!walk->page_obj) {
		item->flags |= SIGNPREP_FIELD_GHOST;
		return;
	}
	item->page = walk->page.number;
	read_rect(ctx, walk, widget, item);
	if (pdf_is_dict(ctx, named) && pdf_to_num(ctx, named) != pdf_to_num(ctx, walk->page_obj))
		item->flags |= SIGNPREP_FIELD_WRONG_PAGE;
}

/* The name of an annotation, which other programs keep, says whose it is. */
static bool is_baked(fz_context *ctx, pdf_obj *widget)
{
	return !strncmp(pdf_to_str_buf(ctx, pdf_dict_gets(ctx, widget, "NM")), SP_FIELD_BAKED_NAME, strlen(SP_FIELD_BAKED_NAME));
}

static bool in_tree(const sp_field_walk *walk, const field_chain *chain)
{
	const sp_field_seen *seen = sp_field_seen_at(walk, chain->numbers[0]);

	/* A direct widget has no number to be recognised by; its field has. */
	if (!seen && chain->field)
		seen = sp_field_seen_at(walk, chain->numbers[chain->field]);
	return seen && seen->in_tree;
}

static signprep_field *append(fz_context *ctx, sp_field_walk *walk)
{
	signprep_fields *out = walk->out;
	void *items = out->items;

	if (out->count == SP_FIELDS_MAX) {
		walk->full = true;
		return NULL;
	}
	if (!sp_array_reserve(&items, &walk->cap, out->count, 1, sizeof *out->items, SP_FIELDS_MAX))
		out_of_memory(ctx);
	out->items = items;
	out->items[out->count] = (signprep_field) { 0 };
	return &out->items[out->count++];
}

void sp_field_item_add(fz_context *ctx, sp_field_walk *walk, pdf_obj *widget)
{
	field_chain chain;
	pdf_obj *value;
	signprep_field *item = append(ctx, walk);

	if (!item)
		return;
	climb(ctx, walk, widget, &chain);
	item->object = chain.numbers[0];
	item->field_object = chain.numbers[chain.field];
	read_type(ctx, &chain, item);
	read_name(ctx, walk, &chain, item);
	read_place(ctx, walk, widget, item);
	if (!in_tree(walk, &chain) && walk->page_obj)
		item->flags |= SIGNPREP_FIELD_ORPHAN;
	if (is_baked(ctx, widget))
		item->flags |= SIGNPREP_FIELD_BAKED;
	value = inherited(ctx, &chain, PDF_NAME(V));
	read_value(ctx, walk, &chain, value, item);
	read_export(ctx, walk, &chain, widget, item);
	if (!strcmp(item->type, "Sig") && pdf_is_dict(ctx, value)) {
		item->flags |= SIGNPREP_FIELD_SIGNED;
		if (walk->facts)
			sp_signature_add(ctx, walk, value, inherited(ctx, &chain, PDF_NAME(Lock)), item->name);
		if (walk->signature)
			walk->signature(ctx, walk->opaque, value);
	}
}
