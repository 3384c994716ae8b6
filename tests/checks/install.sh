#!/bin/sh
# Installs into a scratch folder and builds the sample programs outside the build tree, as a user would:
# once with pkg-config, once with the CMake package; then runs them. Usage: install.sh SOURCE_DIR BUILD_DIR CMAKE
set -eu
source=$1 build=$2 cmake=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

"$cmake" --install "$build" --prefix "$scratch/first" >/dev/null
# What was installed may be moved as a whole.
mv "$scratch/first" "$prefix"
pc=$(find "$prefix" -name signprep.pc)
libdir=$(dirname "$(dirname "$pc")")
there() { [ -s "$prefix/$1" ] || { echo "not installed: $1"; exit 1; }; }
there share/doc/signprep/LICENSE
there share/signprep/request.schema.json
there share/signprep/template.schema.json
there share/signprep/answer-find.schema.json
for sample in lease.pdf lease.json find.c pipeline.c scaling; do there "share/doc/signprep/samples/$sample"; done
# scdoc is one of the packages of scripts/packages.txt.
if command -v scdoc >/dev/null 2>&1; then
	there share/man/man1/signprep.1
	grep -q '^\.TH "signprep" "1"' "$prefix/share/man/man1/signprep.1" || { echo "signprep.1 is no manual page"; exit 1; }
fi
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$libdir
export LD_LIBRARY_PATH

cd "$scratch"
# shellcheck disable=SC2046
${CC:-cc} -Wall -Wextra -Werror -o find "$prefix/share/doc/signprep/samples/find.c" $(pkg-config --cflags --libs signprep) ${SANITIZE_FLAGS:-}
# shellcheck disable=SC2046
${CC:-cc} -Wall -Wextra -Werror -o pipeline "$source/samples/pipeline.c" $(pkg-config --cflags --libs signprep) ${SANITIZE_FLAGS:-}
./find "$source/samples/lease.pdf" '甲方（盖章）' | tee find.txt
[ "$(grep -c 'p\.' find.txt)" -ge 2 ]
./pipeline "$source/samples/lease.pdf" "$source/samples/lease.json"

mkdir package && cd package
cat >CMakeLists.txt <<EOF
cmake_minimum_required(VERSION 3.22)
project(user C)
find_package(signprep REQUIRED)
add_executable(user_shared $source/samples/find.c)
target_link_libraries(user_shared signprep::shared)
add_executable(user_static $source/samples/find.c)
target_link_libraries(user_static signprep::static)
EOF
"$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="${SANITIZE_FLAGS:-}" >/dev/null
"$cmake" --build build >/dev/null
for kind in shared static; do
	./build/user_$kind "$source/samples/lease.pdf" '甲方（盖章）' | cmp - ../find.txt
done
[ ! -x "$prefix/bin/signprep" ] || for file in bash-completion/completions/signprep zsh/site-functions/_signprep fish/vendor_completions.d/signprep.fish; do
	grep -q 'signprep' "$prefix/share/$file" || { echo "not installed: share/$file"; exit 1; }
done
