/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a verb's child gives up before it looks at the PDF. */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/sha256.h"
#include "isolate/confine.h"
#include "cli/wall.h"

#define READABLE_MAX 8
#define DEFAULT_MEMORY_MB 1024.0
#define ROOM ((size_t) 2 << 30)

/* What the run still asks for, and what the runtimes of sanitizers do. */
static const char *const kept_variables[] = { "LANG", "LC_*", "TERM", "NO_COLOR", "TZ", "ASAN_OPTIONS", "LSAN_OPTIONS",
	"UBSAN_OPTIONS", "TSAN_OPTIONS", NULL };

/* N of "/dev/fd/N", how a shell passes what it has opened; -1 for other names. */
static int named_descriptor(const char *path)
{
	int fd = -1, end = 0;
	bool named = path && (sscanf(path, "/dev/fd/%d%n", &fd, &end) == 1 || sscanf(path, "/proc/self/fd/%d%n", &fd, &end) == 1);
	return named && path[end] == '\0' ? fd : -1;
}

/* Of what was inherited the child keeps its socket and what the command line names. */
static void close_others(const sp_cli *cli)
{
	int kept[READABLE_MAX];
	size_t count = 0;
	kept[count++] = cli->wall;
	kept[count++] = named_descriptor(cli->common.password_file);
	for (size_t i = 0; i < cli->command->reads; i++)
		kept[count++] = named_descriptor(cli->arguments[i]);
	sp_confine_close(kept, count);
}

/* The C library reads the converter for GB18030 from a file when a form needs it. */
static void converters(char *out, size_t cap)
{
	Dl_info info;
	out[0] = '\0';
	const char *slash = dladdr((void *) (size_t) iconv_open, &info) && info.dli_fname ? strrchr(info.dli_fname, '/') : NULL;
	if (slash)
		snprintf(out, cap, "%.*s/gconv/", (int) (slash - info.dli_fname), info.dli_fname);
}

/* What a library looks up in files when it is first used: nothing can be opened later. */
static void warm_up(const sp_cli *cli)
{
	char hash[65];
	if (cli->command->hashes)
		sp_sha256_hex("", 0, hash);
}

signprep_code sp_wall_confine(sp_cli *cli, int channel, pid_t parent)
{
	const char *readable[READABLE_MAX];
	char folder[1024];
	size_t count = 0;
	signprep_error err = { 0 };
	double megabytes = cli->common.max_memory_mb > 0 ? cli->common.max_memory_mb : DEFAULT_MEMORY_MB;

	cli->wall = channel;
	/* Asked while it may be asked. */
	const char *missing = sp_confine_missing();
	sp_confine_signals();
	close_others(cli);
	warm_up(cli);
	sp_confine_environment(kept_variables);
	converters(folder, sizeof folder);
	for (size_t i = 0; i < cli->command->reads; i++)
		readable[count++] = cli->arguments[i];
	if (cli->common.password_file)
		readable[count++] = cli->common.password_file;
	readable[count++] = folder;
	readable[count] = NULL;
	/* A verb may hold the PDF twice, and its answer. */
	const sp_confine_options options = { .readable = readable,
		.max_memory = (size_t) (2 * megabytes * 1048576) + ROOM,
		.cpu_s = (unsigned) cli->common.timeout_s + 2,
		.inherits_output = true };
	signprep_code code = sp_confine(&options, &err);
	if (!code && getppid() != parent)
		code = sp_fail(&err, "R099", 0, "", NULL);
	if (!code && cli->common.verbose && *missing)
		sp_issues_add(cli->issues, "D719", "", missing, NULL);
	return code ? sp_cli_fail(cli, &err) : SIGNPREP_OK;
}
