/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A form as it lies in a file: read strictly, and the names that its recipients and controls have in rows. */
#ifndef SP_SUBMIT_FORMS_FORM_FILE_H
#define SP_SUBMIT_FORMS_FORM_FILE_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <signprep/error.h>

/** True for the text of a form, whole or not: what a program looks at that takes forms and other files. */
bool sp_form_is(const char *text, size_t length);
/**
 * The form; cJSON_Delete. Its lists are there and hold objects, whose ids are texts.
 * @return R101 to R107 no JSON, R899 no form
 */
signprep_code sp_form_read(cJSON **out, const char *text, size_t length, signprep_error *err);

/** A recipient is filled in and signs for a company, else for oneself. */
bool sp_form_is_company(const cJSON *recipient);
/** The recipient with that id, NULL for none. */
const cJSON *sp_form_recipient(const cJSON *form, const char *id);
/** Is the control the initiator's? */
bool sp_form_is_initiators(const cJSON *control);
/**
 * What rows call an item of `list` ("recipients", "fill", "sign"): its role or name where only it has that and a placeholder can hold it,
 * else its id. Borrowed.
 */
const char *sp_form_column(const cJSON *form, const char *list, const cJSON *item);

#endif
