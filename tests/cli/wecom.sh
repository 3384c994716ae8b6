#!/bin/sh
# signprep wecom against the sandbox: a token that is kept, members, a card, refusals with their way out. 
# The walk of the doctor, and the archive through a stand-in for its library. Usage: wecom.sh SIGNPREP SOURCE_DIR LIBRARY
set -eu
signprep=$1 source=$2 library=$3
scratch=$(mktemp -d)
sandbox=
receiver= serving=
trap '[ -z "$sandbox" ] || kill -INT "$sandbox"; [ -z "$receiver" ] || kill "$receiver"; [ -z "$serving" ] || kill "$serving" 2>/dev/null; wait; rm -rf "$scratch"' EXIT
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

# The walk: everything set and asked; then one value wrong after the other.
SIGNPREP_WECOM_ENDPOINT=$(head -1 ready) SIGNPREP_WECOM_SECRET=wecom-sandbox-secret
SIGNPREP_WECOM_TOKEN=QDG6eK SIGNPREP_WECOM_AES_KEY=jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C SIGNPREP_WECOM_ARCHIVE_SECRET=wecom-sandbox-secret
export SIGNPREP_WECOM_TOKEN SIGNPREP_WECOM_AES_KEY SIGNPREP_WECOM_ARCHIVE_SECRET
mkdir root && printf a1B2 >root/WW_verify_a1B2.txt
(cd root && exec python3 "$source/tests/cli/wecom_receiver.py" "$signprep" >../port) & receiver=$!
while [ ! -s port ] && kill -0 $receiver; do sleep 0.05; done
own=127.0.0.1:$(cat port)
"$signprep" wecom new-key -o a.pem >a.pub && "$signprep" wecom new-key -o b.pem >b.pub
sed 's/$/\r/' a.pub >entered.pub
walk() { code=$1 pattern=$2; shift 2; expect "$code" "$pattern" doctor --online --domain "$own" --proof root/WW_verify_a1B2.txt --receiver "http://$own/wecom" --key 1=b.pem --key 2=a.pem --public-key entered.pub "$@"; }
walk 0 '"issues":\[\]' --json
grep -q '"state":"\(wrong\|not\)' out && complain "something is not well"
[ "$(grep -o '"state":"ok"' out | wc -l)" -eq 14 ] || complain "not all of the walk"
grep -q 'secret-\|jWmYm\|QDG6' out err && complain "a Secret is shown"
walk 2 S891 --public-key ready
walk 2 S890 --receiver "http://$own/quoted"
walk 12 S889 --receiver "http://127.0.0.1:1/"
walk 11 'AgentId and the Secret are not of one' --agent-id 7
printf other >root/WW_verify_a1B2.txt
walk 2 S867
rm root/WW_verify_a1B2.txt
printf a1B2 >WW_verify_a1B2.txt
walk 12 'S889.*404' --proof WW_verify_a1B2.txt
printf not >root/WW_verify_a1B2.txt
walk 2 S868 --proof WW_verify_a1B2.txt
expect 0 'not asked' doctor
SIGNPREP_WECOM_AES_KEY=short expect 2 S850 doctor
SIGNPREP_WECOM_TOKEN=with-dash expect 2 S106 doctor
SIGNPREP_WECOM_CORP_ID=corp expect 2 S106 doctor
# Whatever is named is looked at, though what it goes with is not set; a domain is a host, and the way out says so.
printf a1B2 >WW_verify_a1B2.txt
unset SIGNPREP_WECOM_ARCHIVE_SECRET
expect 2 S891 doctor --key 1=b.pem --public-key a.pub
expect 2 R005 doctor --public-key a.pub
expect 0 'archive: private keys   ok' doctor --key 1=b.pem
expect 0 'ownership file          ok         WW_verify_a1B2.txt' doctor --proof WW_verify_a1B2.txt
printf other >WW_verify_a1B2.txt
expect 2 S867 doctor --online --proof WW_verify_a1B2.txt
expect 2 'trusted domain: "https://sign.example.com" will not do, expected sign.example.com' doctor --domain https://sign.example.com
expect 2 'S961.*two keys of version 1' doctor --key 1=a.pem --key 1=b.pem
SIGNPREP_WECOM_ARCHIVE_SECRET=wecom-sandbox-secret
export SIGNPREP_WECOM_ARCHIVE_SECRET
# Nothing is asked for that can't be meant, and no token goes to another path than was typed.
expect 2 S859 recall ''
expect 2 S106 call /cgi-bin/../x
expect 2 S106 call /cgi-bin/./user/get

# Our own receiving server, asked as WeCom asks, told what WeCom's libraries ship as their sample; the same again is kept once.
SIGNPREP_WECOM_CORP_ID=wx5823bf96d3bd56c7
"$signprep" callback serve --wecom /wecom --store events.sqlite --listen 127.0.0.1:0 --jsonl >served 2>serve.err </dev/null & serving=$!
while ! grep -qs ready served && kill -0 $serving; do sleep 0.05; done
url=$(sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' served)
python3 "$source/tests/cli/wecom_post.py" "$url" "$source/tests/cli/data/wecom-message.xml" || complain "not received"
while ! grep -q '"callback"' served && kill -0 $serving; do sleep 0.05; done
kill -INT $serving
wait $serving || complain "callback serve ended with $?"
serving=
[ "$(grep -c '"type":"wecom.text"' served)" -eq 1 ] && grep -q '"Content":"hello"' served || { cat served serve.err; complain "what was handed on"; }
"$signprep" callback serve --wecom /wecom --store events.sqlite --listen 127.0.0.1:0 >served 2>serve.err </dev/null & serving=$!
while ! grep -q '^http' served && kill -0 $serving; do sleep 0.05; done
url=$(head -1 served)
SIGNPREP_WECOM_CORP_ID=wx5823bf96d3bd56c7 "$signprep" wecom doctor --online --receiver "$url" >out 2>err || true
grep -q "receiving server *ok *$url" out || complain "the check of the address"
kill -INT $serving
wait $serving || complain "callback serve ended with $?"
serving=
SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a

# The archive: the stand-in gives one message without a key, and none behind it.
expect 2 'S876' archive --library "$library" --key 1=a.pem --json
expect 0 '"messages":\[\],"next":1' archive --library "$library" --key 1=a.pem --from 1 --json
expect 2 'S874' archive --library /nowhere.so --key 1=a.pem
SIGNPREP_WECOM_ARCHIVE_SECRET=wrong expect 11 S875 archive --library "$library" --key 1=a.pem
