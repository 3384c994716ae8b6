/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Conversion of one file that is open already: for those who keep what came of it. */
#ifndef SP_CONVERT_CONVERT_FILE_H
#define SP_CONVERT_CONVERT_FILE_H

#include <signprep/convert.h>

/** A regular file of a kind that is converted here; by its first and last bytes. PDFs are none. */
bool sp_convert_takes(int fd);

/**
 * As signprep_convert for one file, whose descriptor is borrowed; `name` is for messages.
 * @param pdf a descriptor of the PDF, the caller's to close. Where it is one at the call (taken over), it is what an earlier call
 *        made of the same bytes with the same options: a Word document is not converted again then (LibreOffice's PDFs differ
 *        from run to run), only what that conversion changed is told anew. -1 when this fails
 */
SIGNPREP_NODISCARD signprep_code sp_convert_file(signprep_conversion **out, int *pdf, int fd, const char *name,
	const signprep_convert_options *options, signprep_error *err);

#endif
