/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Preloaded into the command: any attempt at a connection ends it with 99, so that --offline can be proved. */
#include <sys/socket.h>
#include <unistd.h>

__attribute__((visibility("default"))) int socket(int domain, int type, int protocol)
{
	static const char words[] = "a socket was asked for\n";
	(void) domain;
	(void) type;
	(void) protocol;
	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		_exit(98);
	_exit(99);
}
