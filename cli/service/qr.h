/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** QR codes of links: for a terminal and as PNG. */
#ifndef SP_CLI_SERVICE_QR_H
#define SP_CLI_SERVICE_QR_H

#include <stdbool.h>

#include "base/buf.h"

/**
 * Appends the code of `text` in half blocks, its white margin with it. `colour`: with the terminal's own black and white; else light
 * modules are drawn, as on dark terminals. False: too long for a code, or no memory.
 */
bool sp_qr_text(sp_buf *out, const char *text, bool colour);
/** Appends a PNG of it, 8 pixels a module. */
bool sp_qr_png(sp_buf *out, const char *text);

#endif
