#!/bin/sh
# docs/locating.md has each of the rows 1 to 124 once, in order, with a test or an example, and all that it names exists:
# functions are defined in their files and run by them, PDFs stand in the lab with their answers, ids in docs/issues.md.
# Usage: edge_cases_doc.sh SOURCE_DIR
set -eu
cd "$1"
doc=docs/locating.md
failed=0

complain() {
	echo "$doc: $*"
	failed=1
}

rows=$(sed -n 's/^| \([0-9][0-9]*\) |.*/\1/p' "$doc")
[ "$rows" = "$(seq 1 124)" ] || complain "the rows are not 1 to 124"

for n in $rows; do
	line=$(grep "^| $n |" "$doc")
	cell=$(printf '%s\n' "$line" | awk -F' [|] ' '{ print $4 }')
	names=$(printf '%s\n' "$cell" | grep -o '`[^`]*`' | tr -d '`') || names=
	[ -n "$names" ] || complain "row $n names no test"
	for name in $names; do
		file=${name%%:*}
		[ -f "$file" ] || { complain "row $n: there is no $file"; continue; }
		case $name in
		*.c:*)
			function=${name#*:}
			grep -q "^static void $function(void \*\*" "$file" || complain "row $n: $file has no test $function"
			grep -qE "(cmocka_unit_test[a-z_]*|TEST)\($function[,)]" "$file" || complain "row $n: $file does not run $function"
			case $file in */test_rows.c) grep -q "(\"$n " "$file" || complain "row $n: $file has no such row" ;; esac ;;
		*.pdf)
			grep -q "$(basename "$file" .pdf)" tests/lab/cases.json tests/lab/fields/cases.json \
				|| complain "row $n: $file has no answer in the lab" ;;
		esac
	done
	for id in $(printf '%s\n' "$line" | grep -oE '\b[KFPRDSB][0-9]{3}\b'); do
		grep -q "^| $id " docs/issues.md || complain "row $n: there is no issue $id"
	done
done
exit $failed
