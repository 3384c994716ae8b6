#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# A disk that is really full where the events are: no answer is 200, S826 says why; with room again each event that was posted is there,
# by the retries of whoever posts. Usage: callback_full.sh SIGNPREP SOURCE_DIR. Skips where no file system may be mounted.
set -eu
if [ -z "${CALLBACK_FULL_INSIDE:-}" ]; then
	unshare --mount true 2>/dev/null || { echo "skipped: no file system may be mounted here"; exit 77; }
	CALLBACK_FULL_INSIDE=1 exec unshare --mount "$0" "$@"
fi
signprep=$1 samples=$2/samples
command -v curl >/dev/null || { echo "skipped: no curl"; exit 77; }
scratch=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null; wait; umount "$scratch/disk" 2>/dev/null; rm -rf "$scratch"' EXIT
mkdir "$scratch/disk" "$scratch/home"
mount -t tmpfs -o size=1m none "$scratch/disk" || { echo "skipped: no tmpfs"; exit 77; }
cd "$scratch"
export HOME="$scratch/home" LC_ALL=C
fail() { echo "$*"; cat ./*.err; exit 1; }
await() { tries=0; until grep -q "$1" "$2" 2>/dev/null; do tries=$((tries + 1)); [ $tries -lt 1200 ] || fail "no $1 in $2"; sleep 0.1; done; }
events() { "$signprep" callback list --store disk/events.db --json | grep -o '"seq":' | wc -l; }

echo 0A1B2C3D4E5F60718293A4B5C6D7E8F9 >key
"$signprep" callback serve --listen 127.0.0.1:0 --path /esign=key --path /plain= --store disk/events.db >ready 2>serve.err & pids=$!
await /esign ready
url=$(grep /esign ready)
post() { curl -s -o /dev/null -w '%{http_code}' -m 20 --noproxy '*' -d "{\"MsgId\":\"$1\",\"MsgType\":\"OperateSeal\",\"MsgData\":{}}" "${url%/esign}/plain"; }
[ "$(post m1)" = 200 ] || fail "m1 was not taken"

# Full to the last byte, the file of the log included: what it has left is written over by SQLite as it likes, so that a few may still fit.
cat /dev/zero >disk/filler 2>/dev/null || true
answered=1 status=200
while [ "$status" = 200 ] && [ $answered -lt 2000 ]; do
	answered=$((answered + 1))
	status=$(post "m$answered")
done
[ "$status" = 503 ] || fail "answered with $status on a full disk"
await S826 serve.err
[ "$(curl -s -o /dev/null -w '%{http_code}' -m 20 --noproxy '*' "${url%/esign}/healthz")" = 503 ] || fail "healthy with a full disk"

# The service posts meanwhile, and goes on as long as it does.
"$signprep" sandbox --port 0 --json --callback "$url=key" >sandbox.out 2>sandbox.err & pids="$pids $!"
await '"url"' sandbox.out
there=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' sandbox.out)
"$signprep" submit "$samples/lease.json" "$samples/lease.pdf" --endpoint "$there" --journal journal >out 2>out.err || fail "submit: $?"
flow=$(sed -n 's/^FlowId *//p' out)
sleep 2
rm disk/filler
tries=0
until "$signprep" callback list --store disk/events.db --flow "$flow" | grep -q "$flow"; do
	tries=$((tries + 1)); [ $tries -lt 1200 ] || fail "the event of $flow never came"; sleep 0.1
done
[ "$(post "m$answered")" = 200 ] || fail "not taken although there is room"
[ "$(curl -s -o /dev/null -w '%{http_code}' -m 20 --noproxy '*' "${url%/esign}/healthz")" = 200 ] || fail "unwell although there is room"
# Every one that was answered with 200 is there: m1 to the last, once.
"$signprep" callback list --store disk/events.db --json | grep -o '"msg_id":"m[0-9]*"' | sort -u >kept
[ "$(wc -l <kept)" -eq $answered ] || fail "of $answered that were answered $(wc -l <kept) are kept"
