#!/bin/sh
# The numbers test where the comma is the decimal point; the locale is made here. Usage: comma.sh TEST_BASE_NUM
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if ! localedef -i de_DE -f UTF-8 "$scratch/de_DE.UTF-8" 2>/dev/null && [ ! -d "$scratch/de_DE.UTF-8" ]; then
	echo "skipped: localedef cannot make de_DE here"
	exit 77
fi
# glibc keeps what it reads through LOCPATH for good: no leak of ours.
ASAN_OPTIONS=detect_leaks=0 LOCPATH=$scratch LC_ALL=de_DE.UTF-8 SIGNPREP_COMMA=1 "$1"
