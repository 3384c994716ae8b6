/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers as bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "isolate/job.h"
#include "locate/inspect.h"
#include "locate/result_pack.h"
#include "pdfcore/source.h"

#define TEXTS_MAX 10

enum { HOLDS_NOTHING, HOLDS_RESULT, HOLDS_FIND, HOLDS_INSPECTION, HOLDS_OFFICE, HOLDS_VERIFICATION };

static void pack_error(sp_buf *out, const signprep_error *err)
{
	const char *texts[TEXTS_MAX];
	size_t count = err->code ? sp_fail_texts(err, texts) : 0;

	sp_pack_u32(out, (uint32_t) err->code);
	if (!err->code)
		return;
	sp_pack_text(out, err->id);
	sp_pack_u32(out, (uint32_t) err->native);
	sp_pack_text(out, err->where);
	sp_pack_u32(out, (uint32_t) count);
	for (size_t i = 0; i < count; i++)
		sp_pack_text(out, strcmp(texts[i], SP_CATALOGUE_EMPTY) == 0 ? "" : texts[i]);
}

/* Made anew from its id: code and message cannot be other than the catalogue's. */
static void unpack_error(sp_unpack *in, signprep_error *err)
{
	const char *texts[TEXTS_MAX];
	uint32_t code = sp_unpack_upto(in, SIGNPREP_INTERRUPTED);

	if (!code)
		return;
	const signprep_issue_kind *kind = signprep_issue_kind_find(sp_unpack_text(in));
	int native = (int) sp_unpack_u32(in);
	const char *where = sp_unpack_text(in);
	size_t count = sp_unpack_upto(in, TEXTS_MAX);
	for (size_t i = 0; i < count; i++)
		texts[i] = sp_unpack_text(in);
	in->bad = in->bad || !kind || sp_fail_list(err, kind->id, native, where, texts, count) != (signprep_code) code;
}

static uint32_t holds(const sp_job_answer *answer)
{
	return answer->result          ? HOLDS_RESULT
		: answer->find         ? HOLDS_FIND
		: answer->inspection   ? HOLDS_INSPECTION
		: answer->has_office   ? HOLDS_OFFICE
		: answer->verification ? HOLDS_VERIFICATION
				       : HOLDS_NOTHING;
}

static void pack_office(sp_buf *out, const sp_office_facts *facts)
{
	sp_pack_u32(out, facts->known);
	sp_pack_u32(out, facts->fonts_cut);
	sp_pack_u32(out, facts->macros);
	sp_pack_u32(out, facts->tracked_changes);
	sp_pack_u32(out, facts->comments);
	sp_pack_u32(out, facts->controls);
	sp_pack_u32(out, (uint32_t) facts->font_count);
	for (size_t i = 0; i < facts->font_count; i++) {
		sp_pack_text(out, facts->fonts[i].name);
		sp_pack_u32(out, facts->fonts[i].han);
		sp_pack_u32(out, facts->fonts[i].other);
	}
}

/* False: no memory. */
static bool unpack_office(sp_unpack *in, sp_job_answer *answer)
{
	sp_office_facts *facts = &answer->office;
	facts->known = sp_unpack_upto(in, 1) != 0;
	facts->fonts_cut = sp_unpack_upto(in, 1) != 0;
	facts->macros = sp_unpack_upto(in, 1) != 0;
	facts->tracked_changes = sp_unpack_u32(in);
	facts->comments = sp_unpack_u32(in);
	facts->controls = sp_unpack_u32(in);
	size_t count = sp_unpack_upto(in, SP_FONT_USES_MAX);
	answer->has_office = true;
	facts->fonts = calloc(count + 1, sizeof *facts->fonts);
	if (!facts->fonts)
		return false;
	for (; !in->bad && facts->font_count < count; facts->font_count++) {
		sp_font_use *use = &facts->fonts[facts->font_count];
		const char *name = sp_unpack_text(in);
		in->bad |= strlen(name) >= sizeof use->name;
		if (!in->bad)
			memcpy(use->name, name, strlen(name) + 1);
		use->han = sp_unpack_u32(in);
		use->other = sp_unpack_u32(in);
	}
	return true;
}

void sp_job_answer_pack(sp_buf *out, const sp_job *job, const sp_job_answer *answer)
{
	pack_error(out, &answer->error);
	sp_pack_text(out, answer->sha256);
	sp_pack_u32(out, (uint32_t) answer->page_count);
	sp_pack_u32(out, answer->repaired);
	sp_pack_u32(out, answer->lost_pages);
	sp_pack_double(out, answer->cpu_s);
	sp_pack_u32(out, (uint32_t) answer->changed_pages);
	sp_pack_u32(out, holds(answer));
	if (answer->result)
		sp_result_pack(out, answer->result, job->emit);
	else if (answer->find)
		sp_find_pack(out, answer->find);
	else if (answer->inspection)
		sp_inspection_pack(out, answer->inspection);
	else if (answer->has_office)
		pack_office(out, &answer->office);
	else if (answer->verification)
		sp_verification_pack(out, answer->verification);
	sp_pack_u32(out, (uint32_t) answer->preview_count);
	for (size_t i = 0; i < answer->preview_count; i++) {
		sp_pack_u32(out, (uint32_t) answer->previews[i].page);
		sp_pack_bytes(out, answer->previews[i].bytes, answer->previews[i].length);
	}
}

/* False: no memory. */
static bool unpack_previews(sp_unpack *in, sp_job_answer *answer)
{
	size_t count = sp_unpack_count(in, 2 * sizeof(uint32_t));
	int before = 0;
	if (count && !(answer->previews = calloc(count, sizeof *answer->previews)))
		return false;
	for (size_t i = 0; !in->bad && i < count; i++) {
		sp_job_png *png = &answer->previews[i];
		png->page = (int) sp_unpack_upto(in, INT32_MAX);
		const char *bytes = sp_unpack_bytes(in, &png->length);
		png->bytes = malloc(png->length + 1);
		if (!png->bytes)
			return false;
		memcpy(png->bytes, bytes, png->length + 1);
		answer->preview_count++;
		in->bad |= png->page <= before || png->length < 8 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0;
		before = png->page;
	}
	return true;
}

/* False: no memory. A result for a request that cannot be read is none. */
static bool unpack_result(sp_unpack *in, const sp_job *job, sp_job_answer *answer)
{
	signprep_request *request = NULL;
	signprep_code code = signprep_request_parse(&request, job->request, job->request_length, job->request_name, NULL);
	const sp_result_source source = { request, job->emit, job->name, answer->sha256, answer->page_count };

	in->bad |= code != SIGNPREP_OK && code != SIGNPREP_LIMIT;
	if (!code)
		answer->result = sp_result_unpack(in, &source);
	signprep_request_free(request);
	return answer->result || in->bad;
}

static void unpack_sha256(sp_unpack *in, char out[65])
{
	const char *text = sp_unpack_text(in);
	size_t length = strlen(text);
	in->bad |= (length != 0 && length != 64) || strspn(text, "0123456789abcdef") != length;
	memcpy(out, in->bad ? "" : text, in->bad ? 1 : length + 1);
}

/* What a job of this kind must bring: its own answer, or an error and nothing else. */
static bool is_complete(const sp_job *job, const sp_job_answer *answer)
{
	if (answer->error.code)
		return holds(answer) == HOLDS_NOTHING && !answer->preview_count;
	if (!*answer->sha256 == job->hash || (answer->page_count <= 0) != (job->kind == SP_JOB_OFFICE) ||
		answer->changed_pages > answer->page_count)
		return false;
	switch (job->kind) {
	case SP_JOB_LOCATE:
	case SP_JOB_CHECK: return answer->result && signprep_result_checked(answer->result) == (job->kind == SP_JOB_CHECK);
	case SP_JOB_FIND: return answer->find != NULL;
	case SP_JOB_INSPECT: return answer->inspection != NULL;
	case SP_JOB_OFFICE:
	case SP_JOB_FONTS: return answer->has_office;
	case SP_JOB_VERIFY: return answer->verification != NULL;
	default: return holds(answer) == HOLDS_NOTHING;
	}
}

sp_job_answer_status sp_job_answer_unpack(sp_unpack *in, const sp_job *job, sp_job_answer *answer)
{
	bool memory = true;

	memset(answer, 0, sizeof *answer);
	unpack_error(in, &answer->error);
	unpack_sha256(in, answer->sha256);
	answer->page_count = (int) sp_unpack_upto(in, SP_PAGES_MAX);
	answer->repaired = sp_unpack_upto(in, 1) != 0;
	answer->lost_pages = sp_unpack_upto(in, 1) != 0;
	answer->cpu_s = sp_unpack_double(in);
	answer->changed_pages = (int) sp_unpack_upto(in, SP_PAGES_MAX);
	uint32_t held = sp_unpack_upto(in, HOLDS_VERIFICATION);
	if (!in->bad && held == HOLDS_RESULT)
		memory = unpack_result(in, job, answer);
	else if (!in->bad && held == HOLDS_FIND)
		memory = (answer->find = sp_find_unpack(in, job->keywords, job->keyword_count)) || in->bad;
	else if (!in->bad && held == HOLDS_INSPECTION)
		memory = (answer->inspection = sp_inspection_unpack(in, job->name, answer->page_count)) || in->bad;
	else if (!in->bad && held == HOLDS_OFFICE)
		memory = unpack_office(in, answer);
	else if (!in->bad && held == HOLDS_VERIFICATION)
		memory = (answer->verification = sp_verification_unpack(in, job->name, answer->page_count)) || in->bad;
	if (memory && !in->bad)
		memory = unpack_previews(in, answer);
	answer->code = answer->error.code;
	if (answer->result)
		answer->code = signprep_result_code(answer->result);
	if (memory && sp_unpack_done(in) && is_complete(job, answer))
		return SP_ANSWER_READ;
	sp_job_answer_clear(answer);
	return memory ? SP_ANSWER_MALFORMED : SP_ANSWER_MEMORY;
}
