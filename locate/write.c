/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From places to texts. */
#include "locate/write.h"

#include "base/fail.h"
#include "locate/emit.h"
#include "locate/request/request.h"

void sp_write_names(signprep_component *component, const sp_spec *asked, const sp_spec *taken)
{
	component->where = asked->where;
	component->type = taken->type ? taken->type : "";
	component->id = "";
	component->name = sp_spec_label(taken);
	component->mode = taken->mode;
}

signprep_code sp_write_answers(signprep_result *result, sp_work *work, const signprep_request *req, const sp_spec *const *taken,
	unsigned parts, signprep_error *err)
{
	sp_answers answers = { taken, result->components, NULL, result->count, work->options.emit };
	bool done = true;
	answers.ids = sp_ids_open(work->arena, taken, result->components, result->count);
	if (!answers.ids)
		return sp_fail_memory(err, req->name);
	for (size_t i = 0; i < result->count; i++) {
		if (result->components[i].placement_count > 0)
			result->components[i].id = sp_ids_at(answers.ids, i, 0);
	}
	if (parts & SP_WRITE_REQUEST) {
		cJSON *request = sp_emit_request(work, req->root, &answers);
		result->request = request ? cJSON_PrintUnformatted(request) : NULL;
		cJSON_Delete(request);
		done = result->request != NULL;
	}
	if (done && parts & SP_WRITE_VIEW) {
		result->view = sp_emit_view(work, req->root, &answers);
		done = result->view != NULL;
	}
	sp_ids_close(answers.ids);
	return done ? SIGNPREP_OK : sp_fail_memory(err, req->name);
}
