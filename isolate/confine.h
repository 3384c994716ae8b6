/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A process gives up what reading a PDF does not need: network, writing and opening files, other programs, children,
 * secrets of the environment, memory and processor time without end. There is no way back.
 */
#ifndef SP_ISOLATE_CONFINE_H
#define SP_ISOLATE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

/*
 * The runtime of a sanitizer maps terabytes of address space, and looks for leaks from a cloned process that traces
 * this one: builds with one keep the address space without limit and let those calls pass.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SP_SANITIZED 1
#endif
#endif
#ifndef SP_SANITIZED
#define SP_SANITIZED 0
#endif

/* Counts of covered lines are written to files by every process: such builds put up neither landlock nor seccomp. */
#ifndef SP_COVERAGE
#define SP_COVERAGE 0
#endif

/* Zero-initialise. */
typedef struct sp_confine_options {
	size_t max_memory; /* bytes of address space on top of what is mapped now; 0: no limit */
	unsigned cpu_s;    /* seconds of processor time on top of what was used; 0: no limit */
} sp_confine_options;

/**
 * In a child: limits, no new privileges, no core, landlock and seccomp where the kernel has them (see
 * sp_confine_missing), death with its parent. @return SIGNPREP_LIMIT D909 when a layer that is there cannot be put up
 */
signprep_code sp_confine(const sp_confine_options *options, signprep_error *err);

/** Layers that this machine lacks, "landlock", "seccomp", "landlock, seccomp"; "" when all are there. */
const char *sp_confine_missing(void);

/** Takes every variable out of the environment but those named (NULL-ended; "LC_*" by its start), and overwrites them. */
void sp_confine_environment(const char *const *kept);
/** Signals as a fresh process has them, but Ctrl-C, SIGTERM and hang-ups are left to the parent and SIGPIPE is ignored. */
void sp_confine_signals(void);
/** Only 0, 1, 2 and `kept` stay open, the latter as 3; 0 to 2 become /dev/null. */
bool sp_confine_descriptors(int kept);

/** landlock.c. -1 with errno when it fails. */
bool sp_landlock_is_here(void);
int sp_landlock_apply(void);
/** For a foreign program: what it may read and run, which devices it may use, and the one folder it may write to. */
typedef struct sp_landlock_paths {
	const char *const *readable, *const *devices; /* NULL-ended */
	const char *writable;
} sp_landlock_paths;
int sp_landlock_apply_for(const sp_landlock_paths *paths);
/** syscall_filter.c: seccomp. -1 with errno when it fails. */
bool sp_syscall_filter_is_here(void);
int sp_syscall_filter_apply(void);
/** For a foreign program: everything but sockets to other machines, other people's processes, and the kernel's insides. */
int sp_syscall_filter_apply_for_program(void);

#endif
