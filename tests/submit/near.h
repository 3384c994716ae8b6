/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** cmocka compares floats only, too coarse for times. Include after cmocka.h. */
#ifndef SP_TESTS_SUBMIT_NEAR_H
#define SP_TESTS_SUBMIT_NEAR_H

#define assert_near(value, expected, epsilon) \
	do { \
		double near_value = (value), near_expected = (expected); \
		if (!(near_value >= near_expected - (epsilon) && near_value <= near_expected + (epsilon))) \
			fail_msg("%s is %.9g, expected %.9g", #value, near_value, near_expected); \
	} while (0)

#endif
