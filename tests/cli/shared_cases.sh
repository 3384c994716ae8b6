#!/bin/sh
# Requests and rows that went wrong once, from SIGNPREP_SHARED/cases, as its README runs them. Usage: shared_cases.sh SIGNPREP SOURCE_DIR
set -u
signprep=$1 source=$2 cases=${SIGNPREP_SHARED:-}/cases status=0
[ -d "$cases" ] || { echo "skipped: SIGNPREP_SHARED has no cases"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" LC_ALL=C

# ids NAME EXPECTED EXIT COMMAND…: the ids of all findings, in turn.
ids() {
	name=$1 expected=$2 code=$3
	shift 3
	"$signprep" "$@" --json >"$scratch/out" 2>/dev/null
	got=$?
	found=$(jq -r '[.issues[]?.id] | join(" ")' "$scratch/out")
	[ "$got" = "$code" ] && [ "$found" = "$expected" ] || { echo "$name: exit $got, expected $code; found '$found', expected '$expected'"; status=1; }
}
some=$cases/f1_latin.pdf
# Neither is GB18030 to anybody who reads it, though every byte of it would be.
ids big5 B107 2 batch "$cases/big5.json" "$cases/big5.csv" --out "$scratch/big5"
ids latin1 B107 2 batch "$cases/big5.json" "$cases/latin1.csv" --out "$scratch/latin1"
cp "$cases/big5.csv" "$scratch/rows.csv"
ln -s "$source/samples" "$scratch/samples"
"$signprep" batch "$cases/big5.json" "$scratch/rows.csv" --encoding big5 --out "$scratch/named" --json >"$scratch/out" 2>/dev/null
[ "$(jq .located "$scratch/out")" = 3 ] && grep -q 陳大文 "$scratch/named/results.jsonl" || { echo "big5, named: not located, or not read"; status=1; }
for name in name_zwsp name_newline name_pua name_lre; do
	ids $name R390 6 check "$cases/$name.json" "$some"
	"$signprep" submit "$cases/$name.json" "$some" --env sandbox --json >"$scratch/out" 2>/dev/null && { echo "$name was sent"; status=1; }
done
ids mobile_pdf R397 6 check "$cases/mobile_pdf.json" "$some"
ids clip_painted "" 0 check "$cases/clip_painted.json" "$cases/clip_painted.pdf"
ids radio_opt "" 0 locate "$cases/radio_opt.json" "$cases/radio_opt.pdf"
exit $status
