#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The receiver's clock an hour ahead of the service's, an hour behind it, and set back while it runs: events are kept and judged by the
# service's own times, each is handed on once, and a cursor claimed by a clock that was ahead is free again within the usual time.
# Usage: callback_clock.sh SIGNPREP SKEWED_CLOCK_LIBRARY
set -eu
signprep=$1 library=$2
command -v curl >/dev/null || { echo "skipped: no curl"; exit 77; }
scratch=$(mktemp -d)
serve=
trap '[ -z "$serve" ] || kill -9 "$serve" 2>/dev/null || true; rm -rf "$scratch"' EXIT
cd "$scratch"
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export HOME="$scratch" LC_ALL=C ASAN_OPTIONS
fail() { echo "$*"; cat err; cat taken 2>/dev/null || true; exit 1; }
set_clock() { echo "$1" >clock.new && mv clock.new clock; }
by_the_clock() { LD_PRELOAD=$library SKEWED_CLOCK=$scratch/clock exec "$signprep" "$@"; }

open_receiver() {
	: >ready
	(by_the_clock callback serve --listen 127.0.0.1:0 --path /plain= --store events.db --exec 'echo "$SIGNPREP_EVENT_ID $SIGNPREP_EVENT_STALE" >>taken') >ready 2>>err & serve=$!
	tries=0
	until grep -q /plain ready; do tries=$((tries + 1)); [ $tries -lt 1200 ] || fail "it does not start"; sleep 0.1; done
	url=$(grep /plain ready)
}
# $1: id, $2: contract, $3: state, $4: when, as the service says
post() {
	got=$(curl -s -m 10 --noproxy '*' -d "{\"MsgId\":\"$1\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{\"FlowId\":\"$2\",\"FlowCallbackStatus\":$3,\"OccurTime\":$4}}" "$url")
	[ "$got" = ok ] || fail "$1 was answered with $got"
}
await_taken() { tries=0; until grep -q "^$1 " taken 2>/dev/null; do tries=$((tries + 1)); [ $tries -lt 1200 ] || fail "$1 was not handed on"; sleep 0.1; done; }
: >err
now=$(date +%s)

# An hour ahead, an hour behind: the service's times order its events, whatever ours are.
for skew in +3600 -3600; do
	set_clock $skew
	open_receiver
	post "a$skew" "f$skew" 2 $((now + 1))
	post "b$skew" "f$skew" 1 "$now" # came late, and happened before: stale
	post "c$skew" "f$skew" 4 $((now + 2))
	await_taken "c$skew"
	grep -q "^a$skew 0" taken && grep -q "^b$skew 1" taken && grep -q "^c$skew 0" taken || fail "judged otherwise with a clock of $skew"
	kill -INT $serve; wait $serve || fail "ended with $?"
done
# Of a year to come: what follows it in our days is no less true.
set_clock +0
open_receiver
post far ff 1 4102444800
post later ff 2 $((now + 5))
await_taken later
grep -q '^later 0' taken || fail "an event of the year 2100 made all others stale"
"$signprep" callback list --store events.db --flows --flow ff | grep -q partly-signed || fail "the state did not move"
# Ages long ago, and negative: nothing breaks.
post old fo 2 0
post older fo 2 -5
await_taken older
kill -INT $serve; wait $serve || fail "ended with $?"

# A receiver whose clock is an hour ahead is killed; the next one has the right time, and need not wait for an hour.
set_clock +3600
open_receiver
post d1 fd 1 "$now"
await_taken d1
kill -9 $serve; wait $serve 2>/dev/null || true
set_clock +0
open_receiver
post d2 fd 2 $((now + 1))
await_taken d2
# And the clock is set back while it runs.
set_clock -3600
post d3 fd 4 $((now + 2))
await_taken d3
post d1 fd 1 "$now" # a repetition stays one
sleep 1.5
[ "$(grep -c '^d1 ' taken)" -le 2 ] && [ "$(grep -c '^d3 ' taken)" -eq 1 ] || fail "handed on too often"
[ "$("$signprep" callback list --store events.db --flow fd | wc -l)" -eq 3 ] || fail "kept twice"
kill -INT $serve; wait $serve || fail "ended with $?"
serve=
