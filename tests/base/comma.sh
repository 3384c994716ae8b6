#!/bin/sh
# The numbers test where the comma is the decimal point; the locale is made here. Usage: comma.sh TEST_BASE_NUM
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# localedef may warn and still write a locale, or fail and leave an empty folder: the file decides.
localedef -i de_DE -f UTF-8 "$scratch/de_DE.UTF-8" >/dev/null 2>&1 || true
if [ ! -s "$scratch/de_DE.UTF-8/LC_NUMERIC" ]; then
	echo "skipped: localedef cannot make de_DE here"
	exit 77
fi
# glibc keeps what it reads through LOCPATH for good: no leak of ours.
ASAN_OPTIONS=detect_leaks=0 LOCPATH=$scratch LC_ALL=de_DE.UTF-8 SIGNPREP_COMMA=1 "$1"
