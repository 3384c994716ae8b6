#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# samples/watched-folder: three leases in, three signed contracts filed, though one creation was never answered; every signer told once.
# Usage: watched_folder.sh SIGNPREP SOURCE_DIR
set -eu
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
signprep=$1 source=$2
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox"; wait; rm -rf "$scratch"' EXIT
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

# Two who sign one after the other: the second is told when it is his turn, and an event that comes again or too late tells nobody.
mkdir "$scratch/two" && cd "$scratch/two"
"$signprep" sandbox -v --port 0 >sandbox.ready 2>sandbox.log </dev/null & sandbox=$!
while ! grep -q '^http://' sandbox.ready && kill -0 $sandbox; do sleep 0.05; done
ROOT=$scratch/two REQUEST=$scratch/two/two.json SIGNPREP=$signprep ENDPOINT=$(head -1 sandbox.ready)
SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a SIGNPREP_WECOM_SECRET=wecom-sandbox-secret SIGNPREP_WECOM_AGENT_ID=1000002
export ROOT REQUEST SIGNPREP ENDPOINT SIGNPREP_WECOM_CORP_ID SIGNPREP_WECOM_SECRET SIGNPREP_WECOM_AGENT_ID
python3 -c '
import json, sys
request = json.load(open(sys.argv[1]))
for approver in request["Approvers"][1:]:
    approver.update(ApproverType=1, ApproverName="王芳", ApproverMobile="13900000002")
    approver.pop("OrganizationName")
    for component in approver["SignComponents"]:
        component.update(ComponentType="SIGN_SIGNATURE")
        component.pop("ComponentValue", None)
json.dump(request, open("two.json", "w"))' "$source/samples/lease.json"
flow=$("$signprep" submit two.json "$source/samples/lease.pdf" --endpoint "$ENDPOINT" --json 2>submit.log | sed -n 's/.*"flow_id":"\([^"]*\)".*/\1/p')
[ -n "$flow" ] || { cat submit.log; exit 1; }
# event SEQ STATUS STALE CARDS: the event is told, and so many cards have been sent by then.
event() {
	printf '{"type":"FlowStatusChange","row_key":"two","flow_id":"%s","status":"%s","final":false,"seq":%s,"stale":%s,"data":{}}' "$flow" "$2" "$1" "$3" |
		python3 "$source/samples/watched-folder/pipeline.py" event || { echo "event $1: exit $?"; cat sandbox.log; exit 1; }
	[ "$(grep -c 'wecom message/send 0' sandbox.log)" -eq "$4" ] || { echo "not $4 cards after event $1"; cat sandbox.log; exit 1; }
}
event 1 waiting false 1
event 1 waiting false 1
"$signprep" sandbox act "$flow" sign --port "${ENDPOINT##*:}" >/dev/null
event 2 partly-signed false 2
event 3 waiting true 2
