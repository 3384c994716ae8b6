/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the company of the sandbox has: templates, seals, employees, member companies, kinds of contracts. */
#ifndef SP_SERVICE_WORLD_WORLD_H
#define SP_SERVICE_WORLD_WORLD_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#include "base/buf.h"

/** A list that is built in: JSON texts of objects, NULL-ended, and the member that tells them apart. */
typedef struct sp_world_list {
	const char *name, *id;
	const char *const *items;
} sp_world_list;

/** world_data.c; ends with a row without name. */
extern const sp_world_list sp_world_lists[];

/**
 * {"Templates": […], "Seals": […], "Employees": […], "Organizations": […], "UserFlowTypes": […]}: what is built in, and what
 * the file at `path` has beside it or instead of it (by id). NULL as `path`: no file.
 * @return R010 … as files of JSON; S751 when a list or an entry is not what it should be
 */
signprep_code sp_world_read(cJSON **out, const char *path, signprep_error *err);
/** The entry of that list with that id; NULL: none. */
cJSON *sp_world_find(const cJSON *world, const char *list, const char *id);

/**
 * A page or more of a template for which no PDF was given: `title` (ASCII without brackets; NULL: that it is one) and a rule where
 * each control stands. `template` NULL: a page with nothing else.
 */
bool sp_world_template_pdf(sp_buf *out, const cJSON *template, const char *title);
/** A seal as a picture, two dots for each mm of its real size. */
bool sp_world_seal_png(sp_buf *out, const cJSON *seal);

#endif
