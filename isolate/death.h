/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Why a reader of PDFs died, in words of the catalogue. */
#ifndef SP_ISOLATE_DEATH_H
#define SP_ISOLATE_DEATH_H

#include <signprep/error.h>

/** Exit status of a process that a layer of its isolation refused. */
#define SP_EXIT_NOT_CONFINED 70

/** From a wait status: D711 crash, D907 processor time, D908 killed from outside, D909 not confined. */
signprep_code sp_death_fail(signprep_error *err, int status, const char *where);

#endif
