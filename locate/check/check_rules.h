/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of the signer check share. */
#ifndef SP_LOCATE_CHECK_CHECK_RULES_H
#define SP_LOCATE_CHECK_CHECK_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/issues.h"
#include "base/json/json_read.h"

/* Values of ApproverType. */
enum {
	SP_APPROVER_COMPANY = 0,
	SP_APPROVER_PERSON = 1,
	SP_APPROVER_COMPANY_AUTO = 3,
	SP_APPROVER_PERSON_AUTO = 7,
	SP_APPROVER_UNKNOWN = -1
};

typedef enum sp_list_kind { SP_LIST_INITIATOR, SP_LIST_FILL, SP_LIST_SIGN } sp_list_kind;

/** One component of a request while it is looked at. */
typedef struct sp_checked {
	signprep_issues *list;
	const cJSON *request;
	const cJSON *siblings; /* the array it stands in */
	const cJSON *component;
	const char *where; /* "Approvers[0].SignComponents[1]" */
	const char *type;  /* ComponentType; "" when missing */
	const char *mode;  /* GenerateMode; "NORMAL" when missing */
	sp_list_kind place;
	int approver_type; /* SP_APPROVER_UNKNOWN for components of the initiator */
} sp_checked;

/** True when `word` is one of the words of `list`, which are separated by single blanks. */
bool sp_word_in(const char *list, const char *word);
/** Sets the service's code and hands the finding on. */
signprep_issue *sp_coded(signprep_issues *list, signprep_issue *issue, const char *server_code);

/** True, with the finding added, when `err` says that memory is out: what failed then says nothing about the request. */
bool sp_is_memory(signprep_issues *list, const signprep_error *err);

/** Whether the flow has a signer of that ApproverType; `*index` gets the first (may be NULL). */
bool sp_request_has_approver(const cJSON *request, int approver_type, int *index);

/** Names, mobiles, companies, repeats, copies (check_people.c). */
void sp_check_people(signprep_issues *list, const cJSON *request);
/** Members of the flow that hang together (check_flow.c). */
void sp_check_flow(signprep_issues *list, const cJSON *request);
/** Settings without effect, controls nobody can use (check_effects.c). */
void sp_check_effects(signprep_issues *list, const cJSON *request);
/** What signers are limited to, how they are told (check_limits.c). */
void sp_check_limits(signprep_issues *list, const cJSON *request);
/** Names, mobiles, addresses: what is written in them (check_names.c). */
void sp_check_names(signprep_issues *list, const cJSON *request);
/** One component: type against signer, ids, names (check_components.c). */
void sp_check_component(const sp_checked *c);
/** ComponentId twice among absolute components (check_components.c). */
void sp_check_component_ids(signprep_issues *list, const cJSON *request);
/** ComponentExtra (check_extra.c). */
void sp_check_extra(const sp_checked *c);
/** True when a combination among the siblings names this component as its child. */
bool sp_component_is_child(const sp_checked *c);
/** ComponentValue (check_value.c). */
void sp_check_value(const sp_checked *c);

/** Signing types of a company, which include those of a person. */
extern const char sp_types_company[], sp_types_person[], sp_types_child[], sp_types_fill[];

#endif
