/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a finding is: which of the files at hand, and where in it. */
#ifndef SP_LOCATE_ISSUE_PLACE_H
#define SP_LOCATE_ISSUE_PLACE_H

#include <cjson/cJSON.h>

#include <signprep/request.h>

/** The files of a run, as given; NULL: not known. */
typedef struct sp_issue_files {
	const char *pdf, *request;
	const signprep_request *read; /* the request, once it has been read: for lines and columns */
} sp_issue_files;

typedef struct sp_issue_place {
	const char *file; /* NULL: none */
	const char *component;
	int line, column; /* 0: not known */
} sp_issue_place;

sp_issue_place sp_issue_find_place(const sp_issue_files *files, const signprep_issue *issue);
/** sp_issue_json with file, line and column. NULL when memory is out. */
cJSON *sp_issue_placed_json(const sp_issue_files *files, const signprep_issue *issue, signprep_lang lang);
/** All of them, in order. NULL when memory is out. */
cJSON *sp_issues_placed_json(const sp_issue_files *files, const signprep_issues *issues, signprep_lang lang);

#endif
