/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file answer.h
 * Answers as the JSON text that the command prints with --json, in the shapes that `docs/cli.md` promises.
 *
 * Each function gives one object as compact text; free it with signprep_free(). Findings stand in its "issues": those of
 * `issues`, or of the answer itself when that is NULL. `lang` is the language of what people read in it; ids, names of
 * members and texts of the document are the same in every language.
 */
#ifndef SIGNPREP_ANSWER_H
#define SIGNPREP_ANSWER_H

#include <signprep/find.h>
#include <signprep/inspect.h>
#include <signprep/result.h>

SIGNPREP_BEGIN

/** signprep.find/1. `file` is the name of the PDF to show. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_find_json(char **out, const signprep_find *find, const char *file,
	const signprep_issues *issues, signprep_lang lang, signprep_error *err);

/** signprep.inspect/1. */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_inspection_json(
	char **out, const signprep_inspection *inspection, const signprep_issues *issues, signprep_lang lang, signprep_error *err);

/** Three answers of one shape. */
typedef enum signprep_answer { SIGNPREP_ANSWER_LOCATE, SIGNPREP_ANSWER_CHECK, SIGNPREP_ANSWER_EXPLAIN } signprep_answer;

/**
 * signprep.locate/1, signprep.check/1, signprep.explain/1. With `req`, the request the result is of, it is named and
 * findings tell line and column in it; NULL: neither.
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_result_json(char **out, signprep_answer answer,
	const signprep_result *result, const signprep_request *req, const signprep_issues *issues, signprep_lang lang,
	signprep_error *err);

SIGNPREP_END

#endif
