/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Line by line through the results of an earlier run. */
#include "batch/earlier.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

static const char *member(const cJSON *line, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(line, name));
	return text ? text : "";
}

/* What was unknown and is refused now was settled by somebody: the journal knows more than the line. */
static bool is_known(const sp_row *row, const char *status)
{
	return sp_state_may_stand(row->state) || (row->state == SP_STATE_REFUSED && strcmp(status, "unknown") == 0);
}

/* A line that was cut tells nothing. */
static signprep_code check_line(const char *text, sp_journal *journal, const char *environment, signprep_error *err)
{
	/* Most lines of a run that failed are looked at no further. */
	if (!strstr(text, "\"created\"") && !strstr(text, "\"unknown\""))
		return SIGNPREP_OK;
	cJSON *line = cJSON_Parse(text);
	const char *status = member(line, "status"), *key = member(line, "key");
	signprep_code code = SIGNPREP_OK;
	if (*key && (strcmp(status, "created") == 0 || strcmp(status, "unknown") == 0)) {
		sp_row row;
		code = sp_journal_load(journal, environment, key, &row, err);
		if (!code && !is_known(&row, status))
			code = sp_fail(err, "B410", 0, "", key, status, sp_journal_name(journal), NULL);
	}
	cJSON_Delete(line);
	return code;
}

signprep_code sp_earlier_check(const sp_folder *folder, sp_journal *journal, const char *environment, signprep_error *err)
{
	int fd = sp_folder_earlier(folder);
	FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
	char *line = NULL;
	size_t room = 0;
	signprep_code code = SIGNPREP_OK;
	if (!file && fd >= 0)
		close(fd);
	while (file && !code && getline(&line, &room, file) > 0)
		code = check_line(line, journal, environment, err);
	free(line);
	if (file)
		fclose(file);
	return code;
}
