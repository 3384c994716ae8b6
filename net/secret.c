/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keeping secrets out of core dumps and wiping them. */
#include "net/secret.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool sp_secret_set(sp_secret *secret, const char *text)
{
	*secret = (sp_secret) { 0 };
	if (text == NULL || *text == '\0')
		return true;
	size_t length = strlen(text), page = (size_t) sysconf(_SC_PAGESIZE);
	if (length > SP_SECRET_MAX)
		return false;
	size_t mapped = (length + page) / page * page;
	char *memory = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
#ifdef MADV_DONTDUMP
	madvise(memory, mapped, MADV_DONTDUMP);
#endif
#ifdef MADV_WIPEONFORK
	madvise(memory, mapped, MADV_WIPEONFORK);
#endif
	mlock(memory, mapped);
	memcpy(memory, text, length + 1);
	secret->text = memory;
	secret->mapped = mapped;
	return true;
}

void sp_secret_clear(sp_secret *secret)
{
	if (secret->text != NULL) {
		explicit_bzero(secret->text, secret->mapped);
		munmap(secret->text, secret->mapped);
	}
	*secret = (sp_secret) { 0 };
}
