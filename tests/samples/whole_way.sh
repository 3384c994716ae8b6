#!/bin/sh
# The page of the cookbook from a PDF to a verified contract, its very lines but for the port. Usage: whole_way.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1 source=$2
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill $sandbox 2>/dev/null; rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/home" "$scratch/samples"
ln -s "$signprep" "$scratch/bin/signprep"
cp "$source/samples/lease.json" "$source/samples/lease.pdf" "$scratch/samples/"
PATH="$scratch/bin:$PATH" HOME="$scratch/home" LC_ALL=C
export PATH HOME LC_ALL
unset XDG_STATE_HOME XDG_CONFIG_HOME TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY 2>/dev/null || true
cd "$scratch/samples"

# The first block of the section.
awk '/^## From a PDF to a contract/ { on = 1 } on && /^```console/ { in_block = 1; next } in_block && /^```/ { exit } in_block' \
	"$source/docs/cookbook.md" | sed 's/^\$ //' >lines
[ "$(wc -l <lines)" -ge 8 ] || { echo "the page has no such lines"; exit 1; }

# The first line starts the service, on a port that is free here.
head -1 lines | grep -q '^signprep sandbox --port 8778 &$' || { echo "the page begins otherwise"; exit 1; }
signprep sandbox --port 0 --json >ready 2>/dev/null &
sandbox=$!
i=0
while ! grep -qs url ready && [ $i -lt 6000 ]; do sleep 0.05; i=$((i + 1)); done
port=$(sed -E 's/.*"url":"[^"]*:([0-9]+)".*/\1/' ready)
sed 1d lines | sed "s/8778/$port/g" >rest
sh -eu rest >told 2>&1 || { echo "exit code $?:"; cat told; exit 1; }

[ -s journal.sqlite ] && [ -s preview/page-4.png ] || { echo "the preview or the journal is missing"; exit 1; }
[ "$(ls signed | wc -l)" = 1 ] && head -c 5 signed/*.pdf | grep -q '^%PDF-' || { echo "nothing was fetched"; exit 1; }
# Three signatures, each where it was placed, and the service says so too.
[ "$(grep -c 'SignComponents\[[01]\]: 0 pt  service: own, 0 pt' told)" = 3 ] || { echo "not as it was placed:"; cat told; exit 1; }
grep -q '^1 files: 1 in order, 0 not, 0 could not be read$' told || { cat told; exit 1; }
