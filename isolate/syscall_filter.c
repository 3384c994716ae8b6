/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The system calls a reader of PDFs needs; any other fails with EPERM. */
#define _GNU_SOURCE /* AT_EMPTY_PATH */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "isolate/confine.h"

static const int plain[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(preadv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(brk),
	SCMP_SYS(madvise),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(getrusage),
	SCMP_SYS(sysinfo),
	SCMP_SYS(uname),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(getppid),
	SCMP_SYS(gettid),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

#if SP_SANITIZED
/* The search for leaks clones a process that stops and traces this one. */
static const int sanitizer[] = {
	SCMP_SYS(clone),
	SCMP_SYS(ptrace),
	SCMP_SYS(wait4),
	SCMP_SYS(prctl),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents),
	SCMP_SYS(getdents64),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(prlimit64),
	SCMP_SYS(kill),
	SCMP_SYS(tgkill),
	SCMP_SYS(pipe2),
	SCMP_SYS(arch_prctl),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(clone3),
	SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler),
	SCMP_SYS(sched_get_priority_max),
	SCMP_SYS(personality),
};
#endif

/* Calls that this architecture does not have, or that are allowed already, need no rule. */
static int done(int result)
{
	return result == -EDOM || result == -EEXIST ? 0 : result;
}

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	int failed = 0;
	for (size_t i = 0; !failed && i < count; i++)
		failed = done(seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0));
	return failed;
}

static int allow_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp test)
{
	return done(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &test));
}

/* Descriptors: only copies that close themselves; the processor time of a job; dying by one's own hand. */
static int allow_own(scmp_filter_ctx filter)
{
	const int commands[] = { F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC };
	int failed = 0;
	for (size_t i = 0; !failed && i < sizeof commands / sizeof *commands; i++)
		failed = allow_if(filter, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t) commands[i], 0)) ||
			allow_if(filter, SCMP_SYS(fcntl64), SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t) commands[i], 0));
	if (!failed)
		failed = allow_if(filter, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t) getpid(), 0));
	if (!failed)
		failed = done(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0, 0),
			SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU, 0)));
	if (!failed)
		failed = allow_if(filter, SCMP_SYS(setrlimit), SCMP_A0(SCMP_CMP_EQ, RLIMIT_CPU, 0));
	if (!failed)
		failed = allow_if(filter, SCMP_SYS(getrlimit), SCMP_A0(SCMP_CMP_EQ, RLIMIT_CPU, 0));
#if !SP_FSTAT_IS_A_CALL
	/* Elsewhere the C library asks for the size of an open file by the call that would take a path as well. */
	if (!failed)
		failed = allow_if(filter, SCMP_SYS(newfstatat), SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH, 0));
#endif
	return failed;
}

/* Memory, but none that holds code: a reader makes no code, and no library is loaded any more. */
static int allow_memory(scmp_filter_ctx filter)
{
	const int calls[] = { SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect) };
	int failed = 0;
	for (size_t i = 0; !failed && i < sizeof calls / sizeof *calls; i++)
		failed = allow_if(filter, calls[i], SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return failed;
}

#if SP_SANITIZED
/* Its runtime reads maps and its own file. */
static int allow_reading(scmp_filter_ctx filter)
{
	const scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
	int failed = allow(filter, sanitizer, sizeof sanitizer / sizeof *sanitizer);
	if (!failed)
		failed = allow_if(filter, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
	return failed ? failed : allow_if(filter, SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
}
#endif

bool sp_syscall_filter_is_here(void)
{
	unsigned action = SECCOMP_RET_ERRNO;
	return !SP_COVERAGE && syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

static int build(scmp_filter_ctx filter)
{
	int failed = allow(filter, plain, sizeof plain / sizeof *plain);
	if (!failed)
		failed = allow_own(filter);
	if (!failed)
		failed = allow_memory(filter);
#if SP_SANITIZED
	if (!failed)
		failed = allow_reading(filter);
#endif
	return failed ? failed : seccomp_load(filter);
}

static const int forbidden[] = {
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(kcmp),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(reboot),
};

static int deny_if(scmp_filter_ctx filter, int call, struct scmp_arg_cmp test)
{
	return done(seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), call, 1, &test));
}

/* An io_uring could open what socket() may not: see above. */
static int build_for_program(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp elsewhere = SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0);
	int failed = 0;
	for (size_t i = 0; !failed && i < sizeof forbidden / sizeof *forbidden; i++)
		failed = done(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), forbidden[i], 0));
	if (!failed)
		failed = done(seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, &elsewhere));
	/*
	 * Landlock does not speak in access(): a program that asks whether it may write to /tmp would be told that it may, and
	 * then fail. It is told that it may not write anywhere, and goes where its own settings send it.
	 */
	if (!failed)
		failed = deny_if(filter, SCMP_SYS(access), SCMP_A1(SCMP_CMP_EQ, W_OK, 0)) ||
			deny_if(filter, SCMP_SYS(faccessat), SCMP_A2(SCMP_CMP_EQ, W_OK, 0)) ||
			deny_if(filter, SCMP_SYS(faccessat2), SCMP_A2(SCMP_CMP_EQ, W_OK, 0));
	return failed ? failed : seccomp_load(filter);
}

int sp_syscall_filter_apply_for_program(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int failed = filter ? build_for_program(filter) : -ENOMEM;
	if (filter)
		seccomp_release(filter);
	if (failed)
		errno = -failed;
	return failed ? -1 : 0;
}

int sp_syscall_filter_apply(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter) {
		errno = ENOMEM;
		return -1;
	}
	/* No foreign code runs here, and nothing secret is there to be guessed at: the slow-down of old kernels helps nobody. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	int failed = build(filter);
	seccomp_release(filter);
	if (failed)
		errno = -failed;
	return failed ? -1 : 0;
}
