/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A warm process at work: warm FILE.pdf REQUEST.json ROUNDS opens the file, locates and lets go. Prints ms,
 * medians: by the clock, and of the processor; then how many components were placed.
 */
#include <signprep/signprep.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ms(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;
	return (x > y) - (x < y);
}

/* How many components were placed, or -1. */
static long locate_once(const char *pdf, const signprep_request *request)
{
	signprep_document *doc = NULL;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	signprep_code code = signprep_document_open(&doc, pdf, NULL, &err);
	if (!code)
		code = signprep_locate(&result, doc, request, NULL, &err);
	long placed = code ? -1 : 0;
	for (size_t i = 0; !code && i < signprep_result_count(result); i++)
		placed += signprep_result_at(result, i)->placement_count > 0;
	if (*err.id)
		fprintf(stderr, "%s %s\n", err.id, err.message);
	signprep_result_free(result);
	signprep_document_free(doc);
	return placed;
}

int main(int argc, char **argv)
{
	signprep_request *request = NULL;
	signprep_error err = { 0 };
	long rounds = argc == 4 ? strtol(argv[3], NULL, 10) : 0, placed = 0;
	double *took = rounds > 0 && rounds < 1000000 ? calloc(2 * (size_t) rounds, sizeof *took) : NULL;
	double *worked = took ? took + rounds : NULL;
	if (!took || signprep_request_load(&request, argv[2], &err) != SIGNPREP_OK) {
		fprintf(stderr, "usage: warm FILE.pdf REQUEST.json ROUNDS %s\n", err.message);
		free(took);
		return 2;
	}
	for (long i = 0; i < rounds && placed >= 0; i++) {
		double start = now_ms(CLOCK_MONOTONIC), started = now_ms(CLOCK_PROCESS_CPUTIME_ID);
		placed = locate_once(argv[1], request);
		took[i] = now_ms(CLOCK_MONOTONIC) - start;
		worked[i] = now_ms(CLOCK_PROCESS_CPUTIME_ID) - started;
	}
	qsort(took, (size_t) rounds, sizeof *took, by_value);
	qsort(worked, (size_t) rounds, sizeof *worked, by_value);
	printf("%.3f %.3f %ld\n", took[rounds / 2], worked[rounds / 2], placed);
	signprep_request_free(request);
	free(took);
	return placed < 0;
}
