#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Calls that have no place in the library, and rules of HACKING.md that a pattern can see.
: "${srcdir:=.}"
cd "$srcdir" || exit 99
status=0
sources=$(find libdevcert -name '*.[ch]' ! -name devcert_asn1_tab.c | sort)

# forbid PATTERN WHY [FILE THAT MAY ...]
forbid() {
	pattern=$1 why=$2
	shift 2
	for file in $sources; do
		case " $* " in *" $file "*) continue ;; esac
		# Comments may name what code may not call.
		found=$(sed 's|/\*.*\*/||; s|^ *\*.*||; s|"[^"]*"||g' "$file" | grep -nE "$pattern") || continue
		printf '%s\n' "$found" | sed "s|^|$file:|"
		echo "  $why"
		status=1
	done
}

forbid '\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok)\(' 'unbounded, or easily wrong'
forbid '\b(printf|puts|perror|fprintf|syslog)\(' 'the library does not print'
forbid '\b(exit|abort|_exit|assert)\(' 'the library reports, and does not end its host'
forbid '\b(time|gettimeofday|clock_gettime|localtime|gmtime|mktime|sleep|usleep|nanosleep)\(' 'time goes in as an argument'
forbid '\b(getenv|secure_getenv|setlocale|signal|sigaction|rand|random|srand)\(' 'nothing of the process is touched'
forbid '\b(asn1_expand_octet_string|asn1_expand_any_defined_by)\b' 'writes beyond its buffer in libtasn1 4.19'
forbid '\bmemset\([^,]*,[[:space:]]*0[[:space:]]*,' 'wiping is dc_wipe(); zeroing is an initialiser'
forbid '\balloca\(' 'sizes of the input do not belong on the stack'
forbid '\brealloc\(' 'leaves copies of secrets; dc_buf grows without'
forbid 'return DEVCERT_E_[A-Z_]+;' 'a failure has a message: dc_fail()' libdevcert/crypto/status.c
# Octets are compared as slices, which know their lengths; secrets by dc_equal_ct().
forbid '\bmemcmp\(' 'dc_slice_equals() or dc_equal_ct()' libdevcert/base/slice.h libdevcert/base/pem.c
forbid 'XXX|FIXME|TODO' 'open questions are issues'

bindings=$(find bindings examples/java examples/python tests/bindings tests/java tests/python ! -path 'bindings/generated/*' \( \
	-name '*.[chi]' -o -name '*.java' -o -name '*.py' -o -name '*.sh' -o -name '*.tap' -o -name '*.xml' \))

# Every file says its licence in the first lines; every line has at most 100 columns.
for file in $sources include/devcert.h include/devcert/*.h* setup.py $bindings \
	$(find tools examples tests -name '*.[ch]' -o -name '*.sh'); do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: LGPL-2.1-or-later' ||
		{ echo "$file: no SPDX line"; status=1; }
done
for file in $sources include/devcert/*.h setup.py $bindings; do
	case "$file" in *.sh | *.tap) continue ;; esac
	long=$(sed 's/	/        /g' "$file" | LC_ALL=C.UTF-8 grep -nm1 '^.\{101\}' | cut -d: -f1)
	[ -z "$long" ] || { echo "$file:$long: longer than 100 columns"; status=1; }
	lines=$(wc -l <"$file")
	case "$file" in
	include/* | setup.py | bindings/* | tests/*) ;;
	*) [ "$lines" -le 500 ] || { echo "$file: $lines lines; a file does one task"; status=1; } ;;
	esac
done

# Public functions have their contract in the header.
awk '
/^DEVCERT_API/ { if (!comment) { print FILENAME ":" FNR ": no comment above"; bad = 1 } }
{ comment = /\*\/[[:space:]]*$/ || (comment && /^DEVCERT_API/) }
END { exit bad }' include/devcert/*.h include/devcert/version.h.in || status=1

exit $status
