/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures of seals, fetched from where the service says they are. */
#ifndef SP_SUBMIT_FLOWS_SEAL_PICTURE_H
#define SP_SUBMIT_FLOWS_SEAL_PICTURE_H

#include <stdbool.h>

#include <signprep/client.h>

/** Into `folder` as ID.png, whole or not at all. */
typedef struct sp_seal_picture {
	const char *url, *id;
	int folder;
	bool force; /* replaces what is there */
} sp_seal_picture;

/** @return S714 no id or address, S220 to S227 as net/download.h says, D540 no picture, R022 it is there already */
signprep_code sp_seal_picture_fetch(signprep_client *client, const sp_seal_picture *seal, signprep_error *err);

#endif
