/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Replays files and folders through a fuzz target with any compiler, so that corpora are ordinary tests. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long replayed;

static void replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0) {
		perror(path);
		exit(2);
	}
	long size = ftell(file);
	rewind(file);
	uint8_t *bytes = malloc(size > 0 ? (size_t) size : 1);
	if (!bytes || fread(bytes, 1, (size_t) size, file) != (size_t) size)
		exit(2);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, (size_t) size);
	free(bytes);
	replayed++;
}

static void walk(const char *path)
{
	struct stat status;
	if (stat(path, &status) != 0) {
		perror(path);
		exit(2);
	}
	if (!S_ISDIR(status.st_mode)) {
		replay(path);
		return;
	}
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		char child[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		walk(child);
	}
	if (folder)
		closedir(folder);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		walk(argv[i]);
	printf("%ld inputs replayed\n", replayed);
	return replayed > 0 ? 0 : 2;
}
