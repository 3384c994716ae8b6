#!/bin/sh
# The password in a journal's address is not in the list of processes while the program waits for a server that never answers.
# Usage: hide_argv.sh SIGNPREP SOURCE_DIR
set -eu
scratch=$(mktemp -d)
server='' sender=''
trap 'kill $server $sender 2>/dev/null || true; rm -rf "$scratch"' EXIT
cd "$scratch"
python3 -c '
import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
open("port.new", "w").write(str(s.getsockname()[1])); import os; os.rename("port.new", "port")
held = []
while True: held.append(s.accept()); open("asked", "w").close()' &
server=$!
while [ ! -e port ]; do sleep 0.05; done
for form in "--journal postgres://me:hush-hush@127.0.0.1:$(cat port)/d" "--journal=postgresql://127.0.0.1:$(cat port)/d?user=me&password=hush-hush"; do
	rm -f asked
	# shellcheck disable=SC2086
	"$1" submit "$2/samples/lease.json" "$2/samples/lease.pdf" $form >out 2>err &
	sender=$!
	# The server is asked: the copy of the address is whole.
	while [ ! -e asked ]; do kill -0 "$sender" || { cat err; exit 1; }; sleep 0.05; done
	tr '\000' ' ' <"/proc/$sender/cmdline" >line
	kill -KILL "$sender"; wait "$sender" || true
	grep -q '127.0.0.1' line || { cat line; exit 1; }
	grep -q '\*\*\*' line || { cat line; exit 1; }
	! grep -q hush line || { cat line; exit 1; }
done
