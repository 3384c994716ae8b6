/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A wall clock that is wrong, for a program that is started with this in LD_PRELOAD: by as many seconds as the file SKEWED_CLOCK
 * holds at that moment. libfaketime does so too, but takes deadlines of CLOCK_MONOTONIC for those of the wall clock.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long skew(void)
{
	char text[32] = "";
	const char *path = getenv("SKEWED_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
	if (fd >= 0)
		close(fd);
	return got > 0 ? strtol(text, NULL, 10) : 0;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t id, struct timespec *out)
{
	long status = syscall(SYS_clock_gettime, id, out);
	if (status == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		out->tv_sec += skew();
	return (int) status;
}

__attribute__((visibility("default"))) time_t time(time_t *out)
{
	struct timespec now = { 0, 0 };
	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

__attribute__((visibility("default"))) int gettimeofday(struct timeval *out, void *zone)
{
	struct timespec now = { 0, 0 };
	(void) zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval) { now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}
