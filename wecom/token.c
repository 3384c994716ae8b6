/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One file for each Secret: until when, then the token. */
#include "wecom/token.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"

#define LONGEST_S 86400 /* a file that claims more is not ours */
#define TOKEN_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/* Nobody else's, and closed to everybody else. */
static bool is_private(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077) &&
		st.st_size <= SP_WECOM_TOKEN_MAX;
}

/* "1700000000 TOKEN\n" */
static bool parse(char *text, double now, sp_secret *token, double *until)
{
	char *end;
	long long seconds = strtoll(text, &end, 10);
	if (*end != ' ' || (double) seconds <= now || (double) seconds > now + LONGEST_S)
		return false;
	char *word = end + 1;
	word[strcspn(word, "\n")] = '\0';
	*until = (double) seconds;
	return *word && strspn(word, TOKEN_CHARACTERS) == strlen(word) && sp_secret_set(token, word);
}

bool sp_wecom_token_load(const char *folder, const char *name, double now, sp_secret *token, double *until)
{
	char text[SP_WECOM_TOKEN_MAX + 1];
	int at = -1, number = 0;
	if (sp_output_folder_open(folder, &at, &number) != SP_FILE_OK)
		return false;
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t length = fd >= 0 && is_private(fd) ? read(fd, text, sizeof text - 1) : -1;
	if (fd >= 0)
		close(fd);
	close(at);
	if (length <= 0)
		return false;
	text[length] = '\0';
	bool found = parse(text, now, token, until);
	explicit_bzero(text, sizeof text);
	return found;
}

bool sp_wecom_token_save(const char *folder, const char *name, const char *token, double until)
{
	char text[SP_WECOM_TOKEN_MAX + 1];
	int at = -1, number = 0;
	int length = snprintf(text, sizeof text, "%.0f %s\n", until, token);
	sp_file_writer writer = { 0 };
	bool done = length > 0 && (size_t) length < sizeof text && sp_output_folder_open(folder, &at, &number) == SP_FILE_OK &&
		sp_file_writer_open_at(&writer, at, name, true) == SP_FILE_OK && fchmod(writer.fd, 0600) == 0 &&
		sp_file_writer_write(&writer, text, (size_t) length) && sp_file_writer_commit(&writer) == SP_FILE_OK;
	sp_file_writer_abort(&writer);
	if (at >= 0)
		close(at);
	explicit_bzero(text, sizeof text);
	return done;
}

void sp_wecom_token_drop(const char *folder, const char *name)
{
	int at = -1, number = 0;
	if (sp_output_folder_open(folder, &at, &number) != SP_FILE_OK)
		return;
	unlinkat(at, name, 0);
	close(at);
}
