/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Preloaded into the command: a child that asks for "own.json" is made to ask for "bad.json". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

__attribute__((visibility("default"))) ssize_t sendto(
	int fd, const void *bytes, size_t length, int flags, const struct sockaddr *address, socklen_t address_length)
{
	ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
	void *symbol = dlsym(RTLD_NEXT, "sendto");
	memcpy(&real, &symbol, sizeof real);
	char *copy = malloc(length + 1), *name;
	if (!copy)
		return -1;
	memcpy(copy, bytes, length);
	name = memmem(copy, length, "own.json", 8);
	if (name)
		memcpy(name, "bad.json", 8);
	ssize_t sent = real(fd, copy, length, flags, address, address_length);
	free(copy);
	return sent;
}
