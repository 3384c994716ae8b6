/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the resolvers of the three modes share while one request is located. */
#ifndef SP_LOCATE_PLACE_RESOLVER_H
#define SP_LOCATE_PLACE_RESOLVER_H

#include <signprep/document.h>
#include <signprep/field.h>
#include <signprep/result.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/place/blank_picture.h"
#include "locate/place/blank_sheet.h"
#include "locate/place/queries.h"
#include "locate/request/spec.h"

typedef struct sp_resolver {
	sp_arena *arena;         /**< the result's: what components point to */
	signprep_issues *issues; /**< findings of the attempt under way */
	signprep_document *doc;
	sp_page_store *store;
	signprep_locate_options options;
	int page_count;
	signprep_page *pages; /**< [0] is page 1; number 0 when not read yet */
	signprep_fields fields;
	bool xfa_only;
	sp_queries queries;
	sp_blank_sheet sheet;    /**< of the page that was looked at last for a blank */
	sp_page_picture picture; /**< of the page whose picture was looked at last */
	bool failed;             /**< memory ran out somewhere; ends the call */
} sp_resolver;

signprep_code sp_resolver_open(
	sp_resolver *resolver, sp_arena *arena, sp_page_store *store, const signprep_locate_options *options, signprep_error *err);
void sp_resolver_close(sp_resolver *resolver);
/** Geometry of a page that exists. Borrowed. */
signprep_code sp_resolver_page(const signprep_page **out, sp_resolver *resolver, int number, signprep_error *err);
/**
 * The pages that Locate.Pages asks for: malloc'd, page_count entries, [0] is page 1. All pages when it is absent.
 * NULL with status SIGNPREP_OK: the text is wrong and an issue was added.
 */
signprep_code sp_resolver_choose_pages(bool **out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);
/** 1-based page of a page number that may count from the end; 0 (and issue P101) when there is none. */
int sp_resolver_page_number(sp_resolver *resolver, const sp_spec *spec, const char *member, int number);

/** From the arena; remembers in `failed` when there is no more. */
void *sp_resolver_array(sp_resolver *resolver, size_t count, size_t size);
/** `text`, or "" and a note in `failed` when it is NULL. */
const char *sp_resolver_text(sp_resolver *resolver, const char *text);

/** The resolvers: status, placements, candidates and `why` of `out`; a code only when nothing more can be done. */
signprep_code sp_resolve_normal(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);
signprep_code sp_resolve_field(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);
signprep_code sp_resolve_keyword(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, signprep_error *err);
/** Missing is no error: it is left out. */
bool sp_is_optional(const sp_spec *spec);
/** By mode, then the alternatives of Fallback; `taken` is the spec that gave the answer. */
signprep_code sp_resolve(
	signprep_component *out, sp_resolver *resolver, const sp_spec *spec, const sp_spec **taken, signprep_error *err);

/** Why a component came out as it did: one line in both languages, made of phrases of base/messages/words.def. */

typedef struct sp_phrase {
	const char *en, *zh;
} sp_phrase;

sp_phrase sp_phrase_word(const char *key);
/** A text of the request or the document: the same in both languages. */
sp_phrase sp_phrase_text(const char *text);
/** The phrase `key` with {0}, {1} … filled; texts are the arena's. Want of memory is remembered in `work`. */
sp_phrase sp_phrase_fill(sp_resolver *resolver, const char *key, const sp_phrase *parts, size_t count);

void sp_why_set(signprep_component *out, sp_phrase phrase);
/** The phrase `key`, which has no gaps. */
void sp_why(signprep_component *out, const char *key);

#endif
