/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How parties are told apart, the same in pictures, legends and pages of HTML: by colour, by hatch, by letter. */
#ifndef SP_PREVIEW_LOOK_H
#define SP_PREVIEW_LOOK_H

#include <stdint.h>

#include "locate/party.h"

typedef struct sp_look {
	uint32_t colour;
	unsigned hatch;
	char letters[SP_PARTY_LETTERS];
} sp_look;

sp_look sp_look_of(const signprep_party *party);

bool sp_look_is_missing(const signprep_component *component);

#define SP_LOOK_LABEL 384
/** "A seal lessor.seal": whose it is, what it is, and what it is called. */
void sp_look_label(const signprep_result *result, const signprep_component *component, signprep_lang lang, char out[SP_LOOK_LABEL]);
/** "K202 keyword … not found", or what else is known of why it has no place. */
void sp_look_reason(const signprep_result *result, const signprep_component *component, signprep_lang lang, char *out, size_t cap);
/** The name of the PDF without its folders. */
const char *sp_look_file(const signprep_result *result);

#endif
