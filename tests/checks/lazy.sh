#!/bin/sh
# The program starts without the libraries that only the network needs, and finds them when it needs them: a function of
# theirs that cli/lazy/*.c lack would bring them back. Usage: lazy.sh PROGRAM
set -eu
command -v readelf >/dev/null 2>&1 || { echo "skipped: no readelf"; exit 0; }
early=$(readelf -d "$1" | grep NEEDED | grep -E 'libcurl|libmicrohttpd|librabbitmq|libssl|libcrypto|libsqlite3|libexpat') || true
[ -z "$early" ] || { echo "loaded at once: $early"; exit 1; }
"$1" worker --broker amqps://127.0.0.1:1 --queue q 2>&1 | grep -q B501 || { echo "worker does not know librabbitmq"; exit 1; }
"$1" doctor 2>&1 | grep -qi libcurl || { echo "doctor does not know libcurl"; exit 1; }
