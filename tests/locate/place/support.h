/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the tests of placing share: components from JSON text, issues by id. */
#ifndef SP_TESTS_LOCATE_SUPPORT_H
#define SP_TESTS_LOCATE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/issues.h"
#include "locate/request/spec.h"

typedef struct bench {
	sp_arena arena;
	signprep_issues *issues;
	cJSON *json;
	sp_spec *spec;
} bench;

/** Parses one component; ' stands for " in `json`. */
void bench_open(bench *b, const char *json);
void bench_close(bench *b);
/** How many findings of kind `id` the list holds. */
size_t count_id(const signprep_issues *issues, const char *id);
/** The first finding of kind `id`; fails the test when there is none. */
const signprep_issue *need_id(const signprep_issues *issues, const char *id);
/** Fails unless the list holds exactly one finding, of kind `id`. */
const signprep_issue *only_id(const signprep_issues *issues, const char *id);
/** Fails unless all four numbers agree to 1e-6. */
void assert_rect(signprep_rect r, double x0, double y0, double x1, double y1);
/** To 1e-3. */
void assert_near(double value, double expected);
/** A copy of `text` with every ' replaced by "; free it. */
char *requote(const char *text);

#endif
