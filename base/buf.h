/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Growable bytes with a mandatory maximum. Content is always NUL-terminated past its length. */
#ifndef SP_BASE_BUF_H
#define SP_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct sp_buf {
	char *data;
	size_t length, capacity, max;
	bool failed; /* an append did not fit or memory ran out; later appends do nothing */
	bool full;   /* it failed because something did not fit */
} sp_buf;

void sp_buf_init(sp_buf *buf, size_t max);
bool sp_buf_append(sp_buf *buf, const void *bytes, size_t length);
/** Room for `more` bytes behind what is there, to be written at the address returned; NULL as when an append fails. */
char *sp_buf_room(sp_buf *buf, size_t more);
/** `length` bytes were written there. */
void sp_buf_wrote(sp_buf *buf, size_t length);
bool sp_buf_puts(sp_buf *buf, const char *text);
bool sp_buf_putc(sp_buf *buf, char c);
bool sp_buf_printf(sp_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Hands the memory over (never NULL unless failed) and empties the buffer. Free with free(). */
char *sp_buf_take(sp_buf *buf, size_t *length);
void sp_buf_clear(sp_buf *buf);
/** Overwrites before freeing. */
void sp_buf_wipe(sp_buf *buf);

#endif
