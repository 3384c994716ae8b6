/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is drafted for small contracts. */
#include "drafts.h"

#include <stdio.h>
#include <string.h>

#include <signprep/template.h>

#include "base/buf.h"

void drafts_on(const paper_line *lines, size_t count, const char *drawing, const char *expected, int open)
{
	signprep_draft *draft;
	signprep_error err = { 0 };
	paper p;
	sp_buf said;

	paper_open(&p, 1, lines, count, drawing);
	assert_int_equal(signprep_draft_new(&draft, p.doc, NULL, NULL, &err), SIGNPREP_OK);
	sp_buf_init(&said, 1 << 16);
	sp_buf_puts(&said, "");
	for (size_t i = 0; i < signprep_draft_place_count(draft); i++) {
		const signprep_draft_place place = signprep_draft_place_at(draft, i);
		const char *party = place.party == SIZE_MAX ? "-" : signprep_draft_party_at(draft, place.party).label;
		sp_buf_printf(&said, "%s %s %s\n", place.type, party, place.label);
	}
	assert_string_equal(said.data, expected);
	assert_int_equal(count_id(signprep_draft_issues(draft), "R712"), open);
	sp_buf_clear(&said);
	assert_int_equal(signprep_draft_finish(draft, &err), SIGNPREP_OK);
	signprep_draft_free(draft);
	paper_close(&p);
}
