#!/bin/sh
# flow url --notify wecom: signers whose turn it is get the link, each his own and nobody else's; what can't be is said, the others are
# told. Usage: notify.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1 samples=$2/samples
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill -INT "$sandbox"; wait; rm -rf "$scratch"' EXIT
cd "$scratch"
HOME=$scratch LC_ALL=C SIGNPREP_PARTNER_APP_ID=app SIGNPREP_PARTNER_ORG=member SIGNPREP_PARTNER_OPERATOR=clerk
export HOME LC_ALL SIGNPREP_PARTNER_APP_ID SIGNPREP_PARTNER_ORG SIGNPREP_PARTNER_OPERATOR
unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME || true
complain() { echo "$*"; cat out err log 2>/dev/null; exit 1; }

"$signprep" sandbox --port 0 >ready 2>log -v </dev/null & sandbox=$!
while ! grep -q '^http://' ready && kill -0 $sandbox; do sleep 0.05; done
url=$(head -1 ready)
SIGNPREP_WECOM_ENDPOINT=$url SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a SIGNPREP_WECOM_SECRET=wecom-sandbox-secret SIGNPREP_WECOM_AGENT_ID=1000002
export SIGNPREP_WECOM_ENDPOINT SIGNPREP_WECOM_CORP_ID SIGNPREP_WECOM_SECRET SIGNPREP_WECOM_AGENT_ID
# expect CODE PATTERN ARGUMENTS…: exit code, and what stands in either output.
expect() {
	code=$1 pattern=$2 got=0
	shift 2
	"$signprep" "$@" --endpoint "$url" --journal j.sqlite >out 2>err || got=$?
	[ $got -eq "$code" ] || complain "exit $got, expected $code: $*"
	cat out err | grep -q "$pattern" || complain "no '$pattern': $*"
}
# send MOBILE OPTIONS…: a contract for the tenant with this mobile, its id in $flow.
send() {
	sed "s/13800000001/$1/" "$samples/lease.json" >request.json
	shift
	expect 0 '"already_created":false' submit request.json "$samples/lease.pdf" --json "$@"
	flow=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
}
cards() { grep -c 'wecom message/send 0' log || true; }

send 13800000001
first=$flow
# Whoever is not a member: 46004 of WeCom.
send 13800009999
stranger=$flow
before=$(cards)
expect 0 '"userid":"m13800000001","told":false' flow url "$first" --notify wecom --dry-run --json
grep -q '"url"' out && complain "a dry run makes links"
[ "$(cards)" = "$before" ] || complain "a dry run sends"
grep -q 'CreateSchemeUrl' log && complain "a dry run makes links"
expect 0 '"mobile":"13800000001","userid":"m13800000001","url":"http[^"]*","told":true' flow url "$first" --notify wecom --json
# Some are told, some not: each is said, the exit code is that of partial success.
expect 14 '"told":false.*"told":true' flow url "$stranger" "$first" --notify wecom --json
grep -q 'S881' out || complain "why one was not told"
grep -q '13800009999' err && complain "a mobile is not masked"
expect 14 '"told":true' flow url "$first" yDunknownunknownunknownunknown00 --notify wecom --json
# Another mobile than the contract's is nobody's: no card goes there.
before=$(cards)
expect 4 'S931' flow url "$first" --notify wecom --mobile 13800000002 --json
[ "$(cards)" = "$before" ] || complain "a link was sent to another person"
expect 0 'told  m13800000001' flow url "$first" --notify wecom --mobile 13800000001
# Whose turn it no longer is gets nothing.
"$signprep" sandbox act "$first" sign --port "${url##*:}" >out 2>err || complain "nobody signs"
expect 4 'S931' flow url "$first" --notify wecom --json
# Two who sign one after the other: the second is told when it is his turn.
jq '.Approvers[1] |= (del(.OrganizationName) + {ApproverType: 1, ApproverName: "王芳", ApproverMobile: "13900000002"})
	| .Approvers[1].SignComponents |= map(del(.ComponentValue) + {ComponentType: "SIGN_SIGNATURE"})' "$samples/lease.json" >two.json
expect 0 '"already_created":false' submit two.json "$samples/lease.pdf" --json
two=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
expect 0 '"notified":\[{"name":"李明"[^]}]*"told":true}\]' flow url "$two" --notify wecom --json
"$signprep" sandbox act "$two" sign --port "${url##*:}" >out 2>err || complain "nobody signs"
expect 0 '"notified":\[{"name":"王芳"[^]}]*"told":true}\]' flow url "$two" --notify wecom --json
# A company that has not said yet who signs: nobody can be found by a mobile that is not there.
jq 'del(.Approvers[1]) | .Approvers[0] |= (del(.ApproverName, .ApproverMobile) + {ApproverType: 0, OrganizationName: "某公司", CustomApproverTag: "a"})' \
	"$samples/lease.json" >open.json
expect 0 '"already_created":false' submit open.json "$samples/lease.pdf" --json
expect 6 'S932' flow url "$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)" --notify wecom --json
# Options that have nothing to say here.
expect 2 'R005' flow url "$first" --dry-run --json
expect 2 'R008' flow url "$first" --notify wecom --qr --json
# The partner edition: of the links of all signers, that of the same mobile.
send 13800000001 --edition partner
expect 0 '"userid":"m13800000001","url":"http[^"]*","told":true' flow url "$flow" --edition partner --notify wecom --json
# Without a Secret nothing is asked of anybody.
unset SIGNPREP_WECOM_SECRET
expect 2 'S859' flow url "$flow" --edition partner --notify wecom --json
