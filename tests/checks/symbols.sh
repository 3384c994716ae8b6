#!/bin/sh
# No two object files of the program define the same symbol: a static archive would hide the clash and one of the
# two would silently win. Usage: symbols.sh BUILD_DIR
set -eu
# What the build makes now, but for the generator of the action table, which is a program of its own: objects of files that have moved may still lie about.
cd "$1"
objects=$(sed -nE 's/.* -o ([^ ]+\.o) -c .*/\1/p' compile_commands.json | grep -vE '^(tests|samples)/|/actions_generate\.dir/')
[ -n "$objects" ] || { echo "no object files below $1"; exit 1; }
# shellcheck disable=SC2086
twice=$(nm --defined-only -g $objects | awk 'NF == 3 && $2 ~ /[TDBRVC]/ && $3 !~ /^(__asan|__odr_asan|__tsan|__gcov|__llvm)/ { print $3 }' | sort | uniq -d)
[ -z "$twice" ] || { echo "defined more than once:"; echo "$twice"; exit 1; }
