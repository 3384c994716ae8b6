/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a decrypted message says. */
#ifndef SP_SUBMIT_CALLBACK_EVENT_H
#define SP_SUBMIT_CALLBACK_EVENT_H

#include <signprep/callback.h>

/** An event without members: {}. NULL when memory is out. */
signprep_event *sp_event_probe(void);
/** Reads a message. @return S806 no UTF-8, S807 no JSON object */
signprep_code sp_event_read(signprep_event **out, const char *text, size_t length, signprep_event_format format, const char *where,
	signprep_error *err);
/**
 * The value of a member at the top of an object, as it stands in well-formed JSON text; NULL when there is none.
 * @param text where the object starts, white space before it allowed
 */
const char *sp_event_member(const char *text, size_t length, const char *name, size_t *value_length);

#endif
