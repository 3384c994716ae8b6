/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service itself says of a file: the answer of VerifyPdf beside what was read here. Its numbers are points from the upper left. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "base/sha256.h"
#include "pdfcore/source.h"
#include "verify/verification.h"

#define SAID_MAX 1000 /* as many as a file may have */
#define PIECE 65536

/* One signature as the service tells it. */
typedef struct said {
	long long verdict;
	const char *signer;
	sp_spot spot;
} said;

typedef struct comparing {
	signprep_verification *v;
	double tolerance;
	said *items;
	size_t count;
	size_t *partner; /* of each: 1 + the index of its signature; 0: none */
} comparing;

static const char *file_word(long long verdict)
{
	static const char *const words[] = { "own", "partly-own", "altered", "unsigned", "broken" };
	return verdict >= 1 && verdict <= 5 ? words[verdict - 1] : "other";
}

static const char *signature_word(long long verdict)
{
	static const char *const words[] = { "not-checked", "own", "other", "altered", "foreign", "broken" };
	return verdict >= 0 && verdict <= 5 ? words[verdict] : "other";
}

static bool read_number(const cJSON *item, const char *name, double *out)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, name);

	*out = cJSON_IsNumber(value) ? value->valuedouble : 0;
	return cJSON_IsNumber(value) && isfinite(*out) && fabs(*out) <= SP_POINT_MAX;
}

/* What it says where is a place only when all of it are numbers. */
static void read_spot(const cJSON *item, sp_spot *out)
{
	double x, y, width, height;
	long long page = 0;

	if (read_number(item, "ComponentPosX", &x) && read_number(item, "ComponentPosY", &y) &&
		read_number(item, "ComponentWidth", &width) && read_number(item, "ComponentHeight", &height) && width > 0 &&
		height > 0 && sp_json_int(item, "ComponentPage", &page) && page > 0 && page <= SP_PAGES_MAX)
		*out = (sp_spot) { (int) page, { x, y, x + width, y + height } };
}

static signprep_code read_said(comparing *c, const cJSON *answer, signprep_error *err)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer, "PdfVerifyResults"), *item;
	long long verdict;

	if (!sp_json_int(answer, "VerifyResult", &verdict) || (list && !cJSON_IsArray(list) && !cJSON_IsNull(list)) ||
		cJSON_GetArraySize(list) > SAID_MAX)
		return sp_fail(err, "D868", 0, c->v->file, NULL);
	c->items = calloc((size_t) cJSON_GetArraySize(list) + 1, sizeof *c->items);
	if (!c->items)
		return sp_fail_memory(err, c->v->file);
	cJSON_ArrayForEach(item, list)
	{
		said *s = &c->items[c->count++];

		if (!cJSON_IsObject(item) || !sp_json_int(item, "VerifyResult", &s->verdict))
			return sp_fail(err, "D868", 0, c->v->file, NULL);
		s->signer = sp_json_text(item, "SignerName");
		read_spot(item, &s->spot);
	}
	return SIGNPREP_OK;
}

static bool pair(comparing *c)
{
	sp_spot *spots = calloc(c->count + 1, sizeof *spots);

	c->partner = calloc(c->count + 1, sizeof *c->partner);
	for (size_t j = 0; spots && j < c->count; j++)
		spots[j] = c->items[j].spot;
	const bool done = spots && c->partner && sp_verification_pair(c->v, spots, c->count, c->partner);
	free(spots);
	return done;
}

static bool keep(comparing *c)
{
	for (size_t j = 0; j < c->count; j++) {
		signprep_signed *s = c->partner[j] ? &c->v->items[c->partner[j] - 1] : NULL;

		if (!s)
			continue;
		s->service_verdict = signature_word(c->items[j].verdict);
		s->service_page = c->items[j].spot.page;
		s->service_rect = c->items[j].spot.rect;
		s->service_distance = sp_spot_distance(s->rect, s->service_rect);
		if (!(s->service_signer = sp_arena_dup(&c->v->arena, c->items[j].signer)))
			return false;
	}
	return true;
}

static void say_signature(comparing *c, const said *item, const signprep_signed *s)
{
	char page[24], distance[24];
	const char *field = s ? s->field : "";
	signprep_issue *issue = NULL;

	snprintf(page, sizeof page, "%d", item->spot.page);
	if (item->verdict == 3 || item->verdict == 5)
		issue = sp_issues_add(c->v->issues, "D861", "", field, signature_word(item->verdict), page, NULL);
	else if (item->verdict == 4)
		issue = sp_issues_add(c->v->issues, "D866", "", field, page, NULL);
	if (issue && item->spot.page)
		sp_issue_set_place(issue, item->spot.page, &item->spot.rect);
	if (!s && item->spot.page)
		sp_issue_set_place(sp_issues_add(c->v->issues, "D863", "", page, *item->signer ? item->signer : "-", NULL),
			item->spot.page, &item->spot.rect);
	if (s && s->service_distance > c->tolerance) {
		sp_num_format(s->service_distance, 1, distance, sizeof distance);
		sp_issue_set_place(sp_issues_add(c->v->issues, "D862", s->component, s->field, distance, NULL), item->spot.page,
			&item->spot.rect);
	}
	/* What the request asked for, and what the service says that it did, whatever the file shows. */
	if (s && *s->component && sp_spot_distance(s->meant, item->spot.rect) > c->tolerance) {
		sp_num_format(sp_spot_distance(s->meant, item->spot.rect), 1, distance, sizeof distance);
		sp_issue_set_place(sp_issues_add(c->v->issues, "D867", s->component, s->field, distance, NULL), item->spot.page,
			&item->spot.rect);
	}
}

static void say(comparing *c, long long verdict)
{
	if (verdict < 1 || verdict > 2)
		sp_issues_add(c->v->issues, "D860", "", file_word(verdict), NULL);
	for (size_t j = 0; j < c->count; j++)
		say_signature(c, &c->items[j], c->partner[j] ? &c->v->items[c->partner[j] - 1] : NULL);
	for (size_t i = 0; i < c->v->count; i++) {
		const signprep_signed *s = &c->v->items[i];
		char page[24];

		if (*s->service_verdict || !sp_spot_is_seen(s->page, s->rect))
			continue;
		snprintf(page, sizeof page, "%d", s->page);
		sp_issue_set_place(sp_issues_add(c->v->issues, "D864", "", s->field, page, NULL), s->page, &s->rect);
	}
}

/* Lower-case hex; "" where the bytes can't be read, or this library makes none (FIPS). False: no memory. */
static bool md5_of(const signprep_document *doc, char out[33])
{
	unsigned char digest[EVP_MAX_MD_SIZE], *piece = malloc(PIECE);
	unsigned length = 0;
	const size_t whole = sp_document_length(doc);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const bool memory = piece && context;
	bool good = memory;

	out[0] = '\0';
	good = good && EVP_DigestInit_ex(context, EVP_md5(), NULL) == 1;
	/* Nothing hashed tells a library without MD5 from one that lacked memory a moment ago. */
	const bool starved = memory && !good && EVP_Digest("", 0, digest, &length, EVP_md5(), NULL) == 1;
	for (size_t at = 0; good && at < whole; at += PIECE) {
		const size_t part = whole - at < PIECE ? whole - at : PIECE;
		good = sp_document_read(doc, at, piece, part) && EVP_DigestUpdate(context, piece, part) == 1;
	}
	if (good && EVP_DigestFinal_ex(context, digest, &length) == 1 && length == 16)
		sp_hex_text(digest, length, out);
	EVP_MD_CTX_free(context);
	free(piece);
	return memory && !starved;
}

/* The service names the file that it looked at. False: no memory. */
static bool compare_files(comparing *c, const cJSON *answer, const signprep_document *doc)
{
	const char *theirs = sp_json_text(answer, "PdfResourceMd5");
	char ours[33];

	if (!doc || strlen(theirs) != 32 || strspn(theirs, "0123456789abcdefABCDEF") != 32)
		return true;
	if (!md5_of(doc, ours))
		return false;
	c->v->same_file = !*ours ? 0 : strcasecmp(ours, theirs) == 0 ? 1 : -1;
	if (c->v->same_file < 0)
		sp_issues_add(c->v->issues, "D865", "", theirs, ours, NULL);
	return true;
}

static signprep_code compare(comparing *c, const cJSON *answer, const signprep_document *doc, signprep_error *err)
{
	signprep_code code = read_said(c, answer, err);
	long long verdict = 0;

	if (code)
		return code;
	if (!pair(c) || !keep(c))
		return sp_fail_memory(err, c->v->file);
	(void) sp_json_int(answer, "VerifyResult", &verdict);
	c->v->service_verdict = file_word(verdict);
	c->v->service_count = c->count;
	if (!(c->v->service_serial = sp_arena_dup(&c->v->arena, sp_json_text(answer, "VerifySerialNo"))))
		return sp_fail_memory(err, c->v->file);
	if (!compare_files(c, answer, doc))
		return sp_fail_memory(err, c->v->file);
	say(c, verdict);
	return sp_issues_failed(c->v->issues) ? sp_fail_memory(err, c->v->file) : SIGNPREP_OK;
}

signprep_code signprep_verification_service(signprep_verification *verification, const signprep_document *doc, const char *answer,
	double tolerance, signprep_error *err)
{
	comparing c = { .v = verification, .tolerance = tolerance };
	cJSON *root;
	signprep_code code = sp_verification_parse(&root, answer, "D868", verification->file, err);

	if (!code)
		code = cJSON_IsObject(root) ? compare(&c, root, doc, err) : sp_fail(err, "D868", 0, verification->file, NULL);

	cJSON_Delete(root);
	free(c.items);
	free(c.partner);
	return code;
}
