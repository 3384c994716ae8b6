/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Files of this machine as values of FILL_IMAGE and ATTACHMENT: "@stamp.png" in place of a FileId, as curl names files. They are
 * uploaded before the flow is created. A path counts from the folder of the rows, or of the request, and never leaves it:
 * rows come from others, and no row may send a file that it was not given.
 */
#ifndef SP_LOCATE_REQUEST_FILE_VALUE_H
#define SP_LOCATE_REQUEST_FILE_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#define SP_FILE_PATH_MAX 1024 /* bytes */

/** One entry of a value. */
typedef struct sp_file_entry {
	const char *text; /* borrowed, not terminated; of a path without its "@" */
	size_t length;
	bool path; /* else a FileId, or what should be one */
} sp_file_entry;

/** True for FILL_IMAGE and ATTACHMENT. */
bool sp_file_value_type(const char *component_type);
/**
 * The next entry of `*at`, which moves on and is NULL at the end. Commas separate the entries of an ATTACHMENT (`many`); a picture
 * has one, whatever is in it.
 */
sp_file_entry sp_file_value_next(const char **at, bool many);
/** True when one of the component's entries is a path. */
bool sp_file_value_has_path(const cJSON *component);
/** Relative, without "..", empty parts and control characters, and not too long. */
bool sp_file_path_is_sound(const char *path, size_t length);

#endif
