/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the resolvers of the three modes share while one request is located. */
#ifndef SP_LOCATE_PLACE_WORK_H
#define SP_LOCATE_PLACE_WORK_H

#include <signprep/document.h>
#include <signprep/field.h>
#include <signprep/result.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/place/queries.h"
#include "locate/request/spec.h"

typedef struct sp_work {
	sp_arena *arena;         /**< the result's: what components point to */
	signprep_issues *issues; /**< findings of the attempt under way */
	signprep_document *doc;
	signprep_locate_options options;
	int page_count;
	signprep_page *pages; /**< [0] is page 1; number 0 when not read yet */
	signprep_fields fields;
	bool xfa_only;
	sp_queries queries;
	bool failed; /**< memory ran out somewhere; ends the call */
} sp_work;

signprep_code sp_work_open(
	sp_work *work, sp_arena *arena, signprep_document *doc, const signprep_locate_options *options, signprep_error *err);
void sp_work_close(sp_work *work);
/** Geometry of a page that exists. Borrowed. */
signprep_code sp_work_page(const signprep_page **out, sp_work *work, int number, signprep_error *err);
/**
 * The pages that Locate.Pages asks for: malloc'd, page_count entries, [0] is page 1. All pages when it is absent.
 * NULL with status SIGNPREP_OK: the text is wrong and an issue was added.
 */
signprep_code sp_work_choose_pages(bool **out, sp_work *work, const sp_spec *spec, signprep_error *err);
/** 1-based page of a page number that may count from the end; 0 (and issue P101) when there is none. */
int sp_work_page_number(sp_work *work, const sp_spec *spec, const char *member, int number);

/** From the arena; remembers in `failed` when there is no more. */
void *sp_work_array(sp_work *work, size_t count, size_t size);
/** `text`, or "" and a note in `failed` when it is NULL. */
const char *sp_work_text(sp_work *work, const char *text);

/** The resolvers: status, placements, candidates and `why` of `out`; a code only when nothing more can be done. */
signprep_code sp_resolve_normal(signprep_component *out, sp_work *work, const sp_spec *spec, signprep_error *err);
signprep_code sp_resolve_field(signprep_component *out, sp_work *work, const sp_spec *spec, signprep_error *err);
signprep_code sp_resolve_keyword(signprep_component *out, sp_work *work, const sp_spec *spec, signprep_error *err);
/** Missing is no error: it is left out. */
bool sp_is_optional(const sp_spec *spec);
/** By mode, then the alternatives of Fallback; `taken` is the spec that gave the answer. */
signprep_code sp_resolve(signprep_component *out, sp_work *work, const sp_spec *spec, const sp_spec **taken, signprep_error *err);

#endif
