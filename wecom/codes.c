/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of codes. */
#include "wecom/codes.h"

#include <stddef.h>

#define CODE(code, kind, en, zh, do_en, do_zh) { code, SP_WECOM_CODE_##kind, en, zh, do_en, do_zh },
static const sp_wecom_code codes[] = {
#include "base/messages/wecom_codes.def"
};
#undef CODE

const sp_wecom_code *sp_wecom_code_find(long long code)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

const char *sp_wecom_code_issue(const sp_wecom_code *code)
{
	switch (code ? code->kind : SP_WECOM_CODE_OTHER) {
	case SP_WECOM_CODE_CREDENTIALS: return "S877";
	case SP_WECOM_CODE_ADDRESS: return "S878";
	case SP_WECOM_CODE_OFTEN: return "S879";
	case SP_WECOM_CODE_FORBIDDEN: return "S880";
	case SP_WECOM_CODE_BUSY:
	case SP_WECOM_CODE_OTHER: break;
	}
	return "S881";
}
