/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many workers by default: what the scheduler allows, and what share of time a cgroup has. */
#define _GNU_SOURCE /* cpu_set_t */
#include "tests/base/unit.h"

#include <stdio.h>

#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "isolate/processors.h"

static char root[64];

static void limit(const char *group, const char *text)
{
	char path[160];
	snprintf(path, sizeof path, "%s%s", root, group);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s%s/cpu.max", root, group);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_root(void **state)
{
	(void) state;
	snprintf(root, sizeof root, "/tmp/signprep-cgroup-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[96];
	(void) state;
	snprintf(command, sizeof command, "rm -r '%s'", root);
	return system(command);
}

static void a_share_is_rounded_up(void **state)
{
	static const struct {
		const char *text;
		size_t processors;
	} rows[] = {
		{ "200000 100000\n", 2 },
		{ "250000 100000\n", 3 },
		{ "50000 100000\n", 1 },
		{ "max 100000\n", 0 },
		/* What no kernel writes limits nothing. */
		{ "", 0 },
		{ "0 100000\n", 0 },
		{ "100000 0\n", 0 },
		{ "-\n", 0 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		limit("", rows[i].text);
		assert_int_equal(sp_processors_of_group(root, "/"), rows[i].processors);
		assert_int_equal(sp_processors_of_group(root, ""), rows[i].processors);
	}
}

static void the_group_above_limits_too(void **state)
{
	(void) state;
	limit("", "max 100000\n");
	limit("/pods", "300000 100000\n");
	limit("/pods/one", "800000 100000\n");
	limit("/pods/two", "100000 100000\n");
	limit("/pods/three", "max 100000\n");
	assert_int_equal(sp_processors_of_group(root, "/pods/one"), 3);
	assert_int_equal(sp_processors_of_group(root, "/pods/two"), 1);
	assert_int_equal(sp_processors_of_group(root, "/pods/three"), 3);
	assert_int_equal(sp_processors_of_group(root, "/pods/none"), 3);
	assert_int_equal(sp_processors_of_group(root, "/"), 0);
	assert_int_equal(sp_processors_of_group("/nowhere", "/pods"), 0);
}

static void no_more_than_this_process_may_use(void **state)
{
	cpu_set_t before, one;
	(void) state;
	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	assert_true(sp_processors() >= 1 && sp_processors() <= (size_t) CPU_COUNT(&before));
	CPU_ZERO(&one);
	for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
		if (CPU_ISSET(i, &before))
			CPU_SET(i, &one);
	assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
	assert_int_equal(sp_processors(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_share_is_rounded_up, make_root, remove_root),
		cmocka_unit_test_setup_teardown(the_group_above_limits_too, make_root, remove_root),
		cmocka_unit_test(no_more_than_this_process_may_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
