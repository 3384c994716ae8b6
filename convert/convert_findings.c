/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a conversion changed. */
#include "convert/convert_findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/issues.h"
#include "convert/font_names.h"

static bool has(const sp_office_facts *pdf, const char *name)
{
	for (size_t i = 0; i < pdf->font_count; i++)
		if (sp_font_same(pdf->fonts[i].name, name))
			return true;
	return false;
}

static void count_text(char out[16], uint64_t count)
{
	snprintf(out, 16, "%llu", (unsigned long long) count);
}

/* `used`: what has the same widths and is in the PDF, or "". */
static void add_font(signprep_conversion *conversion, const signprep_converted_font *font, const char *used)
{
	const char *package = sp_font_package(font->name);
	char count[16], command[128] = "";
	count_text(count, (uint64_t) font->han + font->other);
	if (font->embedded)
		return;
	if (font->same_widths) {
		sp_issues_add(conversion->issues, "D508", "", font->name, used, NULL);
		return;
	}
	if (package)
		snprintf(command, sizeof command, "apt install %s", package);
	sp_issues_add(conversion->issues, package ? "D507" : "D509", "", font->name, count, command, NULL);
}

static void add_count(signprep_conversion *conversion, const char *id, uint32_t count)
{
	char text[16];
	count_text(text, count);
	if (count)
		sp_issues_add(conversion->issues, id, "", text, NULL);
}

/* False when the PDF has none of those with the widths of `name`. */
static bool find_same(const sp_office_facts *pdf, const char *name, char *out, size_t cap)
{
	for (size_t i = 0; sp_font_same_widths(name, i, out, cap); i++)
		if (has(pdf, out))
			return true;
	*out = '\0';
	return false;
}

static bool take_fonts(signprep_conversion *conversion, const sp_office_facts *asked, const sp_office_facts *pdf)
{
	conversion->fonts = calloc(asked->font_count + 1, sizeof *conversion->fonts);
	if (!conversion->fonts)
		return false;
	for (size_t i = 0; i < asked->font_count; i++) {
		signprep_converted_font *font = &conversion->fonts[i];
		const char *name = asked->fonts[i].name;
		char used[64] = "";
		*font = (signprep_converted_font) { strdup(name), asked->fonts[i].han, asked->fonts[i].other, has(pdf, name),
			false };
		if (!font->name)
			return false;
		font->same_widths = !font->embedded && find_same(pdf, name, used, sizeof used);
		conversion->font_count++;
		add_font(conversion, font, used);
	}
	return true;
}

static void add_controls(signprep_conversion *conversion, bool form_fields)
{
	char controls[16], fields[16];
	count_text(controls, conversion->controls);
	count_text(fields, conversion->field_count);
	if (conversion->controls && !form_fields)
		sp_issues_add(conversion->issues, "D513", "", controls, NULL);
	else if (conversion->field_count < conversion->controls)
		sp_issues_add(conversion->issues, "D514", "", controls, fields, NULL);
}

bool sp_convert_compare(signprep_conversion *conversion, const sp_office_facts *asked, const sp_office_facts *pdf, bool form_fields)
{
	conversion->fonts_known = asked->known;
	conversion->tracked_changes = asked->tracked_changes;
	conversion->comments = asked->comments;
	conversion->controls = asked->controls;
	if (!asked->known)
		sp_issues_add(conversion->issues, "D516", "", conversion->kind, NULL);
	add_count(conversion, "D510", asked->tracked_changes);
	if (!take_fonts(conversion, asked, pdf))
		return false;
	add_controls(conversion, form_fields);
	add_count(conversion, "D511", asked->comments);
	if (asked->macros)
		sp_issues_add(conversion->issues, "D512", "", NULL);
	return !sp_issues_failed(conversion->issues);
}
