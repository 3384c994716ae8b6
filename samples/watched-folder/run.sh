#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The pipeline on a sandbox, from three leases in a folder to three filed contracts; the answer to the second creation is lost.
# Usage: samples/watched-folder/run.sh [FOLDER]     SIGNPREP=… for another program than the installed one
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ROOT=${1:-watched} SIGNPREP=${SIGNPREP:-signprep}
case $SIGNPREP in */*) SIGNPREP=$(cd "$(dirname "$SIGNPREP")" && pwd)/$(basename "$SIGNPREP") ;; esac
mkdir -p "$ROOT/in"
ROOT=$(cd "$ROOT" && pwd) REQUEST=$here/../lease.json ENDPOINT_FILE=$ROOT/sandbox.ready
SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a SIGNPREP_WECOM_SECRET=wecom-sandbox-secret SIGNPREP_WECOM_AGENT_ID=1000002
export ROOT REQUEST ENDPOINT_FILE SIGNPREP SIGNPREP_WECOM_CORP_ID SIGNPREP_WECOM_SECRET SIGNPREP_WECOM_AGENT_ID
started=
trap '[ -z "$started" ] || kill $started 2>/dev/null; wait' EXIT
# $1: what is waited for, a command. Five minutes are plenty.
wait_for() { for _ in $(seq 3000); do sh -c "$1" && return; sleep 0.1; done; echo "in vain: $1"; cat "$ROOT"/*.log; exit 1; }

# 1. Where the service's events arrive: on the disk before they are answered, then given to the pipeline, at least once.
printf 'TencentEssEncryptTestKey12345678\n' >"$ROOT/key"
printf 'a-token-of-ours\n' >"$ROOT/token"
"$SIGNPREP" callback serve --listen 127.0.0.1:0 --path "/ess=$ROOT/key:$ROOT/token" --store "$ROOT/events.sqlite" \
	--journal "$ROOT/journal.sqlite" --exec "$here/pipeline.py event" >"$ROOT/receiver.log" 2>&1 & started=$!
wait_for "grep -q '^http://' '$ROOT/receiver.log'"
receiver=$(sed -n 's/^\(http:[^ ]*\)$/\1/p' "$ROOT/receiver.log" | head -1)

# 2. The service, and WeCom, played.
"$SIGNPREP" sandbox -v --port 0 --compose 50 --callback "$receiver=$ROOT/key:$ROOT/token" --fault drop-answer:CreateFlowByFiles:2 \
	>"$ROOT/sandbox.ready" 2>"$ROOT/sandbox.log" & started="$started $!"
wait_for "grep -q '^http://' '$ROOT/sandbox.ready'"
ENDPOINT=$(head -1 "$ENDPOINT_FILE")

# 3. Three leases in the folder.
for key in ZL-2026-0318 ZL-2026-0319 ZL-2026-0320; do cp "$here/../lease.pdf" "$ROOT/in/$key.pdf"; done
"$here/pipeline.py" once
echo "in sent/: $(ls "$ROOT/sent" | tr '\n' ' ')"

# 4. Each tenant gets a card with the link, and signs; the landlord's seal follows by itself.
wait_for "[ \"\$(ls '$ROOT/told' | grep -vc new)\" -eq 3 ]"
for flow in $(ls "$ROOT/told"); do "$SIGNPREP" sandbox act "$flow" sign --port "${ENDPOINT##*:}" >/dev/null; done

# 5. What is signed is fetched, verified against the request, and filed.
wait_for "[ \"\$(ls '$ROOT/filed' '$ROOT/attention' | grep -c 'pdf\$')\" -eq 3 ]"
echo "in filed/: $(ls "$ROOT/filed" | tr '\n' ' ')"
"$SIGNPREP" flow list --env sandbox --endpoint "$ENDPOINT" --journal "$ROOT/journal.sqlite"
