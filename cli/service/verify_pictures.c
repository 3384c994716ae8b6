/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages with signatures as pictures. */
#include "cli/service/verify_pictures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/memory.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/output.h"
#include "cli/input.h"

#define PATH_BYTES 4096

typedef struct drawing {
	sp_cli *cli;
	const char *output, *file;
	signprep_code code; /* of what went wrong here */
} drawing;

static bool is_png(const char *output)
{
	const size_t length = strlen(output);
	return length > 4 && strcmp(output + length - 4, ".png") == 0;
}

static bool wants_folder(const drawing *d)
{
	return d->file || (!strstr(d->output, "%d") && !is_png(d->output));
}

/* The name of the file without folder and ".pdf". */
static void put_stem(const char *file, char *out, size_t cap)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t length = strlen(name);

	if (length > 4)
		length -= 4;
	snprintf(out, cap, "%.*s-", (int) (length < cap ? length : cap - 1), name);
}

static bool page_path(const drawing *d, int page, char *out, size_t cap)
{
	const char *mark = strstr(d->output, "%d");
	char stem[512] = "";
	int n;

	if (d->file)
		put_stem(d->file, stem, sizeof stem);
	if (wants_folder(d))
		n = snprintf(out, cap, "%s/%spage-%d.png", d->output, stem, page);
	else if (mark)
		n = snprintf(out, cap, "%.*s%d%s", (int) (mark - d->output), d->output, page, mark + 2);
	else
		n = snprintf(out, cap, "%s", d->output);
	return n > 0 && (size_t) n < cap;
}

static bool take_page(void *opaque, int page, const void *png, size_t length)
{
	drawing *d = opaque;
	char path[PATH_BYTES];
	signprep_error err = { 0 };

	if (page_path(d, page, path, sizeof path))
		d->code = sp_output_file(d->cli, path, png, length);
	else {
		sp_file_fail(&err, SP_FILE_IO, ENAMETOOLONG, d->output);
		d->code = sp_cli_fail(d->cli, &err);
	}
	return d->code == SIGNPREP_OK;
}

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static signprep_code draw_page(drawing *d, const signprep_drawing *page, signprep_error *err)
{
	const signprep_drawings one = { .items = page, .count = 1 };
	sp_cli *cli = d->cli;
	sp_buf png;

	if (cli->pool)
		return signprep_pool_render(cli->pool, cli->document, &one, take_page, d, err);
	sp_buf_init(&png, SIGNPREP_PAGE_PNG_MAX);
	signprep_code code = signprep_render_png(cli->document, page, NULL, append, &png, err);
	if (!code)
		take_page(d, page->page, png.data, png.length);
	sp_buf_clear(&png);
	return code;
}

/* The next page above `page` that has a signature to be seen; 0: none. */
static int next_page(const signprep_verification *v, int page)
{
	int next = 0;

	for (size_t i = 0; i < signprep_verification_count(v); i++) {
		const signprep_signed *s = signprep_verification_at(v, i);

		if (s->page > page && s->rect.x1 > s->rect.x0 && (!next || s->page < next))
			next = s->page;
	}
	return next;
}

/* Said before the first picture is drawn. */
static signprep_code check_places(const drawing *d, const signprep_verification *v)
{
	char path[PATH_BYTES], number[24];
	size_t count = 0;
	signprep_code code = SIGNPREP_OK;

	for (int page = 0; !code && (page = next_page(v, page)) != 0; count++)
		if (page_path(d, page, path, sizeof path))
			code = sp_output_check(d->cli, path);
	snprintf(number, sizeof number, "%zu", count);
	if (!code && count > 1 && !wants_folder(d) && !strstr(d->output, "%d"))
		code = sp_cli_refuse(d->cli, "R015", d->output, number, d->output, NULL);
	if (!code && count && wants_folder(d))
		code = sp_output_folder(d->cli, d->output);
	return code;
}

signprep_code sp_verify_pictures(sp_cli *cli, const signprep_verification *verification, const char *output, const char *file)
{
	drawing d = { .cli = cli, .output = output, .file = file };
	signprep_code code = check_places(&d, verification);

	for (int page = 0; !code && (page = next_page(verification, page)) != 0;) {
		signprep_error err = { 0 };
		signprep_mark *marks = NULL;
		signprep_drawing drawn = { .page = page };

		code = signprep_verification_marks(&marks, &drawn.mark_count, verification, page, &err);
		drawn.marks = marks;
		if (!code)
			code = draw_page(&d, &drawn, &err);
		signprep_free(marks);
		code = d.code ? d.code : code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
	}
	return code;
}
