/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Folders and files to write into. Everything goes by descriptors: what was judged is what is written to. */
#define _GNU_SOURCE /* O_PATH */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"

#define GROUPS_MAX 1024

/* f_type of file systems where owner and mode are those of the mount, the same for every file: nothing can be read from them. */
static const unsigned long ownerless[] = { 0x4d44 /* FAT */, 0x2011bab0 /* exFAT */, 0x5346544e, 0x7366746e /* NTFS */, 0x517b,
	0xff534d42, 0xfe534d42 /* SMB */, 0x01021997, 0x53464846 /* a Windows disk in WSL */, 0x65735546 /* FUSE */,
	0x786f4256 /* VirtualBox */, 0xbacbacbc /* VMware */ };

static bool knows_owners(int fd)
{
	struct statfs about;
	if (fstatfs(fd, &about) != 0)
		return true;
	for (size_t i = 0; i < sizeof ownerless / sizeof *ownerless; i++)
		if (((unsigned long) about.f_type & 0xffffffff) == ownerless[i])
			return false;
	return true;
}

static bool is_our_group(gid_t group)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups);
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return getegid() == group;
}

static bool is_ours(uid_t owner)
{
	return owner == geteuid() || owner == 0;
}

static sp_file_status judge(const struct stat *st)
{
	bool group = (st->st_mode & S_IWGRP) && is_our_group(st->st_gid);
	if (!is_ours(st->st_uid) && !group)
		return SP_FILE_FOREIGN;
	return (st->st_mode & S_IWOTH) && !(S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX)) ? SP_FILE_SHARED : SP_FILE_OK;
}

static sp_file_status because(int *error_number, int number)
{
	*error_number = number;
	return number == ELOOP ? SP_FILE_LINK : sp_file_status_of(number);
}

/* A folder that is opened, and nobody's but ours; closed when it is not. */
static sp_file_status admit(int *fd, int *error_number)
{
	struct stat st;
	sp_file_status status = fstat(*fd, &st) != 0 ? because(error_number, errno) : judge(&st);
	if (status == SP_FILE_FOREIGN || status == SP_FILE_SHARED)
		status = knows_owners(*fd) ? status : SP_FILE_OK;
	if (status != SP_FILE_OK) {
		close(*fd);
		*fd = -1;
	}
	return status;
}

sp_file_status sp_output_folder_open_at(int at, const char *name, int *fd, int *error_number)
{
	int ignored;
	error_number = error_number ? error_number : &ignored;
	*error_number = 0;
	*fd = -1;
	if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
		return because(error_number, errno);
	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd >= 0)
		return admit(fd, error_number);
	struct stat st;
	int reason = errno;
	/* ENOTDIR is what a link gives when a folder is wanted. */
	if (reason == ENOTDIR && fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		reason = S_ISLNK(st.st_mode) ? ELOOP : EEXIST;
	return because(error_number, reason);
}

sp_file_status sp_output_parents(const char *path, int *error_number)
{
	char *copy = strdup(path);
	int failed = copy ? 0 : ENOMEM;
	for (char *slash = copy && *copy ? strchr(copy + 1, '/') : NULL; slash && !failed; slash = strchr(slash + 1, '/')) {
		struct stat st;
		*slash = '\0';
		if (mkdir(copy, 0700) != 0)
			/* Where a folder may not be made (/proc, a read-only disk) it may yet be there. */
			failed = stat(copy, &st) == 0 ? S_ISDIR(st.st_mode) ? 0 : ENOTDIR : errno == EEXIST ? ENOENT : errno;
		*slash = '/';
	}
	free(copy);
	if (error_number)
		*error_number = failed;
	return sp_file_status_of(failed);
}

sp_file_status sp_output_folder_open(const char *path, int *fd, int *error_number)
{
	int ignored;
	size_t length = strlen(path);
	error_number = error_number ? error_number : &ignored;
	*fd = -1;
	while (length > 1 && path[length - 1] == '/')
		length--; /* behind a slash a link would be followed */
	char *name = strndup(path, length);
	sp_file_status status = name ? sp_output_parents(name, error_number) : because(error_number, ENOMEM);
	if (status == SP_FILE_OK)
		status = sp_output_folder_open_at(AT_FDCWD, name, fd, error_number);
	free(name);
	return status;
}

sp_file_status sp_output_trusts(const char *path, int *error_number)
{
	struct stat st;
	int ignored;
	error_number = error_number ? error_number : &ignored;
	*error_number = 0;
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		sp_file_status status = because(error_number, errno);
		if (fd >= 0)
			close(fd);
		return status;
	}
	sp_file_status status = S_ISLNK(st.st_mode) ? SP_FILE_LINK : judge(&st);
	if (status != SP_FILE_LINK && status != SP_FILE_OK && !knows_owners(fd))
		status = SP_FILE_OK;
	close(fd);
	return status;
}

int sp_output_new_at(int folder, const char *name)
{
	return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
}

static sp_file_status writer_fail(sp_file_writer *writer, sp_file_status status, int error_number)
{
	if (writer->status == SP_FILE_OK) {
		writer->status = status;
		writer->error_number = error_number;
	}
	return writer->status;
}

/*
 * What stands at the place, and whether it may be replaced or written to. `*direct`: written to, because it is a device or a pipe.
 * A pipe that another user put there is not, but one that a link of ours leads to is: the shell made it, for whomever.
 */
static sp_file_status look(int folder, const char *name, bool force, bool *there, bool *direct, struct stat *st)
{
	*direct = false;
	*there = fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*there)
		return SP_FILE_OK;
	bool link = S_ISLNK(st->st_mode);
	if (link && (!is_ours(st->st_uid) || fstatat(folder, name, st, 0) != 0))
		return SP_FILE_LINK;
	if (S_ISDIR(st->st_mode))
		return link ? SP_FILE_LINK : SP_FILE_DIRECTORY;
	if (S_ISREG(st->st_mode))
		return link ? SP_FILE_LINK : force ? SP_FILE_OK : SP_FILE_EXISTS;
	bool pipe = S_ISFIFO(st->st_mode) || S_ISSOCK(st->st_mode);
	*direct = link || !pipe || is_ours(st->st_uid);
	return *direct ? SP_FILE_OK : SP_FILE_FOREIGN;
}

/* Opens a device or a pipe, and looks again at what was opened: nothing of a file is changed by opening it so. */
static int open_direct(int folder, const char *name)
{
	struct stat st;
	int fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return fd;
	close(fd);
	errno = ELOOP;
	return -1;
}

/* Opens a new file beside the place. */
static int open_beside(sp_file_writer *writer)
{
	size_t cap = strlen(writer->name) + 48;
	writer->temporary = malloc(cap);
	if (!writer->temporary) {
		errno = ENOMEM;
		return -1;
	}
	int fd = -1;
	for (int attempt = 0; attempt < 100 && fd < 0; attempt++) {
		struct timespec now;
		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(writer->temporary, cap, "%s.%lx%lx~", writer->name, (unsigned long) getpid(),
			(unsigned long) now.tv_nsec + (unsigned long) attempt);
		fd = openat(writer->folder, writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0) {
		int saved = errno;
		free(writer->temporary);
		writer->temporary = NULL;
		errno = saved;
	}
	return fd;
}

static sp_file_status open_there(sp_file_writer *writer, const char *name)
{
	struct stat st;
	bool there, direct;
	sp_file_status status = look(writer->folder, name, writer->force, &there, &direct, &st);
	if (status != SP_FILE_OK)
		return writer_fail(writer, status, status == SP_FILE_EXISTS ? EEXIST : status == SP_FILE_DIRECTORY ? EISDIR : 0);
	writer->name = strdup(name);
	writer->fd = !writer->name ? -1 : direct ? open_direct(writer->folder, name) : open_beside(writer);
	if (writer->fd < 0)
		return writer_fail(writer, errno == ELOOP ? SP_FILE_LINK : sp_file_status_of(errno), errno);
	/* A file of ours that is replaced keeps its permissions; what another set its mode to is not carried on. */
	if (writer->temporary && there && st.st_uid == geteuid() && fchmod(writer->fd, st.st_mode & 0777) != 0)
		writer_fail(writer, sp_file_status_of(errno), errno);
	return writer->status;
}

/* A folder that may be entered but not listed can't be synced. */
static int open_folder(int at, const char *path)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 && errno == EACCES ? openat(at, path, O_PATH | O_DIRECTORY | O_CLOEXEC) : fd;
}

static sp_file_status open_in(sp_file_writer *writer, int at, const char *folder, const char *name, bool force)
{
	*writer = (sp_file_writer) { .fd = -1, .folder = -1, .force = force };
	if (!*name)
		return writer_fail(writer, *folder ? SP_FILE_DIRECTORY : SP_FILE_MISSING, *folder ? EISDIR : ENOENT);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return writer_fail(writer, SP_FILE_DIRECTORY, EISDIR);
	writer->folder = open_folder(at, *folder ? folder : ".");
	if (writer->folder < 0)
		return writer_fail(writer, sp_file_status_of(errno), errno);
	if (open_there(writer, name) != SP_FILE_OK)
		sp_file_writer_abort(writer);
	return writer->status;
}

/* The folder part of a path, with its last slash; "" when there is none. */
static char *folder_of(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	return strndup(path, (size_t) (*name - path));
}

sp_file_status sp_file_writer_open(sp_file_writer *writer, const char *path, bool force)
{
	const char *name;
	char *folder = folder_of(path, &name);
	if (!folder) {
		*writer = (sp_file_writer) { .fd = -1, .folder = -1 };
		return writer_fail(writer, SP_FILE_MEMORY, ENOMEM);
	}
	open_in(writer, AT_FDCWD, folder, name, force);
	free(folder);
	return writer->status;
}

sp_file_status sp_file_writer_open_at(sp_file_writer *writer, int folder, const char *name, bool force)
{
	return open_in(writer, folder, ".", name, force);
}

sp_file_status sp_file_writer_check(const char *path, bool force)
{
	struct stat st;
	bool there, direct;
	size_t length = strlen(path);
	if (length && path[length - 1] == '/')
		return SP_FILE_DIRECTORY;
	return look(AT_FDCWD, path, force, &there, &direct, &st);
}

static bool is_same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool same_folder(const char *one, const char *other)
{
	struct stat a, b;
	return stat(*one ? one : ".", &a) == 0 && stat(*other ? other : ".", &b) == 0 && is_same_file(&a, &b);
}

bool sp_file_same_place(const char *one, const char *other)
{
	struct stat a, b;
	const char *name, *other_name;
	bool there = stat(one, &a) == 0, other_there = stat(other, &b) == 0;
	if (there || other_there || strcmp(one, other) == 0)
		return strcmp(one, other) == 0 || (there && other_there && is_same_file(&a, &b));
	char *folder = folder_of(one, &name), *other_folder = folder_of(other, &other_name);
	bool same = folder && other_folder && strcmp(name, other_name) == 0 && same_folder(folder, other_folder);
	free(folder);
	free(other_folder);
	return same;
}

bool sp_file_writer_write(void *opaque, const void *bytes, size_t length)
{
	sp_file_writer *writer = opaque;
	const char *at = bytes;
	while (length && writer->status == SP_FILE_OK) {
		ssize_t n = write(writer->fd, at, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			writer_fail(writer, sp_file_status_of(errno), errno);
			break;
		}
		at += n;
		length -= (size_t) n;
	}
	return writer->status == SP_FILE_OK;
}

/* Puts the finished file in its place; without `force` at opening the place must still be free. */
static int put_in_place(const sp_file_writer *w)
{
	if (w->force)
		return renameat(w->folder, w->temporary, w->folder, w->name);
	if (linkat(w->folder, w->temporary, w->folder, w->name, 0) == 0) {
		unlinkat(w->folder, w->temporary, 0);
		return 0;
	}
	/* File systems without hard links. */
	return errno == EEXIST ? -1 : renameat(w->folder, w->temporary, w->folder, w->name);
}

/* Not every file system and not every descriptor can. */
static bool sync_to_disk(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EBADF;
}

sp_file_status sp_file_writer_commit(sp_file_writer *writer)
{
	if (!writer->name)
		return writer->status;
	/* First what it holds, then its name, then the folder that holds the name: a power failure leaves the old file or the new. */
	if (writer->temporary && writer->status == SP_FILE_OK && !sync_to_disk(writer->fd))
		writer_fail(writer, sp_file_status_of(errno), errno);
	if (close(writer->fd) != 0)
		writer_fail(writer, sp_file_status_of(errno), errno);
	writer->fd = -1;
	if (writer->temporary && writer->status == SP_FILE_OK) {
		if (put_in_place(writer) == 0) {
			free(writer->temporary);
			writer->temporary = NULL;
			if (!writer->many && !sync_to_disk(writer->folder))
				writer_fail(writer, sp_file_status_of(errno), errno);
		} else
			writer_fail(writer, sp_file_status_of(errno), errno);
	}
	sp_file_writer_abort(writer);
	return writer->status;
}

void sp_file_writer_abort(sp_file_writer *writer)
{
	if (!writer->name && !writer->temporary && writer->folder <= 0)
		return; /* zeroed, or over */
	if (writer->fd >= 0)
		close(writer->fd);
	if (writer->temporary)
		unlinkat(writer->folder, writer->temporary, 0);
	if (writer->folder >= 0)
		close(writer->folder);
	free(writer->temporary);
	free(writer->name);
	writer->temporary = writer->name = NULL;
	writer->fd = writer->folder = -1;
}

sp_file_status sp_file_write(const char *path, bool force, const void *bytes, size_t length, int *error_number)
{
	sp_file_writer writer;
	sp_file_status status = sp_file_writer_open(&writer, path, force);
	if (status == SP_FILE_OK) {
		sp_file_writer_write(&writer, bytes, length);
		status = sp_file_writer_commit(&writer);
	}
	if (error_number)
		*error_number = writer.error_number;
	return status;
}

signprep_code sp_file_fail(signprep_error *err, sp_file_status status, int error_number, const char *path)
{
	char reason[128] = "";
	if (error_number && strerror_r(error_number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "errno %d", error_number);
	switch (status) {
	case SP_FILE_OK: break;
	case SP_FILE_MISSING: return sp_fail(err, "R021", error_number, path, NULL);
	case SP_FILE_DIRECTORY: return sp_fail(err, "R024", error_number, path, NULL);
	case SP_FILE_DENIED: return sp_fail(err, "R023", error_number, path, reason, NULL);
	case SP_FILE_TOO_BIG: return sp_fail(err, "D903", error_number, path, NULL);
	case SP_FILE_MEMORY: return sp_fail_memory(err, path);
	case SP_FILE_EXISTS: return sp_fail(err, "R022", error_number, path, NULL);
	case SP_FILE_LINK: return sp_fail(err, "R026", error_number, path, NULL);
	case SP_FILE_FOREIGN: return sp_fail(err, "R027", error_number, path, NULL);
	case SP_FILE_SHARED: return sp_fail(err, "R028", error_number, path, NULL);
	case SP_FILE_FULL: return sp_fail(err, "D906", error_number, path, reason, NULL);
	case SP_FILE_IO: return sp_fail(err, "R020", error_number, path, reason, NULL);
	}
	return SIGNPREP_OK;
}

bool sp_output_write(int fd, const void *bytes, size_t length)
{
	for (const char *at = bytes; length;) {
		ssize_t n = write(fd, at, length);
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? n : 0;
		length -= n > 0 ? (size_t) n : 0;
	}
	return true;
}
