#!/bin/sh
# signprep wecom against the sandbox: a token that is kept, members, a card, refusals with their way out. Usage: wecom.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill -INT "$sandbox"; wait; rm -rf "$scratch"' EXIT
cd "$scratch"
HOME=$scratch LC_ALL=C
export HOME LC_ALL
unset XDG_CACHE_HOME || true
complain() { echo "$*"; cat out err 2>/dev/null; exit 1; }

"$signprep" sandbox --port 0 >ready 2>log </dev/null & sandbox=$!
while ! grep -q '^http://' ready && kill -0 $sandbox; do sleep 0.05; done
SIGNPREP_WECOM_ENDPOINT=$(head -1 ready) SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a SIGNPREP_WECOM_SECRET=wecom-sandbox-secret SIGNPREP_WECOM_AGENT_ID=1000002
export SIGNPREP_WECOM_ENDPOINT SIGNPREP_WECOM_CORP_ID SIGNPREP_WECOM_SECRET SIGNPREP_WECOM_AGENT_ID
# expect CODE PATTERN ARGUMENTS…: exit code, and what stands in either output.
expect() {
	code=$1 pattern=$2 got=0
	shift 2
	"$signprep" wecom "$@" >out 2>err || got=$?
	[ $got -eq "$code" ] || complain "exit $got, expected $code: $*"
	cat out err | grep -q "$pattern" || complain "no '$pattern': $*"
}

expect 0 '"valid_until":' token --json
kept=$(ls .cache/signprep/wecom)
[ "$(stat -c %a ".cache/signprep/wecom/$kept")" = 600 ] || complain "others can read the token"
sum=$(cksum ".cache/signprep/wecom/$kept")
expect 11 '"mobile":"13800000000","userid":"m13800000000"' members 13800000000 13800009999 --json
grep -q '138\*\*\*\*9999' err || complain "the mobile is not masked"
expect 14 'reached 2 of 3; not: nobody' send zhangsan nobody --mobile 13800000000 --title 请签署 --description 租赁合同 --url https://essurl.cn/x --json
grep -q '"told":\["zhangsan","m13800000000"\],"not_told":\[{"user":"nobody","why":"invalid"}\]' out || complain "who was told"
expect 0 sandbox-1 recall sandbox-1
expect 0 '"mobile":"13800000000"' signed-in member-zhangsan --details --sent-state a --came-state a --json
expect 11 'older than five minutes' signed-in used --json
expect 0 '"follow_user":\["zhangsan"\]' call /cgi-bin/externalcontact/get_follow_user_list --json
expect 0 '^signature=' js-signature https://sign.example.com/x
[ "$(cksum ".cache/signprep/wecom/$kept")" = "$sum" ] || complain "the token was fetched more than once"
# A token that has died early, and one that never lived.
printf '%s aDeadToken\n' $(($(date +%s) + 600)) >".cache/signprep/wecom/$kept"
expect 0 m13800000000 members 13800000000
SIGNPREP_WECOM_SECRET=wecom-sandbox-secret-elsewhere
expect 10 'enter 203.0.113.7 on' members 13800000000
SIGNPREP_WECOM_SECRET=wrong
expect 10 'S877' token
cat out err log | grep -q 'wecom-sandbox-secret' && complain "a Secret is shown"
SIGNPREP_WECOM_ENDPOINT=http://127.0.0.1:1
expect 12 'S884' token
