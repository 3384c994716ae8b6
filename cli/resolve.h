/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What locate, check, explain, preview and submit have in common: REQUEST.json FILE.pdf, made into a result. */
#ifndef SP_CLI_RESOLVE_H
#define SP_CLI_RESOLVE_H

#include "cli/cli.h"

/* The members of an options struct that steer the search. */
typedef struct sp_cli_resolve_options {
	int on_multiple, emit; /* as SP_OPT_CHOICE leaves them */
} sp_cli_resolve_options;

/* Choices in the order of the enums of signprep/result.h. */
extern const char *const sp_on_multiple_names[], *const sp_emit_names[];

#define SP_OPT_ON_MULTIPLE(at) \
	{ \
		.name = "--on-multiple", .kind = SP_OPT_CHOICE, .choices = sp_on_multiple_names, .offset = (at), \
		.help_en = "what several hits mean, whatever the request says", .help_zh = "有多处时如何处理，优先于请求中的 Pick" \
	}
#define SP_OPT_EMIT(at) \
	{ \
		.name = "--emit", .kind = SP_OPT_CHOICE, .choices = sp_emit_names, .offset = (at), \
		.help_en = "leave KEYWORD or FIELD components to the service", .help_zh = "将 KEYWORD 或 FIELD 控件原样留给服务" \
	}

/**
 * Reads both files and resolves (and checks) them. cli->result is set when the search itself could be done; its findings
 * are in the run by then, and the code is that of the first error among them.
 */
signprep_code sp_cli_resolve(sp_cli *cli, bool check, const sp_cli_resolve_options *options);
/** The same for cli->document, which is open, and one of several requests. */
signprep_code sp_cli_resolve_document(
	sp_cli *cli, const signprep_request *request, bool check, const sp_cli_resolve_options *options);
/** For sp_command.json. */
signprep_code sp_cli_result_json(char **out, const sp_cli *cli, signprep_answer answer, signprep_error *err);

#endif
