/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service will make of the file itself: size, encryption, signatures, damage, odd pages. */
#include "locate/check/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "pdfcore/source.h"

/* "Below 60 MB" may be meant either way: 60 million bytes warn, 60 MiB are too many. */
#define BYTES_WARN ((size_t) 60000000)
#define BYTES_MAX ((size_t) 60 << 20)
#define NAMES_SHOWN 5
#define RANGES_SHOWN 12

typedef struct page_facts {
	bool user_unit, turned, cropped, odd;
} page_facts;

static void check_size(signprep_issues *list, const signprep_document *doc)
{
	size_t length = sp_document_length(doc);
	char found[32];
	snprintf(found, sizeof found, "%.1f", (double) length / 1e6);
	if (length >= BYTES_MAX)
		sp_issue_set_server(list, sp_issues_add(list, "R401", "", found, NULL), "InvalidParameterValue", "");
	else if (length >= BYTES_WARN)
		sp_issues_add(list, "R402", "", found, NULL);
}

/* The service has no password: what opens here only with one does not open there. */
static signprep_code check_encryption(signprep_issues *list, const signprep_document *doc, signprep_error *err)
{
	signprep_document *again = NULL;
	signprep_code code;
	bool restricted;

	if (!signprep_document_encrypted(doc))
		return SIGNPREP_OK;
	code = sp_document_reopen(&again, doc, NULL, err);
	restricted = again && signprep_document_restricted(again);
	signprep_document_free(again);
	if (code && code != SIGNPREP_ENCRYPTED)
		return code;
	sp_issues_add(list, code ? "D811" : "D812", "", NULL);
	if (restricted)
		sp_issues_add(list, "D813", "", NULL);
	return SIGNPREP_OK;
}

static bool list_signatures(sp_buf *names, const signprep_facts *facts)
{
	for (size_t i = 0; i < facts->signature_count && i < NAMES_SHOWN; i++)
		sp_buf_printf(names, "%s%s", i ? ", " : "", facts->signatures[i].field);
	if (facts->signature_count > NAMES_SHOWN)
		sp_buf_puts(names, ", …");
	return !names->failed;
}

static bool check_signatures(signprep_issues *list, const signprep_facts *facts)
{
	bool whole = false, done;
	int strictest = 0;
	char count[24];
	sp_buf names;

	if (!facts->signature_count)
		return true;
	for (size_t i = 0; i < facts->signature_count; i++) {
		int level = facts->signatures[i].docmdp;
		whole = whole || facts->signatures[i].covers_whole_file;
		if (level && (!strictest || level < strictest))
			strictest = level;
	}
	sp_buf_init(&names, 1 << 20);
	done = list_signatures(&names, facts);
	snprintf(count, sizeof count, "%zu", facts->signature_count);
	if (done && strictest == 1)
		sp_issues_add(list, "D815", "", names.data, NULL);
	else if (done)
		sp_issues_add(list, "D814", "", count, names.data, NULL);
	if (strictest > 1)
		sp_issues_add(list, "D816", "", NULL);
	if (!whole)
		sp_issues_add(list, "D817", "", NULL);
	sp_buf_clear(&names);
	return done;
}

static void check_kind(signprep_issues *list, const signprep_facts *facts)
{
	if (facts->portfolio)
		sp_issues_add(list, "D751", "", NULL);
	if (facts->xfa_only)
		sp_issues_add(list, "D752", "", NULL);
	else if (facts->has_xfa)
		sp_issues_add(list, "D755", "", NULL);
	if (facts->lost_pages)
		sp_issues_add(list, "D754", "", NULL);
}

static signprep_code check_facts(signprep_issues *list, signprep_document *doc, signprep_error *err)
{
	signprep_facts facts = { 0 };
	signprep_code code = signprep_document_facts(&facts, doc, err);
	if (code)
		return code;
	check_kind(list, &facts);
	if (signprep_document_repaired(doc))
		sp_issues_add(list, "D753", "", NULL);
	if (!check_signatures(list, &facts))
		code = sp_fail_memory(err, signprep_document_name(doc));
	signprep_facts_clear(&facts);
	return code;
}

static bool differs(signprep_rect a, signprep_rect b)
{
	return fabs(a.x0 - b.x0) > 0.5 || fabs(a.y0 - b.y0) > 0.5 || fabs(a.x1 - b.x1) > 0.5 || fabs(a.y1 - b.y1) > 0.5;
}

static page_facts look_at(const signprep_page *page)
{
	const unsigned odd = SIGNPREP_PAGE_NO_MEDIABOX | SIGNPREP_PAGE_EMPTY_CROP | SIGNPREP_PAGE_ROTATE_ODD;
	bool moved = fabs(page->crop.x0) > 0.5 || fabs(page->crop.y0) > 0.5;
	return (page_facts) { .user_unit = (page->flags & SIGNPREP_PAGE_USER_UNIT) != 0,
		.turned = page->rotate != 0,
		.cropped = moved || differs(page->crop, page->media),
		.odd = (page->flags & odd) != 0 };
}

/* Adds one finding with the numbers of all pages that `is` holds for. */
static bool report_pages(signprep_issues *list, const char *id, const page_facts *pages, int count, bool (*is)(const page_facts *))
{
	sp_buf text;
	int ranges = 0;
	bool done;

	sp_buf_init(&text, 4096);
	for (int first = 0; first < count; first++) {
		int last = first;
		if (!is(&pages[first]))
			continue;
		while (last + 1 < count && is(&pages[last + 1]))
			last++;
		if (ranges++ == RANGES_SHOWN) {
			sp_buf_puts(&text, ", …");
			break;
		}
		sp_buf_printf(&text, last > first ? "%s%d-%d" : "%s%d", ranges > 1 ? ", " : "", first + 1, last + 1);
		first = last;
	}
	done = !text.failed;
	if (done && ranges)
		sp_issues_add(list, id, "", text.data, NULL);
	sp_buf_clear(&text);
	return done;
}

static bool has_user_unit(const page_facts *p)
{
	return p->user_unit;
}
static bool turned_and_cropped(const page_facts *p)
{
	return p->turned && p->cropped;
}
static bool turned_or_cropped(const page_facts *p)
{
	return p->turned != p->cropped;
}
static bool is_odd(const page_facts *p)
{
	return p->odd;
}

static signprep_code check_pages(signprep_issues *list, signprep_document *doc, signprep_error *err)
{
	int count = signprep_document_page_count(doc);
	page_facts *pages = calloc(count > 0 ? (size_t) count : 1, sizeof *pages);
	signprep_code code = SIGNPREP_OK;

	if (!pages)
		return sp_fail_memory(err, signprep_document_name(doc));
	for (int i = 0; i < count && code == SIGNPREP_OK; i++) {
		signprep_page page;
		signprep_error own = { 0 };
		code = signprep_document_page(&page, doc, i + 1, &own);
		if (code == SIGNPREP_OK)
			pages[i] = look_at(&page);
		else if (strcmp(own.id, "D708") == 0)
			code = SIGNPREP_OK; /* D754 tells of damaged pages */
		else if (err)
			*err = own;
	}
	if (code == SIGNPREP_OK) {
		bool done = report_pages(list, "P331", pages, count, has_user_unit);
		done = report_pages(list, "P332", pages, count, turned_and_cropped) && done;
		done = report_pages(list, "P333", pages, count, turned_or_cropped) && done;
		done = report_pages(list, "P334", pages, count, is_odd) && done;
		if (!done)
			code = sp_fail_memory(err, signprep_document_name(doc));
	}
	free(pages);
	return code;
}

signprep_code sp_check_document(signprep_issues *list, signprep_document *doc, signprep_error *err)
{
	signprep_code code;
	check_size(list, doc);
	code = check_encryption(list, doc, err);
	if (code == SIGNPREP_OK)
		code = check_facts(list, doc, err);
	return code ? code : check_pages(list, doc, err);
}
