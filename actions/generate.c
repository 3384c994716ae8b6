/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* generate SCHEMA.json TABLE.c: reads, checks, writes. */
#include "actions/generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "base/json/json_scan.h"

#define FILE_MAX ((size_t) 4 << 20)
#define TABLE_MAX ((size_t) 16 << 20)

/* --- lines --- */

struct place {
	const char *at;
	int line;
};

static void skip_blanks(struct place *p)
{
	for (; *p->at && strchr(" \t\r\n,:", *p->at); p->at++)
		p->line += *p->at == '\n';
}

static void skip_string(struct place *p)
{
	for (p->at++; *p->at && *p->at != '"'; p->at++)
		if (*p->at == '\\' && p->at[1])
			p->at++;
	p->at += *p->at == '"';
}

/* The text is sound JSON and `node` was parsed from it: both are walked together, and each node remembers its line. */
static void note_lines(struct place *p, cJSON *node)
{
	skip_blanks(p);
	node->valueint = p->line;
	if (cJSON_IsString(node)) {
		skip_string(p);
	} else if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
		p->at++;
		for (cJSON *child = node->child; child; child = child->next) {
			skip_blanks(p);
			if (cJSON_IsObject(node))
				skip_string(p);
			note_lines(p, child);
		}
		skip_blanks(p);
		p->at++;
	} else {
		p->at += strcspn(p->at, " \t\r\n,]}");
	}
}

/* --- the program --- */

static cJSON *read_schema(const char *path)
{
	const sp_json_limits limits = { .max_bytes = FILE_MAX };
	signprep_error err = { 0 };
	sp_buf text;
	int error_number = 0;
	size_t skip = 0;
	cJSON *root = NULL;
	sp_buf_init(&text, FILE_MAX);
	sp_file_status status = sp_file_read(path, FILE_MAX, &text, &error_number);
	if (status != SP_FILE_OK)
		sp_file_read_fail(&err, status, error_number, path, FILE_MAX);
	else if (sp_json_scan(text.data, text.length, &limits, path, &skip, &err) == SIGNPREP_OK)
		root = cJSON_ParseWithLength(text.data + skip, text.length - skip);
	if (root) {
		struct place p = { text.data + skip, 1 };
		note_lines(&p, root);
	} else {
		fprintf(stderr, "%s: %s\n", err.where[0] ? err.where : path, err.message);
	}
	sp_buf_clear(&text);
	return root;
}

static int write_table(const char *path, const cJSON *root)
{
	sp_buf out;
	int error_number = 0;
	sp_buf_init(&out, TABLE_MAX);
	gen_write(&out, root);
	bool good = !out.failed && sp_file_write(path, true, out.data, out.length, &error_number) == SP_FILE_OK;
	if (!good)
		fprintf(stderr, "%s: %s\n", path, out.failed ? "the table is too big" : strerror(error_number));
	sp_buf_clear(&out);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: generate SCHEMA.json TABLE.c\n");
		return EXIT_FAILURE;
	}
	cJSON *root = read_schema(argv[1]);
	int status = root && gen_check(argv[1], root) == 0 ? write_table(argv[2], root) : EXIT_FAILURE;
	cJSON_Delete(root);
	return status;
}
