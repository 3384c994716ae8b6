/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The folder a batch writes into: results.jsonl, summary.json, previews. */
#ifndef SP_BATCH_FOLDER_H
#define SP_BATCH_FOLDER_H

#include <stdbool.h>

#include <signprep/error.h>

#include "batch/entry.h"
#include "isolate/job.h"

typedef struct sp_folder {
	char *path;
	int fd; /* of the folder */
	int results;
	int previews; /* of the folder in it, once there are any */
} sp_folder;

/** An empty folder struct, safe to close. */
#define SP_FOLDER_NONE \
	{ \
		NULL, -1, -1, -1 \
	}

/**
 * Makes the folder when it is missing (mode 0700). Changes nothing in it. Results of an earlier run are B401 unless
 * `again`. @return B402 cannot be made; R026, R027, R028 a link, another user's, everybody's
 */
signprep_code sp_folder_open(sp_folder *folder, const char *path, bool again, signprep_error *err);
/** Begins results.jsonl; results of an earlier run become results.previous.jsonl. @return B402 cannot be written to */
signprep_code sp_folder_begin(sp_folder *folder, signprep_error *err);
/** The results that are there before sp_folder_begin, for reading; -1: none. The caller closes it. */
int sp_folder_earlier(const sp_folder *folder);
void sp_folder_close(sp_folder *folder);
/** One whole line, in one write. @return D906 */
signprep_code sp_folder_append(sp_folder *folder, const char *line, signprep_error *err);
/** previews/row-LINE-page-PAGE.png; by key where there is no line. */
signprep_code sp_folder_picture(sp_folder *folder, const sp_entry *entry, const sp_job_png *png, signprep_error *err);
/** summary.json; results are on the disk when it returns. */
signprep_code sp_folder_summary(sp_folder *folder, const char *text, signprep_error *err);

#endif
