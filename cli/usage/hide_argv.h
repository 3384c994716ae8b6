/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A command line can be read by everybody on the machine: passwords inside addresses are taken out of it. */
#ifndef SP_CLI_USAGE_HIDE_ARGV_H
#define SP_CLI_USAGE_HIDE_ARGV_H

#include <stdbool.h>

/**
 * Replaces the arguments that hold an address of a database or a broker with a password in it by copies, and the passwords in
 * what the system shows by asterisks. The copies live as long as the program. False when memory is out.
 */
bool sp_hide_argv(int argc, char **argv);

#endif
