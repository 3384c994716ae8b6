/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The tokens of JSON text: where they end, what a string spells, where a place is for people. */
#ifndef SP_BASE_JSON_JSON_TEXT_H
#define SP_BASE_JSON_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

const char *sp_json_skip_space(const char *at, const char *end);
/**
 * Past the closing quote of the string that starts at `at`; NULL when it is ill-formed, with the place in `*bad`
 * and what should stand there in `*expected`. Raw control characters, lone surrogates and \u0000 are refused.
 */
const char *sp_json_string_end(const char *at, const char *end, const char **bad, const char **expected);
/** Past the number that starts at `at`; NULL when it is ill-formed. */
const char *sp_json_number_end(const char *at, const char *end, const char **bad);
/** Past the value that starts at or after `at`, brackets counted; `end` when it is cut short. */
const char *sp_json_value_end(const char *at, const char *end);
/** Writes what a well-formed string spells, NUL-terminated; `out` holds as many bytes as the string. Returns the length. */
size_t sp_json_string_decode(const char *at, char *out);
/** Where in a well-formed string its `offset`-th spelt byte stands. */
const char *sp_json_string_place(const char *at, size_t offset);
/** Of what a well-formed string spells, escapes resolved. */
uint64_t sp_json_string_hash(const char *at);
/** Orders two well-formed strings by what they spell. */
int sp_json_string_compare(const char *a, const char *b);
/** True when a well-formed string spells the UTF-8 text. */
int sp_json_string_equals(const char *at, const char *text, size_t length);
/** 1-based; columns count code points. */
void sp_json_line_column(const char *text, const char *at, size_t *line, size_t *column);

#endif
