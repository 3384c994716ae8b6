#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# From a dropped answer to a settled row: the sandbox acts and says nothing, its callbacks tell what became of it. In both
# formats, signed, doubled and out of order. Usage: callback_settles.sh SIGNPREP SOURCE_DIR
set -eu
program=$1 source=$2
scratch=$(mktemp -d)
trap 'kill $pids 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT
pids=
mkdir "$scratch/bin" "$scratch/home"
ln -s "$program" "$scratch/bin/signprep"
export PATH="$scratch/bin:$PATH" HOME="$scratch/home" LC_ALL=C
unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY XDG_STATE_HOME XDG_CONFIG_HOME || true
cd "$scratch"
cp "$source/samples/lease.json" "$source/samples/lease.pdf" .
echo 0A1B2C3D4E5F60718293A4B5C6D7E8F9 >key
echo ExampleCallbackToken0123456789AB >token

# Until a line is there, or a minute is over.
await() {
	tries=0
	until grep -q "$1" "$2" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || { echo "no $1 in $2:"; cat "$2"; cat ./*.err; exit 1; }
		sleep 0.1
	done
}

round() {
	name=$1; shift
	signprep callback serve --listen 127.0.0.1:0 --path /esign=key:token --store "$name.db" --journal "$name.journal" --env sandbox --jsonl \
		--exec 'cat >>taken' >"$name.events" 2>"$name.err" & serve=$!
	pids="$pids $serve"
	await '"ready"' "$name.events"
	url=$(sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' "$name.events")
	signprep sandbox --port 0 --json --fault drop-answer:CreateFlowByFiles:1 --callback "$url=key:token" "$@" >"$name.sandbox" 2>"$name.sandbox.err" & sandbox=$!
	pids="$pids $sandbox"
	await '"url"' "$name.sandbox"
	endpoint=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$name.sandbox")
	code=0
	signprep submit lease.json lease.pdf --endpoint "$endpoint" --journal "$name.journal" --json >lost 2>lost.err || code=$?
	[ $code -eq 13 ] || { echo "$name: exit $code where the answer was dropped"; cat lost.err; exit 1; }
	await S837 "$name.err"
	# The same again is answered from the journal, with the contract that the callback named.
	signprep submit lease.json lease.pdf --endpoint "$endpoint" --journal "$name.journal" --json >again
	grep -q '"already_created":true' again
	flow=$(sed -n 's/.*"flow_id":"\([^"]*\)".*/\1/p' again)
	grep -q "\"flow_id\":\"$flow\"" "$name.events"
	for who in lessor lessee; do
		for deed in sign sign; do
			signprep sandbox act "$flow" $deed --port "${endpoint##*:}" >/dev/null 2>&1 || true
		done
	done
	await '"operate":"finish"' "$name.events"
	tries=0
	until signprep callback list --store "$name.db" --flows --json | grep -q "\"flow_id\":\"$flow\",\"status\":\"signed\""; do
		tries=$((tries + 1)); [ $tries -lt 1200 ] || { signprep callback list --store "$name.db"; exit 1; }; sleep 0.1
	done
	kill -INT $sandbox $serve
	wait $serve
	wait $sandbox
}

: >taken
round plain
# The last signature is told twice, and both count.
[ "$(grep -c '"status":"signed"' plain.events)" -ge 2 ] || { echo "sign and finish were not both told"; cat plain.events; exit 1; }
grep -q '"format":"v2"' plain.events
round old --callback-how v1
grep -q '"format":"v1"' old.events
round wild --callback-how double --callback-how shuffle --callback-how late:200
signprep callback list --store wild.db --json | grep -q '"repeats":1'
# Each event once, though it came twice.
[ "$(grep -c '"event":"callback"' wild.events)" -eq "$(signprep callback list --store wild.db | wc -l)" ]
[ -s taken ]
