/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How many workers can be busy at a time. */
#ifndef SP_ISOLATE_PROCESSORS_H
#define SP_ISOLATE_PROCESSORS_H

#include <stddef.h>

/** Those this process may run on, or fewer when its cgroup (v2) is given a smaller share of time. At least 1. */
size_t sp_processors(void);
/**
 * The share of time of a cgroup, in whole processors, rounded up: the smallest cpu.max of it and the groups above it.
 * @param root where the hierarchy is mounted, /sys/fs/cgroup
 * @param group path below root, as /proc/self/cgroup tells it; "" and "/" are the root itself
 * @return 0: not limited
 */
size_t sp_processors_of_group(const char *root, const char *group);

#endif
