#!/bin/bash
# batch and worker on the command line, against the private RabbitMQ. Usage: cli.sh SIGNPREP SOURCE_DIR RABBIT_DIR
set -eu
signprep=$1 source=$2 rabbit=$3
[ -f "$rabbit/env" ] || { echo "skipped: no RabbitMQ here (package rabbitmq-server)"; exit 77; }
# shellcheck disable=SC1091
. "$rabbit/env"
scratch=$(mktemp -d)
workers=
clean() { for pid in $workers; do kill -9 "$pid" 2>/dev/null || true; done; rm -rf "$scratch"; }
trap clean EXIT
fail() { echo "$*"; head -50 "$scratch"/*.err 2>/dev/null; exit 1; }
cd "$scratch"
queue=cli.$$.$(date +%s)
url=amqps://$SP_RABBIT_USER@localhost:$SP_RABBIT_TLS_PORT
export SIGNPREP_BROKER_PASSWORD="$SP_RABBIT_PASSWORD" LC_ALL=C

printf 'key,pdf,word\n' >rows.csv
for i in $(seq 40); do echo "k$i,$source/tests/lab/pdf/01_plain.pdf,SIGNHERE" >>rows.csv; done
cat >template.json <<'END'
{"Operator":{"UserId":"yDRSJUUckpsampleoperator00000001"},"FlowName":"Lease","Approvers":[{"ApproverType":1,"ApproverName":"李明",
"ApproverMobile":"13800000001","SignComponents":[{"ComponentType":"SIGN_SIGNATURE","GenerateMode":"KEYWORD","ComponentId":"${word}",
"ComponentWidth":119,"ComponentHeight":43}]}]}
END
there=(--broker "$url" --ca-file "$SP_RABBIT_CA" --queue "$queue")
batch() { "$signprep" batch template.json rows.csv "${there[@]}" "$@"; }
expect() { # STATUS ID COMMAND...
	local status=0 wanted=$1 id=$2
	shift 2
	"$@" >out.txt 2>expect.err || status=$?
	[ "$status" -eq "$wanted" ] || fail "exit $status, not $wanted: $*"
	[ -z "$id" ] || grep -q "\[$id\]" expect.err || fail "no $id: $*"
	! grep -q "$SP_RABBIT_PASSWORD" out.txt expect.err || fail "the password is shown: $*"
}
until_true() { # COMMAND: within ten minutes
	for _ in $(seq 6000); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
	fail "never true: $*"
}

# Wrong password, and one in the URL; a certificate that is not trusted.
SIGNPREP_BROKER_PASSWORD=hush-wrong expect 10 B503 batch --out wrong
expect 12 B502 "$signprep" worker --broker "$url" --queue "$queue"
expect 2 B505 "$signprep" worker --broker "amqp://u:$SP_RABBIT_PASSWORD@h:x" --queue "$queue"

# Nobody works: the batch says so, and is told to stop; its rows stay in the queue.
"$signprep" batch template.json rows.csv "${there[@]}" --out night 2>first.err & first=$!
workers=$first
until_true grep -q B526 first.err
expect 2 B509 batch --out other
kill -INT $first
status=0; wait $first || status=$?
workers=
[ "$status" -eq 130 ] || fail "batch ended with $status after SIGINT"
grep -q B527 first.err || fail "the batch does not say what it leaves behind"

# A worker whose password stands in its arguments, unreadable for others. It answers what the first batch has left.
"$signprep" worker --broker "amqp://$SP_RABBIT_USER:$SP_RABBIT_PASSWORD@127.0.0.1:$SP_RABBIT_PORT" --queue "$queue" --jobs 1 >w1.out 2>w1.err & one=$!
workers=$one
until_true grep -q 'rows from' w1.err
tr '\0' ' ' <"/proc/$one/cmdline" | grep -q "$SP_RABBIT_USER:\*\*\*" || fail "the arguments are not as expected"
! tr '\0' ' ' <"/proc/$one/cmdline" | grep -q "$SP_RABBIT_PASSWORD" || fail "the password stands in the list of processes"

# The second run collects.
expect 0 '' batch --out night --resume
[ "$(wc -l <night/results.jsonl)" -eq 40 ] || fail "not every row has its line"
[ "$(grep -c '"status":"located"' night/results.jsonl)" -eq 40 ] || fail "rows failed"
grep -q '"rows":40' night/summary.json || fail "no summary"

# A row that fails is the row's own business: exit 14. The template sends, the worker does not: B524.
sed -i 's/^k7,\(.*\),SIGNHERE/k7,\1,NOWHERE/' rows.csv
expect 14 '' batch --out second --json
grep -q '"failed":1' out.txt || fail "$(cat out.txt)"
grep '"key":"k7"' second/results.jsonl | grep -q '"code":4' || fail "k7 did not fail as it should"
expect 14 '' batch --out third --submit --env test
[ "$(grep -c B524 third/results.jsonl)" -eq 40 ] || fail "rows were taken by a worker that does not fit"

# SIGTERM: the worker ends well and tells what it did.
kill -TERM $one
status=0; wait $one || status=$?
workers=
[ "$status" -eq 0 ] || fail "the worker ended with $status after SIGTERM"
grep -q '^located' w1.out || fail "the worker does not say what it did"

# At any instant of its start too: 143 only before it can catch the signal. A busy machine may need longer to come so far.
well=0
for i in $(seq 0 29) 60 120 240 480 960 1920 3840; do
	[ "$i" -lt 30 ] || [ "$well" -eq 0 ] || break
	"$signprep" worker "${there[@]}" --jobs 1 >w3.out 2>w3.err & three=$!
	workers=$three
	sleep "$((i * 5 / 1000)).$(printf %03d $((i * 5 % 1000)))"
	kill -TERM $three
	status=0; wait $three || status=$?
	workers=
	case $status in 0) well=$((well + 1)) ;; 143) ;; *) fail "a worker told to stop while it starts ended with $status" ;; esac
done
[ "$well" -gt 0 ] || fail "no worker came as far as to catch the signal"

# The same over TLS, as JSON.
"$signprep" worker "${there[@]}" --jobs 1 --json >w2.out 2>w2.err & two=$!
workers=$two
expect 14 '' batch --out fourth
kill -TERM $two
wait $two || fail "the second worker did not end well"
workers=
grep -q '"schema":"signprep.worker/1","rows":40' w2.out || fail "$(cat w2.out)"

# Contracts from a template of the service: rows carry the form, the worker fills and starts.
"$signprep" sandbox --port 0 --json >sandbox.told 2>sandbox.err & sandbox=$!
workers=$sandbox
until_true grep -q '"url"' sandbox.told
endpoint=$(sed -E 's/.*"url":"([^"]*)".*/\1/' sandbox.told)
"$signprep" template pull yDSandboxTemplateAutoSeal0000000 -o form.json --endpoint "$endpoint" --journal pull.db >pulled
printf 'key\nf1\nf2\nf3\n' >forms.csv
"$signprep" worker "${there[@]}" --jobs 1 --submit --endpoint "$endpoint" --journal shared.db >w4.out 2>w4.err & four=$!
workers="$sandbox $four"
expect 0 '' "$signprep" batch form.json forms.csv "${there[@]}" --submit --out forms
[ "$(grep -c '"template":"yDSandboxTemplateAutoSeal0000000","status":"created"' forms/results.jsonl)" -eq 3 ] || fail "$(cat forms/results.jsonl)"
flow=$(sed -nE 's/.*"key":"f1".*"FlowId":"([^"]*)".*/\1/p' forms/results.jsonl)
"$signprep" flow status "$flow" --endpoint "$endpoint" | grep -q signed || fail "the contract of f1 was not started"
# The partner edition: twenty in a call. A worker of the other edition does nothing with its rows.
"$signprep" template pull yDSandboxTemplateLease0000000000 --edition partner --app-id app --partner-org org --partner-operator clerk -o lease.json \
	--endpoint "$endpoint" >pulled
{ echo "key,甲方.organization,甲方.name,甲方.mobile,乙方.name,乙方.mobile,月租金,起租日"
	for i in $(seq 23); do echo "m$i,星河置业有限公司,张三,13800138000,李四,13900139000,5000,2024年05月01日"; done; } >members.csv
expect 2 R008 "$signprep" batch lease.json members.csv "${there[@]}" --submit --edition partner --partner-org org --out members
expect 14 '' "$signprep" batch lease.json members.csv "${there[@]}" --submit --edition partner --out members
[ "$(grep -c 'B524.*sandbox, partner.*sandbox, company' members/results.jsonl)" -eq 23 ] || fail "$(cat members/results.jsonl)"
kill -TERM $four
wait $four || fail "the worker of the forms did not end well"
"$signprep" worker "${there[@]}" --jobs 1 --submit --edition partner --app-id app --partner-org org --partner-operator clerk \
	--endpoint "$endpoint" --journal members.db >w5.out 2>w5.err & five=$!
workers="$sandbox $five"
expect 0 '' "$signprep" batch lease.json members.csv "${there[@]}" --submit --edition partner --out members --resume
[ "$(grep -c '"status":"created"' members/results.jsonl)" -eq 23 ] || fail "$(cat members/results.jsonl)"
[ "$(grep -o '"FlowId":"[^"]*"' members/results.jsonl | sort -u | wc -l)" -eq 23 ] || fail "not 23 contracts"
kill -TERM $five
wait $five || fail "the worker of the partner edition did not end well"
grep -q '^created *23' w5.out || fail "$(cat w5.out)"
kill -TERM $sandbox
wait $sandbox || true
workers=
# Events go to a broker over TLS: to one whose certificate is of the authority that is named, and to no other.
echo 0A1B2C3D4E5F60718293A4B5C6D7E8F9 >key
receive() { # NAME CA_FILE ID
	"$signprep" callback serve --listen 127.0.0.1:0 --path /in=key --store "$1.db" --broker "$url" --ca-file "$2" --exchange "$queue" --jsonl >"$1.out" 2>"$1.err" & five=$!
	workers=$five
	until_true grep -q '"ready"' "$1.out"
	"$signprep" sandbox --port 0 --json --callback "$(sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' "$1.out")=key" >"$1.told" 2>"$1.sandbox.err" & sandbox=$!
	workers="$five $sandbox"
	until_true grep -q '"url"' "$1.told"
	"$signprep" sandbox callback FlowStatusChange --port "$(sed -E 's/.*"url":"[^"]*:([0-9]+)".*/\1/' "$1.told")" >"$1.posted"
	until_true grep -q "\[$3\]" "$1.err"
	kill -TERM $five $sandbox
	wait $five || fail "the receiver did not end well"
	wait $sandbox || true
	workers=
}
receive stranger "$SP_RABBIT_OTHER_CA" S910
! grep -q '\[S911\]' stranger.err || fail "a broker that is not trusted got an event"
receive trusted "$SP_RABBIT_CA" S911
grep -q company.FlowStatusChange trusted.err || fail "$(cat trusted.err)"
! grep -q "$SP_RABBIT_PASSWORD" ./*.err ./*.out || fail "the password is shown"
