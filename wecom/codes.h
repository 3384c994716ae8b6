/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What WeCom's error codes mean, and the way out: one table for the client and for `signprep help`. */
#ifndef SP_WECOM_CODES_H
#define SP_WECOM_CODES_H

typedef enum sp_wecom_code_kind {
	SP_WECOM_CODE_OTHER,
	SP_WECOM_CODE_BUSY,        /* nothing was done: ask again */
	SP_WECOM_CODE_CREDENTIALS, /* CorpID, Secret or token */
	SP_WECOM_CODE_ADDRESS,     /* that of the caller */
	SP_WECOM_CODE_OFTEN,       /* too many calls */
	SP_WECOM_CODE_FORBIDDEN    /* the application may not */
} sp_wecom_code_kind;

typedef struct sp_wecom_code {
	long long code;
	sp_wecom_code_kind kind;
	const char *en, *zh, *do_en, *do_zh;
} sp_wecom_code;

/** NULL when nothing is known of it. */
const sp_wecom_code *sp_wecom_code_find(long long code);
/** The finding that tells of it: "S877" … */
const char *sp_wecom_code_issue(const sp_wecom_code *code);

#endif
