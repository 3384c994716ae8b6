/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is said about signatures: the names of flaws and changes, and flaws as findings. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/issues.h"
#include "verify/verification.h"

#define PAGES_SHOWN 12

/* Flaws that have an id each; the field's name fills {0}. */
static const struct {
	unsigned flaw;
	const char *id;
} rows[] = {
	{ SIGNPREP_FLAW_RANGE, "D832" },
	{ SIGNPREP_FLAW_GAP, "D833" },
	{ SIGNPREP_FLAW_EMPTY, "D834" },
	{ SIGNPREP_FLAW_VALUE, "D835" },
	{ SIGNPREP_FLAW_HIDDEN, "D836" },
	{ SIGNPREP_FLAW_HALF, "D837" },
	{ SIGNPREP_FLAW_ABSENT, "D838" },
	{ SIGNPREP_FLAW_SHARED, "D839" },
	{ SIGNPREP_FLAW_REPLACED, "D854" },
	{ SIGNPREP_FLAW_DIGEST, "D830" },
	{ SIGNPREP_FLAW_SIGNATURE, "D831" },
	{ SIGNPREP_FLAW_TIMESTAMP, "D848" },
	{ SIGNPREP_FLAW_UNCOMPARED, "D843" },
};

const char *signprep_flaw_name(unsigned index)
{
	static const char *const names[] = { "byte-range", "gap", "empty", "value", "hidden-bytes", "half-file", "not-covered",
		"shared", "replaced", "digest", "signature", "changed", "forbidden", "timestamp", "untrusted", "unknown",
		"not-compared", "validity", "weak" };

	return index < sizeof names / sizeof *names ? names[index] : NULL;
}

const char *signprep_changed_name(unsigned index)
{
	static const char *const names[] = { "signatures", "validation", "metadata", "fields", "annotations", "pages", "document" };

	return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static void add(signprep_verification *v, const signprep_signed *s, const char *id, const char *more)
{
	signprep_issue *issue = sp_issues_add(v->issues, id, "", s->field, more, NULL);

	if (issue && s->page && s->rect.x1 > s->rect.x0)
		sp_issue_set_place(issue, s->page, &s->rect);
	else if (issue && s->page)
		sp_issue_set_place(issue, s->page, NULL);
}

/* "1, 3-5". What is left out is told by "…". */
static void list_pages(const signprep_signed *s, sp_buf *out)
{
	size_t shown = 0;

	for (size_t i = 0; i < s->changed_page_count; shown++) {
		size_t end = i + 1;

		if (shown == PAGES_SHOWN) {
			sp_buf_puts(out, ", …");
			return;
		}
		while (end < s->changed_page_count && s->changed_pages[end] == s->changed_pages[end - 1] + 1)
			end++;
		sp_buf_printf(out, "%s%d", i ? ", " : "", s->changed_pages[i]);
		if (end > i + 1)
			sp_buf_printf(out, "-%d", s->changed_pages[end - 1]);
		i = end;
	}
}

static void list_changes(unsigned changes, sp_buf *out)
{
	for (unsigned i = 0; signprep_changed_name(i); i++)
		if (changes & 1u << i)
			sp_buf_printf(out, "%s%s", out->length ? ", " : "", signprep_changed_name(i));
}

static void say_changes(signprep_verification *v, const signprep_signed *s)
{
	const unsigned told = SIGNPREP_CHANGED_FIELDS | SIGNPREP_CHANGED_ANNOTATIONS;
	sp_buf text;

	sp_buf_init(&text, 4096);
	if (s->flaws & SIGNPREP_FLAW_CHANGED) {
		list_pages(s, &text);
		add(v, s, s->changes & SIGNPREP_CHANGED_PAGES ? "D840" : "D857", text.data ? text.data : "…");
		sp_buf_clear(&text);
		sp_buf_init(&text, 4096);
	}
	list_changes(s->changes, &text);
	if (s->flaws & SIGNPREP_FLAW_FORBIDDEN)
		add(v, s, "D841", text.data);
	else if (s->changes & told)
		add(v, s, "D842", text.data);
	sp_buf_clear(&text);
}

/* The kind, and what is known of its value. */
static void say_unknown(signprep_verification *v, const signprep_signed *s)
{
	sp_buf text;

	sp_buf_init(&text, 4096);
	sp_buf_printf(&text, "%s%s%s", *s->kind ? s->kind : "?", *s->algorithm ? ", " : "", s->algorithm);
	add(v, s, "D844", text.data ? text.data : "?");
	sp_buf_clear(&text);
}

static void judge_one(signprep_verification *v, const signprep_signed *s)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (s->flaws & rows[i].flaw)
			add(v, s, rows[i].id, NULL);
	say_changes(v, s);
	if (s->flaws & SIGNPREP_FLAW_UNKNOWN)
		say_unknown(v, s);
	if (s->flaws & SIGNPREP_FLAW_UNTRUSTED)
		add(v, s, "D846", s->trust_why);
	if (s->flaws & SIGNPREP_FLAW_VALIDITY) {
		char validity[80];

		snprintf(validity, sizeof validity, "%s – %s", s->valid_from, s->valid_to);
		add(v, s, "D845", validity);
	}
	if (s->flaws & SIGNPREP_FLAW_WEAK)
		/* The file's digest is SHA-1 by this kind, whatever the signer took for the rest. */
		add(v, s, "D855", strcmp(s->kind, "adbe.pkcs7.sha1") == 0 ? "SHA1" : s->digest);
}

void sp_verification_judge(signprep_verification *v)
{
	if (!v->count)
		sp_issues_add(v->issues, "D849", "", NULL);
	for (size_t i = 0; i < v->count; i++)
		judge_one(v, &v->items[i]);
	if (*v->lost)
		sp_issues_add(v->issues, "D858", "", v->lost, NULL);
}
