/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A token on disk: in a folder of its owner's alone, so that programs run one after the other share it, as WeCom asks. */
#ifndef SP_WECOM_TOKEN_H
#define SP_WECOM_TOKEN_H

#include <stdbool.h>

#include "net/secret.h"

#define SP_WECOM_TOKEN_MAX 2048

/** Reads the token of `name`; false when there is none, it is over, or others could have written or can read it. */
bool sp_wecom_token_load(const char *folder, const char *name, double now, sp_secret *token, double *until);
/** Writes it, mode 0600. False when it could not be: then it is fetched again next time. */
bool sp_wecom_token_save(const char *folder, const char *name, const char *token, double until);
/** Forgets it. */
void sp_wecom_token_drop(const char *folder, const char *name);

#endif
