/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The closed library's functions, by the names and types of its public header. */
#include "wecom/archive_library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/fail.h"

typedef struct functions {
	void *(*new_sdk)(void);
	int (*init)(void *sdk, const char *corp_id, const char *secret);
	void (*destroy)(void *sdk);
	int (*chat_data)(void *sdk, unsigned long long seq, unsigned limit, const char *proxy, const char *password, int timeout,
		void *slice);
	int (*decrypt)(const char *key, const char *message, void *slice);
	void *(*new_slice)(void);
	void (*free_slice)(void *slice);
	char *(*content)(void *slice);
	int (*length)(void *slice);
} functions;

struct sp_archive_library {
	functions call;
	void *sdk;
	char *proxy, *proxy_password;
	int timeout_s;
};

/* A pointer to data made one to a function, as POSIX has it. */
static bool find(void *handle, const char *name, void *function)
{
	void *symbol = dlsym(handle, name);
	memcpy(function, &symbol, sizeof symbol);
	return symbol != NULL;
}

/* The first name that is missing, or NULL. */
static const char *find_all(void *handle, functions *call)
{
	const struct {
		const char *name;
		void *function;
	} wanted[] = {
		{ "NewSdk", &call->new_sdk },
		{ "Init", &call->init },
		{ "DestroySdk", &call->destroy },
		{ "GetChatData", &call->chat_data },
		{ "DecryptData", &call->decrypt },
		{ "NewSlice", &call->new_slice },
		{ "FreeSlice", &call->free_slice },
		{ "GetContentFromSlice", &call->content },
		{ "GetSliceLen", &call->length },
	};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!find(handle, wanted[i].name, wanted[i].function))
			return wanted[i].name;
	return NULL;
}

static signprep_code load(functions *call, const char *path, signprep_error *err)
{
	char why[256];
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *reason = dlerror();
		snprintf(why, sizeof why, "%s", reason ? reason : "");
		return sp_fail(err, "S874", 0, path, why, NULL);
	}
	const char *missing = find_all(handle, call);
	if (!missing)
		return SIGNPREP_OK;
	snprintf(why, sizeof why, "no function %s", missing);
	dlclose(handle);
	return sp_fail(err, "S874", 0, path, why, NULL);
}

/* The library's numbers stand in its manual only. */
static signprep_code refused(const char *call, int number, signprep_error *err)
{
	char key[48], text[24];
	snprintf(key, sizeof key, "wecom.archive.%d", number);
	snprintf(text, sizeof text, "%d", number);
	const char *en = sp_catalogue_word(key, SIGNPREP_EN), *zh = sp_catalogue_word(key, SIGNPREP_ZH);
	return sp_fail(err, "S875", number, "", call, text, en == key ? "" : en, zh == key ? "" : zh, NULL);
}

static bool copy(char **out, const char *text)
{
	*out = strdup(text ? text : "");
	return *out != NULL;
}

signprep_code sp_archive_library_open(sp_archive_library **out, const sp_archive_access *access, signprep_error *err)
{
	*out = NULL;
	sp_archive_library *library = calloc(1, sizeof *library);
	if (!library || !copy(&library->proxy, access->proxy) || !copy(&library->proxy_password, access->proxy_password)) {
		sp_archive_library_close(library);
		return sp_fail_memory(err, access->path);
	}
	library->timeout_s = access->timeout_s;
	signprep_code code = load(&library->call, access->path, err);
	if (!code && !(library->sdk = library->call.new_sdk()))
		code = sp_fail_memory(err, access->path);
	int number = code ? 0 : library->call.init(library->sdk, access->corp_id, access->secret);
	if (number)
		code = refused("Init", number, err);
	if (code)
		sp_archive_library_close(library);
	else
		*out = library;
	return code;
}

void sp_archive_library_close(sp_archive_library *library)
{
	if (!library)
		return;
	if (library->sdk)
		library->call.destroy(library->sdk);
	if (library->proxy_password)
		explicit_bzero(library->proxy_password, strlen(library->proxy_password));
	free(library->proxy_password);
	free(library->proxy);
	free(library);
}

/* What a slice holds, and the slice given back. */
static signprep_code take(sp_archive_library *library, void *slice, const char *call, int number, sp_buf *out, signprep_error *err)
{
	signprep_code code = number ? refused(call, number, err) : SIGNPREP_OK;
	const char *text = code ? NULL : library->call.content(slice);
	int length = text ? library->call.length(slice) : 0;
	if (length > 0 && !sp_buf_append(out, text, (size_t) length))
		code = out->full ? sp_fail(err, "S860", 0, "", NULL) : sp_fail_memory(err, "");
	library->call.free_slice(slice);
	return code;
}

signprep_code sp_archive_library_pull(
	sp_archive_library *library, unsigned long long seq, unsigned limit, sp_buf *out, signprep_error *err)
{
	void *slice = library->call.new_slice();
	if (!slice)
		return sp_fail_memory(err, "");
	int number = library->call.chat_data(
		library->sdk, seq, limit, library->proxy, library->proxy_password, library->timeout_s, slice);
	return take(library, slice, "GetChatData", number, out, err);
}

signprep_code sp_archive_library_decrypt(
	sp_archive_library *library, const char *random_key, const char *message, sp_buf *out, signprep_error *err)
{
	void *slice = library->call.new_slice();
	if (!slice)
		return sp_fail_memory(err, "");
	return take(library, slice, "DecryptData", library->call.decrypt(random_key, message, slice), out, err);
}
