/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file signprep.h
 * Everything. Read in this order: error, geometry, document, text, field, find, request, result, client.
 *
 * The contract of the whole library:
 * - Units are points, coordinates are viewed space (geometry.h) unless a comment says otherwise.
 * - `new`, `open`, `load`, `run`, `parse` and every `T **out` give the caller something to free with the
 *   noun's `_free`; `at`, `name`, `count` and `const` pointers are borrowed. On failure `*out` is NULL.
 * - Texts are UTF-8. Nothing is printed, nothing exits, there is no global state.
 * - An object is used by one thread at a time, a pool by any number; different objects are independent.
 */
#ifndef SIGNPREP_H
#define SIGNPREP_H

#include <signprep/answer.h>
#include <signprep/client.h>
#include <signprep/document.h>
#include <signprep/error.h>
#include <signprep/field.h>
#include <signprep/find.h>
#include <signprep/geometry.h>
#include <signprep/inspect.h>
#include <signprep/issue.h>
#include <signprep/pool.h>
#include <signprep/prepare.h>
#include <signprep/render.h>
#include <signprep/request.h>
#include <signprep/result.h>
#include <signprep/text.h>
#include <signprep/version.h>

#endif
