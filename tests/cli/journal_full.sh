#!/bin/sh
# A disk that is really full where the journal is: exit 16, nothing sent; with room again the same file serves, and the flow is
# created once. Usage: journal_full.sh SIGNPREP SOURCE_DIR. Skips where no file system may be mounted.
set -eu
if [ -z "${JOURNAL_FULL_INSIDE:-}" ]; then
	unshare --mount true 2>/dev/null || { echo "skipped: no file system may be mounted here"; exit 77; }
	JOURNAL_FULL_INSIDE=1 exec unshare --mount "$0" "$@"
fi
signprep=$1 samples=$2/samples
scratch=$(mktemp -d)
trap 'umount "$scratch/disk" 2>/dev/null; rm -rf "$scratch"' EXIT
mkdir "$scratch/disk"
mount -t tmpfs -o size=4m none "$scratch/disk" || { echo "skipped: no tmpfs"; exit 77; }
cd "$scratch"

send() {
	code=0
	"$signprep" submit "$samples/lease.json" "$samples/lease.pdf" --journal disk/journal >out 2>err || code=$?
	[ "$code" = "$1" ] || { echo "exit $code, expected $1"; cat err; exit 1; }
}

cat /dev/zero >disk/filler 2>/dev/null || true
send 16
grep -q 'S507' err
rm disk/filler
send 0
flow=$(sed -n 's/^FlowId *//p' out)
[ -n "$flow" ]

# Full again, and room again: what it knew it still knows.
cat /dev/zero >disk/filler 2>/dev/null || true
send 16
rm disk/filler
send 0
grep -q "$flow" out
grep -q 'nothing was sent' err
