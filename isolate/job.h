/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A piece of PDF work that needs nothing but one open file, and what came of it. Both can travel between processes. */
#ifndef SP_ISOLATE_JOB_H
#define SP_ISOLATE_JOB_H

#include <signprep/find.h>
#include <signprep/result.h>

#include "base/pack.h"

typedef enum sp_job_kind { SP_JOB_LOCATE, SP_JOB_CHECK, SP_JOB_FIND } sp_job_kind;

/* Zero-initialise. All is borrowed. */
typedef struct sp_job {
	sp_job_kind kind;
	int fd;           /* the PDF; its offset is neither used nor moved when it is a regular file */
	const char *name; /* of the PDF, for messages */
	signprep_document_options document;
	/* SP_JOB_LOCATE and SP_JOB_CHECK */
	const char *request; /* JSON text */
	size_t request_length;
	const char *request_name;
	signprep_on_multiple on_multiple;
	signprep_emit emit;
	bool bare;          /* the result's texts are left to whoever reads the packed answer */
	double preview_dpi; /* above 0: a PNG of every page with a box or a candidate */
	/* SP_JOB_FIND */
	const char *const *keywords;
	size_t keyword_count;
	signprep_match match;
	const char *pages; /* NULL: all */
} sp_job;

typedef struct sp_job_png {
	int page;
	char *bytes;
	size_t length;
} sp_job_png;

/** Owned; clear with sp_job_answer_clear. */
typedef struct sp_job_answer {
	signprep_code code;      /* of `error`, else of the result; a find has its findings in `find` */
	signprep_error error;    /* when the work itself failed: unreadable, limit, crash; code 0 otherwise */
	signprep_result *result; /* without document: its previews are below */
	signprep_find *find;
	sp_job_png *previews;
	size_t preview_count;
	char sha256[65]; /* of the file as it was read; "" when it could not be opened */
	int page_count;
	bool repaired, lost_pages;
	signprep_document *document; /* of a bare result, which needs it until it is packed; else NULL */
	double cpu_s;                /* processor time it took; 0 when the worker did not live to tell */
} sp_job_answer;

void sp_job_answer_clear(sp_job_answer *answer);

/** Does the work in this process. Fills `answer`, which is empty, whatever happens. */
typedef void (*sp_job_run_fn)(const sp_job *job, sp_job_answer *answer);
void sp_job_run(const sp_job *job, sp_job_answer *answer);

/** The descriptor is not part of it. */
void sp_job_pack(sp_buf *out, const sp_job *job);
/** Texts stay in the bytes read; *keywords is to be freed. False when the bytes are no job, or memory is out. */
bool sp_job_unpack(sp_unpack *in, sp_job *job, const char ***keywords);

void sp_job_answer_pack(sp_buf *out, const sp_job *job, const sp_job_answer *answer);
typedef enum sp_job_answer_status { SP_ANSWER_READ, SP_ANSWER_MALFORMED, SP_ANSWER_MEMORY } sp_job_answer_status;
/** Trusts nothing. `answer` is empty unless SP_ANSWER_READ. */
sp_job_answer_status sp_job_answer_unpack(sp_unpack *in, const sp_job *job, sp_job_answer *answer);
/** Makes the answer one of failure: the error alone. */
void sp_job_answer_fail(sp_job_answer *answer, const signprep_error *err);

#endif
