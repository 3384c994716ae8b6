/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finding the ends of rows. What a quote means is settled here for the ends only; libcsv reads the cells. */
#include "template/rows/rows_split.h"

#include <string.h>

/* Where in a row of CSV: at the start of a cell, in a plain one, in quotes, behind a quote that may have been the last. */
enum { CELL_START, PLAIN, QUOTED, QUOTE_SEEN };

void sp_splitter_init(sp_splitter *splitter, bool csv, size_t max_row)
{
	*splitter = (sp_splitter) { .csv = csv, .line = 1, .row_line = 1, .column = 1 };
	sp_buf_init(&splitter->row, max_row);
}

void sp_splitter_reset(sp_splitter *splitter)
{
	splitter->row.length = 0;
	splitter->overlong = splitter->begun = false;
	splitter->state = CELL_START;
}

void sp_splitter_clear(sp_splitter *splitter)
{
	sp_buf_clear(&splitter->row);
}

bool sp_splitter_open_quote(const sp_splitter *splitter)
{
	return splitter->csv && splitter->state == QUOTED;
}

bool sp_splitter_failed(const sp_splitter *splitter)
{
	return splitter->row.failed;
}

static int next_state(sp_splitter *splitter, char c)
{
	switch (splitter->state) {
	case CELL_START:
		if (c != '"')
			return c == ',' ? CELL_START : PLAIN;
		splitter->quote_line = splitter->line;
		splitter->quote_column = splitter->column;
		return QUOTED;
	case QUOTED: return c == '"' ? QUOTE_SEEN : QUOTED;
	default:
		/* What else follows a closing quote is an error of the row, and opens nothing. */
		if (c == '"' && splitter->state == QUOTE_SEEN)
			return QUOTED;
		return c == ',' ? CELL_START : PLAIN;
	}
}

static void count_place(sp_splitter *splitter, char c)
{
	if (c == '\n' || (c == '\r' && splitter->csv)) {
		/* CR LF is one line break. */
		splitter->line += !(c == '\n' && splitter->after_cr);
		splitter->column = 1;
	} else if (((unsigned char) c & 0xC0) != 0x80)
		splitter->column++;
	splitter->after_cr = c == '\r' && splitter->csv;
}

/* How many bytes from `bytes` on only fill the cell: they change no state and end nothing. */
static size_t plain_run(const sp_splitter *splitter, const char *bytes, size_t length)
{
	static const char stops_plain[] = ",\n\r", stops_quoted[] = "\"\n\r";
	const char *stops = splitter->state == QUOTED ? stops_quoted : stops_plain;
	size_t i = 0;
	if (!splitter->csv) {
		const char *end = memchr(bytes, '\n', length);
		return end ? (size_t) (end - bytes) : length;
	}
	if (splitter->state != PLAIN && splitter->state != QUOTED)
		return 0;
	while (i < length && bytes[i] != stops[0] && bytes[i] != stops[1] && bytes[i] != stops[2])
		i++;
	return i;
}

static void keep(sp_splitter *splitter, const char *bytes, size_t length)
{
	if (!splitter->begun) {
		splitter->begun = true;
		splitter->row_line = splitter->line;
	}
	if (splitter->overlong || !length)
		return;
	if (length > splitter->row.max - splitter->row.length)
		splitter->overlong = true;
	else
		sp_buf_append(&splitter->row, bytes, length);
}

static void count_run(sp_splitter *splitter, const char *bytes, size_t length)
{
	if (!length)
		return;
	splitter->after_cr = false;
	for (size_t i = 0; splitter->csv && i < length; i++)
		splitter->column += ((unsigned char) bytes[i] & 0xC0) != 0x80;
}

size_t sp_splitter_feed(sp_splitter *splitter, const char *bytes, size_t length, bool *whole)
{
	*whole = false;
	for (size_t i = 0; i < length;) {
		size_t run = plain_run(splitter, bytes + i, length - i);
		if (run) {
			keep(splitter, bytes + i, run);
			count_run(splitter, bytes + i, run);
			i += run;
			continue;
		}
		char c = bytes[i++];
		bool is_break = c == '\n' || (c == '\r' && splitter->csv), second = c == '\n' && splitter->after_cr;
		if (!is_break || splitter->state == QUOTED) {
			keep(splitter, &c, 1);
			if (splitter->csv)
				splitter->state = next_state(splitter, c);
			count_place(splitter, c);
			continue;
		}
		if (!splitter->begun)
			splitter->row_line = splitter->line;
		count_place(splitter, c);
		if (second)
			continue;
		*whole = true;
		return i;
	}
	return length;
}
