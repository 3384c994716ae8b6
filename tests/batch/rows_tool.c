/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows for the tests in Python.
 * rows_tool dump FILE            {"line":…,"row":{…}} or {"id":…,"where":…,"end":…} a row, one a line
 * rows_tool count FILE           how many rows and bytes, and by how many KiB the process grew after the first 1000
 * rows_tool fill TEMPLATE FILE   the request of each row, one a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/support/record_json.h"
#include "template/template.h"

static long peak_kib(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void print_text(const char *name, const char *text, const char *after)
{
	sp_buf out;
	sp_buf_init(&out, 1 << 20);
	sp_json_write_string(&out, text, strlen(text));
	printf("\"%s\":%s%s", name, out.data, after);
	sp_buf_clear(&out);
}

static void print_error(const signprep_error *err, int end)
{
	printf("{");
	print_text("id", err->id, ",");
	print_text("where", err->where, ",");
	printf("\"end\":%s}\n", end ? "true" : "false");
}

static void print_record(const sp_record *record)
{
	sp_buf out;
	sp_buf_init(&out, (size_t) 64 << 20);
	record_to_json(record, &out);
	printf("{\"line\":%zu,\"number\":%zu,\"row\":%s}\n", record->line, record->row, out.data);
	sp_buf_clear(&out);
}

static void fill(const sp_template *tpl, const sp_record *record)
{
	signprep_issues *issues = sp_issues_new();
	sp_buf out, flat;
	sp_buf_init(&out, (size_t) 8 << 20);
	sp_buf_init(&flat, (size_t) 8 << 20);
	if (sp_template_fill(tpl, record, &out, issues) == SIGNPREP_OK) {
		write_flat(&flat, out.data, out.length);
		printf("%s\n", flat.data);
	}
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		char text[512];
		const signprep_issue *issue = signprep_issues_at(issues, i);
		signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
		printf("{");
		print_text("id", issue->id, ",");
		print_text("where", issue->where, ",");
		print_text("message", text, "}\n");
	}
	sp_buf_clear(&out);
	sp_buf_clear(&flat);
	signprep_issues_free(issues);
}

int main(int argc, char **argv)
{
	sp_rows *rows = NULL;
	sp_template *tpl = NULL;
	signprep_error err = { 0 };
	signprep_issues *issues = sp_issues_new();
	size_t count = 0, bytes = 0;
	long early = 0;
	int is_fill = argc == 4 && strcmp(argv[1], "fill") == 0, is_count = argc == 3 && strcmp(argv[1], "count") == 0;

	if (argc < 3)
		return 2;
	if (is_fill && sp_template_load(&tpl, argv[2], &err)) {
		print_error(&err, 1);
		return 1;
	}
	if (sp_rows_open(&rows, argv[argc - 1], NULL, issues, &err)) {
		print_error(&err, 1);
		return 1;
	}
	for (size_t i = 0; i < signprep_issues_count(issues) && !is_count; i++)
		printf("{\"note\":\"%s\"}\n", signprep_issues_at(issues, i)->id);
	for (sp_record *record;; sp_record_free(record)) {
		signprep_code code = sp_rows_next(rows, &record, &err);
		if (code && !is_count)
			print_error(&err, !record);
		if (!record)
			break;
		count++;
		for (size_t i = 0; i < record->count; i++)
			bytes += record->values[i].length;
		if (count == 1000)
			early = peak_kib();
		if (!code && is_fill)
			fill(tpl, record);
		else if (!code && !is_count)
			print_record(record);
	}
	if (is_count)
		printf("%zu rows, %zu bytes, %ld KiB more\n", count, bytes, peak_kib() - early);
	sp_rows_free(rows);
	sp_template_free(tpl);
	signprep_issues_free(issues);
	return 0;
}
