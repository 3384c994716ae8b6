#!/bin/sh
# --offline opens no socket: the command runs with socket() replaced by a trap. Usage: offline.sh SIGNPREP TRAP.so SOURCE_DIR
set -u
signprep=$1 trap_library=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
data=$3/tests/cli/data
HOME=$scratch ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export HOME ASAN_OPTIONS
run() { LD_PRELOAD=$trap_library "$signprep" "$@" >out 2>err; }
complain() { echo "$*"; cat err; exit 1; }

# The trap itself works: sending does open one.
run submit "$data/last.json" "$data/three.pdf"
[ $? -eq 99 ] || complain "the trap catches nothing"
for verb in check explain locate 'preview -o pages' 'submit --dry-run' 'submit --dry-run --env production'; do
	# shellcheck disable=SC2086
	run $verb --offline "$data/last.json" "$data/three.pdf" || complain "$verb --offline ended with $?"
done
run find --offline "$data/three.pdf" 'Party A' || complain "find --offline ended with $?"
run inspect --offline "$data/three.pdf" || complain "inspect --offline ended with $?"
run doctor --offline || complain "doctor --offline ended with $?"
run submit --offline "$data/last.json" "$data/three.pdf"
[ $? -eq 2 ] || complain "submit --offline is not refused"
