/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Options structs of callers, who may have been compiled against an older or a newer header than this library.
 *
 * Each starts with `size_t size`. A caller that leaves it 0 means the members of the first version, for ever: so a
 * zero-initialised struct stays valid however much the struct grows. A caller that sets it to sizeof means what its own
 * header has.
 */
#ifndef SP_BASE_OPTIONS_H
#define SP_BASE_OPTIONS_H

#include <stddef.h>

#include <signprep/error.h>

/*
 * The last member of each struct's first version, which is that of the first release. From then on none of this changes, and
 * new members go behind these, at or behind the old sizeof: what was padding may hold anything.
 */
#define SP_FIRST_OF_signprep_account_console mobile
#define SP_FIRST_OF_signprep_action_options plan
#define SP_FIRST_OF_signprep_convert_options opaque
#define SP_FIRST_OF_signprep_flows_change deadline
#define SP_FIRST_OF_signprep_flows_download force
#define SP_FIRST_OF_signprep_flows_link expires_s
#define SP_FIRST_OF_signprep_flows_list offline
#define SP_FIRST_OF_signprep_flows_query pdf_sha256
#define SP_FIRST_OF_signprep_flows_task wait_s
#define SP_FIRST_OF_signprep_flows_settlement offline
#define SP_FIRST_OF_signprep_document_options timeout_s
#define SP_FIRST_OF_signprep_group_parts count
#define SP_FIRST_OF_signprep_match ocr
#define SP_FIRST_OF_signprep_find_options opaque
#define SP_FIRST_OF_signprep_inspect_options opaque
#define SP_FIRST_OF_signprep_locate_options opaque
#define SP_FIRST_OF_signprep_preview_options png
#define SP_FIRST_OF_signprep_png_options max_pixels
#define SP_FIRST_OF_signprep_prepare_options allow_signed
#define SP_FIRST_OF_signprep_bake_options replace
#define SP_FIRST_OF_signprep_pool_options require_isolation
#define SP_FIRST_OF_signprep_verify_options password
#define SP_FIRST_OF_signprep_landing error
#define SP_FIRST_OF_signprep_drift_side lines
#define SP_FIRST_OF_signprep_client_options opaque
#define SP_FIRST_OF_signprep_draft_options opaque
#define SP_FIRST_OF_signprep_batch_broker opaque
#define SP_FIRST_OF_signprep_batch_options opaque
#define SP_FIRST_OF_signprep_callback_options name

#define SP_OPTIONS_END(type, member) (offsetof(type, member) + sizeof(((type *) 0)->member))
/* `name` is the type's own; what is pasted is its row above. */
#define SP_OPTIONS_FIRST(name) SP_OPTIONS_END(name, SP_FIRST_OF_##name)

/** sp_options_take for a struct of that type: SP_OPTIONS_TAKE(signprep_png_options, &own, options, err). */
#define SP_OPTIONS_TAKE(name, out, options, err) \
	sp_options_take((out), sizeof(name), SP_OPTIONS_FIRST(name), (options), #name, (err))

/**
 * Fills `out`, of `room` bytes, with what the caller's struct means (NULL: nothing is set). Members it does not have are
 * zero. `first` is what a size of 0 stands for. The copy's own size is `room`.
 * @return SIGNPREP_INVALID R030 when it sets a member that this library does not know, R031 when its size can't be one
 */
signprep_code sp_options_take(void *out, size_t room, size_t first, const void *options, const char *name, signprep_error *err);

#endif
