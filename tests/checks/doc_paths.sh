#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What pages of the documentation cite is there: paths in the repository (globs must match something), source files that are
# named without their folder, and the targets of relative links. Proves itself on planted ones first.
# Usage: doc_paths.sh SOURCE_DIR
set -u
cd "$1" || exit 1
rooms=$(git ls-files | grep / | cut -d/ -f1 | sort -u | grep -v '^\.' | tr '\n' '|' | sed 's/|$//')
[ -n "$rooms" ] || { echo "not a git checkout"; exit 1; }
names=$(git ls-files -- '*.c' '*.h' '*.h.in' '*.def' '*.sh' '*.py' '*.json' | sed 's|.*/||; s|\.in$||' | sort -u)

# The citations of one file, a kind and a text a line. A name that goes on with "<" or "$" is a pattern: cmd_<verb>.c.
citations() {
	grep -oE "(^|[^][A-Za-z0-9_/.<>\$*-])($rooms)/[A-Za-z0-9_./*-]*[A-Za-z0-9_/*][<\$]?" "$1" | sed -E "s/^[^A-Za-z]//; /[<\$]\$/d; s/^/path /"
	grep -oE '`[A-Za-z0-9_*]+\.(c|h|def|sh|py)`' "$1" | tr -d '`' | sed 's/^/name /'
	grep -oE '\]\([A-Za-z0-9_./-]+' "$1" | sed 's/^](/link /'
}
# shellcheck disable=SC2254
is_name() {
	local name
	for name in $names; do
		case $name in $1) return 0 ;; esac
	done
	return 1
}
check() {
	local file=$1 kind text
	citations "$file" | sort -u | while read -r kind text; do
		case $kind in
		path) compgen -G "${text%/}" >/dev/null || compgen -G "$(dirname "$file")/${text%/}" >/dev/null ;;
		link) [ -e "$(dirname "$file")/$text" ] ;;
		name) is_name "$text" ;;
		esac || echo "$file: $text is not there"
	done
}

planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
# shellcheck disable=SC2016
printf 'See `base/none.c`, docs/gone.md, (locate/match/zz*.c), `none_such.c` and [it](none.md), not `cli/cmd_<verb>.c`, base/buf.c or https://x/docs/y.md.\n' >"$planted/page.md"
found=$(check "$planted/page.md" | wc -l)
[ "$found" -eq 5 ] || { echo "of 5 planted violations $found are found:"; check "$planted/page.md"; exit 1; }

wrong=$(git ls-files -- '*.md' docs/man | while read -r file; do check "$file"; done)
[ -z "$wrong" ] || { echo "$wrong"; exit 1; }
