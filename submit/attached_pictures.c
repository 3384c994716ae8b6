/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures that a request names by path, read for previews. Nothing is unpacked here: the process that draws does that. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/json/json_read.h"
#include "locate/request/file_value.h"
#include "locate/request/picture_size.h"
#include "locate/request/request.h"
#include "submit/attached.h"

#define PICTURES_MAX 10000
#define MIB ((size_t) 1 << 20)
#define FILE_MAX (5 * MIB) /* of the service: it must have fewer */

static bool is_known(const sp_drawn_pictures *pictures, const char *value)
{
	for (size_t i = 0; i < pictures->count; i++)
		if (strcmp(pictures->items[i].value, value) == 0)
			return true;
	return false;
}

static void say_pixels(signprep_issues *issues, const char *where, const char *value, const sp_picture_size *size)
{
	char width[24], height[24], most[24];
	snprintf(width, sizeof width, "%zu", size->width);
	snprintf(height, sizeof height, "%zu", size->height);
	snprintf(most, sizeof most, "%zu", SIGNPREP_PICTURE_PIXELS);
	sp_issues_add(issues, "R970", where, value, width, height, most, NULL);
}

static bool keep(sp_drawn_pictures *out, const signprep_picture *picture)
{
	void *items = out->items;
	if (!sp_array_reserve(&items, &out->cap, out->count, 1, sizeof *out->items, PICTURES_MAX))
		return false;
	out->items = items;
	char *value = strdup(picture->value);
	void *bytes = malloc(picture->length + 1);
	if (!value || !bytes) {
		free(value);
		free(bytes);
		return false;
	}
	memcpy(bytes, picture->bytes, picture->length);
	out->items[out->count++] = (signprep_picture) { value, bytes, picture->length };
	out->bytes += picture->length;
	return true;
}

bool sp_drawn_pictures_add(sp_drawn_pictures *out, signprep_issues *issues, const signprep_picture *picture, const char *where)
{
	sp_picture_size size;
	char most[24];
	snprintf(most, sizeof most, "%zu", SP_DRAWN_PICTURES_MAX / MIB);
	if (is_known(out, picture->value))
		return true;
	if (!sp_picture_measure(&size, picture->bytes, picture->length))
		sp_issues_add(issues, "R974", where, picture->value, NULL);
	else if (!sp_picture_is_drawn(&size))
		say_pixels(issues, where, picture->value, &size);
	else if (picture->length > SP_DRAWN_PICTURES_MAX - out->bytes)
		sp_issues_add(issues, "R973", where, most, picture->value, NULL);
	else
		return keep(out, picture);
	return !sp_issues_failed(issues);
}

/* The bytes of a file that is small enough to be sent; NULL for another. Caller frees. */
static char *read_file(const char *folder, const char *path, size_t *length)
{
	struct stat about;
	char *bytes = NULL;
	int fd = sp_attached_open(folder, path);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &about) == 0 && about.st_size > 0 && (uintmax_t) about.st_size < FILE_MAX)
		bytes = malloc((size_t) about.st_size);
	*length = bytes ? (size_t) about.st_size : 0;
	if (bytes && !sp_attached_bytes(&fd, 0, bytes, *length)) {
		free(bytes);
		bytes = NULL;
	}
	close(fd);
	return bytes;
}

/* While a request is gone through. */
typedef struct gather {
	sp_drawn_pictures *out;
	signprep_issues *issues;
	const char *folder;
	bool failed;
} gather;

static bool looks_like_one(const char *bytes, size_t length)
{
	return length > 8 && (memcmp(bytes, "\x89PNG", 4) == 0 || memcmp(bytes, "\xff\xd8\xff", 3) == 0);
}

static void visit(void *opaque, cJSON *component, const char *where)
{
	gather *g = opaque;
	const char *value = sp_json_text(component, "ComponentValue"), *at = value;
	char member[160];
	size_t length = 0;
	if (strcmp(sp_json_text(component, "ComponentType"), "FILL_IMAGE") != 0 || is_known(g->out, value))
		return;
	const sp_file_entry entry = sp_file_value_next(&at, false);
	if (!entry.path || !sp_file_path_is_sound(entry.text, entry.length))
		return;
	snprintf(member, sizeof member, "%s.ComponentValue", where);
	char *bytes = read_file(g->folder, entry.text, &length);
	const signprep_picture picture = { value, bytes, length };
	if (bytes && looks_like_one(bytes, length))
		g->failed = !sp_drawn_pictures_add(g->out, g->issues, &picture, member) || g->failed;
	free(bytes);
}

bool sp_attached_pictures(sp_drawn_pictures *out, signprep_issues *issues, const cJSON *request, const char *folder)
{
	gather g = { .out = out, .issues = issues, .folder = folder };
	/* The visitor changes nothing. */
	if (folder)
		sp_request_each((cJSON *) (uintptr_t) request, visit, &g);
	return !g.failed;
}

bool sp_attached_pictures_text(
	sp_drawn_pictures *out, signprep_issues *issues, const char *request, size_t length, const char *folder)
{
	cJSON *root = folder && memchr(request, '@', length) ? cJSON_ParseWithLength(request, length) : NULL;
	const bool done = !root || sp_attached_pictures(out, issues, root, folder);
	cJSON_Delete(root);
	return done;
}

/* While the seals of a request are gone through. */
typedef struct stamping {
	sp_drawn_pictures *out;
	signprep_issues *issues;
	const sp_seal_list *seals;
	bool failed;
} stamping;

static void visit_seal(void *opaque, cJSON *component, const char *where)
{
	stamping *s = opaque;
	const char *type = sp_json_text(component, "ComponentType"), *id = sp_json_text(component, "ComponentValue");

	if (strncmp(type, "SIGN_", 5) != 0 || !strstr(type, "SEAL") || !*id)
		return;
	for (size_t i = 0; i < s->seals->count; i++)
		if (strcmp(s->seals->items[i].value, id) == 0) {
			s->failed |= !sp_drawn_pictures_add(s->out, s->issues, &s->seals->items[i], where);
			return;
		}
	sp_issues_add(s->issues, "R975", where, id, s->seals->none, NULL);
}

bool sp_seal_pictures_text(
	sp_drawn_pictures *out, signprep_issues *issues, const char *request, size_t length, const sp_seal_list *seals)
{
	stamping s = { .out = out, .issues = issues, .seals = seals };
	cJSON *root = cJSON_ParseWithLength(request, length);
	if (root)
		sp_request_each(root, visit_seal, &s);
	cJSON_Delete(root);
	return !s.failed && !sp_issues_failed(issues);
}

void sp_drawn_pictures_clear(sp_drawn_pictures *pictures)
{
	for (size_t i = 0; i < pictures->count; i++) {
		free((void *) (uintptr_t) pictures->items[i].value);
		free((void *) (uintptr_t) pictures->items[i].bytes);
	}
	free(pictures->items);
	*pictures = (sp_drawn_pictures) { NULL, 0, 0, 0 };
}
