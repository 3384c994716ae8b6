/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The allocator MuPDF is given: counts, and refuses past the maximum. */
#ifndef SP_PDFCORE_MEMORY_H
#define SP_PDFCORE_MEMORY_H

#include "pdfcore/internal.h"

/** Allocation callbacks over `memory`, which must outlive every context made with them. */
fz_alloc_context sp_memory_callbacks(sp_memory *memory);

#endif
