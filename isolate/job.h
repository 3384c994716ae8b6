/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A piece of PDF work that needs nothing but one open file, and what came of it. Both can travel between processes. */
#ifndef SP_ISOLATE_JOB_H
#define SP_ISOLATE_JOB_H

#include <signprep/find.h>
#include <signprep/inspect.h>
#include <signprep/prepare.h>
#include <signprep/result.h>

#include "base/arena.h"
#include "base/pack.h"
#include "pdfcore/bake/bake.h"
#include "pdfcore/office/office.h"
#include "pdfcore/write/picture_pages.h"
#include "verify/verification.h"

typedef enum sp_job_kind {
	SP_JOB_LOCATE,
	SP_JOB_CHECK,
	SP_JOB_FIND,
	SP_JOB_INSPECT,
	SP_JOB_PREVIEW,   /* a PNG for each sheet */
	SP_JOB_NORMALIZE, /* a PDF */
	SP_JOB_STAMP,     /* a PDF */
	SP_JOB_BAKE,      /* a PDF */
	SP_JOB_PICTURES,  /* a PDF, from pictures */
	SP_JOB_OFFICE,    /* facts of a Word document */
	SP_JOB_FONTS,     /* the fonts of a PDF */
	SP_JOB_VERIFY     /* its signatures */
} sp_job_kind;

/** What is heard of a job while it runs, in the process that waits for it. Does not travel. */
typedef struct sp_job_listener {
	void (*progress)(void *opaque, int done, int total); /* NULL: not wanted */
	/* Pieces of the files that it makes, in turn. False: no more of them; the job ends with D906. */
	bool (*piece)(void *opaque, unsigned file, const void *bytes, size_t length);
	void *opaque;
} sp_job_listener;

/* Zero-initialise. All is borrowed. */
typedef struct sp_job {
	sp_job_kind kind;
	int fd;            /* the PDF; its offset is neither used nor moved when it is a regular file */
	const void *bytes; /* the PDF itself in place of fd, when it is small */
	size_t length;
	const char *name; /* of the PDF, for messages */
	signprep_document_options document;
	bool hash;       /* the answer is to name the SHA-256 of the file; see sp_pool_options.hash */
	bool reports;    /* the listener has a progress; the pool sets it */
	uint64_t number; /* in the worker: what comes back names it. It travels in the head of the message */
	sp_job_listener listener;
	/* SP_JOB_LOCATE and SP_JOB_CHECK */
	const char *request; /* JSON text */
	size_t request_length;
	const char *request_name;
	signprep_on_multiple on_multiple;
	signprep_emit emit;
	bool bare;          /* the result's texts are left to whoever reads the packed answer */
	double preview_dpi; /* above 0: a PNG of every page with a box or a candidate; its pictures are those of `png` */
	signprep_lang preview_lang;
	/* SP_JOB_INSPECT */
	unsigned parts;
	/* SP_JOB_PREVIEW */
	const signprep_drawing *drawings;
	size_t drawing_count;
	signprep_png_options png;
	/* SP_JOB_NORMALIZE */
	signprep_prepare_options prepare;
	/* SP_JOB_STAMP */
	const signprep_stamp *stamps;
	size_t stamp_count;
	/* SP_JOB_BAKE */
	sp_bake_order bake;
	/* SP_JOB_PICTURES: in place of the PDF, one behind the other */
	const size_t *lengths;
	size_t picture_count;
	sp_paper paper;
	/* SP_JOB_FIND */
	const char *const *keywords;
	size_t keyword_count;
	signprep_match match;
	const char *pages; /* NULL: all */
	/* SP_JOB_VERIFY */
	const char *ca; /* NULL: trust is not asked */
	size_t ca_length;
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
	signprep_inspection *inspection;
	signprep_verification *verification; /* without findings */
	int changed_pages;                   /* of a copy; of pictures: pages whose size was guessed */
	sp_office_facts office;
	bool has_office;
	sp_job_png *previews;
	size_t preview_count;
	char sha256[65]; /* of the file as it was read; "" when it could not be opened, or nobody asked */
	int page_count;
	bool repaired, lost_pages;
	signprep_document *document; /* of a bare result, which needs it until it is packed; else NULL */
	double cpu_s;                /* processor time it took; 0 when the worker did not live to tell */
} sp_job_answer;

void sp_job_answer_clear(sp_job_answer *answer);

/** Does the work in this process. Fills `answer`, which is empty, whatever happens. */
typedef void (*sp_job_run_fn)(const sp_job *job, sp_job_answer *answer);
void sp_job_run(const sp_job *job, sp_job_answer *answer);

/** How many files a job makes, and what they begin with. */
size_t sp_job_file_count(const sp_job *job);
const char *sp_job_file_magic(const sp_job *job);
/** Most bytes of one of them. */
#define SP_JOB_FILE_MAX ((size_t) 1 << 30)
/** Most bytes of a job. */
#define SP_JOB_BYTES_MAX ((size_t) 64 << 20)

/** The descriptor is not part of it. */
void sp_job_pack(sp_buf *out, const sp_job *job);
/** Texts stay in the bytes read, lists in the arena, which is made here. False when the bytes are no job, or memory is out. */
bool sp_job_unpack(sp_unpack *in, sp_job *job, sp_arena *arena);

void sp_job_answer_pack(sp_buf *out, const sp_job *job, const sp_job_answer *answer);
typedef enum sp_job_answer_status { SP_ANSWER_READ, SP_ANSWER_MALFORMED, SP_ANSWER_MEMORY } sp_job_answer_status;
/** Trusts nothing. `answer` is empty unless SP_ANSWER_READ. A find stays in the bytes that were read: see sp_find_keep. */
sp_job_answer_status sp_job_answer_unpack(sp_unpack *in, const sp_job *job, sp_job_answer *answer);
/** Makes the answer one of failure: the error alone. */
void sp_job_answer_fail(sp_job_answer *answer, const signprep_error *err);

#endif
