#!/bin/sh
# A process that has read secrets leaves no core, neither in a file nor to a program that collects cores.
# Usage: core.sh SIGNPREP TELL.so SOURCE_DIR
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
data=$3/tests/cli/data
HOME=$scratch ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export HOME ASAN_OPTIONS
LD_PRELOAD=$2 "$1" find "$data/three.pdf" 'Party A' >out 2>err
grep -q 'dumpable 1' err || { echo "the probe tells nothing"; cat err; exit 1; }
printf '0123456789ABCDEF0123456789ABCDEF\n' >key
for verb in "submit $data/last.json $data/three.pdf" doctor "callback decode --key-file key key" "callback serve --path /p=key --store x.db --forward ftp://x" \
	"wecom new-key -o a.pem" "wecom public-key a.pem" "find $data/three.pdf A --password-file key" "wecom decode x key" \
	"find $data/three.pdf A --password x"; do
	# shellcheck disable=SC2086
	LD_PRELOAD=$2 "$1" $verb >out 2>err
	grep -q 'core limit 0, dumpable 0' err || { echo "$verb:"; cat err; exit 1; }
done
