/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* LibreOffice on one document. Everything happens in a folder that is made for it and gone afterwards. */
#define _GNU_SOURCE /* nftw's flags */
#include "convert/office_run.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/output.h"
#include "base/utf8.h"
#include "isolate/program.h"

#define PATH_CAP 1024
#define PDF_MAX ((size_t) 1 << 30)
#define DEFAULT_TIMEOUT_S 120
#define SAID_MAX 4096
#define SAID_SHOWN 200
#define RESTART_WANTED 81
#define RESTARTS 2

/* Nothing in the document is run, and nothing outside of it is fetched. */
static const char settings[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
	"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
	"<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop oor:name=\"MacroSecurityLevel\" "
	"oor:op=\"fuse\"><value>3</value></prop></item>\n"
	"<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop oor:name=\"DisableMacrosExecution\" "
	"oor:op=\"fuse\"><value>true</value></prop></item>\n"
	"<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop oor:name=\"BlockUntrustedRefererLinks\" "
	"oor:op=\"fuse\"><value>true</value></prop></item>\n"
	"<item oor:path=\"/org.openoffice.Office.Writer/Content/Update\"><prop oor:name=\"Link\" "
	"oor:op=\"fuse\"><value>0</value></prop></item>\n"
	"</oor:items>\n";

/* The folder and what goes into it. */
typedef struct workplace {
	char folder[PATH_CAP / 2];
	char input[PATH_CAP], output[PATH_CAP], said[PATH_CAP];
} workplace;

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void) st;
	(void) kind;
	(void) walk;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static void leave(const workplace *place)
{
	if (*place->folder)
		(void) nftw(place->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static signprep_code no_room(signprep_error *err, const char *path, int number)
{
	return sp_file_fail(err, sp_file_status_of(number), number, path);
}

static bool put(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done = fd >= 0 && sp_output_write(fd, bytes, length);
	return (fd < 0 || close(fd) == 0) && done;
}

static bool copy_input(const char *path, int from)
{
	char piece[65536];
	off_t at = 0;
	ssize_t n = -1;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done = fd >= 0;
	while (done && (n = pread(from, piece, sizeof piece, at)) > 0) {
		done = sp_output_write(fd, piece, (size_t) n);
		at += n;
	}
	return (fd < 0 || close(fd) == 0) && done && n == 0;
}

/* The path of sockets that LibreOffice makes in its folder must be short: the folder's name is. */
static signprep_code enter(workplace *place, const sp_office_run *run, signprep_error *err)
{
	const char *root = getenv("TMPDIR");
	char path[PATH_CAP];
	if (!root || *root != '/' || strlen(root) > 200)
		root = "/tmp";
	snprintf(place->folder, sizeof place->folder, "%s/signprep-XXXXXX", root);
	if (!mkdtemp(place->folder)) {
		*place->folder = '\0';
		return no_room(err, root, errno);
	}
	snprintf(place->input, sizeof place->input, "%s/in.%s", place->folder, run->extension);
	snprintf(place->output, sizeof place->output, "%s/out/in.pdf", place->folder);
	snprintf(place->said, sizeof place->said, "%s/said", place->folder);
	static const char *const folders[] = { "out", "profile", "profile/user", "tmp" };
	bool done = true;
	for (size_t i = 0; done && i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, "%s/%s", place->folder, folders[i]);
		done = mkdir(path, 0700) == 0;
	}
	snprintf(path, sizeof path, "%s/profile/user/registrymodifications.xcu", place->folder);
	done = done && put(path, settings, sizeof settings - 1) && copy_input(place->input, run->input);
	return done ? SIGNPREP_OK : no_room(err, place->folder, errno);
}

/*
 * The program behind the script and its launcher, when it lies beside them: the launcher wants a socket in /tmp, where a confined
 * program makes none. False when the path is too long.
 */
static bool find_binary(char *out, size_t cap, const char *script)
{
	char *real = realpath(script, NULL), *slash = real ? strrchr(real, '/') : NULL;
	int n = slash ? snprintf(out, cap, "%.*s/soffice.bin", (int) (slash - real), real) : -1;
	bool there = n > 0 && (size_t) n < cap && access(out, X_OK) == 0;
	free(real);
	if (!there)
		n = snprintf(out, cap, "%s", script);
	return n > 0 && (size_t) n < cap;
}

/* An absolute path in `out`; false when LibreOffice is nowhere. */
static bool find_program(char *out, size_t cap, const char *given)
{
	static const char *const names[] = { "soffice", "libreoffice" };
	const char *path = getenv("PATH");
	if (given) {
		snprintf(out, cap, "%s", given);
		return *given == '/' && access(given, X_OK) == 0;
	}
	for (path = path ? path : "/usr/bin:/bin"; *path; path += strspn(path, ":")) {
		size_t length = strcspn(path, ":");
		for (size_t i = 0; *path == '/' && i < sizeof names / sizeof *names; i++) {
			int n = snprintf(out, cap, "%.*s/%s", (int) length, path, names[i]);
			if (n > 0 && (size_t) n < cap && access(out, X_OK) == 0)
				return true;
		}
		path += length;
	}
	return false;
}

/* The last line that is not empty, cut, without control characters. */
static void last_words(const workplace *place, char out[SAID_SHOWN])
{
	sp_buf said;
	int error_number;
	*out = '\0';
	if (sp_file_read(place->said, SAID_MAX, &said, &error_number) != SP_FILE_OK)
		return;
	size_t end = said.length;
	while (end && (unsigned char) said.data[end - 1] <= ' ')
		end--;
	size_t start = end;
	while (start && said.data[start - 1] != '\n')
		start--;
	size_t length = end - start < SAID_SHOWN - 1 ? end - start : SAID_SHOWN - 1;
	length = sp_utf8_first_bad(said.data + start, length);
	memcpy(out, said.data + start, length);
	out[length] = '\0';
	sp_buf_clear(&said);
}

static signprep_code judge(
	const sp_office_run *run, const workplace *place, sp_program_end end, int number, int *pdf, signprep_error *err)
{
	char words[SAID_SHOWN], reason[SAID_SHOWN + 64], seconds[32];
	struct stat st;
	if (end == SP_PROGRAM_CANCELLED)
		return sp_fail(err, "R099", 0, run->name, NULL);
	if (end == SP_PROGRAM_LATE) {
		snprintf(seconds, sizeof seconds, "%g", run->options->timeout_s > 0 ? run->options->timeout_s : DEFAULT_TIMEOUT_S);
		return sp_fail(err, "D505", 0, run->name, seconds, NULL);
	}
	*pdf = open(place->output, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (*pdf >= 0 && end == SP_PROGRAM_EXITED && number == 0 && fstat(*pdf, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		return SIGNPREP_OK;
	if (*pdf >= 0)
		close(*pdf);
	*pdf = -1;
	last_words(place, words);
	snprintf(reason, sizeof reason, "%s %d%s%s", end == SP_PROGRAM_KILLED ? "signal" : "status", number, *words ? ", " : "",
		words);
	return sp_fail(err, "D506", number, run->name, reason, NULL);
}

/* What it may read beside the system's folders. Fonts that a user has for himself are his contract's fonts. */
typedef struct readable {
	char paths[5][PATH_CAP];
	const char *list[6];
} readable;

/* LibreOffice may be installed anywhere: its own folder, and all of it where that is called program. */
static void allow_program(readable *may, size_t *count, const char *program)
{
	char *path = may->paths[*count];
	snprintf(path, PATH_CAP, "%s", program);
	*strrchr(path, '/') = '\0';
	char *name = strrchr(path, '/');
	if (name && strcmp(name, "/program") == 0)
		*name = '\0';
	may->list[(*count)++] = path;
}

static void allow_reading(readable *may, const char *program)
{
	static const char *const places[] = { ".fonts", ".local/share/fonts", ".config/fontconfig" };
	const char *home = getenv("HOME");
	size_t count = 0;
	allow_program(may, &count, program);
	for (size_t i = 0; home && *home == '/' && i < sizeof places / sizeof *places; i++) {
		snprintf(may->paths[count], PATH_CAP, "%s/%s", home, places[i]);
		may->list[count] = may->paths[count];
		count++;
	}
	may->list[count] = NULL;
}

static signprep_code run_in(const workplace *place, const sp_office_run *run, const char *soffice, int *pdf, signprep_error *err)
{
	char profile[PATH_CAP], sockets[PATH_CAP], filter[256], out[PATH_CAP], home[PATH_CAP], temporary[PATH_CAP];
	const char *user = getenv("HOME");
	readable may;
	sp_program_end end = SP_PROGRAM_KILLED;
	int number = 0;

	snprintf(profile, sizeof profile, "-env:UserInstallation=file://%s/profile", place->folder);
	snprintf(sockets, sizeof sockets, "-env:OSL_SOCKET_PATH=%s/tmp", place->folder);
	snprintf(out, sizeof out, "%s/out", place->folder);
	snprintf(home, sizeof home, "HOME=%s", user && *user == '/' ? user : place->folder);
	snprintf(temporary, sizeof temporary, "TMPDIR=%s/tmp", place->folder);
	snprintf(filter, sizeof filter,
		"pdf:writer_pdf_Export:{\"ExportFormFields\":{\"type\":\"boolean\",\"value\":\"%s\"},"
		"\"ExportNotes\":{\"type\":\"boolean\",\"value\":\"false\"}}",
		run->options->form_fields ? "true" : "false");
	allow_reading(&may, soffice);
	const char *const argv[] = { soffice, profile, sockets, "--headless", "--norestore", "--nolockcheck", "--nologo",
		"--convert-to", filter, "--outdir", out, place->input, NULL };
	const char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "SAL_USE_VCLPLUGIN=svp", home,
		temporary, NULL };
	const sp_program program = { .argv = argv,
		.environment = environment,
		.readable = may.list,
		.folder = place->folder,
		.wall_s = run->options->timeout_s > 0 ? run->options->timeout_s : DEFAULT_TIMEOUT_S,
		.file_max = PDF_MAX,
		.cancelled = run->options->cancelled,
		.opaque = run->options->opaque };
	signprep_code code = sp_program_run(&program, &end, &number, err);
	/* With a new profile it wants to be started once more. */
	for (int i = 0; !code && i < RESTARTS && end == SP_PROGRAM_EXITED && number == RESTART_WANTED; i++)
		code = sp_program_run(&program, &end, &number, err);
	return code ? code : judge(run, place, end, number, pdf, err);
}

signprep_code sp_office_convert(int *pdf, const sp_office_run *run, signprep_error *err)
{
	char script[PATH_CAP], soffice[PATH_CAP];
	workplace place = { .folder = "" };

	*pdf = -1;
	if (!find_program(script, sizeof script, run->options->office) || !find_binary(soffice, sizeof soffice, script))
		return sp_fail(err, "D502", 0, run->name, run->kind, NULL);
	signprep_code code = enter(&place, run, err);
	if (!code)
		code = run_in(&place, run, soffice, pdf, err);
	leave(&place);
	return code;
}
