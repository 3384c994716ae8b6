#!/bin/sh
# The arrows of docs/architecture.md: greps every #include and fails on any other arrow.
# Usage: layers.sh SOURCE_DIR [--self-test]
set -eu
cd "$1"

# room: what it may include besides its own headers and <signprep/…>
allowed() {
	case $1 in
	base) echo '' ;;
	pdfcore) echo 'base' ;;
	locate) echo 'base pdfcore' ;;
	submit) echo 'base pdfcore' ;;
	batch) echo 'base pdfcore locate submit' ;;
	service) echo 'base pdfcore locate submit' ;;
	cli) echo 'base pdfcore locate submit batch service' ;;
	esac
}

# third-party header: the only places that may include it
home_of() {
	case $1 in
	ft2build.h | freetype/*) echo '^pdfcore/font_program\.c$' ;;
	mupdf/*) echo '^pdfcore/compat\.h$' ;;
	curl/*) echo '^submit/transport_curl[a-z_]*\.[ch]$|^cli/(cmd_doctor|late_curl)\.c$' ;;
	microhttpd.h) echo '^service/|^cli/late_http\.c$' ;;
	sqlite3.h) echo '^submit/journal[a-z_]*\.[ch]$|^cli/(cmd_doctor|late_sqlite)\.c$' ;;
	libpq-fe.h) echo '^submit/journal_libpq\.h$' ;;
	amqp*) echo '^batch/broker|^cli/late_broker\.c$' ;;
	csv.h) echo '^batch/rows_csv\.[ch]$' ;;
	cjson/*) echo '^(locate|submit|batch|service|cli)/' ;;
	openssl/*) echo '^(base/sha256\.c|submit/|batch/broker_tls\.c|service/|cli/(cmd_doctor|late_broker|late_crypto)\.c)' ;;
	utf8proc.h) echo '^base/' ;;
	pcre2.h) echo '^locate/' ;;
	ini.h) echo '^cli/' ;;
	seccomp.h) echo '^batch/filter\.c$' ;;
	*) echo '.' ;;
	esac
}

check() { # lines "file:include"
	while IFS=: read -r file header; do
		room=${file%%/*}
		case $header in
		signprep/*) continue ;;
		base/* | pdfcore/* | locate/* | submit/* | batch/* | service/* | cli/*)
			target=${header%%/*}
			[ "$target" = "$room" ] && continue
			case " $(allowed "$room") " in *" $target "*) ;; *) echo "$file includes $header: $room may not see $target" ;; esac
			# What is internal to pdfcore stays there: it includes MuPDF.
			case $header in pdfcore/internal.h | pdfcore/compat.h) [ "$room" = pdfcore ] || echo "$file includes $header" ;; esac
			;;
		*) echo "$file" | grep -qE "$(home_of "$header")" || echo "$file includes $header outside its home" ;;
		esac
	done
}

if [ "${2:-}" = --self-test ]; then
	planted='base/x.c:pdfcore/internal.h
locate/x.c:submit/tc3.h
submit/x.c:locate/schema.h
locate/x.c:mupdf/fitz.h
cli/x.c:curl/curl.h
pdfcore/x.c:cjson/cJSON.h'
	found=$(echo "$planted" | check | tr -d ':' | cut -d' ' -f1,3 | sort -u | wc -l)
	[ "$found" -eq 6 ] || { echo "layers.sh finds $found of 6 planted violations"; exit 1; }
	exit 0
fi

violations=$(grep -nE '^[[:space:]]*#[[:space:]]*include' base/*.[ch] pdfcore/*.[ch] locate/*.[ch] submit/*.[ch] service/*.[ch] cli/*.[ch] \
	$(ls batch/*.[ch] 2>/dev/null || true) |
	sed -nE 's/^([^:]*):[0-9]+:[^"<]*["<]([^">]*)[">].*/\1:\2/p' | check)
[ -z "$violations" ] || { echo "$violations"; exit 1; }
