#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# samples/watched-folder: three leases in, three signed contracts filed, though one creation was never answered; every signer told once.
# Usage: watched_folder.sh SIGNPREP SOURCE_DIR
set -eu
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
signprep=$1 source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
HOME=$scratch LC_ALL=C
export HOME LC_ALL
complain() { echo "$*"; cat "$scratch/told" "$scratch"/w/*.log; ls -R "$scratch/w"; exit 1; }

SIGNPREP=$signprep "$source/samples/watched-folder/run.sh" "$scratch/w" >"$scratch/told" 2>&1 || complain "exit $?"
cd "$scratch/w"
[ "$(ls filed | tr '\n' ' ')" = "ZL-2026-0318.pdf ZL-2026-0319.pdf ZL-2026-0320.pdf " ] || complain "not filed"
[ -z "$(find attention refused in -type f)" ] || complain "left somewhere"
[ "$(grep -c ' created  ' ../told)" -eq 3 ] && [ "$(grep -c 'signed$' ../told)" -eq 3 ] || complain "the journal knows otherwise"
# One answer was lost, and no contract was created for it again.
grep -q 'CreateFlowByFiles no answer' sandbox.log || complain "every answer arrived"
[ "$(grep -c '^CreateFlowByFiles' sandbox.log)" -eq 3 ] || complain "not three creations"
[ "$(grep -c 'wecom message/send 0' sandbox.log)" -eq 3 ] || complain "not three cards"
grep -q 'ZL-2026-0319 is settled' receiver.log || complain "nothing was settled"
# What was filed is whole, for us and for poppler; another request's places are not its.
for file in filed/*.pdf; do
	"$signprep" verify "$file" "$source/samples/lease.json" --original "$source/samples/lease.pdf" >verified 2>&1 || complain "$(cat verified)"
	! command -v pdfsig >/dev/null || [ "$(pdfsig "$file" 2>&1 | grep -c 'Signature is Valid')" -eq 3 ] || complain "pdfsig"
done
