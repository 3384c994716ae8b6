#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The machine's clock jumps by more than a year, to and fro, while a contract is uploaded, while its flow is created, and all through a
# batch: what is created is created once, and known afterwards. The clock is libfaketime's; the one that never jumps stays as it is.
# Usage: clock.sh SIGNPREP SOURCE_DIR. Skips where libfaketime is not installed (Debian: faketime).
set -eu
signprep=$1 samples=$2/samples
for faketime in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1; do [ ! -e "$faketime" ] || break; done
[ -e "$faketime" ] || { echo "skipped: no libfaketime here (package faketime)"; exit 77; }
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null; rm -rf "$scratch"' EXIT
cd "$scratch"
HOME=$scratch LC_ALL=C TENCENTCLOUD_SECRET_ID=AKIDsandboxsandboxsandboxsandbox0000 TENCENTCLOUD_SECRET_KEY=sandboxsandboxsandboxsandbox0000
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export HOME LC_ALL TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY ASAN_OPTIONS

complain() { echo "$*"; cat out err told; tail -20 log; exit 1; } 2>/dev/null
# $@: options. Sets $url.
open_sandbox() {
	: >told
	"$signprep" sandbox -v --port 0 "$@" >told 2>log & sandbox=$!
	for _ in $(seq 2400); do [ "$(wc -l <told)" -ge 4 ] && break; sleep 0.05; done
	url=$(sed -n 's/^\(http:[^ ]*\)$/\1/p' told)
}
# $1: how many flows it must have made.
close_sandbox() {
	kill "$sandbox"
	wait "$sandbox" || true
	sandbox=
	grep -qE "^$1 flows? (was|were) created" log || complain "not $1 flows"
}
# The file is never seen half written: libfaketime ends a program for what it cannot read.
set_clock() { echo "$1" >clock.new && mv clock.new clock; }
# By the clock that the file `clock` sets, in seconds: "+3600". (Units, "+400d", are not read by every libfaketime from a file.)
by_the_clock() {
	LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$scratch/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "$signprep" "$@"
}
set_clock +34560000
by_the_clock version >/dev/null || { echo "skipped: libfaketime does not bear this build"; exit 77; }

send() { by_the_clock submit "$samples/lease.json" "$samples/lease.pdf" --env sandbox --endpoint "$url" --journal "$journal" >out 2>err; }
for action in UploadFiles CreateFlowByFiles; do
	for jump in +34560000 -34560000; do
		open_sandbox --fault "delay:$action:1:2000"
		journal=journal$action$jump
		set_clock +0
		(sleep 1; set_clock "$jump") & jumper=$!
		send || complain "$action, $jump: exit $?"
		wait "$jumper"
		flow=$(sed -n 's/^FlowId *//p' out)
		[ -n "$flow" ] || complain "$action, $jump: no flow"
		set_clock +0
		send || complain "$action, $jump: exit $? the second time"
		grep -q "^FlowId *$flow\$" out && grep -q 'nothing was sent' err || complain "$action, $jump: not known"
		close_sandbox 1
	done
done

# Forty rows, and a clock that never agrees with itself: a row may be refused for its signature, but none is created twice.
head -1 "$samples/rows.csv" | sed 's/^/id,/' >rows.csv
for i in $(seq 40); do sed -n "2s/^/row-$i,/p" "$samples/rows.csv"; done >>rows.csv
cp "$samples/lease.pdf" .
open_sandbox --rate 1000 --fault delay:CreateFlowByFiles:3:500 --fault delay:UploadFiles:20:500
batch() {
	by_the_clock batch "$samples/lease-batch.json" rows.csv --key id --out out.d --resume --submit --env sandbox --endpoint "$url" \
		--journal journal --rate 40 >out 2>err
}
(while [ ! -e stop ]; do for jump in +34560000 -34560000 +3600 +0; do set_clock "$jump"; sleep 0.07; done; done) & jumper=$!
batch || true
touch stop
wait "$jumper"
set_clock +0
batch || complain "batch: exit $?"
[ "$(awk '/^created/ { rows += $NF } END { print rows }' out)" -eq 40 ] || complain "not 40 rows"
close_sandbox 40
grep -q SignatureExpire log || complain "the clock was right all the time"
