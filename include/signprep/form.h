/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * @file form.h
 * Templates that the service keeps, as forms: who signs, what is to be filled and by whom, kept in a file and compared later.
 *
 * A form is a JSON text, schema signprep.form/1 (docs/templates.md, docs/schema/form.schema.json). Findings have the id of the
 * template as their member path.
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
 * What has changed from one form to the next, a finding for each change (R839 to R847); none when they say the same.
 * @param issues signprep_issues_free; NULL on failure
 * @return R835 a text is no form, R836 they are forms of different templates
 */
SIGNPREP_API SIGNPREP_NODISCARD signprep_code signprep_forms_compare(
	signprep_issues **issues, const char *before, const char *now, signprep_error *err);

SIGNPREP_END

#endif
