/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A keyword made ready to be looked for. */
#ifndef SP_LOCATE_MATCH_PATTERN_H
#define SP_LOCATE_MATCH_PATTERN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <signprep/find.h>

#include "locate/match/edit_distance.h"
#include "locate/match/folded.h"

/* Longest keyword, in code points. */
#define SP_KEYWORD_MAX 1000

typedef struct sp_pattern {
	sp_profile profile;
	bool hidden, annotations, cross_line;
	bool whole_first, whole_last; /* the character before, after must not go on with the word */
	bool bare;                    /* …must not be there at all: the service's ^keyword^ */
	uint32_t *cps;                /* folded; empty for a regular expression */
	size_t count;
	uint32_t *tight; /* as the line filter has it: without white space and case */
	size_t tight_count;
	bool has_hyphen;
	/* with Ocr: as it is without, character by character; and for texts that differ by one more */
	uint32_t *exact;
	sp_edit *edit; /* NULL for short ones, and for long ones */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	const char *keyword; /* borrowed */
} sp_pattern;

/** @return K101 empty, K102 not UTF-8, K103 too long, K104 bad regular expression */
signprep_code sp_pattern_compile(sp_pattern *out, const char *keyword, const signprep_match *match, signprep_error *err);
void sp_pattern_clear(sp_pattern *pattern);

/** The two may be looked for in the same folded lines. */
bool sp_profile_same(sp_profile a, sp_profile b);

/** What stands before and after the span leaves it a word of its own, as far as the pattern asks. */
bool sp_pattern_stands_alone(const sp_pattern *pattern, const sp_folded *f, const sp_lines *lines, sp_span span);

/** Folded text as UTF-8 for PCRE2. */
typedef struct sp_subject {
	char *bytes;
	uint32_t *index; /* folded index of each byte; one entry past the end */
	size_t length, cap, index_cap;
} sp_subject;

/** False: no memory. */
bool sp_subject_set(sp_subject *subject, const sp_folded *f);
void sp_subject_clear(sp_subject *subject);
/**
 * The first match at or after byte `*at`, which is moved past it; an empty span when there is none.
 * @return K105 when PCRE2 gave up
 */
signprep_code sp_regex_next(const sp_pattern *pattern, const sp_subject *subject, size_t *at, sp_span *out, signprep_error *err);

#endif
