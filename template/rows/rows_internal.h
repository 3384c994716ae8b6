/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of sp_rows. */
#ifndef SP_TEMPLATE_ROWS_ROWS_INTERNAL_H
#define SP_TEMPLATE_ROWS_ROWS_INTERNAL_H

#include "template/rows/rows.h"
#include "template/rows/rows_csv.h"
#include "template/rows/rows_feed.h"
#include "template/rows/rows_header.h"
#include "template/rows/rows_split.h"

struct sp_rows {
	char *name;
	sp_rows_options options;
	sp_feed feed;
	sp_splitter splitter;
	sp_cells cells;
	sp_header header;
	const char *piece; /* what is left of the feed's last piece */
	size_t piece_length;
	size_t row;       /* number of the last one */
	bool ended, dead; /* nothing is left; nothing more can be read */
	signprep_error death;
};

/** Reads on up to the end of a row; *none at the end of everything. */
signprep_code sp_rows_read_row(sp_rows *rows, bool *none, signprep_error *err);
/** What every row of CSV must be before anybody looks into it. B109, B117, B121 */
signprep_code sp_rows_check_bytes(const sp_rows *rows, signprep_error *err);
/** Takes the row in the splitter apart into rows->cells. B109, B116, B117, B119, B121, D901 */
signprep_code sp_rows_read_cells(sp_rows *rows, signprep_error *err);
/** B115: the file ends inside quotes. Whatever rows they swallowed, this one and all behind it are lost. */
signprep_code sp_rows_fail_quote(const sp_rows *rows, signprep_error *err);
/** True for a row of nothing but blanks. */
bool sp_rows_is_blank(const sp_rows *rows);

#endif
