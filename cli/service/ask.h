/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Questions to the service, as verbs ask them: a client of the run, an action, its answer as JSON. */
#ifndef SP_CLI_SERVICE_ASK_H
#define SP_CLI_SERVICE_ASK_H

#include <cjson/cJSON.h>

#include "cli/cli.h"
#include "cli/sending.h"

/* Zero-initialise; sp_ask_close in any case. */
typedef struct sp_asking {
	sp_cli *cli;
	sp_sending sending;
	bool partner;       /* of which edition is asked */
	signprep_code code; /* of the first thing that went wrong */
} sp_asking;

/** `writes`: production is asked about. `own` may be NULL. The code is kept. */
void sp_ask_open(sp_asking *a, sp_cli *cli, const sp_sending_options *options, const signprep_client_options *own, bool writes);
void sp_ask_close(sp_asking *a);

/**
 * The answer of an action, named as the company edition names it; `body` is taken over, NULL stands for memory that ran out. `all`: every page as one. NULL once something
 * went wrong: the finding is in the run, a->code says what, and nothing is asked any more.
 */
cJSON *sp_ask(sp_asking *a, const char *action, cJSON *body, bool all);

/** The same as text, of an action of `service`; caller frees with signprep_free. */
char *sp_ask_text(sp_asking *a, const char *service, const char *action, cJSON *body, bool all);

#endif
