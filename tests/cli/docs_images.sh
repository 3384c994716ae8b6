#!/bin/sh
# The pictures of docs/images are those that scripts/gen-docs-images makes. Usage: docs_images.sh SIGNPREP SOURCE_DIR
# Byte for byte with the MuPDF they were made with; other versions draw glyphs a little differently: there all must be made.
set -eu
signprep=$1 source=$2 made_with=1.21.1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$source/scripts/gen-docs-images" "$signprep" "$scratch"
count=0
for picture in "$source"/docs/images/*.png; do
	name=$(basename "$picture")
	[ -s "$scratch/$name" ] || { echo "$name is in docs/images and is not made"; exit 1; }
	grep -q "images/$name" "$source"/README.md "$source"/docs/*.md || { echo "$name is shown nowhere"; exit 1; }
	if "$signprep" --version | grep -q "^MuPDF  *$made_with"; then
		cmp "$picture" "$scratch/$name"
	fi
	count=$((count + 1))
done
[ "$(ls "$scratch" | wc -l)" -eq "$count" ]
