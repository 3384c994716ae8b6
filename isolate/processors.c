/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Linux: Documentation/admin-guide/cgroup-v2.rst, "cpu.max": "$MAX $PERIOD" in µs, or "max $PERIOD". */
#define _GNU_SOURCE /* cpu_set_t */
#include "isolate/processors.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"

static size_t smaller_limit(size_t a, size_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static size_t limit_in(const char *folder)
{
	char path[PATH_MAX + 16];
	unsigned long long most = 0, period = 0;
	snprintf(path, sizeof path, "%s/cpu.max", folder);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	bool limited = fscanf(file, "%20llu %20llu", &most, &period) == 2 && most > 0 && period > 0;
	fclose(file);
	return limited ? (size_t) (most / period + (most % period != 0)) : 0;
}

size_t sp_processors_of_group(const char *root, const char *group)
{
	char folder[PATH_MAX];
	size_t least = 0, root_length = strlen(root);
	int length = snprintf(folder, sizeof folder, "%s%s", root, group);
	if (length < 0 || (size_t) length >= sizeof folder)
		return 0;
	for (;;) {
		least = smaller_limit(least, limit_in(folder));
		char *last = strrchr(folder + root_length, '/');
		if (!last)
			return least;
		*last = '\0';
	}
}

static size_t own_limit(void)
{
	char line[PATH_MAX] = "";
	size_t limit = 0;
	FILE *file = fopen("/proc/self/cgroup", "re");
	while (file && fgets(line, sizeof line, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "0::", 3) == 0)
			limit = sp_processors_of_group(ROOT, line + 3);
	}
	if (file)
		fclose(file);
	return limit;
}

size_t sp_processors(void)
{
	cpu_set_t allowed;
	/* More than 1024 of them: the set is too small to say which. */
	bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
	long online = known ? CPU_COUNT(&allowed) : sysconf(_SC_NPROCESSORS_ONLN);
	return smaller_limit(online > 0 ? (size_t) online : 1, own_limit());
}
