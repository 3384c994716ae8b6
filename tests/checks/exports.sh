#!/bin/sh
# The shared library exports exactly what the public headers declare. Usage: exports.sh SOURCE_DIR BUILD_DIR LIBRARY
set -eu
declared=$(cat "$1"/include/signprep/*.h "$2"/include/signprep/*.h | tr '\n' ' ' | grep -oE 'SIGNPREP_API[^;(]*\(' | grep -oE 'signprep_[a-z0-9_]+[ ]*\($' | tr -d ' (' | sort -u)
exported=$(nm -D --defined-only "$3" | awk '{ print $3 }' | sed 's/@.*//' | grep -v '^$' | sort -u)
[ -n "$declared" ] || { echo "no declaration found"; exit 1; }
if [ "$declared" != "$exported" ]; then
	echo "declared (<) and exported (>) differ:"
	echo "$declared" >"$2/declared.txt"; echo "$exported" >"$2/exported.txt"
	diff "$2/declared.txt" "$2/exported.txt" | grep '^[<>]'
	exit 1
fi
