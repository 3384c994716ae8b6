/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Requests of several contracts: REQUEST.json and a PDF for each, contract by contract, as the verbs for one do it. */
#ifndef SP_CLI_SERVICE_GROUP_H
#define SP_CLI_SERVICE_GROUP_H

#include <signprep/group.h>

#include "cli/resolve.h"

/** What is kept of each contract for what comes after. */
typedef struct sp_cli_group {
	sp_cli *cli;
	size_t count;
	signprep_document *documents[SIGNPREP_GROUP_MAX];
	signprep_result *results[SIGNPREP_GROUP_MAX];
	bool warnings;
} sp_cli_group;

/**
 * A verb's part for one contract: cli->document, result, answer, issues and pdf_name are that contract's. `code` is what resolving
 * it came to. An answer that it leaves empty is made of the result. Findings that it has printed itself: cli->issues_are_data.
 */
typedef signprep_code (*sp_group_step)(sp_cli *cli, const void *options, size_t index, signprep_code code);

typedef struct sp_group_verb {
	bool check;
	bool keep_answers; /* although people read standard output */
	signprep_answer answer;
	const sp_cli_resolve_options *resolve;
	sp_group_step step; /* NULL: nothing more */
	const void *options;
} sp_group_verb;

/** Whether the arguments are a request and several PDFs. */
bool sp_contracts_are_asked(const sp_cli *cli);
/**
 * Resolves every contract. Each contract's findings stand with it in the answer ("contracts"), and are printed with it; those of
 * the whole go into the run. sp_contracts_clear in any case.
 * @return the first contract's code that is none of OK; R921, R922, R001 for a request of one contract
 */
signprep_code sp_contracts_resolve(sp_cli_group *group, sp_cli *cli, const sp_group_verb *verb);
void sp_contracts_clear(sp_cli_group *group);

#endif
