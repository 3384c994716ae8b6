#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# What bake writes, as pdf.js (the viewer of Firefox) sees it. Usage: run.sh SOURCE_DIR WORK_DIR SIGNPREP
# Skipped (77) where node, npm (or corepack, which brings it) or the package registry is absent.
set -eu
source=$1 work=$2 signprep=$3 here=$1/tests/bake/pdfjs
skip() { echo "skipped: $*"; exit 77; }

command -v node >/dev/null 2>&1 || skip "no node"
if ! command -v npm >/dev/null 2>&1; then
	command -v corepack >/dev/null 2>&1 || skip "neither npm nor corepack: ./scripts/setup conformance installs Debian's npm"
	export COREPACK_HOME="$work/corepack" COREPACK_DEFAULT_TO_LATEST=0 COREPACK_ENABLE_DOWNLOAD_PROMPT=0
	npm() { corepack npm "$@"; }
fi
mkdir -p "$work"
if ! cmp -s "$here/package.json" "$work/package.json" || [ ! -d "$work/node_modules/pdfjs-dist" ]; then
	cp "$here/package.json" "$work/package.json"
	(cd "$work" && npm install --no-package-lock --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error) >"$work/npm.log" 2>&1 || {
		rm -f "$work/package.json"
		skip "pdfjs-dist cannot be installed: $(tail -1 "$work/npm.log")"
	}
fi
cp "$here/fields.mjs" "$work/fields.mjs"
exec node "$work/fields.mjs" "$source" "$signprep"
