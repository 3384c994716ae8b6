/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Phrases in both languages. */
#include "locate/place/why.h"

#include "base/catalogue.h"

#define PARTS_MAX 10

sp_phrase sp_phrase_word(const char *key)
{
	return (sp_phrase) { sp_catalogue_word(key, SIGNPREP_EN), sp_catalogue_word(key, SIGNPREP_ZH) };
}

sp_phrase sp_phrase_text(const char *text)
{
	return (sp_phrase) { text, text };
}

static const char *fill(sp_work *work, const char *pattern, const char *const *parts, size_t count)
{
	size_t room = sp_catalogue_render(pattern, parts, count, NULL, 0) + 1;
	char *text = sp_arena_array(work->arena, room, 1);
	if (text)
		sp_catalogue_render(pattern, parts, count, text, room);
	return sp_work_text(work, text);
}

sp_phrase sp_phrase_fill(sp_work *work, const char *key, const sp_phrase *parts, size_t count)
{
	const sp_phrase pattern = sp_phrase_word(key);
	const char *en[PARTS_MAX], *zh[PARTS_MAX];
	for (size_t i = 0; i < count && i < PARTS_MAX; i++) {
		en[i] = parts[i].en;
		zh[i] = parts[i].zh;
	}
	return (sp_phrase) { fill(work, pattern.en, en, count), fill(work, pattern.zh, zh, count) };
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
