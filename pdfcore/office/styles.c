/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What both formats share. */
#include "pdfcore/office/styles.h"

#include <string.h>

#include "base/utf8.h"

/* No real document comes near: bounds for hostile ones. */
#define PARENTS_MAX 32
#define AROUND_MAX 256
#define FIRST_WIDE 0x2E80

char *sp_office_keep(fz_context *ctx, sp_office *office, const char *text)
{
	char *copy = sp_arena_dup(&office->arena, text);
	if (!copy)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	return copy;
}

fz_xml *sp_office_load(fz_context *ctx, sp_office *office, const char *name)
{
	fz_buffer *bytes = NULL;
	fz_var(bytes);
	sp_check_deadline(ctx, office->doc);
	fz_drop_xml(ctx, office->part);
	office->part = NULL;
	if (!fz_has_archive_entry(ctx, office->archive, name))
		return NULL;
	fz_try(ctx)
	{
		bytes = fz_read_archive_entry(ctx, office->archive, name);
		office->part = fz_parse_xml(ctx, bytes, 1);
	}
	fz_always(ctx) fz_drop_buffer(ctx, bytes);
	fz_catch(ctx) fz_rethrow(ctx);
	return fz_xml_root(office->part);
}

sp_style *sp_office_style(fz_context *ctx, sp_office *office, const char *key)
{
	sp_style *style = sp_hash_table_get(&office->styles, key);
	if (style)
		return style;
	style = sp_arena_alloc(&office->arena, sizeof *style);
	if (!style || !sp_hash_table_put(&office->styles, sp_office_keep(ctx, office, key), style))
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	return style;
}

const char *sp_office_inherited(const sp_office *office, const char *key, sp_script script)
{
	for (int i = 0; key && i < PARENTS_MAX; i++) {
		const sp_style *style = sp_hash_table_get(&office->styles, key);
		if (style && style->fonts[script])
			return style->fonts[script];
		key = style ? style->parent : NULL;
	}
	return NULL;
}

static void cut(char *out, size_t cap, const char *text)
{
	size_t length = strlen(text);
	if (length >= cap)
		length = cap - 1;
	length = sp_utf8_first_bad(text, length);
	memcpy(out, text, length);
	out[length] = '\0';
}

sp_font_use *sp_office_use(fz_context *ctx, sp_office *office, const char *name)
{
	char key[sizeof((sp_font_use *) 0)->name];
	cut(key, sizeof key, name);
	sp_font_use *use = sp_hash_table_get(&office->uses, key);
	if (use || !*key)
		return use;
	if (office->uses.count >= SP_FONT_USES_MAX) {
		office->out->fonts_cut = true;
		return NULL;
	}
	use = sp_arena_alloc(&office->arena, sizeof *use);
	if (!use)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	memcpy(use->name, key, sizeof key);
	if (!sp_hash_table_put(&office->uses, use->name, use))
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	return use;
}

static void add(uint32_t *count, uint32_t n)
{
	*count = n > UINT32_MAX - *count ? UINT32_MAX : *count + n;
}

void sp_office_count(fz_context *ctx, sp_office *office, const char *const fonts[SP_SCRIPTS], const char *text)
{
	uint32_t counts[SP_SCRIPTS] = { 0 }, cp;
	size_t length = strlen(text), step;
	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step)
		if (cp > ' ' && cp != 0x3000)
			counts[cp >= FIRST_WIDE ? SP_SCRIPT_HAN : SP_SCRIPT_OTHER]++;
	for (int script = 0; script < SP_SCRIPTS; script++) {
		sp_font_use *use = counts[script] && fonts[script] ? sp_office_use(ctx, office, fonts[script]) : NULL;
		if (use)
			add(script == SP_SCRIPT_HAN ? &use->han : &use->other, counts[script]);
	}
}

fz_xml *sp_office_next(fz_xml *root, fz_xml *node)
{
	fz_xml *next = fz_xml_down(node);
	while (!next && node && node != root) {
		next = fz_xml_next(node);
		if (!next)
			node = fz_xml_up(node);
	}
	return next;
}

fz_xml *sp_office_around(fz_xml *node, const char *tag)
{
	for (int i = 0; node && i < AROUND_MAX; i++) {
		if (fz_xml_is_tag(node, tag))
			return node;
		node = fz_xml_up(node);
	}
	return NULL;
}
