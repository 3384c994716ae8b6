#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every room and sub-room says in three lines what is here, what comes in and goes out, and which file to open first.
# Usage: rooms.sh SOURCE_DIR
# shellcheck disable=SC2016
set -u
cd "$1" || exit 1

# A folder whose README.md will not do.
check() {
	[ -f "$1/README.md" ] || { echo "$1: no README.md"; return; }
	[ "$(grep -c . "$1/README.md")" -eq 3 ] || echo "$1/README.md: not three lines"
	[ "$(grep -c '^- ' "$1/README.md")" -eq 3 ] || echo "$1/README.md: not a list of three"
	sed -n 2p "$1/README.md" | grep -q '^- In: .* Out: ' || echo "$1/README.md: what comes in and goes out?"
	first=$(sed -n '3s/^- Open first: //p' "$1/README.md" | tr '`' '\n' | sed -n 2p)
	{ [ -n "$first" ] && compgen -G "$1/$first" >/dev/null; } || echo "$1/README.md: which file to open first?"
}

# The check proves itself first.
planted=$(mktemp -d)
trap 'rm -rf "$planted"' EXIT
mkdir "$planted/none" "$planted/long" "$planted/lost"
printf -- '- a\n- In: b. Out: c\n- Open first: `x.c`.\n- d\n' >"$planted/long/README.md"
touch "$planted/long/x.c"
printf -- '- a\n- In: b. Out: c\n- Open first: `gone.c`.\n' >"$planted/lost/README.md"
for room in none long lost; do
	[ -n "$(check "$planted/$room")" ] || { echo "a planted room passes: $room"; exit 1; }
done
printf -- '- a\n- In: b. Out: c\n- Open first: `x.c`.\n' >"$planted/long/README.md"
[ -z "$(check "$planted/long")" ] || { echo "a good room fails"; exit 1; }

rooms=$(git ls-files -- '*.c' '*.h' '*.h.in' '*.def' | grep -Ev '^(tests|samples|cmake)/' | sed 's|/[^/]*$||' | sort -u)
# A room that has sub-rooms only is a room too.
rooms=$(printf '%s\n' "$rooms"; printf '%s\n' "$rooms" | grep / | grep -v '^include/' | sed 's|/.*||')
[ "$(printf '%s\n' "$rooms" | sort -u | wc -l)" -ge 25 ] || { echo "not a git checkout"; exit 1; }
wrong=$(for room in $(printf '%s\n' "$rooms" | sort -u); do check "$room"; done)
[ -z "$wrong" ] || { echo "$wrong"; exit 1; }
