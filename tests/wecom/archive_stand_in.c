/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The functions of WeCom's closed library by their names, with answers of our own: enough to be loaded and called. */
#include <stdlib.h>
#include <string.h>

struct slice {
	char *bytes;
	int length;
};

void *NewSdk(void);
int Init(void *sdk, const char *corp_id, const char *secret);
void DestroySdk(void *sdk);
int GetChatData(
	void *sdk, unsigned long long seq, unsigned limit, const char *proxy, const char *password, int timeout, struct slice *out);
int DecryptData(const char *key, const char *message, struct slice *out);
struct slice *NewSlice(void);
void FreeSlice(struct slice *slice);
char *GetContentFromSlice(struct slice *slice);
int GetSliceLen(struct slice *slice);

void *NewSdk(void)
{
	return calloc(1, 1);
}

/* Like a machine whose address is not trusted, for this secret. */
int Init(void *sdk, const char *corp_id, const char *secret)
{
	(void) sdk;
	return strcmp(secret, "wrong") == 0 || !*corp_id ? 10009 : 0;
}

void DestroySdk(void *sdk)
{
	free(sdk);
}

static int fill(struct slice *out, const char *text)
{
	out->bytes = strdup(text);
	out->length = out->bytes ? (int) strlen(text) : 0;
	return out->bytes ? 0 : 10003;
}

int GetChatData(
	void *sdk, unsigned long long seq, unsigned limit, const char *proxy, const char *password, int timeout, struct slice *out)
{
	(void) sdk;
	(void) timeout;
	if (limit > 1000 || *proxy || *password)
		return 10000;
	return seq ? fill(out, "{\"errcode\":0,\"chatdata\":[]}") : fill(out, "{\"errcode\":0,\"chatdata\":[{\"seq\":1}]}");
}

int DecryptData(const char *key, const char *message, struct slice *out)
{
	return strcmp(key, "right") == 0 ? fill(out, message) : 10006;
}

struct slice *NewSlice(void)
{
	return calloc(1, sizeof(struct slice));
}

void FreeSlice(struct slice *slice)
{
	if (slice)
		free(slice->bytes);
	free(slice);
}

char *GetContentFromSlice(struct slice *slice)
{
	return slice->bytes;
}

int GetSliceLen(struct slice *slice)
{
	return slice->length;
}
