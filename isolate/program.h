/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A foreign program that is run on a hostile file: it may read what is installed, write to one folder, open no connection to
 * another machine, and has nothing of this process: neither its environment nor its descriptors. With everything that it has
 * started it ends when its time is over, when the caller wants it, and when this process ends, however it ends.
 */
#ifndef SP_ISOLATE_PROGRAM_H
#define SP_ISOLATE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

/* All is borrowed. */
typedef struct sp_program {
	const char *const *argv;         /* NULL-ended; the first is a path */
	const char *const *environment;  /* NULL-ended, NAME=value */
	const char *const *readable;     /* NULL-ended: paths beside the system's own that it may read, such as fonts */
	const char *folder;              /* the one it may write to; it starts there; what it says goes to the file "said" in it */
	double wall_s;                   /* above 0 */
	size_t file_max;                 /* bytes of a file that it may write */
	bool (*cancelled)(void *opaque); /* NULL: never */
	void *opaque;
} sp_program;

typedef enum sp_program_end {
	SP_PROGRAM_EXITED, /* `number`: its status */
	SP_PROGRAM_KILLED, /* `number`: the signal */
	SP_PROGRAM_LATE,
	SP_PROGRAM_CANCELLED
} sp_program_end;

/**
 * Runs it to its end. Call it while this process has no secrets in threads that might fork as well.
 * @return LIMIT D909 when it cannot be started or confined
 */
SIGNPREP_NODISCARD signprep_code sp_program_run(const sp_program *program, sp_program_end *end, int *number, signprep_error *err);

#endif
