/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a finding is. */
#include "locate/issue_place.h"

#include <stdio.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/json/issue_json.h"
#include "base/json/json_build.h"
#include "base/json/json_scan.h"
#include "locate/request/request.h"

/* True when `where` is `name`, or `name` with a line and column, which are then split off. */
static bool names_file(const char *where, const char *name, sp_issue_place *place)
{
	char clean[sizeof((signprep_error *) 0)->where];
	int line = 0, column = 0;

	/* Errors carry names made safe, and not all of very long ones. */
	sp_catalogue_clean(name ? name : "", clean, sizeof clean);
	size_t length = strlen(clean);
	if (!length || strncmp(where, clean, length) != 0)
		return false;
	if (where[length] && sscanf(where + length, ":%9d:%9d", &line, &column) != 2)
		return false;
	*place = (sp_issue_place) { name, "", line, column };
	return true;
}

sp_issue_place sp_issue_find_place(const sp_issue_files *files, const signprep_issue *issue)
{
	const char *where = issue->where, *id = issue->id;
	sp_issue_place place = { NULL, where, 0, 0 };
	/* Use of the command, limits: what is named is a file or nothing. */
	bool about_file = (id[0] == 'R' && id[1] == '0') || (id[0] == 'D' && id[1] == '9');

	if (names_file(where, files->pdf, &place) || names_file(where, files->request, &place))
		return place;
	if (strchr("KFPD", id[0]) && (!about_file || !*where || strncmp(where, "page ", 5) == 0))
		place.file = files->pdf;
	else if (about_file && *where) {
		place.file = where;
		place.component = "";
	} else if (id[0] == 'R' && !about_file)
		place.file = files->request;
	if (files->read && place.file && place.file == files->request && *place.component)
		place.line = sp_json_position(files->read->text, files->read->length, place.component, &place.column);
	return place;
}

cJSON *sp_issue_placed_json(const sp_issue_files *files, const signprep_issue *issue, signprep_lang lang)
{
	sp_issue_place place = sp_issue_find_place(files, issue);
	signprep_issue shown = *issue;
	char file[4096];

	shown.where = place.component;
	sp_catalogue_clean(place.file ? place.file : "", file, sizeof file);
	cJSON *object = sp_issue_json(&shown, file, lang);
	if (object && place.line &&
		(!sp_json_put_number(object, "line", place.line) || !sp_json_put_number(object, "column", place.column))) {
		cJSON_Delete(object);
		return NULL;
	}
	return object;
}

cJSON *sp_issues_placed_json(const sp_issue_files *files, const signprep_issues *issues, signprep_lang lang)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < signprep_issues_count(issues); i++)
		done = sp_json_push(array, sp_issue_placed_json(files, signprep_issues_at(issues, i), lang));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}
