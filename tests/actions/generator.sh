#!/bin/sh
# The generator refuses what schema.json may not say, with line and path. Each case changes one line of the real file.
# Usage: generator.sh GENERATOR SCHEMA.json
set -u
generator=$1 schema=$2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
status=0

"$generator" "$schema" "$folder/sound.c" || { echo "the real file is refused"; exit 1; }
grep -q '"CreateFlowByFiles"' "$folder/sound.c" || { echo "the table lacks CreateFlowByFiles"; exit 1; }

# refuses WHAT SED-SCRIPT TEXT: the changed file is refused, the changed line named, and TEXT is said.
refuses() {
	sed "$2" "$schema" >"$folder/case.json"
	line=$(diff "$schema" "$folder/case.json" | sed -n 's/^\([0-9]*\).*/\1/p' | head -1)
	rm -f "$folder/case.c"
	if [ -z "$line" ]; then
		echo "$1: nothing was changed"; status=1
	elif "$generator" "$folder/case.json" "$folder/case.c" 2>"$folder/said"; then
		echo "$1: accepted"; status=1
	elif ! grep -qF -- "$3" "$folder/said" || ! grep -qE "case\.json:$line:" "$folder/said"; then
		echo "$1: line $line, expected \"$3\", said:"; cat "$folder/said"; status=1
	elif [ -e "$folder/case.c" ]; then
		echo "$1: a table was written"; status=1
	fi
}

# The first FlowName of the file is that of CreateFlowByFiles.
member='/"CreateFlowByFiles": {/,/"FlowDescription"/'
refuses 'unknown key of a member' "$member"'s/"max_length": 200/"max_lenght": 200/' \
	'unknown key "max_lenght"'
refuses 'path' "$member"'s/"FlowName": { "type": "string",/& "lenght": 3,/' 'services.ess.actions.CreateFlowByFiles.request.FlowName: '
refuses 'dangling type' "$member"'s/\[ApproverInfo\]/[ApproverInfos]/' 'there is no type "ApproverInfos"'
refuses 'type of another service' "$member"'s/\[ApproverInfo\]/[FlowApproverInfo]/' 'there is no type "FlowApproverInfo"'
refuses 'duplicate member' "$member"'s/^\(.*\)"FileIds": {/\1"FlowName": {/' 'FlowName'
refuses 'values of the wrong type' '/"CcNotifyType"/s/"0": "on start"/"zero": "on start"/' '"zero" is not of the member'
refuses 'enum of an object' "$member"'s/"type": "UserInfo"/& , "enum": ["a"]/' 'only texts, integers and booleans have one'
refuses 'enum that is no list' '/"PreviewType"/s/"enum": {[^}]*}/"enum": 1/' 'must be a list of values'
refuses 'the same value twice' '/"GenerateMode"/s/"FIELD", "KEYWORD"/"FIELD", "FIELD"/' 'a value stands twice'
refuses 'charset' "$member"'s/"charset": "title"/"charset": "titel"/' '"charset" has an unknown word'
refuses 'format' '/"UserData"/s/base64/base46/' '"format" has an unknown word'
refuses 'unit' '/"ComponentHeight"/s/"unit": "pt"/"unit": "px"/' '"unit" has an unknown word'
refuses 'max without min' '/"UrlTtl"/s/"min": 0, //' '"max" needs "min"'
refuses 'range upside down' '/"UrlTtl"/s/"min": 0/"min": 86400/' '"max" must be above "min"'
refuses 'length of an integer' '/"Deadline": { "type": "integer"/s/"unit"/"max_length": 3, "unit"/' '"max_length" does not go with this type'
refuses 'count of no list' "$member"'s/"FlowName": { "type": "string",/& "max_items": 3,/' '"max_items" does not go with this type'
refuses 'negative length' "$member"'s/"max_length": 200/"max_length": -200/' 'must be a whole number above 0'
refuses 'unknown error code' "$member"'s/"code": "InvalidParameter.FlowName"/"code": "InvalidParameter.FlowNam"/' 'does not stand under "errors"'
refuses 'default' '/"PreviewType"/s/"default": 0/"default": "0"/' '"default" is not of the member'
refuses 'card that is not called so' '/"ApproverIdCardNumber"/s/"ApproverIdCardNumber"/"ApproverIdCard"/' 'must be called'
refuses 'card without kind' '/"ApproverIdCardNumber"/s/"ApproverIdCardNumber"/"ApproverCardNumber"/' 'there is no "ApproverCardType" beside it'
refuses 'type that nobody uses' '/^\t\t\t\t"RuleIdConfig": {/s/RuleIdConfig/RuleConfig/' 'services.ess.types.RuleConfig: no member is of this type'
refuses 'required is no truth value' "$member"'s/"required": true/"required": 1/' '"required" must be true or false'
refuses 'repeat' '/"CreateFlowByFiles": {/,/"request"/s/"never"/"nevr"/' '"repeat" has an unknown word'
refuses 'a read that may not be repeated' '/"DescribeFlowBriefs": {/,/"request"/s/"safe"/"never"/' 'what writes nothing is safe to repeat'
refuses 'unknown key of an action' '/"CreateFlowByFiles": {/,/"request"/s/"writes"/"writess"/' 'unknown key "writess"'
refuses 'unknown meaning' 's/"OperationDenied.DocumentNoAvailable": "busy"/"OperationDenied.DocumentNoAvailable": "bsy"/' 'has an unknown word'
refuses 'meaning of an unknown code' 's/"OperationDenied.DocumentNoAvailable": "busy"/"OperationDenied.DocumentGone": "busy"/' '"OperationDenied.DocumentGone" does not stand'
refuses 'class' '/^\t\t"RequestLimitExceeded"/s/"busy"/"bussy"/' '"class" has an unknown word'
refuses 'class that depends on the action' '/^\t\t"RequestLimitExceeded"/s/"busy"/"done"/' 'depends on the action'
refuses 'code without class' '/^\t\t"FailedOperation":/s/"class": "other", //' 'has no class'
refuses 'code without a way out' '/^\t\t"FailedOperation":/s/, "do_en".*" }/ }/' 'has no way out'
refuses 'way out in one language' '/^\t\t"FailedOperation":/s/, "do_zh".*" }/ }/' 'in both languages'
refuses 'host' 's/"https:\/\/ess.tencentcloudapi.com"/"http:\/\/ess.tencentcloudapi.com"/' 'must start with https://'
refuses 'syntax' "$member"'s/"FlowName": {/"FlowName" {/' "found '{', expected ':'"
exit $status
