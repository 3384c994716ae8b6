#!/bin/sh
# Rules of the house that a machine can check: file and function sizes, licence lines, leftovers, machine paths.
set -u
cd "$1" || exit 1
status=0
complain() { echo "$*"; status=1; }

files=$(git ls-files -- '*.c' '*.h' '*.in' | grep -E '\.(c|h|h\.in)$' | grep -v '^tests/')
[ "$(echo "$files" | wc -l)" -gt 300 ] || complain "only $(echo "$files" | wc -l) files found: not a git checkout?"
for file in $files; do
	[ "$(wc -l <"$file")" -le 600 ] || complain "$file: more than 600 lines"
	head -1 "$file" | grep -q 'SPDX-License-Identifier: AGPL-3.0-or-later' || complain "$file: no licence line"
done
# A function ends with a brace in the first column; 100 lines are its cap (tables are not functions).
awk 'FNR == 1 { start = 0 } /^[a-z].*\)$/ { candidate = FNR } /^{/ { start = FNR }
	/^}$/ { if (start && FNR - start > 100) { printf "%s:%d: function of %d lines\n", FILENAME, start, FNR - start; bad = 1 } start = 0 }
	END { exit bad }' $(echo "$files" | tr ' ' '\n' | grep '\.c$') || status=1
leftovers=$(grep -nE '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b' $files)
[ -z "$leftovers" ] || complain "left open: $leftovers"
unsafe=$(grep -nE '\b(sprintf|strcpy|strcat|gets|atoi|atof|strtok)\(' $files)
[ -z "$unsafe" ] || complain "banned function: $unsafe"
# fork_server.c ends only the processes it has forked itself.
prints=$(grep -nE '\b(printf|puts|putchar|exit|abort|_exit)\(' $(echo "$files" | tr ' ' '\n' | grep -vE '^(service|cli|samples)/|^include/') | grep -vE '\b(v?sn|sp_[a-z_]*_)printf\(|sp_buf_puts|^isolate/(fork_server|program)\.c:[0-9]+:	+_exit\(')
[ -z "$prints" ] || complain "the library prints or exits: $prints"
# A room one can know: the files of its own, sub-rooms not counted.
crowded=$(echo "$files" | sed 's|/[^/]*$||' | sort | uniq -c | awk '$1 > 42 { print $2 ": " $1 " files" }')
[ -z "$crowded" ] || complain "$crowded"
exit $status
