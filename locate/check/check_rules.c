/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small helpers of the signer check. */
#include "locate/check/check_rules.h"

#include <string.h>

const char sp_types_company[] = "SIGN_SEAL SIGN_DATE SIGN_SIGNATURE SIGN_PAGING_SIGNATURE SIGN_PAGING_SEAL SIGN_OPINION "
				"SIGN_VIRTUAL_COMBINATION SIGN_LEGAL_PERSON_SEAL";
const char sp_types_person[] = "SIGN_DATE SIGN_SIGNATURE SIGN_PAGING_SIGNATURE SIGN_VIRTUAL_COMBINATION SIGN_OPINION";
const char sp_types_child[] = "SIGN_MULTI_LINE_TEXT SIGN_SELECTOR";
const char sp_types_fill[] = "TEXT MULTI_LINE_TEXT CHECK_BOX FILL_IMAGE DYNAMIC_TABLE ATTACHMENT SELECTOR DATE WATERMARK DISTRICT "
			     "VIRTUAL_COMBINATION";

bool sp_word_in(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; length && at;) {
		const char *end = strchr(at, ' ');
		size_t here = end ? (size_t) (end - at) : strlen(at);
		if (here == length && memcmp(at, word, length) == 0)
			return true;
		at = end ? end + 1 : NULL;
	}
	return false;
}

signprep_issue *sp_coded(signprep_issues *list, signprep_issue *issue, const char *server_code)
{
	sp_issue_set_server(list, issue, server_code, "");
	return issue;
}

bool sp_is_memory(signprep_issues *list, const signprep_error *err)
{
	bool is = strcmp(err->id, "D901") == 0;
	if (is)
		sp_issues_add_error(list, err);
	return is;
}

bool sp_request_has_approver(const cJSON *request, int approver_type, int *index)
{
	const cJSON *approver;
	int at = 0;
	cJSON_ArrayForEach(approver, sp_json_array(request, "Approvers"))
	{
		long long type;
		if (sp_json_int(approver, "ApproverType", &type) && type == approver_type) {
			if (index)
				*index = at;
			return true;
		}
		at++;
	}
	return false;
}
