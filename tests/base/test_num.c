/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as text. Expected values by hand. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "unit.h"

static double parsed(const char *text)
{
	double value = -12345;
	return sp_num_parse(text, strlen(text), &value) ? value : NAN;
}

static void parses_decimals(void **state)
{
	(void) state;
	assert_true(parsed("0") == 0);
	assert_true(parsed("12.5") == 12.5);
	assert_true(parsed("-0.25") == -0.25);
	assert_true(parsed("+3") == 3);
	assert_true(parsed("1e3") == 1000);
	assert_true(parsed("1E-3") == 0.001);
	assert_true(parsed(".5") == 0.5);
	assert_true(parsed("5.") == 5);
	assert_true(parsed("0.1") == 0.1);
	assert_true(parsed("123456789012345678901234567890") == 123456789012345678901234567890.0);
	assert_true(parsed("0.000000000000000000000000000001") == 1e-30);
	assert_true(parsed("1e308") == 1e308);
	assert_true(parsed("4.9406564584124654e-324") == 4.9406564584124654e-324);
	assert_true(parsed("1e-999999999999") == 0);
}

static void refuses_what_is_no_number(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "1,5", "0x10", "inf", "nan", "1e", "1e+", "--1", "+", ".", "1.2.3",
		"1e400", "１２" };
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(isnan(parsed(bad[i])));
}

static void long_numbers_end(void **state)
{
	static char text[100002];
	double value = 0;
	(void) state;
	memset(text, '9', sizeof text - 1);
	assert_false(sp_num_parse(text, sizeof text - 1, &value));
	memset(text, '0', sizeof text - 1);
	text[1] = '.';
	text[100000] = '7';
	assert_true(sp_num_parse(text, 100001, &value) && value == 0);
	memcpy(text + 100001, "e", 1);
	assert_false(sp_num_parse(text, 100002, &value));
}

static bool integer(const char *text, long long *out)
{
	return sp_num_parse_int(text, strlen(text), -5, 99, out);
}

static void integers_keep_their_range(void **state)
{
	long long value = 0;
	(void) state;
	assert_true(integer("-5", &value) && value == -5);
	assert_true(integer("+99", &value) && value == 99);
	assert_false(integer("100", &value));
	assert_false(integer("-6", &value));
	assert_false(integer("", &value));
	assert_false(integer("-", &value));
	assert_false(integer("1.0", &value));
	assert_false(integer("99999999999999999999", &value));
}

static void rounds_half_away_from_zero(void **state)
{
	(void) state;
	assert_true(sp_num_round(0.5, 0) == 1);
	assert_true(sp_num_round(-0.5, 0) == -1);
	assert_true(sp_num_round(2.5, 0) == 3);
	assert_true(sp_num_round(595.27559, 4) == 595.2756);
	assert_true(sp_num_round(0.00004, 4) == 0);
	assert_false(signbit(sp_num_round(-0.00004, 4)));
	assert_true(sp_num_round(1e300, 4) == 1e300);
}

static void formats(double value, int places, const char *expected)
{
	char text[64];
	assert_int_equal(sp_num_format(value, places, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

static void formats_the_shortest(void **state)
{
	(void) state;
	formats(0, 4, "0");
	formats(-0.0, 4, "0");
	formats(1.5, 4, "1.5");
	formats(-0.00001, 4, "0");
	formats(0.1 + 0.2, 4, "0.3");
	formats(841.88976, 4, "841.8898");
	formats(841.88976, 0, "842");
	formats(-12.0625, 3, "-12.063");
	formats(100, 6, "100");
	formats(1.05, 2, "1.05");
	formats(1e15, 4, "1e+15");
	formats(-1e300, 2, "-1e+300");
	formats(INFINITY, 2, "null");
}

static void format_ends_in_small_room(void **state)
{
	char text[4] = "xxx";
	(void) state;
	assert_int_equal(sp_num_format(841.8898, 4, text, sizeof text), 8);
	assert_string_equal(text, "841");
}

/* comma.sh runs this program in such a locale: without it these tests would prove nothing about commas. */
static void the_locale_is_the_one_asked_for(void **state)
{
	(void) state;
	assert_string_equal(localeconv()->decimal_point, getenv("SIGNPREP_COMMA") ? "," : localeconv()->decimal_point);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_decimals),
		cmocka_unit_test(refuses_what_is_no_number),
		cmocka_unit_test(long_numbers_end),
		cmocka_unit_test(integers_keep_their_range),
		cmocka_unit_test(rounds_half_away_from_zero),
		cmocka_unit_test(the_locale_is_the_one_asked_for),
		cmocka_unit_test(formats_the_shortest),
		cmocka_unit_test(format_ends_in_small_room),
	};
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
