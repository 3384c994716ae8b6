/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What doctor tells, row by row. */
#ifndef SP_CLI_SERVICE_DOCTOR_H
#define SP_CLI_SERVICE_DOCTOR_H

#include <cjson/cJSON.h>

#include "cli/cli.h"
#include "cli/sending.h"

/** One line: what, its value, where it comes from. False when memory is out. */
bool sp_doctor_tell(sp_cli *cli, cJSON *rows, const char *name, const char *value, const char *source);

/** Opens a connection to each host and asks for nothing: any answer will do. The first that can't be reached is returned: S201. */
signprep_code sp_doctor_reach(sp_cli *cli, cJSON *rows, const sp_sending_options *options, const char *const hosts[2]);

/**
 * Asks the service, with calls that only read: whether it takes the keys, how far its clock is off, which extensions are open,
 * what is left of the package. What it refuses is a finding; the first failure is returned.
 */
signprep_code sp_doctor_ask(sp_cli *cli, cJSON *rows, const sp_sending_options *options);

#endif
