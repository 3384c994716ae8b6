/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a row asks of the network. Each runs in a thread of the I/O threads and leaves how it went in the row. */
#ifndef SP_BATCH_SEND_H
#define SP_BATCH_SEND_H

#include "batch/entry.h"
#include "net/download.h"

/** Downloads the row's PDF to a file without a name: SP_ENTRY_FETCHED, or the row has ended. */
void sp_send_fetch(sp_entry *entry, const sp_transport *transport, const sp_download_options *options);
/** Creates, fills and starts the contract of a row, once its request is checked against its form. The row has ended. */
void sp_send_form(sp_entry *entry, signprep_client *client);
/** In the partner edition: those of a row and its `more` in one call. Each has ended. */
void sp_send_forms(sp_entry *entry, signprep_client *client);
/** Uploads the PDF and creates the flow of a row that was located. The row has ended. */
void sp_send_flow(sp_entry *entry, signprep_client *client);

#endif
