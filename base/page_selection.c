/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Page selections as people write them: "3", "-1", "1-3,7", "2-last", "odd". */
#include "base/page_selection.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

typedef struct selection {
	const char *text, *at, *where;
	int page_count;
	bool *chosen;
	signprep_error *err;
} selection;

static signprep_code fail_syntax(selection *sel)
{
	return sp_fail(sel->err, "P102", 0, sel->where, sel->text, NULL);
}

static signprep_code fail_page(selection *sel, const char *start, size_t length)
{
	char name[24], count[16];
	snprintf(name, sizeof name, "%.*s", (int) (length < sizeof name ? length : sizeof name - 1), start);
	snprintf(count, sizeof count, "%d", sel->page_count);
	return sp_fail(sel->err, "P101", 0, sel->where, name, count, NULL);
}

static void skip_blanks(selection *sel)
{
	while (*sel->at == ' ' || *sel->at == '\t')
		sel->at++;
}

static bool take_word(selection *sel, const char *word)
{
	size_t length = strlen(word);
	if (strncmp(sel->at, word, length) != 0)
		return false;
	sel->at += length;
	return true;
}

/* One page: "7", "-2", "last". `*page` is its number, 1-based. */
static signprep_code take_page(selection *sel, int *page)
{
	const char *start = sel->at;
	if (take_word(sel, "last")) {
		*page = sel->page_count;
		return SIGNPREP_OK;
	}
	bool from_end = *sel->at == '-';
	sel->at += from_end;
	if (*sel->at < '0' || *sel->at > '9')
		return fail_syntax(sel);
	long long number = 0;
	for (; *sel->at >= '0' && *sel->at <= '9'; sel->at++)
		number = number > 1000000000 ? number : number * 10 + (*sel->at - '0');
	if (number < 1 || number > sel->page_count)
		return fail_page(sel, start, (size_t) (sel->at - start));
	*page = from_end ? sel->page_count + 1 - (int) number : (int) number;
	return SIGNPREP_OK;
}

static void choose(selection *sel, int first, int last, int step)
{
	for (int page = first; page <= last; page += step)
		sel->chosen[page - 1] = true;
}

static bool take_group(selection *sel)
{
	if (take_word(sel, "all"))
		choose(sel, 1, sel->page_count, 1);
	else if (take_word(sel, "odd"))
		choose(sel, 1, sel->page_count, 2);
	else if (take_word(sel, "even"))
		choose(sel, 2, sel->page_count, 2);
	else
		return false;
	return true;
}

/* A group, a page, or a range "a-b". */
static signprep_code take_item(selection *sel)
{
	if (take_group(sel))
		return SIGNPREP_OK;
	int first = 0, last = 0;
	signprep_code code = take_page(sel, &first);
	if (code)
		return code;
	last = first;
	skip_blanks(sel);
	if (*sel->at == '-') {
		sel->at++;
		skip_blanks(sel);
		if ((code = take_page(sel, &last)))
			return code;
		if (last < first)
			return fail_syntax(sel);
	}
	choose(sel, first, last, 1);
	return SIGNPREP_OK;
}

signprep_code sp_pages_parse(const char *text, int page_count, bool *chosen, const char *where, signprep_error *err)
{
	memset(chosen, 0, (size_t) page_count * sizeof *chosen);
	selection sel = { .text = text, .at = text, .where = where, .page_count = page_count, .chosen = chosen, .err = err };
	if (!text || !*text) {
		choose(&sel, 1, page_count, 1);
		return SIGNPREP_OK;
	}
	for (;;) {
		skip_blanks(&sel);
		signprep_code code = take_item(&sel);
		if (code)
			return code;
		skip_blanks(&sel);
		if (!*sel.at)
			return SIGNPREP_OK;
		if (*sel.at++ != ',')
			return fail_syntax(&sel);
	}
}
