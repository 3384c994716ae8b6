/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a template says to people: its remarks, and the names of things. In the language of the run, or of the document. */
#ifndef SP_TEMPLATE_DRAFT_REMARK_H
#define SP_TEMPLATE_DRAFT_REMARK_H

#include "template/draft/compose.h"

/* Each appends to `out`; false: no memory. */
bool sp_remark_template(sp_buf *out, const sp_composition *c);
bool sp_remark_party(sp_buf *out, const sp_composition *c, size_t party);
bool sp_remark_place(sp_buf *out, const sp_composition *c, const sp_place *place);

/* Texts of the arena; NULL: no memory. */
/** ComponentName: 甲方盖章. */
const char *sp_remark_name(const sp_composition *c, const sp_place *place);
/** ApproverRoleName. */
const char *sp_remark_role(const sp_composition *c, size_t party);
const char *sp_remark_flow_name(const sp_composition *c);

#endif
