/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where does a text stand in a PDF?  cc find.c $(pkg-config --cflags --libs signprep) && ./a.out lease.pdf 甲方（盖章）
 */
#include <signprep/signprep.h>

#include <stdio.h>

int main(int argc, char **argv)
{
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	const char *keyword = argc == 3 ? argv[2] : "";
	signprep_code code = SIGNPREP_INVALID;

	if (argc != 3)
		fprintf(stderr, "usage: find FILE.pdf KEYWORD\n");
	else if ((code = signprep_document_open(&doc, argv[1], NULL, &err)) == SIGNPREP_OK)
		code = signprep_find_run(&find, doc, &keyword, 1, NULL, &err);
	if (code == SIGNPREP_OK) {
		const signprep_query *query = signprep_find_at(find, 0);

		for (size_t i = 0; i < query->hit_count; i++)
			printf("p.%d (%.1f, %.1f) %s\n", query->hits[i].page, query->hits[i].rect.x0, query->hits[i].rect.y0,
				query->hits[i].line);
		code = query->hit_count ? SIGNPREP_OK : SIGNPREP_NOT_FOUND;
	} else if (*err.id) {
		fprintf(stderr, "%s: %s\n", err.id, err.message);
	}
	signprep_find_free(find);
	signprep_document_free(doc);
	return (int) code;
}
