/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* DOCX (ECMA-376): WordprocessingML in a ZIP container. */
#include <stdio.h>
#include <string.h>

#include "pdfcore/office/formats.h"

/* What a theme font name stands for: major or minor, by script. */
typedef struct theme_fonts {
	const char *fonts[2][SP_SCRIPTS];
} theme_fonts;

static fz_xml *child(fz_xml *node, const char *tag)
{
	return node ? fz_xml_find_down(node, tag) : NULL;
}

static const char *value(fz_xml *node)
{
	return node ? fz_xml_att(node, "w:val") : NULL;
}

static const char *typeface(fz_context *ctx, sp_office *office, fz_xml *node)
{
	const char *name = node ? fz_xml_att(node, "typeface") : NULL;
	return name && *name ? sp_office_keep(ctx, office, name) : NULL;
}

/* <a:ea typeface=""/> leaves it to the language; then the row of the script counts. */
static const char *theme_han(fz_context *ctx, sp_office *office, fz_xml *fonts)
{
	const char *name = typeface(ctx, office, child(fonts, "ea"));
	for (fz_xml *node = fz_xml_down(fonts); !name && node; node = fz_xml_next(node)) {
		const char *script = fz_xml_is_tag(node, "font") ? fz_xml_att(node, "script") : NULL;
		if (script && strcmp(script, "Hans") == 0)
			name = typeface(ctx, office, node);
	}
	return name;
}

static void read_theme(fz_context *ctx, sp_office *office, theme_fonts *out)
{
	static const char *const tags[2] = { "majorFont", "minorFont" };
	fz_xml *root = sp_office_load(ctx, office, "word/theme/theme1.xml");
	fz_xml *scheme = child(child(root, "themeElements"), "fontScheme");
	for (int i = 0; i < 2; i++) {
		fz_xml *fonts = child(scheme, tags[i]);
		if (!fonts)
			continue;
		out->fonts[i][SP_SCRIPT_OTHER] = typeface(ctx, office, child(fonts, "latin"));
		out->fonts[i][SP_SCRIPT_HAN] = theme_han(ctx, office, fonts);
	}
}

/* "minorEastAsia", "majorHAnsi" … */
static const char *from_theme(const theme_fonts *theme, const char *name, sp_script script)
{
	return theme->fonts[strncmp(name, "major", 5) == 0 ? 0 : 1][script];
}

/* A theme's font goes before a named one. What a run does not say is left as it is. */
static void read_fonts(
	fz_context *ctx, sp_office *office, const theme_fonts *theme, fz_xml *properties, const char *fonts[SP_SCRIPTS])
{
	static const char *const named[SP_SCRIPTS] = { "w:ascii", "w:eastAsia" };
	static const char *const themed[SP_SCRIPTS] = { "w:asciiTheme", "w:eastAsiaTheme" };
	fz_xml *own = child(properties, "rFonts");
	for (int script = 0; own && script < SP_SCRIPTS; script++) {
		const char *by_theme = fz_xml_att(own, themed[script]), *by_name = fz_xml_att(own, named[script]);
		const char *found = by_theme ? from_theme(theme, by_theme, (sp_script) script) : NULL;
		if (!found && by_name && *by_name)
			found = sp_office_keep(ctx, office, by_name);
		if (found)
			fonts[script] = found;
	}
}

/* Keys of styles: those of paragraphs without an own one is "". */
static void read_styles(fz_context *ctx, sp_office *office, const theme_fonts *theme)
{
	fz_xml *root = sp_office_load(ctx, office, "word/styles.xml");
	read_fonts(ctx, office, theme, child(child(child(root, "docDefaults"), "rPrDefault"), "rPr"), office->defaults);
	for (fz_xml *node = root ? fz_xml_down(root) : NULL; node; node = fz_xml_next(node)) {
		const char *id = fz_xml_is_tag(node, "style") ? fz_xml_att(node, "w:styleId") : NULL;
		if (!id)
			continue;
		const char *parent = value(child(node, "basedOn")), *type = fz_xml_att(node, "w:type"),
			   *standard = fz_xml_att(node, "w:default");
		sp_style *style = sp_office_style(ctx, office, id);
		read_fonts(ctx, office, theme, child(node, "rPr"), style->fonts);
		if (parent)
			style->parent = sp_office_keep(ctx, office, parent);
		if (type && strcmp(type, "paragraph") == 0 && standard && (*standard == '1' || *standard == 't'))
			sp_office_style(ctx, office, "")->parent = sp_office_keep(ctx, office, id);
	}
}

static void count_text(fz_context *ctx, sp_office *office, const theme_fonts *theme, fz_xml *text)
{
	fz_xml *run = sp_office_around(text, "r"), *properties = child(run, "rPr");
	fz_xml *paragraph = sp_office_around(text, "p");
	const char *run_style = value(child(properties, "rStyle")),
		   *paragraph_style = value(child(child(paragraph, "pPr"), "pStyle")), *fonts[SP_SCRIPTS] = { NULL };
	fz_xml *content = fz_xml_down(text);
	if (!content || !fz_xml_text(content))
		return;
	read_fonts(ctx, office, theme, properties, fonts);
	for (int i = 0; i < SP_SCRIPTS; i++) {
		const sp_script script = (sp_script) i;
		if (!fonts[i])
			fonts[i] = sp_office_inherited(office, run_style, script);
		if (!fonts[i])
			fonts[i] = sp_office_inherited(office, paragraph_style ? paragraph_style : "", script);
		if (!fonts[i])
			fonts[i] = office->defaults[i];
	}
	sp_office_count(ctx, office, fonts, fz_xml_text(content));
}

static bool is_change(fz_xml *node)
{
	return fz_xml_is_tag(node, "ins") || fz_xml_is_tag(node, "del") || fz_xml_is_tag(node, "moveFrom") ||
		fz_xml_is_tag(node, "moveTo");
}

/* A content control that asks for something: others only group text. */
static bool is_control(fz_xml *node)
{
	static const char *const kinds[] = { "text", "date", "dropDownList", "comboBox", "checkbox", "picture" };
	fz_xml *properties = fz_xml_is_tag(node, "sdt") ? child(node, "sdtPr") : NULL;
	for (size_t i = 0; properties && i < sizeof kinds / sizeof *kinds; i++)
		if (child(properties, kinds[i]))
			return true;
	return fz_xml_is_tag(node, "ffData");
}

static void read_part(fz_context *ctx, sp_office *office, const theme_fonts *theme, const char *name)
{
	fz_xml *root = sp_office_load(ctx, office, name);
	unsigned seen = 0;
	for (fz_xml *node = root; node; node = sp_office_next(root, node)) {
		if (++seen % 4096 == 0)
			sp_check_deadline(ctx, office->doc);
		if (fz_xml_is_tag(node, "t"))
			count_text(ctx, office, theme, node);
		office->out->tracked_changes += is_change(node) ? 1 : 0;
		office->out->controls += is_control(node) ? 1 : 0;
	}
}

static void read_comments(fz_context *ctx, sp_office *office)
{
	fz_xml *root = sp_office_load(ctx, office, "word/comments.xml");
	for (fz_xml *node = root ? fz_xml_down(root) : NULL; node; node = fz_xml_next(node))
		office->out->comments += fz_xml_is_tag(node, "comment") ? 1 : 0;
}

void sp_docx_read(fz_context *ctx, sp_office *office)
{
	static const char *const parts[] = { "word/document.xml", "word/footnotes.xml", "word/endnotes.xml" };
	static const char *const numbered[] = { "word/header%d.xml", "word/footer%d.xml" };
	theme_fonts theme = { { { NULL } } };
	read_theme(ctx, office, &theme);
	read_styles(ctx, office, &theme);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		read_part(ctx, office, &theme, parts[i]);
	for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++)
		for (int number = 1; number < 100; number++) {
			char name[40];
			snprintf(name, sizeof name, i ? numbered[1] : numbered[0], number);
			if (!fz_has_archive_entry(ctx, office->archive, name))
				break;
			read_part(ctx, office, &theme, name);
		}
	read_comments(ctx, office);
	office->out->macros = fz_has_archive_entry(ctx, office->archive, "word/vbaProject.bin");
}
