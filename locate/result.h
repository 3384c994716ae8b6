/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_result. */
#ifndef SP_LOCATE_RESULT_H
#define SP_LOCATE_RESULT_H

#include <cjson/cJSON.h>

#include <signprep/result.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/layout/page_store.h"

struct signprep_result {
	sp_arena arena; /* every text and array of the components */
	signprep_issues *issues;
	signprep_component *components;
	size_t count;
	signprep_party *parties;
	size_t party_count;
	unsigned *taken;        /* for each component the alternative that answered it; 0: as first asked for */
	const char *file;       /* name of the PDF */
	char sha256[65];        /* of its bytes */
	char *request, *report; /* from cJSON_PrintUnformatted; the report of a rebuilt result when it is asked for */
	cJSON *view;            /* the request as the check sees it, see emit.h */
	signprep_document *doc; /* borrowed, for previews */
	bool checked;
};

/** Most memory the texts and arrays of one result may take. */
#define SP_RESULT_MAX ((size_t) 256 << 20)
/** Most components of one request. */
#define SP_COMPONENTS_MAX 5000

/** One run of locate or check. */
typedef struct sp_result_run {
	sp_page_store *pages; /* of the document; what is read of it once serves finding, placing and checking */
	const signprep_request *request;
	const signprep_locate_options *options; /* may be NULL */
	unsigned parts;                         /* as emit.h has them */
} sp_result_run;

/** Places only, without a report. On failure `*out` may still hold what there is: sp_result_close ends it. */
signprep_code sp_result_locate(signprep_result **out, const sp_result_run *run, signprep_error *err);
/** The same, and what can be checked offline. */
signprep_code sp_result_check(signprep_result **out, const sp_result_run *run, signprep_error *err);
/** What ends both: the report when all went well, else the error and no result. */
signprep_code sp_result_close(signprep_result **out, signprep_code code, signprep_error *err);
/** signprep_locate or signprep_check without request and report: for sp_result_pack, and for previews. */
signprep_code sp_result_bare(signprep_result **out, signprep_document *doc, const signprep_request *req,
	const signprep_locate_options *options, bool with_check, signprep_error *err);
/** Names the bytes that it is of; 64 characters. */
void sp_result_set_sha256(signprep_result *result, const char *sha256);
/** Forgets the document: whoever holds the result next has none. */
void sp_result_detach(signprep_result *result);
/** Writes the report anew after findings were added. */
signprep_code sp_result_report(signprep_result *result, signprep_error *err);

#endif
