#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# callback serve over TLS: a client that trusts the certificate is answered, one that does not is not, one without TLS neither; a key
# of another certificate is refused (S843). Usage: callback_tls.sh SIGNPREP SOURCE_DIR
set -eu
command -v openssl >/dev/null && command -v curl >/dev/null || { echo "skipped: no openssl or no curl"; exit 77; }
scratch=$(mktemp -d)
serve=
trap '[ -z "$serve" ] || kill "$serve" 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT
cd "$scratch"
for name in one two; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $name.key -out $name.pem -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
done
cp "$2/samples/callback-key.txt" key
code=0
"$1" callback serve --listen 127.0.0.1:0 --path /esign=key --store other.db --tls-cert one.pem --tls-key two.key >refused 2>&1 || code=$?
[ $code -eq 2 ] && grep -q S843 refused || { echo "a key of another certificate: exit $code"; cat refused; exit 1; }
"$1" callback serve --listen 127.0.0.1:0 --path /esign=key --store events.db --tls-cert one.pem --tls-key one.key --json >ready 2>err & serve=$!
tries=0
until grep -qs urls ready; do tries=$((tries + 1)); [ $tries -lt 1200 ] || { cat err; exit 1; }; sleep 0.1; done
url=$(sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' ready)
case $url in https://*) ;; *) echo "not https: $url"; exit 1 ;; esac
answer=$(curl -s -m 10 --noproxy '*' --cacert one.pem --data-binary "@$2/samples/callback-body.txt" -w '%{http_code}' "$url")
[ "$answer" = "ok
200" ] || { echo "answered: $answer"; cat err; exit 1; }
if curl -s -m 10 --noproxy '*' --cacert two.pem -d '{}' "$url" >/dev/null; then echo "another certificate is trusted"; exit 1; fi
if curl -s -m 10 --noproxy '*' -d '{}' "http${url#https}" >plain 2>&1 && grep -q ok plain; then echo "answered without TLS"; exit 1; fi
kill -INT $serve
wait $serve
"$1" callback list --store events.db | grep -q yDtKSAMPLEflow
