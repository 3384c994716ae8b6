/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Number and order of arguments. */
#include "cli/usage/arguments.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "cli/usage/help.h"

/* A PDF may have so much before its header; so readers have it. */
#define HEADER_WITHIN 1024

static signprep_code check_count(const sp_command *command, const char *const *arguments, size_t count, signprep_error *err)
{
	char usage[256], word[64];
	const char *p = command->arguments;
	size_t wanted = 0;

	sp_help_usage(command, usage, sizeof usage);
	while (*p) {
		size_t length = strcspn(p, " ");
		bool repeats = length > 3 && strncmp(p + length - 3, "...", 3) == 0, optional = *p == '[';
		snprintf(word, sizeof word, "%.*s", (int) (repeats && !optional ? length - 3 : length), p);
		if (count <= wanted && !optional)
			return sp_fail(err, "R005", 0, "", word, usage, NULL);
		if (repeats)
			return SIGNPREP_OK;
		wanted++;
		p += length + (p[length] == ' ');
	}
	return count > wanted ? sp_fail(err, "R001", 0, "", arguments[wanted], usage, NULL) : SIGNPREP_OK;
}

static bool is_there(const char *path)
{
	struct stat st;
	return strcmp(path, "-") == 0 || stat(path, &st) == 0;
}

static bool is_pdf(const char *path)
{
	char head[HEADER_WITHIN];
	struct stat st;
	/* Only files: what a pipe gives away it gives once, and opening one may wait for ever. */
	if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t length = fd < 0 ? -1 : read(fd, head, sizeof head);
	if (fd >= 0)
		close(fd);
	for (ssize_t i = 0; i + 5 <= length; i++)
		if (memcmp(head + i, "%PDF-", 5) == 0)
			return true;
	return false;
}

static bool ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);
	return length > tail && strcasecmp(path + length - tail, end) == 0;
}

/* The argument that should stand first and does not; 0 when all is well. */
static size_t misplaced(const char *words, const char *const *arguments, size_t count)
{
	if (count < 2)
		return 0;
	if (strncmp(words, "REQUEST.json FILE.pdf", 21) == 0)
		return count == 2 && is_pdf(arguments[0]) && !is_pdf(arguments[1]);
	if (strcmp(words, "FILE.pdf KEYWORD...") == 0 && !is_there(arguments[0]))
		for (size_t i = 1; i < count; i++)
			if (is_pdf(arguments[i]))
				return i;
	/* Rows can be told from a template by their name only. */
	if (strncmp(words, "TEMPLATE.json ", 14) == 0 && ends_with(arguments[1], ".json"))
		return ends_with(arguments[0], ".csv") || ends_with(arguments[0], ".jsonl") || ends_with(arguments[0], ".ndjson");
	return 0;
}

/* As a shell takes it back. */
static void put_word(sp_buf *out, const char *word)
{
	sp_buf_putc(out, ' ');
	if (*word && !word[strcspn(word, " \t\n'\"\\$`&|;<>()*?[]{}!#~")]) {
		sp_buf_puts(out, word);
		return;
	}
	sp_buf_putc(out, '\'');
	for (; *word; word++)
		*word == '\'' ? sp_buf_puts(out, "'\\''") : sp_buf_putc(out, *word);
	sp_buf_putc(out, '\'');
}

static signprep_code refuse_order(
	const sp_command *command, const char *const *arguments, size_t count, size_t first, signprep_error *err)
{
	sp_buf line;
	sp_buf_init(&line, (size_t) 1 << 20);
	sp_buf_printf(&line, "signprep %s", command->name);
	put_word(&line, arguments[first]);
	for (size_t i = 0; i < count; i++)
		if (i != first)
			put_word(&line, arguments[i]);
	signprep_code code = line.failed ? sp_fail_memory(err, "") : sp_fail(err, "R018", 0, "", arguments[first], line.data, NULL);
	sp_buf_clear(&line);
	return code;
}

signprep_code sp_arguments_check(const sp_command *command, const char *const *arguments, size_t count, signprep_error *err)
{
	signprep_code code = check_count(command, arguments, count, err);
	size_t first = code ? 0 : misplaced(command->arguments, arguments, count);
	return first ? refuse_order(command, arguments, count, first, err) : code;
}
