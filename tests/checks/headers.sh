#!/bin/sh
# Each public header compiles alone, strictly, as C and as C++, and names no third-party type; signprep.h includes them all; files
# that they cite are in the repository; options structs start with their size.
# Usage: headers.sh SOURCE_DIR BUILD_DIR
set -eu
for header in "$1"/include/signprep/*.h "$2"/include/signprep/*.h; do
	name=$(basename "$header")
	for language in 'c -std=c99' 'c -std=c17' 'c++ -std=c++11'; do
		printf "#include <signprep/%s>\ntypedef int not_empty;\n" "$name" |
			# shellcheck disable=SC2086
			${CC:-cc} -x $language -Wall -Wextra -Wpedantic -Wconversion -Werror -I "$1/include" -I "$2/include" -fsyntax-only -
	done
	if grep -nE '#include <(mupdf|curl|cjson|sqlite3|openssl|utf8proc|pcre2)' "$header"; then
		echo "$name includes a third-party header"; exit 1
	fi
done

for header in "$1"/include/signprep/*.h "$2"/include/signprep/*.h; do
	name=$(basename "$header")
	[ "$name" = signprep.h ] || grep -q "^#include <signprep/$name>" "$1/include/signprep/signprep.h" || { echo "signprep.h lacks $name"; exit 1; }
	# Not what a program writes (summary.json), but what a reader would open.
	for cited in $(grep -oE '[A-Za-z0-9_/-]+\.(md|h|c|def|sh|py)\b' "$header" | sort -u); do
		case $cited in
		*/*) [ -e "$1/$cited" ] || [ -e "$1/include/$cited" ] || [ -e "$2/include/$cited" ] ;;
		std*.h) true ;;
		*) [ -e "$1/include/signprep/$cited" ] || [ -e "$2/include/signprep/$cited" ] ;;
		esac || { echo "$name cites $cited, which is not there"; exit 1; }
	done
	awk -v name="$name" '/^typedef struct signprep_[a-z_]*(_options|_match|_broker) [{]$/ { getline first; if (first !~ /^\tsize_t size;/) { print name ": no size in " $3; bad = 1 } }
		END { exit bad }' "$header"
done
