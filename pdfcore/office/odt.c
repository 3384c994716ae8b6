/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ODT (OpenDocument 1.3): text, styles and form controls in a ZIP container. */
#include <string.h>

#include "pdfcore/office/formats.h"

/* Styles of paragraphs and of characters have names of their own: keys are family, blank, name; "F name" is a font's. */
static const char *key_of(fz_context *ctx, sp_office *office, const char *family, const char *name)
{
	const char *key = sp_arena_printf(&office->arena, "%s %s", family, name);
	if (!key)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
	return key;
}

/* The family behind a name that the document gave to a font; quotes around it go. */
static const char *font_behind(fz_context *ctx, sp_office *office, const char *name)
{
	const sp_style *declared = sp_hash_table_get(&office->styles, key_of(ctx, office, "F", name));
	if (declared && declared->fonts[0])
		name = declared->fonts[0];
	if (*name != '\'')
		return sp_office_keep(ctx, office, name);
	char *bare = sp_office_keep(ctx, office, name + 1);
	bare[strcspn(bare, "'")] = '\0';
	return bare;
}

static void read_font_faces(fz_context *ctx, sp_office *office, fz_xml *declarations)
{
	for (fz_xml *node = declarations ? fz_xml_down(declarations) : NULL; node; node = fz_xml_next(node)) {
		const char *name = fz_xml_att(node, "style:name"), *family = fz_xml_att(node, "svg:font-family");
		if (name && family)
			sp_office_style(ctx, office, key_of(ctx, office, "F", name))->fonts[0] = sp_office_keep(
				ctx, office, family);
	}
}

static void read_style(fz_context *ctx, sp_office *office, fz_xml *node)
{
	static const char *const names[SP_SCRIPTS] = { "style:font-name", "style:font-name-asian" };
	static const char *const families[SP_SCRIPTS] = { "fo:font-family", "style:font-family-asian" };
	const char *family = fz_xml_att(node, "style:family"), *name = fz_xml_att(node, "style:name"),
		   *parent = fz_xml_att(node, "style:parent-style-name");
	fz_xml *properties = fz_xml_find_down(node, "text-properties");
	if (!family || (!name && !fz_xml_is_tag(node, "default-style")))
		return;
	sp_style *style = sp_office_style(ctx, office, key_of(ctx, office, family, name ? name : ""));
	if (name)
		style->parent = key_of(ctx, office, family, parent ? parent : "");
	for (int i = 0; properties && i < SP_SCRIPTS; i++) {
		const char *font = fz_xml_att(properties, names[i]);
		if (!font)
			font = fz_xml_att(properties, families[i]);
		if (font)
			style->fonts[i] = font_behind(ctx, office, font);
	}
}

static void read_styles(fz_context *ctx, sp_office *office, fz_xml *root)
{
	static const char *const lists[] = { "styles", "automatic-styles" };
	read_font_faces(ctx, office, root ? fz_xml_find_down(root, "font-face-decls") : NULL);
	for (size_t i = 0; root && i < sizeof lists / sizeof *lists; i++) {
		fz_xml *list = fz_xml_find_down(root, lists[i]);
		for (fz_xml *node = list ? fz_xml_down(list) : NULL; node; node = fz_xml_next(node))
			if (fz_xml_is_tag(node, "style") || fz_xml_is_tag(node, "default-style"))
				read_style(ctx, office, node);
	}
}

static const char *style_key(fz_context *ctx, sp_office *office, fz_xml *around, const char *family)
{
	const char *name = around ? fz_xml_att(around, "text:style-name") : NULL;
	return name ? key_of(ctx, office, family, name) : NULL;
}

static void count_text(fz_context *ctx, sp_office *office, fz_xml *text)
{
	fz_xml *paragraph = sp_office_around(text, "p");
	const char *fonts[SP_SCRIPTS] = { NULL };
	if (!paragraph)
		paragraph = sp_office_around(text, "h");
	if (!paragraph || sp_office_around(text, "annotation") || sp_office_around(text, "deletion"))
		return;
	const char *span = style_key(ctx, office, sp_office_around(text, "span"), "text"),
		   *own = style_key(ctx, office, paragraph, "paragraph");
	for (int i = 0; i < SP_SCRIPTS; i++) {
		fonts[i] = sp_office_inherited(office, span, (sp_script) i);
		if (!fonts[i])
			fonts[i] = sp_office_inherited(office, own ? own : "paragraph ", (sp_script) i);
	}
	sp_office_count(ctx, office, fonts, fz_xml_text(text));
}

static bool is_control(fz_xml *node)
{
	static const char *const kinds[] = { "textarea", "checkbox", "listbox", "combobox", "formatted-text", "radio", "number" };
	fz_xml *around = fz_xml_up(node);
	if (!around || !fz_xml_is_tag(around, "form"))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (fz_xml_is_tag(node, kinds[i]))
			return true;
	return fz_xml_is_tag(node, "text") || fz_xml_is_tag(node, "date");
}

static void read_text(fz_context *ctx, sp_office *office, fz_xml *root)
{
	unsigned seen = 0;
	for (fz_xml *node = root; node; node = sp_office_next(root, node)) {
		if (++seen % 4096 == 0)
			sp_check_deadline(ctx, office->doc);
		if (fz_xml_text(node)) {
			count_text(ctx, office, node);
			continue;
		}
		office->out->tracked_changes += fz_xml_is_tag(node, "changed-region") ? 1 : 0;
		office->out->comments += fz_xml_is_tag(node, "annotation") ? 1 : 0;
		office->out->controls += is_control(node) ? 1 : 0;
	}
}

/* A password leaves the names of the parts readable and says so in the manifest. */
static bool is_locked(fz_context *ctx, sp_office *office)
{
	fz_xml *root = sp_office_load(ctx, office, "META-INF/manifest.xml");
	for (fz_xml *node = root; node; node = sp_office_next(root, node))
		if (fz_xml_is_tag(node, "encryption-data"))
			return true;
	return false;
}

void sp_odt_read(fz_context *ctx, sp_office *office)
{
	office->out->locked = is_locked(ctx, office);
	if (office->out->locked)
		return;
	if (!fz_has_archive_entry(ctx, office->archive, "content.xml"))
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "content.xml is missing");
	fz_xml *root = sp_office_load(ctx, office, "styles.xml");
	read_styles(ctx, office, root);
	/* Headers and footers. */
	read_text(ctx, office, root);
	root = sp_office_load(ctx, office, "content.xml");
	read_styles(ctx, office, root);
	read_text(ctx, office, root);
	office->out->macros = fz_has_archive_entry(ctx, office->archive, "Basic/script-lc.xml");
}
