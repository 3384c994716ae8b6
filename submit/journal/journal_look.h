/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A look at a journal without using it: nothing is entered, created, brought up to date or connected to. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_LOOK_H
#define SP_SUBMIT_JOURNAL_JOURNAL_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include <signprep/error.h>

typedef struct sp_journal_about {
	bool server; /* kept by a PostgreSQL server: nothing below is known but `library` */
	int library; /* version of libpq, 150018 */
	bool exists;
	int schema;
	int64_t rows, unknown, creating;
} sp_journal_about;

/** @return as sp_journal_open, and S513, S514 for an address */
signprep_code sp_journal_look(const char *path, sp_journal_about *out, signprep_error *err);
/** Version of libpq on this machine, 150018; 0 when it is absent or too old. */
int sp_journal_libpq_version(void);

#endif
