#!/bin/sh
# The partner edition against the sandbox: the same request and the same rows, each contract once; what follows through api, and the
# guide's four examples of extensions. Usage: partner.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1 samples=$2/samples
scratch=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill -INT "$sandbox"; wait; rm -rf "$scratch"' EXIT
cd "$scratch"
HOME=$scratch LC_ALL=C SIGNPREP_PARTNER_APP_ID=APPID122344555 SIGNPREP_PARTNER_ORG=org-open-id SIGNPREP_PARTNER_OPERATOR=admin-open-id
export HOME LC_ALL SIGNPREP_PARTNER_APP_ID SIGNPREP_PARTNER_ORG SIGNPREP_PARTNER_OPERATOR
unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY XDG_STATE_HOME XDG_CONFIG_HOME || true
complain() { echo "$*"; cat out err 2>/dev/null; exit 1; }

"$signprep" sandbox --port 0 >ready 2>log -v </dev/null & sandbox=$!
while ! grep -q '^http://' ready && kill -0 $sandbox; do sleep 0.05; done
url=$(head -1 ready)
# expect CODE PATTERN ARGUMENTS…: exit code, and what stands on standard output.
expect() {
	code=$1 pattern=$2 got=0
	shift 2
	case " $* " in *" --endpoint "*) ;; *) set -- "$@" --endpoint "$url" ;; esac
	"$signprep" "$@" --journal j.sqlite >out 2>err || got=$?
	[ $got -eq "$code" ] || complain "exit $got, expected $code: $*"
	grep -q "$pattern" out || complain "no '$pattern': $*"
}

expect 0 '"already_created":false' submit "$samples/lease.json" "$samples/lease.pdf" --edition partner --json
flow=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
expect 0 '"already_created":true' submit "$samples/lease.json" "$samples/lease.pdf" --edition partner --json
expect 0 '"already_created":false' submit "$samples/lease.json" "$samples/lease.pdf" --edition partner --partner-org other-org --json
[ "$(grep -c 'ChannelCreateFlowByFiles ok' log)" -eq 2 ] || { cat log; complain "not two contracts"; }
grep -q ' CreateFlowByFiles ok' log && complain "one went out in the other edition"

# Handed over to a person: a page with every place, and no contract yet.
made=$(grep -c 'ChannelCreateFlowByFiles ok' log)
sed 's/"ApproverRoleName": *"[^"]*",//' "$samples/lease.json" >page.json
expect 0 '"url":"http' submit page.json "$samples/lease.pdf" --edition partner --hand-over --row-key page --json
grep -q 'ChannelCreatePrepareFlow ok' log || { cat log; complain "no page of the edition"; }
[ "$(grep -c 'ChannelCreateFlowByFiles ok' log)" -eq "$made" ] || complain "a contract, and not a page"

expect 0 '"FlowInfo":\[{' api DescribeFlowDetailInfo --service essbasic --set "FlowIds[0]=$flow" --json
expect 0 '"SignUrlInfos":\[{' api CreateSignUrls --service essbasic --set "FlowIds[0]=$flow" --json
expect 0 '{' api ChannelCancelFlow --service essbasic --set "FlowId=$flow" --set CancelMessage=作废 --json

# flow, in the other edition. `send NAME` sends a contract of its own and leaves its id in $flow.
partner=--edition=partner
send() {
	sed "s/\"FlowName\": *\"[^\"]*\"/\"FlowName\":\"$1\"/" "$samples/lease.json" >request.json
	expect 0 '"already_created":false' submit request.json "$samples/lease.pdf" --edition partner --json
	flow=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
}
sign() { "$signprep" sandbox act "$1" sign --port "${url##*:}" >out 2>err || complain "nobody signs"; }
expect 0 '"status":"cancelled"' flow status "$flow" $partner --json
expect 6 'S711' flow cancel "$flow" $partner --json
send first
first=$flow
send second
second=$flow
expect 0 '"status":"waiting","status_code":1,"final":false' flow status "$first" $partner --json
expect 0 "\"flow_id\":\"$first\".*\"state\":\"created\".*\"status\":\"waiting\"" flow list $partner --json
expect 14 '"status":"unknown-id"' flow status "$first" yDunknownunknownunknownunknown00 $partner --json
# A hundred that nobody knows are one question: the edition leaves them out of its answer.
asked=$(grep -c 'DescribeFlowDetailInfo ok' log)
hundred=
for i in $(seq 100); do hundred="$hundred yDunknown$(printf %023d "$i")"; done
# shellcheck disable=SC2086
expect 14 '"status":"unknown-id"' flow status $hundred $partner --json
[ "$(grep -o '"status":"unknown-id"' out | wc -l)" -eq 100 ] || complain "not a hundred"
[ "$(grep -c 'DescribeFlowDetailInfo ok' log)" -eq $((asked + 1)) ] || complain "more than one question"
# Another member's contract is nobody's.
expect 4 '"status":"unknown-id"' flow status "$first" $partner --partner-org other --json
expect 0 '"links":\[{"url":"http.*,{"url":"http' flow url "$first" $partner --json
expect 0 '"mobile":"13800000001".*"url":"http' flow url "$first" "$second" $partner --name 李明 --mobile 13800000001 --json
expect 6 'R940' flow url "$first" $partner --cover --json
expect 0 '"url":"http' flow url "$first" $partner --kind sign --json
expect 0 '"done":true' flow deadline "$first" $partner --until +7d --json
expect 0 '"done":true' flow remind "$second" $partner --json
expect 0 '"task_id":"' flow cancel "$second" $partner --link --json
task=$(sed 's/.*"task_id":"\([^"]*\)".*/\1/' out)
expect 13 'S930' flow cancel "$second" $partner --task "$task" --json
expect 2 'R008' flow cancel "$second" $partner --task "$task" --link --json
expect 2 'R005' flow cancel "$second" $partner --wait 5 --reason 作废 --json
expect 14 '"done":true.*"done":true.*S710' flow cancel "$second" "$first" yDunknownunknownunknownunknown00 $partner --reason 作废 --json
expect 0 '"status":"cancelled".*"status":"cancelled"' flow status "$first" "$second" $partner --json
send third
while "$signprep" flow status "$flow" $partner --endpoint "$url" --journal j.sqlite --json | grep -q '"final":false'; do sign "$flow"; done
expect 0 '"kept":false' flow download "$flow" $partner -o files --json
head -c 5 "files/$flow.pdf" | grep -q '%PDF-' || complain "no PDF"
expect 0 '"kept":true' flow download "$flow" $partner -o files --json
expect 6 'R940' flow download "$flow" $partner --type zip -o files --json
expect 0 '"report_id":"' flow evidence "$flow" $partner --json
expect 6 'R940' flow evidence "$flow" $partner -o reports --json
expect 0 '"release_flow_id":"' flow release "$flow" $partner --reason 双方同意 --json
release=$(sed 's/.*"release_flow_id":"\([^"]*\)".*/\1/' out)
expect 0 '"status":"waiting"' flow status "$release" $partner --json
grep -qE ' (DescribeFlowInfo|CancelFlow|CreateSchemeUrl) ' log && complain "a question went out in the other edition"

# One journal with rows of both editions and of two member companies: each is asked about by whose it is.
expect 0 '"already_created":false' submit "$samples/lease.json" "$samples/lease.pdf" --json
own=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
expect 0 "\"flow_id\":\"$own\".*\"edition\":\"company\".*\"status\":\"waiting\"" flow list --json
grep -q '"edition":"partner","status":"other-edition"' out || complain "the platform's rows are not told"
grep -q 'R946' out || complain "not said that rows were left out"
grep -q 'unknown-id' out && complain "a row of the other edition was asked about"
expect 0 '"edition":"company","status":"other-edition"' flow list $partner --json
grep -q '"edition":"partner","status":"other-member"' out || complain "another member's row is not told"
grep -q 'unknown-id' out && complain "a row of another member was asked about"
key=$(sqlite3 j.sqlite "UPDATE row SET state = 'unknown' WHERE flow_id = '$own'; SELECT key FROM row WHERE flow_id = '$own'")
expect 6 'R947' flow settle --key "$key" --created "$own" $partner --json
expect 0 'R946' flow settle $partner --json
expect 0 "\"flow_id\":\"$own\".*\"state\":\"created\"" flow settle --json

# Where a member company is activated, and later where its console is.
expect 0 '"url":"http.*"activated":true' org console 沙箱华东分公司 --module document --json
expect 0 'not activated yet' org console 某公司测试 --opens short-url
expect 2 'R008' org members --module seal --json

# What the member company has. The guide's four examples of extensions, by the verb; what the edition has not names what it has.
expect 0 '"url":null\|"url":""' org open PAGING_SEAL $partner --json
expect 0 '"url":"http.*extension=AUTO_SIGN"' org open AUTO_SIGN $partner --json
expect 0 '"type":"AUTO_SIGN","name":"AUTO_SIGN","open":true' org extensions $partner --json
expect 0 '"open":false,"confirm":false' org close AUTO_SIGN $partner --json
expect 0 '"type":"PAGING_SEAL","name":"PAGING_SEAL","open":true' org extensions $partner --json
expect 0 '"type":"PAGING_SEAL","name":"PAGING_SEAL","open":false' org extensions $partner --partner-org other --json
expect 2 'R204.*PAGING_SEAL' org open TEST $partner --json
expect 6 'R944.*DescribeChannelOrganizations' org members $partner --json
expect 6 'R944.*ChannelDescribeEmployees' org staff $partner --json
expect 6 'R944.*ChannelDescribeBillUsageDetail' org quota $partner --json
expect 6 'R945' org callback https://example.com/ $partner --json
expect 0 '"id":"yDSandbox' seals $partner --pictures pictures --json
[ -s "$(ls pictures/*.png | head -1)" ] || complain "no picture of a seal"
expect 0 '"file_id":"' files upload "$samples/lease.pdf" $partner --json
expect 0 '"file_id":"' files convert "$samples/plan.png" $partner --json
expect 0 '"qrcode_id":"' qrcode create yDSandboxTemplatePledge000000000 --name 入职 $partner --json
code=$(sed 's/.*"qrcode_id":"\([^"]*\)".*/\1/' out)
expect 0 '"qrcode_id":"' qrcode cancel "$code" $partner --json
for verb in "org extensions" seals "qrcode cancel $code" "files upload $samples/lease.pdf"; do
	(unset SIGNPREP_PARTNER_APP_ID && expect 2 'S770' $verb $partner --json)
done
grep -qE ' (DescribeOrganizationSeals|DescribeExtendedServiceAuthInfos|CreateMultiFlowSignQRCode) ' log && complain "a question went out in the other edition"

# Templates of the member company, with the PDF that each stands on: places are found in it.
expect 0 '"template_id":"yDSandboxTemplateLease0000000000"' template pull $partner --json
expect 0 '"state":"new"' template pull yDSandboxTemplateLease0000000000 $partner -o forms --pdf forms --json
head -c 5 forms/yDSandboxTemplateLease0000000000.pdf | grep -q '%PDF-' || complain "no PDF of the template"
"$signprep" inspect forms/yDSandboxTemplateLease0000000000.pdf --json >out 2>err || complain "nothing can be found in it"
expect 14 'R830' template pull yDSandboxTemplateLease0000000000 yDnosuchtemplate0000000000000000 $partner --json
expect 2 'R022' template pull yDSandboxTemplateLease0000000000 $partner --pdf forms --json
expect 0 '"listed"' template pull yDSandboxTemplateLease0000000000 $partner --pdf forms --force --json
expect 0 '"listed"' template pull yDSandboxTemplateLease0000000000 --pdf company --json
cmp forms/yDSandboxTemplateLease0000000000.pdf company/yDSandboxTemplateLease0000000000.pdf || complain "another PDF in the company edition"
(unset SIGNPREP_PARTNER_APP_ID && expect 2 'S770' template pull $partner --json)

# Contracts from such a template: one, then twenty-three rows in two calls; each once.
lease=forms/yDSandboxTemplateLease0000000000.json
printf '%s' '{"FlowName":"租赁","Approvers":[{"ApproverRoleName":"甲方","OrganizationName":"星河置业有限公司","ApproverName":"张三",
"ApproverMobile":"13800138000"},{"ApproverRoleName":"乙方","ApproverName":"李四","ApproverMobile":"13900139000"}],
"FormFields":[{"ComponentName":"月租金","ComponentValue":"5000"},{"ComponentName":"起租日","ComponentValue":"2024年05月01日"}]}' >lease-request.json
expect 0 '"action":"CreateFlowsByTemplates"' template send $lease --request lease-request.json $partner --dry-run
expect 0 '"already_created":false' template send $lease --request lease-request.json $partner --json
flow=$(sed 's/.*"flow_id":"\([^"]*\)".*/\1/' out)
expect 0 '"status":"filling"' flow status "$flow" $partner --json
expect 0 '"already_created":true' template send $lease --request lease-request.json $partner --json
calls() { grep -c 'CreateFlowsByTemplates' log; }
before=$(calls)
{ echo "key,甲方.organization,甲方.name,甲方.mobile,乙方.name,乙方.mobile,月租金,起租日"
	for i in $(seq 10 32); do echo "r$i,星河置业有限公司,张三,13800138000,李四,139001390$i,50$i,2024年05月01日"; done; } >rows.csv
"$signprep" template send $lease rows.csv -o sent $partner --endpoint "$url" --json >out 2>err || complain "rows are not sent"
[ "$(grep -c '"status":"created"' sent/results.jsonl)" -eq 23 ] || { cat sent/results.jsonl; complain "not 23 contracts"; }
[ "$(calls)" -eq $((before + 2)) ] || complain "$(calls) calls, not $((before + 2))"
"$signprep" template send $lease rows.csv -o sent $partner --endpoint "$url" --resume >out 2>err || complain "they are not there"
[ "$(calls)" -eq $((before + 2)) ] || complain "a row went again"

# Sealed with SM4, as agreed with a sandbox of its own; one that is agreed on something else does not understand it.
SIGNPREP_ENCRYPT_KEY=SM4-CBC-Key-1234 SIGNPREP_ENCRYPT_MAC_KEY=SM4-HMAC-Key-123 SIGNPREP_ENCRYPT_ALGORITHM=SM4
export SIGNPREP_ENCRYPT_KEY SIGNPREP_ENCRYPT_MAC_KEY SIGNPREP_ENCRYPT_ALGORITHM
"$signprep" sandbox --port 0 >sealed 2>sealed.log -v </dev/null & other=$!
trap 'for pid in $sandbox $other; do kill -INT "$pid"; done; wait; rm -rf "$scratch"' EXIT
while ! grep -q '^http://' sealed && kill -0 $other; do sleep 0.05; done
expect 0 '"already_created":false' submit "$samples/lease.json" "$samples/lease.pdf" --edition partner --partner-org sealed --encrypt --json \
	--endpoint "$(head -1 sealed)"
grep -q 'CreateRequestWithEncryption' sealed.log || { cat sealed.log; complain "it went in the open"; }
SIGNPREP_ENCRYPT_ALGORITHM=SM4-SM3
expect 11 '"server_code":"InvalidParameter"' submit "$samples/lease.json" "$samples/lease.pdf" --edition partner --partner-org third --encrypt --json \
	--endpoint "$(head -1 sealed)"
unset SIGNPREP_ENCRYPT_KEY SIGNPREP_ENCRYPT_MAC_KEY SIGNPREP_ENCRYPT_ALGORITHM

expect 0 '"OperateUrl":""' api ModifyExtendedService --service essbasic --set ServiceType=PAGING_SEAL --set Operate=OPEN --json
expect 0 '"OperateUrl":""' api ModifyExtendedService --service essbasic --set ServiceType=AUTO_SIGN --set Operate=CLOSE --json
expect 0 '"OperateUrl":"http.*extension=AUTO_SIGN' api ModifyExtendedService --service essbasic --set ServiceType=AUTO_SIGN --set Operate=OPEN --json
expect 2 '"server_code":"InvalidParameter.ParamError"' api ModifyExtendedService --service essbasic --set ServiceType=TEST --set Operate=OPEN --json
