#!/bin/sh
# The official Node SDK against the sandbox. Usage: run.sh SOURCE_DIR WORK_DIR SIGNPREP
# Skipped (77) where node, npm (or corepack, which brings it) or the package registry is absent.
set -eu
source=$1 work=$2 signprep=$3
skip() { echo "skipped: $*"; exit 77; }

command -v node >/dev/null 2>&1 || skip "no node"
if ! command -v npm >/dev/null 2>&1; then
	command -v corepack >/dev/null 2>&1 || skip "neither npm nor corepack: ./scripts/setup conformance installs Debian's npm"
	# The npm that this corepack was made with, kept in the build folder.
	export COREPACK_HOME="$work/corepack" COREPACK_DEFAULT_TO_LATEST=0 COREPACK_ENABLE_DOWNLOAD_PROMPT=0
	npm() { corepack npm "$@"; }
fi
[ -x "$signprep" ] || skip "no signprep command was built"
mkdir -p "$work"
if ! cmp -s "$source/package.json" "$work/package.json" || [ ! -d "$work/node_modules/tencentcloud-sdk-nodejs" ]; then
	cp "$source/package.json" "$work/package.json"
	# A registry that answers in its own time is as good as none.
	export npm_config_fetch_timeout=60000 npm_config_fetch_retries=1
	(cd "$work" && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error) >"$work/npm.log" 2>&1 || {
		rm -f "$work/package.json"
		skip "the SDK cannot be installed: $(tail -1 "$work/npm.log")"
	}
fi
# A proxy must not stand between the SDK and loopback.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY || true
NODE_PATH="$work/node_modules" exec node "$source/conformance.js" "$signprep" "$source" "$work"
