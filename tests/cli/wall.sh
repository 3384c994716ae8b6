#!/bin/sh
# The PDF is read by a child that is confined, has no secrets, and whose death is told like any other finding.
# Usage: wall.sh SIGNPREP LIAR.so OLD_KERNEL.so SOURCE_DIR
set -u
signprep=$1 liar=$2 old_kernel=$3 data=$4/tests/cli/data
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
HOME=$scratch LC_ALL=C
export HOME LC_ALL
complain() { echo "$*"; cat out err; exit 1; }
mkfifo pipe
# What a child has put up last.
last='^NoNewPrivs:.1'
"$signprep" doctor | grep -q 'landlock, seccomp' && last='^Seccomp:.2'

# Starts a find that waits for its PDF, and sets $pid and $child. $@: options.
begin() {
	sleep 30 >pipe & writer=$!
	"$signprep" find pipe x "$@" >out 2>err & pid=$!
	child=
	for _ in $(seq 100); do
		child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
		[ -n "$child" ] && grep -qE "$last" "/proc/${child% }/status" && break
		sleep 0.1
	done
	child=${child% }
	[ -n "$child" ] || complain "no child"
}
end() { wait "$pid"; rc=$?; kill "$writer" 2>/dev/null; wait "$writer" 2>/dev/null; }

# What the child is and has.
TENCENTCLOUD_SECRET_KEY=do-not-tell
export TENCENTCLOUD_SECRET_KEY
begin
tr '\0' '\n' <"/proc/$pid/environ" | grep -q do-not-tell || complain "the test has no secret"
tr '\0' '\n' <"/proc/$child/environ" | grep -q do-not-tell && complain "the child's environment has the secret"
grep -qE '^NoNewPrivs:.1' "/proc/$child/status" || complain "the child may gain privileges"
grep -qE '^Max core file size *1 *1 ' "/proc/$child/limits" || complain "the child may leave a core"
grep -qE "$last" "/proc/$child/status" || complain "the child has no filter"
kill -TERM "$pid"
end
[ $rc -eq 130 ] || complain "SIGTERM: $rc"
[ ! -d "/proc/$child" ] || complain "the child lives on"
unset TENCENTCLOUD_SECRET_KEY

# Its deaths.
for death in SEGV:7:D711 ABRT:7:D711 KILL:16:D908 XCPU:16:D907; do
	IFS=: read -r signal code id <<-EOT
	$death
	EOT
	begin --json
	kill -"$signal" "$child"
	end
	[ $rc -eq "$code" ] || complain "$signal: exit $rc"
	[ "$(wc -l <out)" -eq 1 ] && grep -q "\"id\":\"$id\"" out && grep -q '"schema":"signprep.find/1"' out || complain "$signal: no object"
	grep -q "error\[$id\] pipe: " err || complain "$signal: no message"
done
begin --jsonl
kill -KILL "$child"
end
[ $rc -eq 16 ] && tail -1 out | grep -q '"event":"result","status":"failure","code":16' || complain "no event"

# It does not outlive its parent.
begin
kill -KILL "$pid"
end
for _ in $(seq 100); do [ -d "/proc/$child" ] || break; sleep 0.1; done
[ ! -d "/proc/$child" ] || complain "the child outlives its parent"

# Without the wall there is no child.
sleep 30 >pipe & writer=$!
"$signprep" find pipe x --no-isolation >out 2>err & pid=$!
sleep 0.5
[ -z "$(cat "/proc/$pid/task/$pid/children")" ] || complain "--no-isolation has a child"
kill -INT "$pid"
end
[ $rc -eq 130 ] || complain "--no-isolation: $rc"

# Verbs say and write the same with the wall and without.
compare() {
	mkdir with without
	(cd with && "$signprep" "$@" >stdout 2>stderr; echo $? >exit)
	(cd without && "$signprep" "$@" --no-isolation >stdout 2>stderr; echo $? >exit)
	diff -r with without >out 2>err || complain "$*: differs without the wall"
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
		compare submit "$data/off-page.json" "$data/three.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" "$data/three.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" "$data/encrypted.pdf" --dry-run --no-progress $form
		compare submit "$data/last.json" /nowhere.pdf --dry-run --no-progress $form
	}
done

# Standard input is read by the child; submit needs it twice.
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

# A child that asks for a file the command line does not name gets nothing.
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export ASAN_OPTIONS
"$signprep" locate "$data/last.json" "$data/three.pdf" -o own.json >out 2>err || complain "locate -o"
[ -s own.json ] || complain "no file"
rm own.json
LD_PRELOAD=$liar "$signprep" locate "$data/last.json" "$data/three.pdf" -o own.json >out 2>err
rc=$?
[ $rc -eq 7 ] && grep -q 'error\[D712\]' err || complain "the liar: exit $rc"
[ ! -e own.json ] && [ ! -e bad.json ] || complain "the liar has its file"

# A kernel that lacks something: doctor tells, -v tells, nothing else does.
LD_PRELOAD=$old_kernel "$signprep" doctor >out 2>err || complain "doctor"
grep -q 'isolation *incomplete' out && grep -q 'note\[D719\].*no landlock' err || complain "doctor does not tell"
LD_PRELOAD=$old_kernel "$signprep" find "$data/three.pdf" 'Party A' -v >out 2>err || complain "find -v"
grep -q 'note\[D719\].*no landlock' err || complain "find -v does not tell"
LD_PRELOAD=$old_kernel "$signprep" find "$data/three.pdf" 'Party A' >out 2>err || complain "find"
[ ! -s err ] && [ -s out ] || complain "find tells too much"
