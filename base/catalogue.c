/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The catalogue of every id: rows from messages/, one line each, and the texts made from them. */
#include "base/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define KIND(id, severity, code, message_en, message_zh, help_en, help_zh) \
	{ id, SIGNPREP_SEVERITY_##severity, SIGNPREP_##code, message_en, message_zh, help_en, help_zh },
static const signprep_issue_kind kinds[] = {
#include "base/messages/batch.def"
#include "base/messages/document.def"
#include "base/messages/field.def"
#include "base/messages/keyword.def"
#include "base/messages/page.def"
#include "base/messages/request.def"
#include "base/messages/sending.def"
};
#undef KIND

#define WORD(key, en, zh) { key, en, zh },
static const struct {
	const char *key, *en, *zh;
} words[] = {
#include "base/messages/words.def"
};
#undef WORD

const signprep_issue_kind *signprep_issue_kind_at(size_t index)
{
	return index < sizeof kinds / sizeof *kinds ? &kinds[index] : NULL;
}

static int compare_ids(const void *id, const void *kind)
{
	return strcmp(id, ((const signprep_issue_kind *) kind)->id);
}

/* The rows are in the order of their ids, file by file. */
const signprep_issue_kind *signprep_issue_kind_find(const char *id)
{
	return id ? bsearch(id, kinds, sizeof kinds / sizeof *kinds, sizeof *kinds, compare_ids) : NULL;
}

const signprep_issue_kind *sp_catalogue_row(const char *id)
{
	static const signprep_issue_kind bug = { "D999", SIGNPREP_SEVERITY_ERROR, SIGNPREP_LIMIT, "{0}", "{0}", "", "" };
	const signprep_issue_kind *kind = signprep_issue_kind_find(id);
	if (!kind)
		kind = signprep_issue_kind_find("D999");
	return kind ? kind : &bug;
}

const char *sp_catalogue_word(const char *key, signprep_lang lang)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].key, key) == 0)
			return lang == SIGNPREP_ZH ? words[i].zh : words[i].en;
	return key;
}

/* Bounded output that knows how long it would have become. */
struct sink {
	char *out;
	size_t cap, written, length;
	bool full;
};

static void put(struct sink *sink, const char *bytes, size_t length)
{
	sink->length += length;
	if (sink->full || sink->written + length + 1 > sink->cap) {
		sink->full = true;
		return;
	}
	memcpy(sink->out + sink->written, bytes, length);
	sink->written += length;
}

static void put_clean(struct sink *sink, const char *text)
{
	size_t length = strlen(text);
	for (size_t at = 0; at < length;) {
		uint32_t cp;
		char encoded[4];
		size_t n = sp_utf8_decode(text + at, length - at, &cp);
		if (n == 0) {
			n = 1;
			cp = 0xFFFD;
		}
		at += n;
		if (cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029)
			cp = ' ';
		else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
			cp = 0xFFFD;
		put(sink, encoded, sp_utf8_encode(cp, encoded));
	}
}

static size_t finish(struct sink *sink)
{
	if (sink->cap)
		sink->out[sink->written] = '\0';
	return sink->length;
}

size_t sp_catalogue_render(const char *pattern, const char *const *args, size_t arg_count, char *out, size_t cap)
{
	struct sink sink = { .out = out, .cap = cap, .full = cap == 0 };
	for (const char *p = pattern; *p;) {
		if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
			size_t index = (size_t) (p[1] - '0');
			if (index < arg_count && strcmp(args[index], SP_CATALOGUE_EMPTY) != 0)
				put_clean(&sink, args[index]);
			p += 3;
			continue;
		}
		uint32_t cp;
		size_t n = sp_utf8_decode(p, strlen(p), &cp);
		put(&sink, p, n ? n : 1);
		p += n ? n : 1;
	}
	return finish(&sink);
}

size_t sp_catalogue_clean(const char *text, char *out, size_t cap)
{
	struct sink sink = { .out = out, .cap = cap, .full = cap == 0 };
	put_clean(&sink, text);
	return finish(&sink);
}

size_t signprep_issue_message(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap)
{
	const signprep_issue_kind *kind = sp_catalogue_row(issue->id);
	const char *pattern = lang == SIGNPREP_ZH ? kind->message_zh : kind->message_en;
	return sp_catalogue_render(pattern, issue->args, issue->arg_count, out, cap);
}

size_t signprep_issue_help(const signprep_issue *issue, signprep_lang lang, char *out, size_t cap)
{
	const signprep_issue_kind *kind = sp_catalogue_row(issue->id);
	return sp_catalogue_render(lang == SIGNPREP_ZH ? kind->help_zh : kind->help_en, issue->args, issue->arg_count, out, cap);
}

const char *signprep_code_name(signprep_code code)
{
	switch (code) {
	case SIGNPREP_OK: return "ok";
	case SIGNPREP_INVALID: return "invalid";
	case SIGNPREP_WARNINGS: return "warnings";
	case SIGNPREP_NOT_FOUND: return "not-found";
	case SIGNPREP_AMBIGUOUS: return "ambiguous";
	case SIGNPREP_RULE: return "rule";
	case SIGNPREP_UNREADABLE: return "unreadable";
	case SIGNPREP_ENCRYPTED: return "encrypted";
	case SIGNPREP_NO_TEXT: return "no-text";
	case SIGNPREP_CREDENTIALS: return "credentials";
	case SIGNPREP_REFUSED: return "refused";
	case SIGNPREP_NOT_SENT: return "not-sent";
	case SIGNPREP_UNKNOWN: return "unknown";
	case SIGNPREP_PARTIAL: return "partial";
	case SIGNPREP_DRIFT: return "drift";
	case SIGNPREP_LIMIT: return "limit";
	case SIGNPREP_INTERRUPTED: return "interrupted";
	}
	return "unlisted";
}
