/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Landlock without the C library, which has no functions for it, and beyond the header, which may be older than the kernel. */
#define _GNU_SOURCE /* O_PATH */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "isolate/confine.h"

#define EXECUTE (1ULL << 0)
#define WRITE_FILE (1ULL << 1)
#define READ_FILE (1ULL << 2)
#define READ_DIR (1ULL << 3)
#define FIRST_RIGHTS ((1ULL << 13) - 1)
#define SCOPE_ALL 3ULL

/* Grown over the years; the kernel is told how much of it is meant. */
struct attributes {
	uint64_t files, net, scoped;
};

/* What each version can deny beside the version before. */
static const struct {
	size_t size;
	uint64_t files, net, scoped;
} versions[] = {
	{ 8, FIRST_RIGHTS, 0, 0 }, { 8, 1ULL << 13, 0, 0 }, /* linking and renaming across folders */
	{ 8, 1ULL << 14, 0, 0 },                            /* truncating */
	{ 16, 0, 3, 0 },                                    /* TCP: binding, connecting */
	{ 16, 1ULL << 15, 0, 0 },                           /* ioctl on devices */
	{ 24, 0, 0, SCOPE_ALL },                            /* abstract sockets, signals */
};
#define VERSIONS ((int) (sizeof versions / sizeof *versions))

static int version(void)
{
	return (int) syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool sp_landlock_is_here(void)
{
	return !SP_COVERAGE && version() > 0;
}

static int create_ruleset(bool scoped, uint64_t *files)
{
	struct attributes all = { 0, 0, 0 };
	size_t size = 0;
	int known = version();
	for (int i = 0; i < VERSIONS && i < known; i++) {
		size = versions[i].size;
		all.files |= versions[i].files;
		all.net |= versions[i].net;
		all.scoped |= versions[i].scoped;
	}
	if (!scoped || SP_SANITIZED)
		all.scoped = 0;
	if (files)
		*files = all.files;
	return (int) syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

/* What is not there needs no rule. */
static int allow_below(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights };
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return 0;
	int failed = (int) syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0), saved = errno;
	close(rule.parent_fd);
	errno = saved;
	return failed;
}

/* Not a rule for what works on folders alone: the kernel refuses it for a file. */
static int allow_files(int ruleset, const char *const *paths, uint64_t rights)
{
	int failed = 0;
	for (; !failed && paths && *paths; paths++)
		failed = allow_below(ruleset, *paths, rights);
	return failed;
}

/* The ruleset comes into force, unless something failed before, and is closed. */
static int enforce(int ruleset, int failed)
{
	if (!failed)
		failed = (int) syscall(SYS_landlock_restrict_self, ruleset, 0);
	int saved = errno;
	if (ruleset >= 0)
		close(ruleset);
	errno = saved;
	return failed;
}

int sp_landlock_apply_for(const sp_landlock_paths *paths)
{
	uint64_t all = 0;
	int ruleset = create_ruleset(false, &all);
	int failed = ruleset < 0 ? -1 : allow_files(ruleset, paths->readable, all & (EXECUTE | READ_FILE | READ_DIR));
	if (!failed)
		failed = allow_files(ruleset, paths->devices, all & (READ_FILE | WRITE_FILE));
	if (!failed)
		failed = allow_below(ruleset, paths->writable, all);
	return enforce(ruleset, failed);
}

/* No rule: nothing may be opened any more. */
int sp_landlock_apply(void)
{
	int ruleset = create_ruleset(true, NULL), failed = ruleset < 0 ? -1 : 0;
#if SP_SANITIZED
	/* Where leaks are looked for, and reports find their lines. */
	failed = failed || allow_below(ruleset, "/proc/", READ_FILE | READ_DIR) ||
			allow_below(ruleset, "/usr/", READ_FILE | READ_DIR)
		? -1
		: 0;
#endif
	return enforce(ruleset, failed);
}
