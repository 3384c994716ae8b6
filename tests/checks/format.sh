#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# One dialect: every tracked C file stands as .clang-format has it. Versions of clang-format differ, so this asks 14 (Debian 12).
# Usage: format.sh SOURCE_DIR
set -eu
cd "$1"
for tool in clang-format-14 clang-format; do
	if command -v $tool >/dev/null 2>&1 && $tool --version | grep -q 'version 14\.'; then
		git ls-files -z -- '*.c' '*.h' | xargs -0 $tool --dry-run --Werror 2>&1 | grep 'error:' | head -20 >"${TMPDIR:-/tmp}/format.$$" || true
		cat "${TMPDIR:-/tmp}/format.$$"
		if [ -s "${TMPDIR:-/tmp}/format.$$" ]; then
			rm -f "${TMPDIR:-/tmp}/format.$$"
			echo "run: git ls-files '*.c' '*.h' | xargs $tool -i"
			exit 1
		fi
		rm -f "${TMPDIR:-/tmp}/format.$$"
		exit 0
	fi
done
echo "skipped: no clang-format 14"
exit 77
