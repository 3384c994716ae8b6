/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Who signs, as the request names them, and what a person calls their components. */
#ifndef SP_LOCATE_PARTY_H
#define SP_LOCATE_PARTY_H

#include <cjson/cJSON.h>

#include "locate/result.h"

/** Lists the parties of the request and tells each component whose it is. False when memory is out. */
bool sp_parties_write(signprep_result *result, const cJSON *root);

/** A component's id, and its name, as somebody gave them; "" for those that were made up here or say no more than the other. */
const char *sp_component_given_id(const signprep_component *component);
const char *sp_component_given_name(const signprep_component *component);
/** The first of both that is there. */
const char *sp_component_called(const signprep_component *component);

#define SP_PARTY_LETTERS 16
/** "A" for the first approver, "Z", "AA" …; "" for the initiator. */
void sp_party_letters(const signprep_party *party, char out[SP_PARTY_LETTERS]);
/** Role, company and person: "甲方 · 示例公司 · 张三", cut at `cap`; what they are where the request says none of it. */
void sp_party_title(const signprep_party *party, signprep_lang lang, char *out, size_t cap);
/** What they are: "company", "person" … */
const char *sp_party_kind_word(const signprep_party *party, signprep_lang lang);
/** "seal" for SIGN_SEAL …, in the language; the type itself where there is no word for it. */
const char *sp_type_word(const char *type, signprep_lang lang);

/** What a party does, by kinds that have a word of their own. */
enum { SP_WORK_SEALS, SP_WORK_SIGNATURES, SP_WORK_DATES, SP_WORK_TEXTS, SP_WORK_OTHERS, SP_WORK_KINDS };
typedef struct sp_party_work {
	size_t of[SP_WORK_KINDS]; /* boxes that have a place; copies and slices are no boxes of their own */
	size_t all, here;         /* their sum; those on the page asked for */
	size_t unplaced;          /* components without any, but for optional ones */
} sp_party_work;
/** For each party, in their order; `page` 0: no page. `out` has room for all of them. */
void sp_parties_work(const signprep_result *result, int page, sp_party_work *out);
/** "seals 2 · dates 1", cut at `cap`; "" where there is none. */
void sp_party_work_text(const sp_party_work *work, signprep_lang lang, char *out, size_t cap);

#endif
