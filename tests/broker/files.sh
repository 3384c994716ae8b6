#!/bin/bash
# Rows that name files by path, taken by a worker: uploaded once, put into the contracts, told where they are not there.
# Usage: files.sh SIGNPREP SOURCE_DIR RABBIT_DIR
set -eu
signprep=$1 source=$2 rabbit=$3
[ -f "$rabbit/env" ] || { echo "skipped: no RabbitMQ here (package rabbitmq-server)"; exit 77; }
# shellcheck disable=SC1091
. "$rabbit/env"
scratch=$(mktemp -d)
pids=
clean() { for pid in $pids; do kill -9 "$pid" 2>/dev/null || true; done; rm -rf "$scratch"; }
trap clean EXIT
fail() { echo "$*"; head -30 "$scratch"/*.err "$scratch"/rows/out/results.jsonl 2>/dev/null; exit 1; }
export SIGNPREP_BROKER_PASSWORD="$SP_RABBIT_PASSWORD" LC_ALL=C HOME="$scratch"
there=(--broker "amqps://$SP_RABBIT_USER@localhost:$SP_RABBIT_TLS_PORT" --ca-file "$SP_RABBIT_CA" --queue "files.$$.$(date +%s)")
cd "$scratch"

mkdir rows rows/pictures elsewhere
cp "$source/tests/cli/data/values/logo.png" rows/pictures/logo.png
cat >rows/template.json <<'END'
{"Operator":{"UserId":"yDRSJUUckpsampleoperator00000001"},"FlowName":"Lease","Components":[{"ComponentType":"FILL_IMAGE","ComponentId":"logo",
"ComponentPage":1,"ComponentPosX":300,"ComponentPosY":300,"ComponentWidth":80,"ComponentHeight":40,"ComponentValue":"@${logo}"}],
"Approvers":[{"ApproverType":1,"ApproverName":"李明","ApproverMobile":"13800000001","SignComponents":[{"ComponentType":"SIGN_SIGNATURE",
"GenerateMode":"KEYWORD","ComponentId":"SIGNHERE","ComponentWidth":119,"ComponentHeight":43}]}]}
END
printf 'key,pdf,logo\n' >rows/rows.csv
for i in 1 2 3; do echo "k$i,$source/tests/lab/pdf/01_plain.pdf,pictures/logo.png" >>rows/rows.csv; done
echo "gone,$source/tests/lab/pdf/01_plain.pdf,pictures/gone.png" >>rows/rows.csv
echo "up,$source/tests/lab/pdf/01_plain.pdf,../secret.png" >>rows/rows.csv

"$signprep" sandbox --port 0 --json >told 2>sandbox.err & pids=$!
for _ in $(seq 1800); do [ -s told ] && break; sleep 0.1; done
url=$(sed -E 's/.*"url":"([^"]*)".*/\1/' told)
# The worker stands in another folder: paths count from the rows, whose folder it must see under the same name (docs/scaling.md).
(cd elsewhere && exec "$signprep" worker "${there[@]}" --submit --endpoint "$url" --journal "$scratch/journal.sqlite" --jobs 1) >w.out 2>w.err & worker=$!
pids="$pids $worker"
status=0
"$signprep" batch rows/template.json "$scratch/rows/rows.csv" "${there[@]}" --submit --out rows/out >b.out 2>b.err || status=$?
[ "$status" -eq 14 ] || fail "exit $status, not 14"
results=rows/out/results.jsonl
[ "$(grep -c '"status":"created"' $results)" -eq 3 ] || fail "not three contracts"
grep '"key":"gone"' $results | grep -q R751 || fail "a file that is not there was not told"
grep '"key":"up"' $results | grep -q R750 || fail "a path that leaves the folder was not told"
flow=$(grep '"key":"k2"' $results | sed -E 's/.*"FlowId":"([^"]*)".*/\1/')
"$signprep" flow status "$flow" --endpoint "$url" >flow.out 2>flow.err || fail "no such contract: $flow"
# Three PDFs were uploaded, and the picture once for all three.
python3 - "$scratch/journal.sqlite" >uploads.err <<'END' || fail "the journal does not say so"
import sqlite3, sys
rows = [" ".join(map(str, row)) for row in sqlite3.connect(sys.argv[1]).execute("select * from step")]
print(*rows, sep="\n")
sys.exit(0 if sum("file:" in row and " uploaded " in row for row in rows) == 1 else 1)
END
kill -TERM $worker
wait $worker || fail "the worker did not end well"
