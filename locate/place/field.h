/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Names of form fields against the name asked for. */
#ifndef SP_LOCATE_PLACE_FIELD_H
#define SP_LOCATE_PLACE_FIELD_H

#include <stdbool.h>

#include <signprep/field.h>

typedef enum sp_name_match {
	SP_NAME_EXACT,
	SP_NAME_GLOB,   /**< '*' stands for any run of characters, '?' for one */
	SP_NAME_EXPORT, /**< "name=export": the radio button or check box of that name with that on-state */
	SP_NAME_FOLDED  /**< after NFKC and width fold, default-ignorables and outer blanks dropped */
} sp_name_match;

/** Both names are UTF-8; `asked` holds the pattern. Not for SP_NAME_EXPORT, which needs more than a name. */
bool sp_field_name_matches(const char *name, const char *asked, sp_name_match how);

#endif
