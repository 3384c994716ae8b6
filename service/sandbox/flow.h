/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a flow's body says, read in one place. */
#ifndef SP_SERVICE_SANDBOX_FLOW_H
#define SP_SERVICE_SANDBOX_FLOW_H

#include <signprep/result.h>

#include "base/json/json_read.h"
#include "service/sandbox/internal.h"

/** ComponentExtra-like JSON text as an object; NULL when there is none. Caller frees with cJSON_Delete. */
cJSON *sp_flow_inner(const cJSON *object, const char *name);

/** ApproveStatus of approver `index`: 2 waiting, 3 signed, 5 expired, 6 cancelled, 0 not his turn yet. */
int sp_approver_status(const sp_stored_flow *flow, int index);
/** FlowStatus at time `now`; a passed deadline is noticed here. */
int sp_flow_status(sp_stored_flow *flow, int64_t now);

/**
 * signed.c: writes the document as it will look when everyone has signed to output_dir/FLOWID.pdf; `*path` is allocated.
 * @return D9xx, R021 … as signprep_stamp_pdf and sp_file_fail
 */
signprep_code sp_signed_write(char **path, const sp_sandbox *sandbox, const char *flow_id, signprep_document *doc,
	const signprep_result *result, const cJSON *body, signprep_error *err);
/** signed.c: `seconds` as a Chinese date in one of the service's formats; an unknown format is yyyy年m月d日. */
void sp_signed_date(const char *format, int64_t seconds, char *out, size_t cap);

#endif
