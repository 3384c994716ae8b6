#!/bin/sh
# The man page names every verb and every option of the help texts, and none besides; scdoc takes it, where there is one.
# Usage: man.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1 page=$2/docs/man/signprep.1.scd
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
LC_ALL=C
export LC_ALL

verbs=$("$signprep" help | sed -n 's/^  \([a-z]*\)  *.*/\1/p')
for verb in $verbs; do
	grep -q "\*$verb\*" "$page" || { echo "$verb is not in the man page"; exit 1; }
	"$signprep" help "$verb" | sed -n '/^options:/,/^example:/p; /^common options:/,/^example:/p' | grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' | grep -oE '\-\-[a-z-]+'
done >"$scratch/all"
# Stands for a verb and is no option of one.
{ cat "$scratch/all"; echo --version; } | sort -u >"$scratch/help"
[ "$(wc -l <"$scratch/help")" -gt 30 ]
grep -oE '\-\-[a-z][a-z-]+' "$page" | sort -u >"$scratch/page"
diff "$scratch/help" "$scratch/page" || { echo "options of the help (<) and of the man page (>) differ"; exit 1; }
if command -v scdoc >/dev/null; then
	scdoc <"$page" >"$scratch/signprep.1"
	grep -q '^\.TH "signprep" "1"' "$scratch/signprep.1"
fi
