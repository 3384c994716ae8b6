/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of fonts. */
#include "convert/font_names.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FOLDED_MAX 128

#define FONT(names, same, package) { names, same, package },
static const struct {
	const char *names, *same, *package;
} fonts[] = {
#include "convert/font_table.def"
};
#undef FONT

/* Letters small, signs and blanks gone, styles cut off the end. */
static void fold(char out[FOLDED_MAX], const char *name)
{
	static const char *const styles[] = { "regular", "normal", "roman", "bold", "italic", "oblique", "identityh", "psmt",
		"mt" };
	size_t length = 0;
	for (; *name && length + 1 < FOLDED_MAX; name++) {
		if (*name >= 'A' && *name <= 'Z')
			out[length++] = (char) (*name - 'A' + 'a');
		else if (!strchr(" -,_.'\"", *name))
			out[length++] = *name;
	}
	out[length] = '\0';
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
		size_t n = strlen(styles[i]);
		/* "Times New Roman" ends in a style and is none. */
		if (length > n && strcmp(out + length - n, styles[i]) == 0 && strcmp(out, "timesnewroman") != 0) {
			out[length -= n] = '\0';
			i = (size_t) -1;
		}
	}
	if (strcmp(out, "timesnewromanps") == 0)
		out[strlen("timesnewroman")] = '\0';
}

static bool lists(const char *names, const char *folded)
{
	char wanted[FOLDED_MAX + 3];
	snprintf(wanted, sizeof wanted, "|%s|", folded);
	return strstr(names, wanted) != NULL;
}

static size_t row_of(const char *folded)
{
	size_t i = 0;
	while (i < sizeof fonts / sizeof *fonts && !lists(fonts[i].names, folded))
		i++;
	return i;
}

bool sp_font_same(const char *a, const char *b)
{
	char left[FOLDED_MAX], right[FOLDED_MAX];
	fold(left, a);
	fold(right, b);
	if (strcmp(left, right) == 0)
		return true;
	size_t row = row_of(left);
	return row < sizeof fonts / sizeof *fonts && lists(fonts[row].names, right);
}

static const char *same_of(const char *name, const char **package)
{
	char folded[FOLDED_MAX];
	fold(folded, name);
	size_t row = row_of(folded);
	bool known = row < sizeof fonts / sizeof *fonts;
	*package = known ? fonts[row].package : NULL;
	return known ? fonts[row].same : NULL;
}

bool sp_font_same_widths(const char *name, size_t index, char *out, size_t cap)
{
	const char *package, *at = same_of(name, &package);
	for (; at && *at && index; index--) {
		at += strcspn(at, "|");
		at += *at == '|';
	}
	if (!at || !*at)
		return false;
	snprintf(out, cap, "%.*s", (int) strcspn(at, "|"), at);
	return true;
}

const char *sp_font_package(const char *name)
{
	const char *package;
	(void) same_of(name, &package);
	return package;
}
