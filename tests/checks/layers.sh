#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The arrows of docs/architecture.md: looks at every #include of every tracked source file, in whatever folder it lies, and
# fails on any other arrow, on a third-party header out of its place, on a folder that no rule knows, and on a word in net.
# Usage: layers.sh SOURCE_DIR [--self-test]
set -eu
cd "$1"

# file:header of each #include below the rooms; a header in angle brackets keeps the first of them.
includes() {
	git ls-files -- '*.c' '*.h' '*.in' | grep -vE '^(tests|samples|docs|cmake|scripts)/' | xargs grep -HE '^[[:space:]]*#[[:space:]]*include' |
		sed -nE 's/^([^:]*):[^"<]*("|(<))([^">]*)[">].*/\1:\3\4/p'
}

# net moves bytes for anyone: no name of the service, its actions or its headers stands there.
words() {
	git ls-files -- 'net/*' | xargs grep -niHE '(^|[^a-z])ess(basic)?([^a-z]|$)|tencent|X-TC-|FlowId|e-sign|TC3' | sed -E 's/^([^:]*):([0-9]+):.*/\1 line \2: net knows no service/' || true
}

check() {
	awk -F: '
	function room_rule(room, below) { known[room] = 1; may[room] = " " room " " below " " }
	function sub_rule(sub_room, below) { sub_known[sub_room] = 1; sub_may[sub_room] = " " sub_room " " below " " }
	function place_rule(header, where) { third[++thirds] = header; place[thirds] = where }
	function folder(path) { return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }
	BEGIN {
		# A room, and what it may look down to.
		room_rule("base", "")
		room_rule("actions", "base")
		room_rule("pdfcore", "base")
		room_rule("net", "base")
		room_rule("locate", "base actions pdfcore")
		room_rule("verify", "base actions pdfcore")
		upper = "base actions pdfcore net locate verify"
		room_rule("template", upper); room_rule("preview", upper); room_rule("isolate", upper); room_rule("submit", upper); room_rule("wecom", upper)
		upper = upper " template preview isolate submit wecom"
		room_rule("convert", upper)
		upper = upper " convert"
		room_rule("batch", upper)
		room_rule("service", upper " batch")
		room_rule("cli", upper " batch service")
		# A sub-room, and which of its neighbours it may look down to. The files above the sub-rooms are the door of the room: they
		# see all of them, and no sub-room sees the door; but for base, pdfcore and the verbs of cli, whose root is the ground their sub-rooms stand on.
		sub_rule("pdfcore/content", "pdfcore"); sub_rule("pdfcore/fields", "pdfcore"); sub_rule("pdfcore/office", "pdfcore")
		sub_rule("pdfcore/signed", "pdfcore pdfcore/fields")
		sub_rule("pdfcore/write", "pdfcore pdfcore/content pdfcore/fields")
		sub_rule("pdfcore/bake", "pdfcore pdfcore/content pdfcore/fields pdfcore/write")
		sub_rule("locate/layout", "")
		sub_rule("locate/match", "locate/layout"); sub_rule("locate/request", "locate/layout")
		sub_rule("locate/place", "locate/layout locate/match locate/request")
		sub_rule("locate/check", "locate/layout locate/match locate/request")
		sub_rule("template/rows", ""); sub_rule("template/draft", "")
		sub_rule("submit/journal", ""); sub_rule("submit/flows", "submit submit/journal"); sub_rule("submit/forms", "submit submit/journal"); sub_rule("submit/groups", "submit"); sub_rule("submit/callback", "")
		sub_rule("submit/events", "submit/journal submit/callback")
		sub_rule("batch/broker", "")
		sub_rule("service/http", "")
		sub_rule("service/world", ""); sub_rule("service/store", ""); sub_rule("service/faults", ""); sub_rule("service/signing", ""); sub_rule("service/sandbox", "service/http service/world service/store service/signing service/faults"); sub_rule("service/callback", "service/http"); sub_rule("service/posting", "service/http service/sandbox service/store"); sub_rule("service/studio", "service/http")
		sub_rule("cli/lazy", ""); sub_rule("cli/terminal", ""); sub_rule("cli/usage", "")
		# Verbs that would crowd the room: they stand on its root.
		sub_rule("cli/service", "cli cli/terminal cli/usage cli/wecom"); sub_rule("cli/callback", "cli cli/terminal cli/usage cli/wecom")
		sub_rule("cli/wecom", "cli cli/terminal cli/usage")
		sub_rule("base/json", "base"); sub_rule("base/messages", "")
		# Whoever else wants a third-party header looks for the file here that has it already.
		place_rule("^zlib\\.h$", "^pdfcore/write/png\\.c$")
		place_rule("^(ft2build\\.h|freetype/)", "^pdfcore/content/font_program\\.c$")
		place_rule("^(harfbuzz/|hb)", "^(pdfcore/bake/bake_font|cli/libraries)\\.c$")
		place_rule("^mupdf/", "^pdfcore/compat\\.h$")
		place_rule("^curl/", "^net/transport_curl[a-z_]*\\.[ch]$|^cli/(libraries\\.c|lazy/lazy_curl\\.c)$")
		place_rule("^microhttpd\\.h$", "^service/http/|^cli/(libraries\\.c|lazy/lazy_http\\.c)$")
		place_rule("^sqlite3\\.h$", "^submit/(journal|events)/|^cli/(libraries\\.c|lazy/lazy_sqlite\\.c)$")
		place_rule("^libpq-fe\\.h$", "^submit/journal/journal_libpq\\.h$")
		place_rule("^amqp|^rabbitmq-c/", "^batch/broker/amqp\\.h$")
		place_rule("^csv\\.h$", "^template/rows/rows_csv\\.[ch]$")
		place_rule("^cjson/", "^(base|actions|locate|verify|template|submit|wecom|isolate|batch|service|cli)/")
		place_rule("^openssl/", "^(base/sha256\\.c$|net/|verify/|submit/|wecom/|batch/broker/broker_tls\\.c$|service/|cli/(libraries\\.c|lazy/lazy_(broker|cms|crypto)\\.c)$)")
		place_rule("^expat\\.h$", "^(wecom/xml|cli/libraries|cli/lazy/lazy_expat)\\.c$")
		place_rule("^utf8proc\\.h$", "^base/")
		place_rule("^pcre2\\.h$", "^locate/")
		place_rule("^ini\\.h$", "^cli/")
		place_rule("^qrencode\\.h$", "^(cli/service/qr|cli/libraries)\\.c$")
		place_rule("^seccomp\\.h$", "^isolate/syscall_filter\\.c$")
		# What C and the system bring along.
		system_header = "^((arpa|linux|net|netinet|sys)/[a-z0-9_]+|assert|ctype|dirent|dlfcn|errno|fcntl|float|ftw|iconv|inttypes|langinfo|limits|link" \
			"|locale|malloc|math|netdb|poll|pthread|sched|setjmp|signal|spawn|std[a-z]+|string|strings|termios|threads|time|uchar|unistd|wchar)\\.h$"
	}
	{
		file = $1; header = $2
		angle = sub(/^</, "", header)
		room = file; sub(/\/.*/, "", room)
		here = folder(file)
		if (room == "include") { if (header !~ /^signprep\// && header !~ system_header) print file " includes " header ": public headers see only each other"; next }
		if (!(room in known)) { print file ": no rule knows the room " room; next }
		if (here != room && !(here in sub_known)) { print file ": no rule knows the sub-room " here; next }
		if (header ~ /^signprep\//) next
		target = header; sub(/\/.*/, "", target)
		if (header ~ /\// && target in known) {
			if (index(may[room], " " target " ") == 0) { print file " includes " header ": " room " may not see " target; next }
			# What is internal to pdfcore stays there: it includes MuPDF.
			if (room != "pdfcore" && header ~ /^pdfcore\/(internal|compat)\.h$/) print file " includes " header ": internal to pdfcore"
			if (room != target || here == room) next
			there = folder(header)
			if (there != here && index(sub_may[here], " " there " ") == 0) print file " includes " header ": " here " may not see " there
			next
		}
		if (!angle) { print file " includes \"" header "\": which room is that? Paths begin at the root"; next }
		seen = header ~ system_header
		for (i = 1; i <= thirds; i++) if (header ~ third[i]) { seen = 1; if (file !~ place[i]) print file " includes " header " outside its place" }
		if (!seen) print file " includes " header ": no rule says where"
	}'
}

if [ "${2:-}" = --self-test ]; then
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
	self=$(pwd)/tests/checks/layers.sh
	cd "$scratch"
	git init -q .
	plant() { mkdir -p "$(dirname "$1")"; printf '#include %s\n' "$2" >>"$1"; }
	# Every kind, each in a sub-room: upward, sideways between rooms and between sub-rooms, through the door, MuPDF, a library out of place, an unknown room.
	plant locate/layout/up.c '"batch/engine.h"'
	plant locate/layout/sub_up.c '"locate/match/hit.h"'
	plant locate/match/sideways.c '"locate/request/spec.h"'
	plant submit/journal/door.c '"submit/client.h"'
	plant submit/journal/sideways.c '"template/template.h"'
	plant net/knows.c '"actions/table.h"'
	plant locate/place/internal.c '"pdfcore/internal.h"'
	plant pdfcore/write/mupdf.c '<mupdf/fitz.h>'
	plant submit/http.c '<microhttpd.h>'
	plant service/sandbox/http.c '<microhttpd.h>'
	mkdir -p net && echo 'static const char host[] = "ess.example";' >net/host.c
	plant batch/sqlite.c '<sqlite3.h>'
	plant locate/attic/new.c '<stdio.h>'
	plant attic/new.c '<stdio.h>'
	plant locate/layout/around.c '"../../batch/engine.h"'
	plant locate/match/beside.c '"hit.h"'
	plant submit/journal/unknown.c '<png.h>'
	plant include/signprep/leak.h '"base/buf.h"'
	plant include/signprep/third.h '<pcre2.h>'
	wrong=$(find . -name '*.[ch]' | grep -c .)
	plant locate/place/fine.c '"locate/match/hit.h"'
	plant pdfcore/write/fine.c '"pdfcore/internal.h"'
	plant service/http/fine.c '<microhttpd.h>'
	plant submit/fine.c '"submit/journal/journal.h"'
	git add .
	found=$("$self" . || true)
	[ "$(echo "$found" | cut -d' ' -f1 | tr -d : | sort -u | grep -c .)" -eq "$wrong" ] && ! echo "$found" | grep -q fine ||
		{ echo "of $wrong planted violations this is found:"; echo "$found"; exit 1; }
	exit 0
fi

seen=$(includes | grep -c .)
[ "$seen" -gt 0 ] || { echo "no #include found: not a git checkout?"; exit 1; }
violations=$(includes | check; words)
[ -z "$violations" ] || { echo "$violations"; exit 1; }
