#!/bin/sh
# No name is defined twice among the library, the service and the command: a static link would take either in silence.
# Usage: symbols.sh BUILD_DIR
set -eu
twice=$(nm -A --defined-only "$1/libsignprep.a" "$1"/service/CMakeFiles/sp_service.dir/*.o "$1"/cli/CMakeFiles/signprep_cli.dir/*.o |
	awk 'NF > 2 && $(NF - 1) ~ /^[TDRBC]$/ { print $NF }' | grep '^\(sp_\|signprep_\)' | sort | uniq -d)
[ -z "$twice" ] || { echo "defined twice:" "$twice"; exit 1; }
nm -A --defined-only "$1/libsignprep.a" | grep -q ' T sp_json_scan$' || { echo "nothing was looked at"; exit 1; }
