/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where each environment of the service is. */
#ifndef SP_SUBMIT_ENVIRONMENT_H
#define SP_SUBMIT_ENVIRONMENT_H

#include <stdbool.h>

#include <signprep/client.h>

/** Where `signprep sandbox` listens unless told otherwise. */
#define SP_SANDBOX_PORT 8778

/** The endpoint of a service ("ess", "essbasic") or of the file host, in an environment. */
const char *sp_environment_endpoint(signprep_environment environment, const char *service, bool file_host);
/** "sandbox", "test", "production" */
const char *sp_environment_name(signprep_environment environment);

#endif
