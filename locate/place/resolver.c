/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages and page choices of the document under resolver. */
#include "locate/place/resolver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/page_selection.h"

signprep_code sp_resolver_open(
	sp_resolver *resolver, sp_arena *arena, sp_page_store *store, const signprep_locate_options *options, signprep_error *err)
{
	memset(resolver, 0, sizeof *resolver);
	resolver->arena = arena;
	resolver->doc = store->doc;
	resolver->store = store;
	if (options)
		resolver->options = *options;
	resolver->page_count = store->page_count;
	resolver->pages = calloc((size_t) resolver->page_count + 1, sizeof *resolver->pages);
	return resolver->pages ? SIGNPREP_OK : sp_fail_memory(err, signprep_document_name(store->doc));
}

void sp_resolver_close(sp_resolver *resolver)
{
	free(resolver->pages);
	signprep_fields_clear(&resolver->fields);
	sp_queries_clear(&resolver->queries);
	sp_blank_sheet_close(&resolver->sheet);
	sp_page_picture_close(&resolver->picture);
}

void *sp_resolver_array(sp_resolver *resolver, size_t count, size_t size)
{
	void *items = sp_arena_array(resolver->arena, count ? count : 1, size);
	resolver->failed |= items == NULL;
	return items;
}

const char *sp_resolver_text(sp_resolver *resolver, const char *text)
{
	resolver->failed |= text == NULL;
	return text ? text : "";
}

signprep_code sp_resolver_page(const signprep_page **out, sp_resolver *resolver, int number, signprep_error *err)
{
	signprep_page *page = &resolver->pages[number - 1];
	if (page->number == 0) {
		signprep_code code = signprep_document_page(page, resolver->doc, number, err);
		if (code) {
			page->number = 0;
			return code;
		}
	}
	*out = page;
	return SIGNPREP_OK;
}

signprep_code sp_resolver_choose_pages(bool **out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err)
{
	signprep_error wrong = { 0 };
	bool *chosen = calloc((size_t) resolver->page_count + 1, sizeof *chosen);
	*out = NULL;
	if (!chosen)
		return sp_fail_memory(err, spec->where);
	if (sp_pages_parse(spec->pages, resolver->page_count, chosen, spec->where, &wrong) == SIGNPREP_OK) {
		*out = chosen;
		return SIGNPREP_OK;
	}
	free(chosen);
	sp_issues_add_error(resolver->issues, &wrong);
	return SIGNPREP_OK;
}

int sp_resolver_page_number(sp_resolver *resolver, const sp_spec *spec, const char *member, int number)
{
	char asked[16], count[16];
	int page = number < 0 ? resolver->page_count + 1 + number : number;
	if (page >= 1 && page <= resolver->page_count)
		return page;
	snprintf(asked, sizeof asked, "%d", number);
	snprintf(count, sizeof count, "%d", resolver->page_count);
	sp_issues_add(resolver->issues, "P101",
		sp_resolver_text(resolver, sp_arena_printf(resolver->arena, "%s.%s", spec->where, member)), asked, count, NULL);
	return 0;
}

/* Phrases in both languages. */
#define PARTS_MAX 10

sp_phrase sp_phrase_word(const char *key)
{
	return (sp_phrase) { sp_catalogue_word(key, SIGNPREP_EN), sp_catalogue_word(key, SIGNPREP_ZH) };
}

sp_phrase sp_phrase_text(const char *text)
{
	return (sp_phrase) { text, text };
}

static const char *fill(sp_resolver *resolver, const char *pattern, const char *const *parts, size_t count)
{
	size_t room = sp_catalogue_render(pattern, parts, count, NULL, 0) + 1;
	char *text = sp_arena_array(resolver->arena, room, 1);
	if (text)
		sp_catalogue_render(pattern, parts, count, text, room);
	return sp_resolver_text(resolver, text);
}

sp_phrase sp_phrase_fill(sp_resolver *resolver, const char *key, const sp_phrase *parts, size_t count)
{
	const sp_phrase pattern = sp_phrase_word(key);
	const char *en[PARTS_MAX], *zh[PARTS_MAX];
	for (size_t i = 0; i < count && i < PARTS_MAX; i++) {
		en[i] = parts[i].en;
		zh[i] = parts[i].zh;
	}
	return (sp_phrase) { fill(resolver, pattern.en, en, count), fill(resolver, pattern.zh, zh, count) };
}

void sp_why_set(signprep_component *out, sp_phrase phrase)
{
	out->why = phrase.en;
	out->why_zh = phrase.zh;
}

void sp_why(signprep_component *out, const char *key)
{
	sp_why_set(out, sp_phrase_word(key));
}
