/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hosts of the e-sign service. */
#include "submit/environment.h"

#include <string.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *sp_environment_name(signprep_environment environment)
{
	return environment == SIGNPREP_ENV_PRODUCTION ? "production" : environment == SIGNPREP_ENV_TEST ? "test" : "sandbox";
}

const char *sp_environment_endpoint(signprep_environment environment, const char *service, bool file_host)
{
	bool basic = strcmp(service, "essbasic") == 0;
	switch (environment) {
	case SIGNPREP_ENV_PRODUCTION:
		return file_host ? "https://file.ess.tencent.cn"
			: basic  ? "https://essbasic.tencentcloudapi.com"
				 : "https://ess.tencentcloudapi.com";
	case SIGNPREP_ENV_TEST:
		return file_host ? "https://file.test.ess.tencent.cn"
			: basic  ? "https://essbasic.test.ess.tencent.cn"
				 : "https://ess.test.ess.tencent.cn";
	default: return "http://127.0.0.1:" TEXT(SP_SANDBOX_PORT);
	}
}
