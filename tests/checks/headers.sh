#!/bin/sh
# Each public header compiles alone, strictly, as C and as C++, and names no third-party type.
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
