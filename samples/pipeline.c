/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * From a PDF and a request to a signing flow, each line one noun and one verb.
 *
 *     cc pipeline.c $(pkg-config --cflags --libs signprep) -o pipeline && ./pipeline lease.pdf lease.json [FOLDER]
 *
 * Prints what it finds, writes FOLDER/page-N.png for every page with a box on it, and sends only when
 * TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are set: to the service's test environment, or to
 * SIGNPREP_ENDPOINT (for example a sandbox: http://127.0.0.1:8080).
 */
#include <signprep/signprep.h>

#include <stdio.h>
#include <stdlib.h>

static bool write_to_file(void *file, const void *bytes, size_t length)
{
	return fwrite(bytes, 1, length, file) == length;
}

static void print_issues(const signprep_result *result)
{
	const signprep_issues *issues = signprep_result_issues(result);

	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		char message[512];

		signprep_issue_message(issue, SIGNPREP_EN, message, sizeof message);
		printf("%s %s: %s\n", issue->id, issue->where, message);
	}
}

static void print_placements(const signprep_result *result)
{
	for (size_t i = 0; i < signprep_result_count(result); i++) {
		const signprep_component *component = signprep_result_at(result, i);

		for (size_t k = 0; k < component->placement_count; k++) {
			const signprep_placement *box = &component->placements[k];

			printf("%-16s p.%d  left %.1f, top %.1f, %.1f x %.1f pt  %s\n", component->type, box->page, box->rect.x0,
				box->rect.y0, box->rect.x1 - box->rect.x0, box->rect.y1 - box->rect.y0, component->why);
		}
	}
}

static signprep_code preview(const signprep_result *result, const char *folder, signprep_error *err)
{
	const signprep_png_options options = { .size = sizeof options, .dpi = 110 };
	int pages[64];
	size_t count = signprep_result_pages(result, pages, sizeof pages / sizeof *pages);
	signprep_code code = SIGNPREP_OK;

	if (count > sizeof pages / sizeof *pages) {
		fprintf(stderr, "%zu pages carry boxes, the first %zu are drawn\n", count, sizeof pages / sizeof *pages);
		count = sizeof pages / sizeof *pages;
	}
	for (size_t i = 0; i < count && !code; i++) {
		char path[4096];
		FILE *file;

		snprintf(path, sizeof path, "%s/page-%d.png", folder, pages[i]);
		file = fopen(path, "wb");
		if (!file) {
			perror(path);
			return SIGNPREP_LIMIT;
		}
		code = signprep_preview_png(result, pages[i], &options, write_to_file, file, err);
		if (fclose(file) && !code) {
			perror(path);
			return SIGNPREP_LIMIT;
		}
	}
	return code;
}

static signprep_code submit(signprep_document *doc, const signprep_result *result, signprep_error *err)
{
	signprep_client_options options = {
		.size = sizeof options, .environment = SIGNPREP_ENV_TEST, .endpoint = getenv("SIGNPREP_ENDPOINT")
	};
	signprep_client *client = NULL;
	signprep_flow flow = { 0 };
	signprep_code code;

	options.secret_id = getenv("TENCENTCLOUD_SECRET_ID");
	options.secret_key = getenv("TENCENTCLOUD_SECRET_KEY");
	options.token = getenv("TENCENTCLOUD_TOKEN");
	options.journal = getenv("SIGNPREP_JOURNAL");
	if (!options.secret_id || !options.secret_key) {
		printf("not sent: no credentials\n");
		return SIGNPREP_OK;
	}
	code = signprep_client_new(&client, &options, err);
	if (!code)
		code = signprep_submit(&flow, client, doc, result, err);
	if (*flow.flow_id)
		printf("flow %s\n", flow.flow_id);
	if (code == SIGNPREP_UNKNOWN)
		printf("the outcome of %s is unknown: look before sending again\n", flow.row_key);
	signprep_client_free(client);
	return code;
}

int main(int argc, char **argv)
{
	signprep_document *doc = NULL;
	signprep_request *request = NULL;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	signprep_code code = SIGNPREP_INVALID;

	if (argc < 3) {
		fprintf(stderr, "usage: pipeline FILE.pdf REQUEST.json [FOLDER]\n");
		return SIGNPREP_INVALID;
	}
	code = signprep_document_open(&doc, argv[1], NULL, &err);
	if (!code)
		code = signprep_request_load(&request, argv[2], &err);
	if (!code)
		code = signprep_check(&result, doc, request, NULL, &err);
	if (!code) {
		print_issues(result);
		print_placements(result);
		code = preview(result, argc > 3 ? argv[3] : ".", &err);
	}
	if (!code)
		code = signprep_result_code(result);
	if (!code)
		code = submit(doc, result, &err);
	if (*err.id)
		fprintf(stderr, "%s %s: %s\n", err.id, err.where, err.message);
	signprep_result_free(result);
	signprep_request_free(request);
	signprep_document_free(doc);
	return (int) code;
}
