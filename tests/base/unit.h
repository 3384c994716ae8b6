/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every cmocka program needs first. */
#ifndef SP_TESTS_BASE_UNIT_H
#define SP_TESTS_BASE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
