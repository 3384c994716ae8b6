#!/bin/sh
# Row 91 at the command: a copy of a file that claims PDF/A is written, with the warning D822; --strict turns that into 3.
# Usage: prepare_pdf_a.sh SIGNPREP
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/a.pdf" <<'PDF'
%PDF-1.7
1 0 obj << /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >> endobj
2 0 obj << /Type /Pages /Count 1 /Kids [3 0 R] >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 90 >> endobj
4 0 obj << /Type /Metadata /Subtype /XML /Length 57 >>
stream
<rdf:Description pdfaid:part="2" pdfaid:conformance="B"/>
endstream
endobj
trailer << /Size 5 /Root 1 0 R >>
%%EOF
PDF
LC_ALL=C.UTF-8 "$1" prepare "$dir/a.pdf" --normalize -o "$dir/b.pdf" 2> "$dir/err"
grep -q 'warning\[D822\].*PDF/A-2B' "$dir/err"
"$1" inspect --json "$dir/b.pdf" | grep -q '"conformance":"PDF/A-2B"'
status=0
"$1" prepare "$dir/a.pdf" --normalize -o "$dir/b.pdf" --force --strict 2> "$dir/err" || status=$?
[ "$status" -eq 3 ] || { echo "exit code $status, expected 3"; exit 1; }
