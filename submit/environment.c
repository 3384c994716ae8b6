/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The hosts of the action table, and the sandbox's own. */
#include "submit/environment.h"

#include "actions/action.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *sp_environment_name(signprep_environment environment)
{
	return environment == SIGNPREP_ENV_PRODUCTION ? "production" : environment == SIGNPREP_ENV_TEST ? "test" : "sandbox";
}

const char *sp_environment_endpoint(signprep_environment environment, const char *service, bool file_host)
{
	const sp_service *row = sp_service_find(service);
	switch (environment) {
	case SIGNPREP_ENV_PRODUCTION: return file_host ? row->file_production : row->production;
	case SIGNPREP_ENV_TEST: return file_host ? row->file_test : row->test;
	default: return "http://127.0.0.1:" TEXT(SP_SANDBOX_PORT);
	}
}
