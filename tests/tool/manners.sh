#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The manners of devcert: how files are written, how secrets are asked for, what help and manual say.
# shellcheck source=tests/tool/lib.sh
. "${srcdir:-.}/tests/tool/lib.sh"
umask 022
generate=("$devcert" key generate --type ed25519)

# --- files
try 'a key' "${generate[@]}" -o a.key
cp a.key saved
refuse 4 'an existing file is not overwritten' "${generate[@]}" -o a.key
try 'the error is one line' errs 'a.key exists; --force overwrites it (DEVCERT_E_EXISTS)' "${generate[@]}" -o a.key
try 'it is as it was' cmp a.key saved
try '--force overwrites' "${generate[@]}" --force -o a.key
try 'it is another one' sh -c '! cmp -s a.key saved'
ln -s target link.key
refuse 4 'a symbolic link is something that exists' "${generate[@]}" -o link.key
try 'it was not followed' test ! -e target
echo precious >target
try '--force replaces the link' "${generate[@]}" --force -o link.key
try 'and not what it names' grep -q precious target
try 'the link is a file now' test ! -L link.key
mkdir folder
refuse 4 'a folder is not overwritten' "${generate[@]}" --force -o folder
refuse 3 'a folder that is not there' "${generate[@]}" -o none/a.key
try 'another folder' "${generate[@]}" -o folder/a.key
chmod 666 a.key
try 'a mode is not inherited' "${generate[@]}" --force -o a.key
try 'it is for the owner only' mode_is a.key 600
umask 077
try 'a public half under a strict umask' "$devcert" key public a.key -o strict.pub
try 'the umask holds' mode_is strict.pub 600
umask 000
try 'a key under no umask' "${generate[@]}" -o loose.key
try 'it is for the owner only all the same' mode_is loose.key 600
umask 022
if [ -e /dev/full ]; then
	refuse 4 'a full disk is an error' sh -c "'$real' key public a.key -o - >/dev/full"
	refuse 4 'so it is for what is shown' sh -c "'$real' key show a.key >/dev/full"
	try 'the system says why' errs 'No space left on device (DEVCERT_E_IO)' \
		sh -c "'$real' key show a.key >/dev/full"
fi
head -c 5000000 /dev/zero >huge
refuse 6 'a huge file is not read' "$devcert" key show huge
# While two write the same name, one wins and nothing is mixed.
for _ in 1 2 3 4; do "$real" key generate --type ed25519 -o race.key 2>/dev/null & done
wait
try 'a race leaves one whole key' openssl pkey -in race.key -noout

# --- usage
for wrong in '' 'key' 'key nonsense' 'nonsense show' 'key show' 'key show a.key b.key' 'key generate' \
	'key generate --type' 'key show --nonsense a.key' 'key show -z a.key' 'key generate --json -o -' \
	'key show --password=canary-argument a.key' 'csr create -o x.csr' 'cert verify a' 'scep enroll' \
	'scep poll http://127.0.0.1/' 'p12 create' 'p12 pair' 'p12 extract' 'key generate --type ed448 --type ed448 -o x'; do
	# shellcheck disable=SC2086 # options
	refuse 2 "devcert $wrong" "$devcert" $wrong
done
try 'a mistyped secret is not repeated' errs 'password is no option.* (DEVCERT_E_ARGUMENT)' "$devcert" key show --password=canary-argument a.key

# --- help, version, manual
try 'the version' says '^devcert [0-9]+\.[0-9]+\.[0-9]+$' "$devcert" --version
try 'the help has all verbs' says 'devcert p12 extract' "$devcert" --help
if peer mandoc; then
	try 'the manual is clean' sh -c "mandoc -Tlint '$man' >lint; cat lint; [ ! -s lint ]"
fi
"$real" --help | sed -n 's/^  devcert \([a-z0-9]* *[a-z-]*\) .*/\1/p' >verbs
try 'there are 34 verbs' test "$(wc -l <verbs)" = 34
while read -r noun verb; do
	verb=${verb:+ $verb} # some stand without a noun
	try "devcert $noun$verb --help" sh -c "'$real' $noun$verb --help >help"
	try "the manual has $noun$verb" grep -qE "^\.It Nm Cm $noun$verb( |\$)" "$man"
	for option in $(grep -oE -- '^ +(-., )?--[a-z0-9-]+' help | grep -oE -- '--[a-z0-9-]+' | sort -u); do
		word=${option#--}
		case "$word" in # secrets have three options and one name
		*-file | *-fd) word=${word%-*} && pattern="(Fl -$word-|Cm ([a-z0-9-]+ , )*$word\b|Cm $word\b)" ;;
		ask-*) word=${word#ask-} && pattern="(Fl -ask-$word|Cm $word\b)" ;;
		*) pattern="Fl -$word\b" ;;
		esac
		grep -qE "$pattern" "$man" || try "the manual has $option of $noun$verb" false
	done
done <verbs
for code in 0 1 2 3 4 5 6 7 8 10 11 12 13 14 15 16; do
	grep -q "^\.It $code\$" "$man" || try "the manual has the exit code $code" false
done

# --- the terminal
try 'secrets are asked for without echo, and progress is drawn' python3 "$here/terminal.py" "$real"
try 'JSON of a run' "$devcert" key show a.key --json
finish_tool
