#!/bin/bash
# Completion of all three shells holds every verb and every option of every verb; bash and fish are asked as a user asks
# them, zsh is parsed. Usage: completion.sh SIGNPREP SOURCE_DIR
set -eu
signprep=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/work" && ln -s "$signprep" "$scratch/bin/signprep"
cd "$scratch/work"
export LC_ALL=C HOME=$scratch
mkdir folder
PATH=$scratch/bin:$PATH
touch 'a lease.pdf' lease.json rows.csv

for shell in bash zsh fish; do
	signprep completion $shell >$shell.txt
	signprep completion $shell --lang zh >$shell.zh.txt
	if command -v $shell >/dev/null; then
		$shell -n $shell.txt && $shell -n $shell.zh.txt || { echo "$shell does not take it"; exit 1; }
	else
		echo "not seen: $shell is not installed"
	fi
done
grep -q '每一处' zsh.zh.txt && grep -q '每一处' fish.zh.txt

# bash, with its own words as readline hands them over.
compopt() { :; }
# shellcheck disable=SC1091
. ./bash.txt
complete -p signprep >/dev/null
ask() {
	COMP_WORDS=(signprep "$@") COMP_CWORD=$#
	_signprep || true
	printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"} | sort | tr '\n' ' '
}
expect() {
	local wanted=$1 got
	shift
	got=$(ask "$@")
	[ "$got" = "$wanted " ] || { echo "bash: signprep $*: wanted '$wanted', got '$got'"; exit 1; }
}
expect 'inspect' ins
expect 'prepare' prep
expect 'inspect' --lang zh ins
expect 'inspect' --lang = zh -q ins
expect 'en zh' --lang ''
expect 'zh' find --lang = z
expect 'zh' find --lang=z --lang z
expect '--case --cross-line' find --c
expect '--dry-run' submit x.json --d
expect 'absolute' locate --emit a
expect 'a lease.pdf folder' find ''
expect 'folder lease.json' check ''
expect 'a lease.pdf folder' check lease.json ''
expect 'a lease.pdf folder' check --on-multiple first --emit=field lease.json ''
expect 'folder' batch --out ''
expect '' find x.pdf ''
expect '' preview --dpi ''
expect 'bash fish zsh' completion ''
expect 'submit' help su

verbs=$(signprep help | sed -n 's/^  \([a-z]*\)  *.*/\1/p')
[ "$(echo "$verbs" | wc -l)" -ge 14 ]
expect "$(echo "$verbs" | sort | tr '\n' ' ' | sed 's/ $//')" ''
for verb in $verbs; do
	options=$(signprep help "$verb" | sed -n '/^options:/,/^example:/p; /^common options:/,/^example:/p' | grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' | grep -oE -e '--?[a-zA-Z][a-z-]*' | sort -u)
	expect "$(echo "$options" | tr '\n' ' ' | sed 's/ $//')" "$verb" -
	for option in $options; do
		grep -qF -e "$option" zsh.txt || { echo "zsh: no $option"; exit 1; }
		case $option in --*) grep -qE "(-n '__signprep_verb $verb'|complete -c signprep)( -s [a-zA-Z])? -l ${option#--} " fish.txt ;; *) grep -q -e "-s ${option#-} -l" fish.txt ;; esac ||
			{ echo "fish: no $option of $verb"; exit 1; }
	done
done

if command -v fish >/dev/null; then
	asks() { fish --no-config -c "source fish.txt; complete -C '$1'" | cut -f1 | sort | tr '\n' ' ' | sed 's/ $//'; }
	fish_expect() { [ "$(asks "$1")" = "$2" ] || { echo "fish: $1: wanted '$2', got '$(asks "$1")'"; exit 1; }; }
	fish_expect 'signprep ins' 'inspect'
	fish_expect 'signprep --lang zh ins' 'inspect'
	fish_expect 'signprep --lang ' 'en zh'
	fish_expect 'signprep locate --emit a' 'absolute'
	fish_expect 'signprep find --cas' '--case'
	fish_expect 'signprep check --ca' ''
	fish_expect 'signprep completion ' 'bash fish zsh'
fi
