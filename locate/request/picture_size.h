/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How large a picture is, by its head alone: nothing is unpacked. */
#ifndef SP_LOCATE_REQUEST_PICTURE_SIZE_H
#define SP_LOCATE_REQUEST_PICTURE_SIZE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/result.h>

typedef struct sp_picture_size {
	size_t width, height; /* pixels, both above 0 */
} sp_picture_size;

/** False for what is neither PNG nor JPEG, or does not say. */
bool sp_picture_measure(sp_picture_size *out, const void *bytes, size_t length);
/** False when it has more pixels than are drawn (SIGNPREP_PICTURE_PIXELS). */
bool sp_picture_is_drawn(const sp_picture_size *size);
/** How the service lays it into its box. */
signprep_fit sp_picture_fit(const signprep_shown *shown);

#endif
