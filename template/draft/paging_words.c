/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Words for a seal across the pages. */
#include "template/draft/paging_words.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool holds_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (const char *at = text; *at; at++)
			if (strncasecmp(at, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

#define HOLDS(text, words) holds_any(text, words, sizeof(words) / sizeof *(words))

bool sp_paging_is_mentioned(const char *line)
{
	static const char *const words[] = { "骑缝", "paging seal", "cross-page seal", "seal across the pages",
		"seal across all pages", "seal on the perforation" };
	return HOLDS(line, words);
}

bool sp_paging_is_asked(const char *line)
{
	static const char *const asks[] = { "加盖", "盖骑缝", "盖章", "盖公章", "签章", "affix", "shall", "must" },
				 *const refuses[] = { "无需", "无须", "毋须", "不需", "不须", "不必", "不加盖", "不盖", "未加盖",
					 "已加盖", "可以", "可不", "如", "若", "not ", "n't", "without", "no paging", "no cross",
					 "may ", "if " };
	return sp_paging_is_mentioned(line) && HOLDS(line, asks) && !HOLDS(line, refuses);
}
