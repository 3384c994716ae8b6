/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file form.h
 * Templates that the service keeps, as forms: who signs, what is to be filled and by whom, kept in a file and compared later.
 *
 * A form is a JSON text, schema signprep.form/1 (docs/templates.md, docs/schema/form.schema.json). Findings about a template have its
 * id as their member path.
 *
 * A contract is made of a form and a request: JSON with the members of CreateFlow, and FormFields, FileNames and CcNotifyType of the two
 * calls that follow. An approver names its recipient by RecipientId or by the role (ApproverRoleName), else where it stands counts.
 * FlowType and Unordered are those of the template; empty texts say nothing.
 */
#ifndef SIGNPREP_FORM_H
#define SIGNPREP_FORM_H

#include <signprep/client.h>

SIGNPREP_BEGIN

/**
 * The forms of the templates that fit, page after page: {"forms":[…]}.
 * @param json         set whenever the service answered, to the forms that are whole; signprep_free
 * @param issues       findings, warnings too; may be NULL. signprep_issues_free
 * @param template_ids these only; count 0: any
 * @param name         those whose name holds this; NULL: any
 * @return R832 no id of a template; R830, R831 nothing fits; R833, R834, R848 answers that can't be: the code of the finding when no
 *         form is left, SIGNPREP_PARTIAL when some are; else as signprep_action_call
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_forms_pull(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *template_ids, size_t count, const char *name, signprep_error *err);

/**
 * The PDF that a template stands on, fetched into `folder` (made when missing) as TEMPLATE_ID.pdf: places are looked for in it as in any
 * other. Of both editions; the partner edition gives it to accounts that may have it.
 * @return R832 no id of a template, S933 the service gives no PDF, S714 no address that may be followed, S716 not whole, S22x, S51x
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_forms_pdf(
	signprep_client *client, const char *template_id, const char *folder, bool force, signprep_error *err);

/**
 * What has changed from one form to the next, a finding for each change (R839 to R847); none when they say the same.
 * @param issues signprep_issues_free; NULL on failure
 * @return R835 a text is no form, R836 they are forms of different templates
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_forms_compare(
	signprep_issues **issues, const char *before, const char *now, signprep_error *err);

/**
 * A request with a placeholder for everything that a row may say about a contract of the form: `${甲方.name|}`, `${月租金|}`
 * (docs/templates.md, "template send"). Caller frees with signprep_free.
 * @return R899 this is no form
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_form_request(char **request, const char *form, signprep_error *err);

/**
 * Everything that is wrong with a request for the form, as far as that shows without the service; who calls is not asked for.
 * @param issues  signprep_issues_free, also on failure
 * @param request NULL: an empty one
 * @return the first finding that is an error: R836 another template, R881 to R891, R894, R895, R899, as signprep_action_call for the bodies
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_form_check(
	signprep_issues **issues, const char *form, const char *request, signprep_error *err);

/**
 * What signprep_form_send would send, schema signprep.plan/1. Caller frees with signprep_free; NULL on failure.
 * @param issues as signprep_form_check; may be NULL
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_form_plan(
	char **plan, signprep_issues **issues, signprep_client *client, const char *form, const char *request, signprep_error *err);

/**
 * Creates and starts one contract: CreateFlow, CreateDocument, StartFlow, each written to the journal before and after, under the
 * client's row key or a hash of all that is sent. A call that finds a contract half made goes on with it; while its document is
 * composed it is waited for, within the five minutes that the service allows. Only CreateFlow may not be repeated: when its answer is
 * lost the outcome is unknown, until signprep_flows_settle or a callback tells the contract.
 * @param out    filled as far as known, also on failure
 * @param issues as signprep_form_check, and R897 when a contract is left that is not started; may be NULL
 * @return as signprep_form_check and signprep_submit; R880 (SIGNPREP_DRIFT) the template has changed, R892 (SIGNPREP_LIMIT) the
 *         document was not composed in time, R893 (SIGNPREP_REFUSED) the contract can't be started any more. In the
 *         partner edition one call does it all (CreateFlowsByTemplates): R941 (SIGNPREP_REFUSED) the service did not make it, R942, R943
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_form_send(signprep_flow *out, signprep_issues **issues,
	signprep_client *client, const char *form, const char *request, signprep_error *err);

SIGNPREP_END

#endif
