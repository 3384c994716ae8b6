#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The PDF is read by a worker that is confined, has no secrets, and whose death is told like any other finding.
# Usage: wall.sh SIGNPREP SLOW.so OLD_KERNEL.so SOURCE_DIR
set -u
signprep=$1 slow=$2 old_kernel=$3 source=$4 data=$4/tests/cli/data
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
HOME=$scratch LC_ALL=C
export HOME LC_ALL
complain() { echo "$*"; cat out err; exit 1; }
mkfifo pipe
complete=
"$signprep" doctor | grep -q 'landlock, seccomp' && complete=1

children() { for id in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do echo "$id"; done; }
gone() { for _ in $(seq 1200); do [ -d "/proc/$1" ] || return 0; sleep 0.1; done; return 1; }
# Starts a find whose reader falls asleep with its file, and sets $pid and $reader. $@: options.
begin() {
	LD_PRELOAD=$slow "$signprep" find "$data/three.pdf" 'Party A' "$@" >out 2>err & pid=$!
	for _ in $(seq 1200); do
		reader=$(children "$(children "$pid")")
		[ -n "$reader" ] && grep -q '^SigCgt:.*8..$' "/proc/$reader/status" && return
		sleep 0.1
	done
	complain "no reader"
}
end() { wait "$pid"; rc=$?; }

# What the reader is and has.
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 TENCENTCLOUD_SECRET_KEY=do-not-tell
export ASAN_OPTIONS TENCENTCLOUD_SECRET_KEY
begin
tr '\0' '\n' <"/proc/$pid/environ" | grep -q do-not-tell || complain "the test has no secret"
# Nobody but root may look.
tr '\0' '\n' <"/proc/$reader/environ" 2>/dev/null | grep -q do-not-tell && complain "the reader's environment has the secret"
grep -qE '^NoNewPrivs:.1' "/proc/$reader/status" || complain "the reader may gain privileges"
grep -qE '^Max core file size *1 *1 ' "/proc/$reader/limits" || complain "the reader may leave a core"
[ -z "$complete" ] || grep -qE '^Seccomp:.2' "/proc/$reader/status" || complain "the reader has no filter"
kill -TERM "$pid"
end
[ $rc -eq 130 ] || complain "SIGTERM: $rc"
gone "$reader" || complain "the reader lives on"
unset TENCENTCLOUD_SECRET_KEY

# Its deaths.
for death in SEGV:7:D711 ABRT:7:D711 KILL:16:D908 XCPU:16:D907; do
	IFS=: read -r signal code id <<-EOT
	$death
	EOT
	begin --json
	kill -"$signal" "$reader"
	end
	[ $rc -eq "$code" ] || complain "$signal: exit $rc"
	[ "$(wc -l <out)" -eq 1 ] && grep -q "\"id\":\"$id\"" out && grep -q '"schema":"signprep.find/1"' out || complain "$signal: no object"
	grep -q "error\[$id\] $data/three.pdf: " err || complain "$signal: no message"
done
begin --jsonl
kill -KILL "$reader"
end
[ $rc -eq 16 ] && tail -1 out | grep -q '"event":"result","status":"failure","code":16' || complain "no event"

# Out of time: one that hangs is killed.
begin --json --timeout 2
end
[ $rc -eq 16 ] && [ "$(wc -l <out)" -eq 1 ] && grep -q '"id":"D902"' out || complain "--timeout: $rc"
gone "$reader" || complain "the reader outlives the time limit"

# It does not outlive whom it reads for.
begin
kill -KILL "$pid"
end
gone "$reader" || complain "the reader outlives its parent"

# One that dies before it has anything to do is replaced.
sleep 600 >pipe & writer=$!
"$signprep" find pipe 'Party A' >out 2>err & pid=$!
for _ in $(seq 1200); do
	reader=$(children "$(children "$pid")")
	[ -n "$reader" ] && grep -qE '^NoNewPrivs:.1' "/proc/$reader/status" && break
	sleep 0.1
done
kill -KILL "$reader"
gone "$reader" || complain "the idle reader lives on"
cat "$data/three.pdf" >pipe
kill "$writer"
wait "$writer" 2>/dev/null
end
[ $rc -eq 0 ] && grep -q 'Party A' out || complain "the idle reader was not replaced: $rc"

# Without isolation there is no other process.
sleep 600 >pipe & writer=$!
"$signprep" find pipe x --no-isolation >out 2>err & pid=$!
# A shell lets its background jobs ignore SIGINT until they listen to it themselves.
until grep -q '^SigCgt:.*[2367abef]$' "/proc/$pid/status"; do sleep 0.05; done
sleep 0.3
[ -z "$(children "$pid")" ] || complain "--no-isolation has a child"
kill -INT "$pid"
end
kill "$writer"
wait "$writer" 2>/dev/null
[ $rc -eq 130 ] || complain "--no-isolation: $rc"

# One object, whatever happens to whoever reads it slowly: time is over, Ctrl-C. It is larger than a pipe holds.
one_object() { python3 -c 'import json, sys; assert len(json.load(sys.stdin)["queries"]) == 2' <answer 2>err || complain "$1: not one object"; }
find_much() { "$signprep" find "$source/samples/lease.pdf" --regex . .. --json "$@" 2>err; }
# Time is over while it writes: a machine that has not read the file by then is given more.
for limit in 1 8 64; do
	find_much --timeout "$limit" | (sleep "$limit.5"; cat) >answer
	grep -q D902 answer || break
done
one_object --timeout
find_much --max-memory 64 | (sleep 1; cat) >answer
one_object --max-memory
mkfifo slowly
# The reader looks on until the pipe is full, and takes all of it when it is told so.
python3 -c '
import array, fcntl, os, sys, termios, time
pipe, held = open("slowly", "rb"), array.array("i", [0])
while held[0] < 65536:
    fcntl.ioctl(pipe, termios.FIONREAD, held)
    time.sleep(0.05)
open("full", "w").close()
while not os.path.exists("interrupted"):
    time.sleep(0.05)
open("answer", "wb").write(pipe.read())' & reader=$!
"$signprep" find "$source/samples/lease.pdf" --regex . .. --json >slowly 2>err & pid=$!
while [ ! -e full ]; do kill -0 "$pid" "$reader" || complain "nothing was written"; sleep 0.05; done
kill -INT "$pid"
sleep 0.5
: >interrupted
end
wait "$reader"
one_object Ctrl-C
[ $rc -eq 0 ] || complain "the answer was whole: $rc"

# Verbs say and write the same with isolation and without.
compare() {
	mkdir with without
	(cd with && "$signprep" "$@" >stdout 2>stderr; echo $? >exit)
	(cd without && "$signprep" "$@" --no-isolation >stdout 2>stderr; echo $? >exit)
	diff -r with without >out 2>err || complain "$*: differs without isolation"
	rm -r with without
}
for form in '' --json --jsonl; do
	# shellcheck disable=SC2086
	{
		compare find "$data/three.pdf" 'Party A' 'Party X' $form
		compare inspect "$data/three.pdf" $form
		compare inspect "$data/truncated.pdf" $form
		compare locate "$data/last.json" "$data/three.pdf" -o own.json --report report.json $form
		compare locate "$data/ambiguous.json" "$data/three.pdf" --report report.json $form
		compare check "$data/off-page.json" "$data/three.pdf" $form
		compare explain "$data/ambiguous.json" "$data/three.pdf" $form
		compare preview "$data/last.json" "$data/three.pdf" -o pages $form
		compare preview "$data/last.json" "$data/three.pdf" -o 'p-%d.png' $form
		compare preview "$data/last.json" "$data/three.pdf" -o /dev/null/pages $form
		compare prepare "$data/three.pdf" --normalize -o upright.pdf $form
		compare inspect "$source/tests/lab/fields/pdf/05b_gbk_bytes.pdf" $form
		compare inspect "$source/tests/lab/pdf/45_bad_xref.pdf" $form
		compare find "$source/tests/lab/pdf/45_bad_xref.pdf" SIGNHERE $form
		compare prepare "$source/tests/lab/pdf/04_rot90_crop.pdf" --normalize -o upright.pdf $form
		compare submit "$data/off-page.json" "$data/three.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" "$data/three.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" "$data/encrypted.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" "$scratch/none.pdf" --dry-run --no-progress $form
	}
done

# Standard input.
for verb in check 'submit --dry-run'; do
	# shellcheck disable=SC2086
	"$signprep" $verb "$data/last.json" - <"$data/three.pdf" >file 2>err || complain "$verb: PDF as standard input"
	# shellcheck disable=SC2086,SC2002
	cat "$data/three.pdf" | "$signprep" $verb "$data/last.json" - >piped 2>err || complain "$verb: PDF through a pipe"
	cmp file piped || complain "$verb: a pipe makes a difference"
	# shellcheck disable=SC2086
	"$signprep" $verb - "$data/three.pdf" <"$data/last.json" >out 2>err || complain "$verb: request as standard input"
done
"$signprep" check "$data/last.json" /dev/stdin <"$data/three.pdf" >out 2>err || complain "check: /dev/stdin"
"$signprep" check "$data/last.json" /dev/fd/7 7<"$data/three.pdf" >out 2>err || complain "check: /dev/fd/7"

# A closed standard output is no place for anything.
"$signprep" find "$data/three.pdf" 'Party A' 2>err >&-
rc=$?
[ $rc -eq 16 ] && grep -q 'error\[D906\]' err || complain "closed standard output: $rc"

# A kernel that lacks something: everyone who has a PDF read is warned, and may ask for failure instead.
LD_PRELOAD=$old_kernel "$signprep" doctor >out 2>err || complain "doctor"
grep -q 'isolation *incomplete' out && grep -q 'warning\[D719\].*no landlock' err || complain "doctor does not tell"
for verb in "find $data/three.pdf Party" "inspect $data/three.pdf" "check $data/last.json $data/three.pdf" "submit --dry-run $data/last.json $data/three.pdf"; do
	# shellcheck disable=SC2086
	LD_PRELOAD=$old_kernel "$signprep" $verb >out 2>err || complain "$verb"
	cat out err | grep -q 'warning\[D719\].*no landlock' || complain "$verb does not warn"
	# shellcheck disable=SC2086
	LD_PRELOAD=$old_kernel "$signprep" $verb --require-isolation >out 2>err
	[ $? -eq 16 ] && grep -q 'error\[D910\].*no landlock' err || complain "$verb goes on although isolation is required"
done
[ -z "$complete" ] || "$signprep" find "$data/three.pdf" Party --require-isolation >out 2>err || complain "isolation is complete"
"$signprep" find "$data/three.pdf" Party --require-isolation --no-isolation >out 2>err
[ $? -eq 2 ] && grep -q 'error\[R008\]' err || complain "required and refused"
