/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file signprep.h
 * Everything. Read in this order: error, geometry, document, text, field, find, request, result, bake, drift, client, batch, callback; pool
 * for PDFs of strangers.
 *
 * The contract of the whole library:
 * - Units are points, coordinates are viewed space (geometry.h) unless a comment says otherwise.
 * - One rule of ownership. What comes out through a `T **out` is the caller's and is given back with
 *   signprep_<noun>_free (texts: signprep_free, memory.h); NULL is allowed there, and on failure `*out` is NULL. A `T *out`
 *   is a struct of the caller's own: where the library hangs memory on it, signprep_<noun>_clear takes that off again, which
 *   is also allowed when it was only zeroed or filling it failed. Everything else is borrowed (`at`, `name`, `count`, `const`
 *   pointers) and lives as long as what it was asked of.
 * - Options are structs that grow with new versions. Each starts with `size`: zero-initialise the struct and leave it at 0,
 *   which means the members of version 0.1 for ever, or set it to sizeof to use newer ones. NULL: all defaults. An older
 *   library refuses newer members that are set (R030) and never passes over them.
 * - Texts are UTF-8. Nothing is printed, nothing exits, there is no global state.
 * - An object is used by one thread at a time, a pool by any number; different objects are independent.
 */
#ifndef SIGNPREP_H
#define SIGNPREP_H

#include <signprep/account.h>
#include <signprep/action.h>
#include <signprep/answer.h>
#include <signprep/bake.h>
#include <signprep/batch.h>
#include <signprep/callback.h>
#include <signprep/client.h>
#include <signprep/convert.h>
#include <signprep/document.h>
#include <signprep/drift.h>
#include <signprep/error.h>
#include <signprep/export.h>
#include <signprep/field.h>
#include <signprep/find.h>
#include <signprep/flow.h>
#include <signprep/form.h>
#include <signprep/geometry.h>
#include <signprep/group.h>
#include <signprep/html.h>
#include <signprep/inspect.h>
#include <signprep/issue.h>
#include <signprep/memory.h>
#include <signprep/pool.h>
#include <signprep/prepare.h>
#include <signprep/render.h>
#include <signprep/request.h>
#include <signprep/result.h>
#include <signprep/template.h>
#include <signprep/text.h>
#include <signprep/verify.h>
#include <signprep/version.h>
#include <signprep/wecom.h>

#endif
