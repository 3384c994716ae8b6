#!/bin/sh
# One batch in N processes on this machine. Again: the same call; what was created is not created again.
# Usage: parallel.sh TEMPLATE ROWS OUT N [options of signprep batch]
# Exit code: that of GNU parallel, the number of shards that did not end with 0 (14: some rows failed); OUT/joblog tells which.
set -eu
template=$1 rows=$2 out=$3 shards=$4
shift 4
mkdir -p "$out"
seq "$shards" | parallel --quote --termseq TERM,120000,KILL,25 --jobs "$shards" --tag --joblog "$out/joblog" \
	signprep batch "$template" "$rows" --out "$out/{}" --shard "{}/$shards" --jobs 1 --resume "$@"
