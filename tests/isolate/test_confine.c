/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a confined process can no longer do; what a machine without landlock or seccomp says. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "tests/base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "isolate/confine.h"
#include "isolate/pool.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"

/* Runs in the child; what it returns is its exit status, 0 when all was as it should be. */
typedef int (*body_fn)(void);

static int run_child(body_fn body)
{
	int status;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(body());
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void passes(body_fn body)
{
	int status = run_child(body);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the child failed: signal %d, at line %d (modulo 256)", WIFSIGNALED(status) ? WTERMSIG(status) : 0,
			WEXITSTATUS(status));
}

/* The line is told as exit status: numbers up to 255 tell them apart well enough. */
#define DEMAND(condition) \
	do { \
		if (!(condition)) \
			return __LINE__ % 255 + 1; \
	} while (0)
#define REFUSED(call) DEMAND((errno = 0, (call)) == -1 && (errno == EPERM || errno == EACCES))

static int worker_body(void)
{
	const sp_confine_options options = { .max_memory = (size_t) 256 << 20 };
	struct sockaddr_in somewhere = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	char *const arguments[] = { (char *) (size_t) "/bin/true", NULL };
	pid_t parent = getppid();
	int ready = socket(AF_INET, SOCK_STREAM, 0);

	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	/* Network: no new sockets, and the old one leads nowhere. */
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
	REFUSED(socket(AF_UNIX, SOCK_STREAM, 0));
	REFUSED(socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]) { 0, 0 }));
	REFUSED(connect(ready, (struct sockaddr *) &somewhere, sizeof somewhere));
	REFUSED(bind(ready, (struct sockaddr *) &somewhere, sizeof somewhere));
	/* Files: neither reading nor writing, by any door. */
	REFUSED(open("/tmp/signprep-confine", O_WRONLY | O_CREAT, 0600));
	REFUSED(open(LEASE, O_RDWR));
	if (!SP_SANITIZED) {
		REFUSED(open(LEASE, O_RDONLY));
		REFUSED(open("/etc/passwd", O_RDONLY));
	}
	REFUSED(open("/tmp", O_TMPFILE | O_RDWR, 0600));
	REFUSED(syscall(SYS_openat2, AT_FDCWD, LEASE, NULL, 0));
	REFUSED(syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0));
	REFUSED(syscall(SYS_io_uring_setup, 1, NULL));
	REFUSED(mkdir("/tmp/signprep-confine", 0700));
	REFUSED(unlink("/tmp/signprep-confine"));
	REFUSED(rename("/tmp/signprep-confine", "/tmp/signprep-confine-2"));
	REFUSED(truncate("/tmp/signprep-confine", 0));
	REFUSED((int) syscall(SYS_memfd_create, "x", 0));
	/* Programs and processes. */
	REFUSED(execve("/bin/true", arguments, NULL));
	REFUSED((int) syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, NULL, 0));
	REFUSED((int) syscall(SYS_process_vm_writev, parent, NULL, 0, NULL, 0, 0));
	if (!SP_SANITIZED) {
		REFUSED(kill(parent, 0));
		REFUSED(fork());
		REFUSED((int) syscall(SYS_clone3, NULL, 0));
		REFUSED((int) ptrace(PTRACE_ATTACH, parent, NULL, NULL));
		REFUSED(prctl(PR_SET_DUMPABLE, 1));
	}
	REFUSED(unshare(CLONE_NEWUSER));
	REFUSED((int) syscall(SYS_setuid, 0));
	/* What it is for still works. */
	void *memory = malloc((size_t) 32 << 20);
	DEMAND(memory != NULL);
	free(memory);
	return 0;
}

static void a_worker_can_do_nothing_else(void **state)
{
	(void) state;
	if (!sp_syscall_filter_is_here())
		skip();
	passes(worker_body);
}

/* Limits as the kernel tells them to anybody. */
static int limits_body(void)
{
	const sp_confine_options options = { .max_memory = (size_t) 64 << 20, .cpu_s = 7 };
	struct rlimit limit;
	char status[8192];

	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	ssize_t n = read(fd, status, sizeof status - 1);
	DEMAND(n > 0);
	status[n] = '\0';
	DEMAND(strstr(status, "NoNewPrivs:\t1"));
	DEMAND(strstr(status, "Seccomp:\t2"));
	DEMAND(getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur >= 8 && limit.rlim_cur <= 9);
	if (SP_SANITIZED)
		return 0;
	DEMAND(malloc((size_t) 16 << 20) != NULL);
	DEMAND(malloc((size_t) 80 << 20) == NULL);
	return 0;
}

static void limits_are_in_force(void **state)
{
	(void) state;
	if (*sp_confine_missing())
		skip();
	passes(limits_body);
}

static int core_body(void)
{
	const sp_confine_options options = { .max_memory = 0 };
	/* cmocka has a handler for it, sanitizers have theirs. */
	signal(SIGSEGV, SIG_DFL);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	raise(SIGSEGV);
	return 1;
}

static void no_core_is_left(void **state)
{
	(void) state;
	struct rlimit old, all;
	assert_int_equal(getrlimit(RLIMIT_CORE, &old), 0);
	all = old;
	all.rlim_cur = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_CORE, &all), 0);
	int status = run_child(core_body);
	setrlimit(RLIMIT_CORE, &old);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
	assert_false(WCOREDUMP(status));
}

/* A kernel without the call answers so. */
static int forbid(int call, int error_number)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int failed = !filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t) error_number), call, 0) != 0 ||
		seccomp_load(filter) != 0;
	seccomp_release(filter);
	return failed;
}

/* Nothing of the file system, by what landlock alone or the filter alone makes of it. `there` is a file that exists. */
static int no_files(const char *there)
{
	if (!SP_SANITIZED)
		REFUSED(open(there, O_RDONLY));
	REFUSED(open(there, O_RDWR));
	REFUSED(open("/tmp/signprep-confine", O_WRONLY | O_CREAT, 0600));
	REFUSED(mkdir("/tmp/signprep-confine", 0700));
	REFUSED(symlink("/etc/passwd", "/tmp/signprep-confine"));
	REFUSED(mknod("/tmp/signprep-confine", S_IFIFO | 0600, 0));
	/* In the same folder: over the border of a file system it would be refused whatever we do. */
	REFUSED(rename(there, LEASE "-moved"));
	REFUSED(link(there, LEASE "-moved"));
	REFUSED(unlink(there));
	return 0;
}

/* The filter without landlock: no file, no path, no socket, no code, no other process. */
static int no_landlock_body(void)
{
	const sp_confine_options options = { .max_memory = 0 };
	const size_t page = (size_t) sysconf(_SC_PAGESIZE);
	pid_t parent = getppid();
	struct stat st;
	int line, own = open(LEASE, O_RDONLY);
	DEMAND(forbid(SCMP_SYS(landlock_create_ruleset), ENOSYS) == 0);
	DEMAND(strcmp(sp_confine_missing(), "landlock") == 0);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	line = no_files(LEASE);
	DEMAND(line == 0);
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
	/* The runtime of a sanitizer stops and traces, and reads files of its own. */
	if (SP_SANITIZED)
		return 0;
	REFUSED((int) syscall(SYS_tgkill, parent, parent, 0));
	REFUSED((int) syscall(SYS_tkill, parent, 0));
	/* Whether a file is there, and how large, is nobody's business; what was handed over may be measured. */
	REFUSED(open(LEASE, O_PATH | O_CLOEXEC));
	REFUSED(stat(LEASE, &st));
	REFUSED(lstat(LEASE, &st));
	REFUSED(access(LEASE, F_OK));
	REFUSED((int) syscall(SYS_statx, AT_FDCWD, LEASE, 0, 0, &st));
	if (SP_FSTAT_IS_A_CALL)
		REFUSED((int) syscall(SYS_newfstatat, own, LEASE, &st, AT_EMPTY_PATH));
	DEMAND(sp_file_stat(own, &st) == 0 && st.st_size > 0);
	REFUSED(kill(parent, 0));
	/* Memory is for data. */
	DEMAND(mmap(NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	DEMAND(mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, own, 0) == MAP_FAILED);
	void *data = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	DEMAND(data != MAP_FAILED);
	REFUSED(mprotect(data, page, PROT_READ | PROT_WRITE | PROT_EXEC));
	REFUSED(mprotect(data, page, PROT_READ | PROT_EXEC));
	DEMAND(mprotect(data, page, PROT_READ) == 0);
	/* Dying by one's own hand must work: abort() does so. */
	DEMAND((int) syscall(SYS_tgkill, getpid(), getpid(), 0) == 0);
	return 0;
}

static int abort_body(void)
{
	const sp_confine_options options = { .max_memory = 0 };
	signal(SIGABRT, SIG_DFL);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	abort();
}

/* Landlock without the filter: no file; by the kernel's age no connection and no signal to others either. */
static int no_seccomp_body(void)
{
	const sp_confine_options options = { .max_memory = 0 };
	struct sockaddr_in somewhere = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const int version = (int) syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	bool landlock = sp_landlock_is_here();
	pid_t parent = getppid();
	int line;
	DEMAND(forbid(SCMP_SYS(seccomp), EINVAL) == 0);
	DEMAND(strcmp(sp_confine_missing(), landlock ? "seccomp" : "landlock, seccomp") == 0);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	if (!landlock)
		return 0;
	line = no_files(LEASE);
	DEMAND(line == 0);
	/* It lets pass what is no file: this is what shows that the other layer is not there. */
	int tcp = socket(AF_INET, SOCK_STREAM, 0);
	DEMAND(tcp >= 0);
	if (version >= 4)
		REFUSED(connect(tcp, (struct sockaddr *) &somewhere, sizeof somewhere));
	if (version >= 6 && !SP_SANITIZED)
		REFUSED(kill(parent, 0));
	return 0;
}

/* Limits alone. A file that was opened before can be written to, but for the limit of its size. */
static int neither_body(void)
{
	const sp_confine_options options = { .max_memory = (size_t) 64 << 20, .cpu_s = 1 };
	int file = (int) syscall(SYS_memfd_create, "x", 0), count = 0;
	struct rlimit cores;
	DEMAND(forbid(SCMP_SYS(landlock_create_ruleset), EPERM) == 0 && forbid(SCMP_SYS(seccomp), ENOSYS) == 0);
	DEMAND(strcmp(sp_confine_missing(), "landlock, seccomp") == 0);
	sp_confine_signals();
	signal(SIGXFSZ, SIG_IGN);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	DEMAND(SP_SANITIZED || malloc((size_t) 80 << 20) == NULL);
	DEMAND(write(file, "x", 1) == -1 && errno == EFBIG);
	while (count < 200 && dup(0) >= 0)
		count++;
	DEMAND(count < 64 && errno == EMFILE);
	DEMAND(getrlimit(RLIMIT_CORE, &cores) == 0 && cores.rlim_max == 1);
	/* There is no way back, but for root. */
	if (geteuid() != 0) {
		const struct rlimit more = { 2, 2 };
		DEMAND(setrlimit(RLIMIT_CORE, &more) == -1);
	}
	return 0;
}

/* Computes until it is stopped. */
static int busy_body(void)
{
	const sp_confine_options options = { .cpu_s = 1 };
	DEMAND(forbid(SCMP_SYS(landlock_create_ruleset), EPERM) == 0 && forbid(SCMP_SYS(seccomp), ENOSYS) == 0);
	signal(SIGXCPU, SIG_DFL);
	DEMAND(sp_confine(&options, NULL) == SIGNPREP_OK);
	volatile bool forever = true;
	while (forever)
		continue;
	return 1;
}

/* Each layer holds by itself what docs/isolation.md says of it. */
static void every_layer_holds_alone(void **state)
{
	(void) state;
	if (!sp_syscall_filter_is_here())
		skip();
	passes(no_landlock_body);
	passes(no_seccomp_body);
	passes(neither_body);
	int status = run_child(abort_body);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	status = run_child(busy_body);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
}

static int refused_layer_body(void)
{
	const sp_confine_options options = { .max_memory = 0 };
	signprep_error err = { 0 };
	DEMAND(forbid(SCMP_SYS(landlock_restrict_self), EPERM) == 0);
	DEMAND(sp_confine(&options, &err) == SIGNPREP_LIMIT);
	DEMAND(strcmp(err.id, "D909") == 0 && strstr(err.message, "landlock: Operation not permitted"));
	return 0;
}

/* A machine without a layer: workers all the same, unless somebody insists. */
static int lacking_body(void)
{
	sp_pool *pool = NULL;
	signprep_error err = { 0 };
	DEMAND(forbid(SCMP_SYS(landlock_create_ruleset), ENOSYS) == 0);
	DEMAND(sp_pool_new(&pool, &(sp_pool_options) { .require_isolation = true }, &err) == SIGNPREP_LIMIT);
	DEMAND(pool == NULL && strcmp(err.id, "D910") == 0 && strstr(err.message, "landlock"));
	DEMAND(sp_pool_new(&pool, &(sp_pool_options) { .workers = 1 }, &err) == SIGNPREP_OK);
	sp_pool_free(pool);
	return 0;
}

static void a_machine_that_lacks_a_layer(void **state)
{
	(void) state;
	if (!sp_landlock_is_here() || !sp_syscall_filter_is_here())
		skip();
	passes(lacking_body);
}

static void a_layer_that_cannot_be_put_up_is_an_error(void **state)
{
	(void) state;
	if (!sp_landlock_is_here() || !sp_syscall_filter_is_here())
		skip();
	passes(refused_layer_body);
}

static int environment_body(void)
{
	static const char *const kept[] = { "LANG", "LC_*", NULL };
	setenv("TENCENTCLOUD_SECRET_KEY", "do-not-tell", 1);
	setenv("LC_ALL", "C", 1);
	setenv("LANG", "zh_CN.UTF-8", 1);
	setenv("LANGUAGE", "zh", 1);
	const char *secret = getenv("TENCENTCLOUD_SECRET_KEY");
	sp_confine_environment(kept);
	DEMAND(getenv("TENCENTCLOUD_SECRET_KEY") == NULL);
	DEMAND(getenv("LANGUAGE") == NULL);
	DEMAND(strcmp(getenv("LC_ALL"), "C") == 0);
	DEMAND(strcmp(getenv("LANG"), "zh_CN.UTF-8") == 0);
	/* Not only out of the list: overwritten. */
	DEMAND(*secret == '\0');
	sp_confine_environment(NULL);
	DEMAND(getenv("LANG") == NULL && getenv("PATH") == NULL);
	return 0;
}

static void the_environment_is_wiped(void **state)
{
	(void) state;
	passes(environment_body);
}

static int descriptors_body(void)
{
	int ends[2];
	for (int fd = 3; fd < 12; fd++)
		dup2(0, fd);
	DEMAND(pipe(ends) == 0 && dup2(ends[1], 9) == 9);
	DEMAND(sp_confine_descriptors(9));
	DEMAND((fcntl(3, F_GETFL) & O_ACCMODE) == O_WRONLY);
	DEMAND(fcntl(4, F_GETFD) < 0 && fcntl(9, F_GETFD) < 0);
	DEMAND(read(0, (char[1]) { 0 }, 1) == 0);
	return 0;
}

static void descriptors_are_closed(void **state)
{
	(void) state;
	passes(descriptors_body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_can_do_nothing_else),
		cmocka_unit_test(limits_are_in_force),
		cmocka_unit_test(no_core_is_left),
		cmocka_unit_test(every_layer_holds_alone),
		cmocka_unit_test(a_machine_that_lacks_a_layer),
		cmocka_unit_test(a_layer_that_cannot_be_put_up_is_an_error),
		cmocka_unit_test(the_environment_is_wiped),
		cmocka_unit_test(descriptors_are_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
