/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Documents, requests and pixels for the tests of edge cases. */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

edge_doc edge_open(char *bytes, size_t length)
{
	edge_doc d = { bytes, length, NULL };
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&d.doc, bytes, length, "edge.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return d;
}

edge_doc edge_open_file(const char *name)
{
	edge_doc d = { NULL, 0, NULL };
	char path[512];
	signprep_error err = { 0 };

	snprintf(path, sizeof path, "%s/%s", SIGNPREP_TESTS_DIR, name);
	if (signprep_document_open(&d.doc, path, NULL, &err))
		fail_msg("%s: %s %s", path, err.id, err.message);
	return d;
}

edge_doc edge_page(const char *entries, const char *content)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
	int stream = pdfw_add_text_stream(w, "", content), tree = pdfw_reserve(w);
	int page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> >> %s >>", tree,
		stream, font, entries);
	size_t length;
	char *bytes;

	edge_set_tree(w, tree, &page, 1, "");
	bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

void edge_close(edge_doc *d)
{
	signprep_document_free(d->doc);
	free(d->bytes);
}

void edge_set_tree(pdf_writer *w, int tree, const int *pages, int count, const char *catalog)
{
	sp_buf kids;

	sp_buf_init(&kids, (size_t) 1 << 20);
	for (int i = 0; i < count; i++)
		sp_buf_printf(&kids, "%d 0 R ", pages[i]);
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", count, kids.data);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R %s >>", tree, catalog);
	sp_buf_clear(&kids);
}

static void put_signer(sp_buf *json, const char *components)
{
	sp_buf_printf(json, "'SignComponents':[%s]}", components ? components : "");
}

signprep_result *edge_check(const edge_doc *d, const char *company, const char *person)
{
	signprep_request *req = NULL;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	sp_buf json;

	sp_buf_init(&json, (size_t) 1 << 20);
	sp_buf_puts(&json,
		"{'Operator':{'UserId':'yDxbSUyKQDfwHmUuO7SQzxPaKZ7vMbqd'},'FlowName':'租约','Approvers':["
		"{'ApproverType':0,'OrganizationName':'深圳市某某有限公司','ApproverName':'张三','ApproverMobile':'13800138000',");
	put_signer(&json, company);
	sp_buf_puts(&json, ",{'ApproverType':1,'ApproverName':'李四','ApproverMobile':'13900139000',");
	put_signer(&json, person);
	sp_buf_printf(&json, "],'SignBeanTag':%d}", company && person ? 0 : 1);
	for (size_t i = 0; i < json.length; i++)
		if (json.data[i] == '\'')
			json.data[i] = '"';
	if (signprep_request_parse(&req, json.data, json.length, "edge.json", &err) ||
		signprep_check(&result, d->doc, req, NULL, &err))
		fail_msg("%s %s in %s", err.id, err.message, json.data);
	signprep_request_free(req);
	sp_buf_clear(&json);
	return result;
}

const signprep_placement *edge_only(const signprep_result *result, size_t index)
{
	const signprep_component *c = signprep_result_at(result, index);

	assert_non_null(c);
	if (c->placement_count != 1)
		fail_msg("%s: %zu placements: %s", c->where, c->placement_count, c->why);
	return &c->placements[0];
}

size_t edge_count(const signprep_issues *issues, const char *id)
{
	size_t count = 0;

	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		count += !strcmp(signprep_issues_at(issues, i)->id, id);
	return count;
}

void edge_no_error(const signprep_result *result)
{
	const signprep_issues *issues = signprep_result_issues(result);

	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		char text[300];

		signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
		if (issue->severity == SIGNPREP_SEVERITY_ERROR)
			fail_msg("%s at %s: %s", issue->id, issue->where, text);
	}
}

void edge_assert_rect(signprep_rect r, double x0, double y0, double x1, double y1)
{
	if (!(fabs(r.x0 - x0) <= 1e-3 && fabs(r.y0 - y0) <= 1e-3 && fabs(r.x1 - x1) <= 1e-3 && fabs(r.y1 - y1) <= 1e-3))
		fail_msg("[%.4f %.4f %.4f %.4f] is not [%.4f %.4f %.4f %.4f]", r.x0, r.y0, r.x1, r.y1, x0, y0, x1, y1);
}

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

png_image edge_render(signprep_document *doc, const signprep_result *result, int page, double dpi)
{
	const signprep_png_options options = { .size = sizeof options, .dpi = dpi, .no_legend = true };
	png_image image = { 0 };
	signprep_error err = { 0 };
	signprep_code code;
	sp_buf png;

	sp_buf_init(&png, (size_t) 64 << 20);
	code = result ? signprep_preview_png(result, page, &options, collect, &png, &err)
		      : signprep_render_png(doc, &(signprep_drawing) { page, NULL, 0, NULL, 0 }, &options, collect, &png, &err);
	if (code)
		fail_msg("page %d: %s %s", page, err.id, err.message);
	assert_true(png_read(png.data, png.length, &image));
	sp_buf_clear(&png);
	return image;
}

bool edge_bounds(const png_image *image, uint32_t colour, signprep_rect *out)
{
	unsigned x0 = image->width, y0 = image->height, x1 = 0, y1 = 0;

	for (unsigned y = 0; y < image->height; y++)
		for (unsigned x = 0; x < image->width; x++) {
			unsigned char rgb[3];

			png_rgb(image, x, y, rgb);
			if (((uint32_t) rgb[0] << 16 | (uint32_t) rgb[1] << 8 | rgb[2]) != colour)
				continue;
			x0 = x < x0 ? x : x0;
			y0 = y < y0 ? y : y0;
			x1 = x + 1 > x1 ? x + 1 : x1;
			y1 = y + 1 > y1 ? y + 1 : y1;
		}
	*out = (signprep_rect) { x0, y0, x1, y1 };
	return x1 > x0;
}
