/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define _GNU_SOURCE /* setresuid */
#include "pg_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#define OWNER "tester"
#define PASSWORD "pg-fixture-word"

static char folder[64], data[96], bin[256], schema[32];
static const struct passwd *account; /* the server refuses to run as root */
static atomic_int pid;
static sem_t wanted, launched;

static bool find_programs(void)
{
	glob_t found = { 0 };
	char program[512];
	bool there = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0 ||
		glob("/usr/pgsql-*/bin/initdb", 0, NULL, &found) == 0;
	if (there) {
		snprintf(bin, sizeof bin, "%s", found.gl_pathv[found.gl_pathc - 1]);
		*strrchr(bin, '/') = '\0';
		snprintf(program, sizeof program, "%s/postgres", bin);
		there = access(program, X_OK) == 0;
	}
	globfree(&found);
	return there;
}

/* In a child: nobody's rights, no output unless asked for, gone with its parent. */
static void become_server(char **argv)
{
	char path[512];
	if (account != NULL && (setgroups(0, NULL) != 0 || setgid(account->pw_gid) != 0 || setuid(account->pw_uid) != 0))
		_exit(126);
	prctl(PR_SET_PDEATHSIG, SIGQUIT);
	if (getenv("TEST_VERBOSE") == NULL) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 1);
		dup2(null, 2);
	}
	if (chdir(folder) != 0)
		_exit(126);
	snprintf(path, sizeof path, "%s/%s", bin, argv[0]);
	argv[0] = path; /* by which it finds its companions */
	execve(path, argv, (char *const[]) { (char[]) { "LC_ALL=C" }, (char[]) { "TZ=UTC" }, NULL });
	_exit(127);
}

static bool make_cluster(void)
{
	char word[96], option[112];
	snprintf(folder, sizeof folder, "/tmp/signprep-pg-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return false;
	snprintf(data, sizeof data, "%s/data", folder);
	snprintf(word, sizeof word, "%s/word", folder);
	FILE *file = fopen(word, "w");
	if (file == NULL)
		return false;
	fputs(PASSWORD "\n", file);
	fclose(file);
	chmod(folder, 0755);
	if (account != NULL &&
		(chown(folder, account->pw_uid, account->pw_gid) != 0 || chown(word, account->pw_uid, account->pw_gid) != 0))
		return false;
	snprintf(option, sizeof option, "--pwfile=%s", word);
	char *argv[] = { (char[]) { "initdb" }, (char[]) { "-D" }, data, (char[]) { "-A" }, (char[]) { "scram-sha-256" },
		(char[]) { "-U" }, (char[]) { OWNER }, option, (char[]) { "-N" }, (char[]) { "-E" }, (char[]) { "UTF8" },
		(char[]) { "--locale=C" }, NULL };
	int status = -1;
	pid_t child = fork();
	if (child == 0)
		become_server(argv);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

bool pg_server_init(const char **why)
{
	if (!find_programs()) {
		*why = "no PostgreSQL server is installed (package postgresql)";
		return false;
	}
	if (geteuid() == 0) {
		account = getpwnam("postgres");
		account = account != NULL ? account : getpwnam("nobody");
		if (account == NULL) {
			*why = "PostgreSQL does not run as root, and there is neither a user postgres nor nobody";
			return false;
		}
	}
	if (!make_cluster()) {
		printf("initdb failed; TEST_VERBOSE=1 shows why\n");
		exit(1);
	}
	pg_server_start();
	return true;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *at)
{
	(void) about;
	(void) kind;
	(void) at;
	return remove(path);
}

void pg_server_destroy(void)
{
	if (pid > 0)
		pg_server_halt(false);
	if (folder[0] != '\0')
		nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
}

static PGconn *owner_with(const char *password)
{
	const char *const keywords[] = { "host", "user", "password", "dbname", "options", NULL };
	char options[64];
	snprintf(options, sizeof options, "-csearch_path=%s", schema[0] != '\0' ? schema : "public");
	const char *const values[] = { folder, OWNER, password, "postgres", options, NULL };
	return PQconnectdbParams(keywords, values, 0);
}

static PGconn *owner(void)
{
	return owner_with(PASSWORD);
}

static void launch(void)
{
	char *argv[] = { (char[]) { "postgres" }, (char[]) { "-D" }, data, (char[]) { "-k" }, folder, (char[]) { "-c" },
		(char[]) { "listen_addresses=" }, (char[]) { "-c" }, (char[]) { "shared_buffers=16MB" }, (char[]) { "-c" },
		(char[]) { "max_connections=60" }, (char[]) { "-c" }, (char[]) { "fsync=off" }, NULL };
	pid_t child = fork();
	if (child == 0)
		become_server(argv);
	atomic_store(&pid, child);
}

/* "Gone with its parent" means with the thread that forked: this one lives as long as the test. */
static void *keep(void *opaque)
{
	(void) opaque;
	for (;;) {
		sem_wait(&wanted);
		launch();
		sem_post(&launched);
	}
	return NULL;
}

void pg_server_start(void)
{
	static pthread_t keeper;
	if (keeper == 0) {
		sem_init(&wanted, 0, 0);
		sem_init(&launched, 0, 0);
		assert_int_equal(pthread_create(&keeper, NULL, keep, NULL), 0);
	}
	sem_post(&wanted);
	sem_wait(&launched);
	assert_true(atomic_load(&pid) > 0);
	for (int tries = 0;; tries++) {
		PGconn *conn = owner();
		bool ready = PQstatus(conn) == CONNECTION_OK;
		if (!ready && tries > 600)
			fail_msg("the server does not come up: %s", PQerrorMessage(conn));
		PQfinish(conn);
		if (ready)
			return;
		usleep(100000);
	}
}

/* Children of the server: a crash takes them all. */
static void kill_children(pid_t parent)
{
	char path[64], text[4096] = "";
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int) parent, (int) parent);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return;
	size_t length = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[length] = '\0';
	for (char *at = text, *end; *at != '\0'; at = end) {
		long child = strtol(at, &end, 10);
		if (end == at)
			break;
		if (child > 0)
			kill((pid_t) child, SIGKILL);
	}
}

void pg_server_halt(bool crash)
{
	if (crash) {
		kill(pid, SIGSTOP); /* or it would tidy up after its children */
		kill_children(pid);
	}
	kill(pid, crash ? SIGKILL : SIGINT);
	waitpid(pid, NULL, 0);
	pid = 0;
	if (crash) {
		char path[128];
		snprintf(path, sizeof path, "%s/postmaster.pid", data);
		unlink(path);
	}
}

void pg_server_execute_with(const char *password, const char *sql)
{
	PGconn *conn = owner_with(password);
	PGresult *result = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	PQclear(result);
	PQfinish(conn);
}

void pg_server_execute(const char *sql)
{
	pg_server_execute_with(PASSWORD, sql);
}

int pg_server_int(const char *sql)
{
	PGconn *conn = owner();
	PGresult *result = PQexec(conn, sql);
	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	int value = (int) strtol(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	PQfinish(conn);
	return value;
}

void *pg_server_hold(const char *sql)
{
	PGconn *conn = owner();
	PQclear(PQexec(conn, "BEGIN"));
	PGresult *result = PQexec(conn, sql);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(conn));
	PQclear(result);
	return conn;
}

void pg_server_let_go(void *held)
{
	PQclear(PQexec(held, "ROLLBACK"));
	PQfinish(held);
}

const char *pg_server_schema(void)
{
	static int count;
	char sql[64];
	snprintf(schema, sizeof schema, "case_%d", ++count);
	snprintf(sql, sizeof sql, "CREATE SCHEMA %s", schema);
	pg_server_execute(sql);
	return schema;
}

const char *pg_server_url(const char *user, const char *password)
{
	static char url[256];
	snprintf(url, sizeof url, "postgres://%s:%s@/postgres?host=%s&options=-csearch_path%%3D%s", user != NULL ? user : OWNER,
		password != NULL ? password : PASSWORD, folder, schema);
	return url;
}

const char *pg_server_url_by_port(int port)
{
	static char url[256];
	snprintf(url, sizeof url, "postgresql://" OWNER ":" PASSWORD "@127.0.0.1:%d/postgres?options=-csearch_path%%3D%s", port,
		schema);
	return url;
}

const char *pg_server_socket(void)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/.s.PGSQL.5432", folder);
	return path;
}
