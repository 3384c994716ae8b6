#!/bin/sh
# Runs one golden case in an empty folder and compares what it says, where, its exit code and what it leaves behind.
# Usage: run.sh SIGNPREP CASE_DIR SOURCE_DIR        UPDATE=1 writes the expectations instead: then read them.
# A case: cmd (a shell script; lab, fields, data, samples, template stand beside it), stdout, stderr, exit, files (may be missing).
set -u
program=$1 case=$2 source=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/home" "$scratch/work" "$scratch/got"
ln -s "$program" "$scratch/bin/signprep"
cd "$scratch/work" || exit 1
ln -s "$source/tests/lab/pdf" lab
ln -s "$source/tests/lab/fields/pdf" fields
ln -s "$source/tests/cli/data" data
ln -s "$source/samples" samples
ln -s "$source/tests/template/data" template

env -i PATH="$scratch/bin:$PATH" HOME="$scratch/home" LC_ALL=C ASAN_OPTIONS="${ASAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
	sh "$case/cmd" >"$scratch/got/stdout" 2>"$scratch/got/stderr" </dev/null
echo $? >"$scratch/got/exit"
find . -type f -o -type p | sort >"$scratch/got/files"

if [ -n "${UPDATE:-}" ]; then
	cp "$scratch/got/stdout" "$scratch/got/stderr" "$scratch/got/exit" "$case/"
	if [ -s "$scratch/got/files" ]; then cp "$scratch/got/files" "$case/"; else rm -f "$case/files"; fi
	exit 0
fi
[ -f "$case/files" ] || : >"$scratch/none"
status=0
for name in exit stderr stdout files; do
	expected=$case/$name
	[ -f "$expected" ] || expected=$scratch/none
	if ! cmp -s "$expected" "$scratch/got/$name"; then
		echo "$name differs (- expected, + got):"
		diff -u "$expected" "$scratch/got/$name" | sed 1,2d | cut -c1-400
		status=1
	fi
done
exit $status
