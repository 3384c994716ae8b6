/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures and attachments that a request names by path ("@stamp.png"): found, looked at, and what the service knows them by. */
#ifndef SP_SUBMIT_ATTACHED_H
#define SP_SUBMIT_ATTACHED_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include <signprep/document.h>
#include <signprep/render.h>

#include "base/issues.h"

/** A kind of file that the service takes. */
typedef struct sp_attached_kind {
	const char *suffixes; /* separated by blanks; the service is told the first */
	const char *magic;
	size_t magic_length, most; /* the latter in bytes: it must have fewer */
	bool picture;
} sp_attached_kind;

/** One file, however often the request names it. */
typedef struct sp_attached {
	char *path; /* as named, without "@" */
	const sp_attached_kind *kind;
	size_t length;
	char sha256[65];                   /* "" when nobody asked */
	char *value;                       /* what takes its place in the request; NULL until that is known */
	const signprep_document *document; /* its bytes, where it is no file below the folder; borrowed */
} sp_attached;

typedef struct sp_attached_list {
	sp_attached *items;
	size_t count, cap;
} sp_attached_list;

/**
 * Finds the files that `request` names below `folder` and hashes them. `folder` NULL: none may be named.
 * @return R750–R755, R757, as errors of the member that names the file
 */
signprep_code sp_attached_read(sp_attached_list *list, const cJSON *request, const char *folder, signprep_error *err);
void sp_attached_clear(sp_attached_list *list);
/** Everything that is wrong with the files of a request, as findings; nothing is hashed. R750–R756. */
void sp_attached_check(signprep_issues *issues, const cJSON *request, const char *folder);
/** The same for the text of a request; what is no JSON names no file. */
void sp_attached_check_text(signprep_issues *issues, const char *request, size_t length, const char *folder);
/** Opens one of them again; -1 with errno. Links are not followed, and what is no regular file is not opened. */
int sp_attached_open(const char *folder, const char *path);
/** Copies `length` bytes from `offset` of the descriptor that `fd` points to; false when it has not so many. */
bool sp_attached_bytes(const void *fd, size_t offset, void *out, size_t length);
/** Pictures as previews draw them. Owned. */
typedef struct sp_drawn_pictures {
	signprep_picture *items;
	size_t count, cap, bytes;
} sp_drawn_pictures;

/** Pictures of one request that are drawn, all together. */
#define SP_DRAWN_PICTURES_MAX ((size_t) 32 << 20)

/**
 * Reads the pictures that FILL_IMAGE components name below `folder`. What is missing or of another kind is passed over (sp_attached_check says
 * it); what is too large or does not say how large it is becomes a finding: R970, R973, R974. False: no memory.
 */
bool sp_attached_pictures(sp_drawn_pictures *out, signprep_issues *issues, const cJSON *request, const char *folder);
/** The same for the text of a request. */
bool sp_attached_pictures_text(
	sp_drawn_pictures *out, signprep_issues *issues, const char *request, size_t length, const char *folder);
/** Pictures of seals by their ids, and what is said of one that is not among them. Borrowed. */
typedef struct sp_seal_list {
	const signprep_picture *items;
	size_t count;
	const char *none;
} sp_seal_list;

/** Copies of those that components of a request name. R975 for each that is not there. False: no memory. */
bool sp_seal_pictures_text(
	sp_drawn_pictures *out, signprep_issues *issues, const char *request, size_t length, const sp_seal_list *seals);
/** One more, copied, when it can be drawn; `where` is the member that names it. */
bool sp_drawn_pictures_add(sp_drawn_pictures *out, signprep_issues *issues, const signprep_picture *picture, const char *where);
void sp_drawn_pictures_clear(sp_drawn_pictures *pictures);
/** Puts the value of each file into the places that name it. False: no memory. */
bool sp_attached_put(cJSON *request, const sp_attached_list *list);
/** The folder that paths in a file count from: that of `path`, "." for a bare name and for standard input. NULL: no memory. */
char *sp_attached_folder(const char *path);

#endif
