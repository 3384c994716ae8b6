#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# The release build is hardened, as its binaries show: fortified calls, stack protector, control-flow protection, probes of
# large stack frames, PIE, full RELRO, no executable stack. Builds one where BUILD_DIR is none itself, with warnings as errors.
# Usage: hardened.sh SOURCE_DIR BUILD_DIR CMAKE CC
set -eu
source=$1 build=$2 cmake=$3 cc=$4
command -v readelf >/dev/null 2>&1 || { echo "skipped: no readelf"; exit 77; }

if ! grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release$' "$build/CMakeCache.txt"; then
	build=$build/tests/checks/release
	"$cmake" -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$cc" -DSIGNPREP_WERROR=ON \
		-DSIGNPREP_BUILD_TESTS=OFF >/dev/null
	"$cmake" --build "$build" -j 2 | grep -vE '^\[' || true
fi
status=0
complain() { echo "$file: $*"; status=1; }
for file in "$build/cli/signprep" "$build/libsignprep.so"; do
	[ -r "$file" ] || { echo "no $file"; exit 1; }
	header=$(readelf -Wh "$file") dynamic=$(readelf -Wd "$file") segments=$(readelf -Wl "$file") symbols=$(readelf -W --dyn-syms "$file")
	has() { echo "$1" | grep -qE "$2" || complain "$3"; }
	has "$header" 'Type: +DYN' "not position-independent"
	has "$segments" 'GNU_RELRO' "no RELRO"
	has "$dynamic" 'BIND_NOW|FLAGS.* NOW' "RELRO is partial: symbols are not bound at the start"
	has "$segments" 'GNU_STACK .* RW +0x' "the stack is executable"
	has "$symbols" '__stack_chk_fail' "no stack protector"
	has "$symbols" '__(memcpy|snprintf|vsnprintf|read|fread|memset)_chk' "no fortified calls (_FORTIFY_SOURCE)"
	echo "$dynamic" | grep -qE 'RPATH|RUNPATH|TEXTREL' && complain "has a run path or text relocations"
done
# x86: our objects say that they are protected (the program as a whole only where every archive in it is), and probe.
object=$(find "$build/base" -name 'fold.c.o') file=$object
if readelf -h "$object" | grep -q 'X86-64'; then
	readelf -Wn "$object" | grep -q 'IBT, SHSTK' || complain "no control-flow protection"
	probes=$(find "$build" -path '*/sp_*' -name '*.c.o' -exec objdump -d --no-show-raw-insn {} + 2>/dev/null | grep -cE 'or[qlb] +\$0x0,(0x[0-9a-f]+)?\(%rsp\)|mov[qlb] +\$0x0,\(%rsp\)') || true
	file=$build
	[ "$probes" -gt 0 ] || complain "no stack frame is probed (-fstack-clash-protection)"
fi
exit $status
