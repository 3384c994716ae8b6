#!/bin/sh
# Every verb has --help in both languages, and the example it gives works as it stands in the folder of the sources.
# Usage: help.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
ln -s "$2/samples" samples
ln -s "$2/tests" tests
mkdir signed home
HOME=$scratch/home LC_ALL=C PATH=$scratch/bin:$PATH
export HOME LC_ALL PATH
unset XDG_CONFIG_HOME XDG_STATE_HOME || true
mkdir bin && ln -s "$signprep" bin/signprep

verbs=$(signprep --help | sed -n 's/^  \([a-z]*\)  *.*/\1/p')
[ "$(echo "$verbs" | wc -l)" -ge 11 ]
for verb in $verbs; do
	signprep "$verb" --help >help.txt
	grep -q "^usage: signprep $verb" help.txt || { echo "$verb: no usage"; exit 1; }
	signprep "$verb" --help --lang zh | grep -q "^用法：signprep $verb" || { echo "$verb: no Chinese usage"; exit 1; }
	example=$(sed -n '/^example:$/{n;p;}' help.txt)
	[ -n "$example" ] || { echo "$verb: no example"; exit 1; }
	status=0
	case $verb in
	sandbox)
		# On a port that is free here.
		sh -c "$(echo "$example" | sed "s/--port 8778/--port 0/")" >out.txt 2>err.txt & pid=$!
		for _ in $(seq 1200); do grep -q '^http://127.0.0.1:' out.txt && break; kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
		grep -q '^http://127.0.0.1:' out.txt || status=1
		# The shell may have replaced itself or have a child.
		kill -INT "$pid" 2>/dev/null || true
		for child in $(ps -o pid= --ppid "$pid" 2>/dev/null); do kill -INT "$child" 2>/dev/null || true; done
		wait "$pid" || true
		;;
	worker) sh -c "$example" >out.txt 2>err.txt || status=$?; [ $status -eq 12 ] && status=0 ;; # there is no such broker
	doctor) sh -c "$example" >out.txt 2>err.txt || status=$?; [ $status -eq 10 ] && status=0 ;;
	*) sh -c "$example" >out.txt 2>err.txt || status=$? ;;
	esac
	[ $status -eq 0 ] || { echo "$verb: the example ends with $status: $example"; cat err.txt; exit 1; }
done
