#!/bin/sh
# The commands that README and docs/sandbox.md show, run as they stand, in a folder with the samples.
# Usage: docs_blocks.sh SIGNPREP SOURCE_DIR
set -u
program=$1 source=$2 status=0
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill -INT "$sandbox"; wait; rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/home"
ln -s "$program" "$scratch/bin/signprep"
export PATH="$scratch/bin:$PATH" HOME="$scratch/home" LC_ALL=C
unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY XDG_STATE_HOME XDG_CONFIG_HOME || true

# enter NAME: a fresh folder with the samples.
enter() {
	mkdir "$scratch/$1"
	cd "$scratch/$1" || exit 1
	cp "$source"/samples/*.json "$source"/samples/*.pdf "$source"/samples/*.png "$source"/samples/rows.* .
}
# expect CODE LINE
expect() {
	got=0
	sh -c "$2" >out.txt 2>err.txt </dev/null || got=$?
	[ "$got" = "$1" ] || { echo "exit $got, expected $1: $2"; cat err.txt; status=1; }
}

for readme in README.md README.zh-CN.md; do
	enter "$readme"
	sed -n 's/^\$ \(signprep .*[^ ]\)  *#.*/\1/p' "$source/$readme" >lines
	[ "$(wc -l <lines)" -ge 8 ] || { echo "$readme shows fewer commands than it did"; status=1; }
	while IFS= read -r line; do expect 0 "$line"; done <lines
	[ -s out/results.jsonl ] || { echo "$readme: the batch left nothing"; status=1; }
done

# In docs/sandbox.md the first block starts a sandbox that loses one answer; the line below it sends there.
enter sandbox
sed -n '/^```/,/^```/s/^\(signprep .*\)/\1/p' "$source/docs/sandbox.md" >lines
[ "$(grep -c . lines)" -ge 3 ] || { echo "docs/sandbox.md shows fewer commands than it did"; status=1; }
while IFS= read -r line; do
	case $line in
	*FLOWID*) ;; # needs a contract: tests/cli/sandbox_act has its own
	"signprep sandbox callback "*) ;; # needs a receiver: tests/cli/sandbox_callback has its own
	"signprep sandbox "*)
		# On a port that is free here.
		sh -c "exec $(echo "$line" | sed 's/--port 8778/--port 0/')" >ready.txt 2>&1 </dev/null &
		sandbox=$!
		while ! grep -qs endpoint ready.txt && kill -0 $sandbox 2>/dev/null; do sleep 0.05; done
		port=$(sed -n 's/^http:.*:\([0-9]*\)$/\1/p' ready.txt)
		;;
	*--endpoint*) expect 13 "$(echo "$line" | sed "s/:8778/:$port/")" ;;
	*) expect 0 "$line" && [ -n "$(ls signed/*.pdf 2>/dev/null)" ] || { echo "no signed PDF: $line"; status=1; } ;;
	esac
done <lines
exit $status
