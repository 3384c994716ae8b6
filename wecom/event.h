/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a message of WeCom tells of whom. */
#ifndef SP_WECOM_EVENT_H
#define SP_WECOM_EVENT_H

#include <cjson/cJSON.h>

#include <signprep/wecom.h>

/** Takes the Encrypt out of the body of a POST. `*out` is freed with free. @return S857, S858, S859, S860, D901 */
signprep_code sp_wecom_event_encrypted(char **out, const char *body, size_t length, signprep_error *err);
/** A decrypted message as signprep.wecom-event/1; caller frees with cJSON_Delete. @return S857, S858, S860, D901 */
signprep_code sp_wecom_event_read(cJSON **out, const char *message, size_t length, signprep_lang lang, signprep_error *err);

#endif
