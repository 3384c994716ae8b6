#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# From a dropped answer to a verified file with nothing but `callback serve` at work: the row is unknown, a callback settles it, the
# contract is signed, its file is fetched and verified. What is not signed, or was altered, does not get among the others; what the
# service does not know is said and passed over; a service that is away is asked again. Usage: callback_download.sh SIGNPREP SOURCE_DIR
set -eu
program=$1 source=$2
command -v curl >/dev/null || { echo "skipped: no curl"; exit 77; }
scratch=$(mktemp -d)
trap 'kill $pids 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT
pids=
mkdir "$scratch/bin" "$scratch/home"
ln -s "$program" "$scratch/bin/signprep"
export PATH="$scratch/bin:$PATH" HOME="$scratch/home" LC_ALL=C
unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY XDG_STATE_HOME XDG_CONFIG_HOME || true
cd "$scratch"
cp "$source/samples/lease.json" "$source/samples/lease.pdf" .
echo 0A1B2C3D4E5F60718293A4B5C6D7E8F9 >key

fail() { echo "$*"; cat ./*.err; ls -laR signed 2>/dev/null || true; exit 1; }
# $1: what, $2: file, $3: how often. A minute is plenty.
await() {
	tries=0
	until [ "$(grep -c "$1" "$2" 2>/dev/null || true)" -ge "${3:-1}" ]; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "no $1 in $2"
		sleep 0.1
	done
}
# $1: the endpoint; further options. Sets $serve, $url. The receiver comes back to its port: an address where nobody else takes one.
serve() {
	endpoint=$1; shift
	: >ready
	signprep callback serve --listen "${listen:-127.9.1.1:0}" --path /esign=key --path /plain= --store events.db --journal jobs.db --env sandbox \
		--endpoint "$endpoint" --download signed "$@" >ready 2>>serve.err & serve=$!
	pids="$pids $serve"
	await '/esign' ready
	url=$(grep '/esign' ready)
}
stop() { kill -INT "$1"; wait "$1" || fail "ended with $?"; }

code=0
signprep callback serve --path /esign=key --store events.db --download signed --name-pattern '{name}.pdf' >refused 2>&1 || code=$?
[ $code -eq 2 ] && grep -q S919 refused || fail "a pattern without {flow_id}: exit $code"

# The service is away when the receiver starts: nothing of that concerns who posts.
serve http://127.0.0.1:1
signprep sandbox --port 0 --json --compose 100 --fault drop-answer:CreateFlowByFiles:1 --callback "$url=key" >sandbox.out 2>sandbox.err & sandbox=$!
pids="$pids $sandbox"
await '"url"' sandbox.out
there=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' sandbox.out)
code=0
signprep submit lease.json lease.pdf --endpoint "$there" --journal jobs.db --json >lost 2>lost.err || code=$?
[ $code -eq 13 ] || fail "exit $code where the answer was dropped"
await S837 serve.err
flow=$(sed -n 's/.*its contract is \([A-Za-z0-9]*\).*/\1/p' serve.err | head -1)
signprep sandbox act "$flow" sign --port "${there##*:}" >/dev/null 2>&1
await S916 serve.err
[ ! -e "signed/$flow.pdf" ] || fail "where does that file come from?"
listen=${url#http://} listen=${listen%%/*}
stop $serve

# It is there again, and nobody has to say so.
serve "$there"
await S915 serve.err
grep '^note.S915' serve.err | grep -q "$flow.pdf; 3 signature" || fail "what was said: $(grep S915 serve.err)"
signprep verify "signed/$flow.pdf" lease.json --original lease.pdf >/dev/null || fail "the file does not hold"
[ "$(ls signed)" = "$flow.pdf" ] || fail "more than that in signed/"
sleep 0.5
[ "$(grep -c S915 serve.err)" -eq 1 ] || fail "fetched twice: the last signature is told twice"

# A contract that the service does not know does not hold up the others.
curl -s -m 10 --noproxy '*' -d '{"MsgId":"x1","MsgType":"FlowStatusChange","MsgData":{"FlowId":"yDnobodyknows","FlowCallbackStatus":4,"Operate":"finish"}}' \
	"${url%/esign}/plain" | grep -q ok || fail "not taken"
await S918 serve.err
# Unsigned, and altered: told apart from those that hold. (What lies in .incoming is what an earlier process had fetched.)
cp "signed/$flow.pdf" whole.pdf
stop $serve
cp lease.pdf "signed/.incoming/$flow.pdf"
signprep callback replay --store events.db --from 1h --sink download >/dev/null
serve "$there"
await S917 serve.err
[ -e "signed/unverified/$flow.pdf" ] || fail "where is the unsigned one?"
stop $serve
python3 - "$flow" <<'END'
import sys
data = bytearray(open("whole.pdf", "rb").read())
at = data.index(b"stream") + 20  # within the first page's content
data[at] ^= 1
open("signed/.incoming/%s.pdf" % sys.argv[1], "wb").write(data)
END
signprep callback replay --store events.db --from 1h --sink download >/dev/null
serve "$there"
await S917 serve.err 2
cmp -s whole.pdf "signed/$flow.pdf" || fail "the good one was replaced"
stop $serve
# One with 1001 signatures can't be looked at, however often it is tried: it is put aside, and the next one's turn.
python3 - "$flow" <<'END'
import sys
count, out, places = 1001, bytearray(b"%PDF-1.7\n"), []
objects = ["<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[%s]>>>>" % " ".join("%d 0 R" % (4 + i) for i in range(count)),
           "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"]
objects += ["<</FT/Sig/T(s%d)/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 1]/Contents<00>>>>>" % i
            for i in range(count)]
for number, text in enumerate(objects, 1):
    places.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (number, text.encode())
xref = len(out)
out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
out += b"".join(b"%010d 00000 n \n" % at for at in places)
out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
open("signed/.incoming/%s.pdf" % sys.argv[1], "wb").write(out)
END
signprep callback replay --store events.db --from 1h --sink download >/dev/null
serve "$there"
await S917 serve.err 3
grep S917 serve.err | grep -q 'more than 1000 signatures' || fail "what was said: $(grep S917 serve.err)"
stop $serve
stop $sandbox
