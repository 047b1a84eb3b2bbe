#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything that the project proves about itself, from a bare Debian 12 on: installs what is
# missing (as root, or with sudo), builds out of tree, runs every test.
#
#   tests/run.sh              all stages
#   tests/run.sh check asan   only these: check clang asan valgrind dist
#
# The last line is the count.  The build folders stay in $BUILD (build/tests unless set).
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
BUILD=${BUILD:-$top/build/tests}
stages=${*:-check clang asan valgrind dist}
jobs=$(nproc)
passed=0 failed=0 skipped=0
# What the environment says about proxies and locales must not matter.
unset http_proxy HTTP_PROXY
export LC_ALL=C.UTF-8

say() {
	printf '\n== %s (%d s)\n' "$*" "$SECONDS"
}

# quietly LOG COMMAND ...: the output goes to a file, of which the end is shown on failure
quietly() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 </dev/null && return 0
	tail -n 60 "$log"
	echo "FAILED: $*"
	failed=$((failed + 1))
	return 1
}

# Add up what automake noted in a build folder, and show what went wrong or was left out.
count() {
	local dir=$1 result trs
	while read -r result; do
		case "$result" in
		PASS | XFAIL) passed=$((passed + 1)) ;;
		SKIP) skipped=$((skipped + 1)) ;;
		*) failed=$((failed + 1)) ;;
		esac
	done < <(find "$dir" -name '*.trs' -exec sed -n 's/^:test-result: \([A-Z]*\).*/\1/p' {} +)
	while read -r trs; do
		echo "---- ${trs#"$dir"/}"
		tail -n 60 "${trs%.trs}.log"
	done < <(find "$dir" -name '*.trs' -exec grep -lE '^:test-result: (FAIL|ERROR|XPASS)' {} +)
	find "$dir" -name '*.log' -path '*/tests/*' -exec grep -hE '(^|# )skipped: ' {} + | sort -u
}

# stage NAME CONFIGURE-OPTIONS ...: an empty folder of its own, configured
configure_in() {
	local dir=$BUILD/$1
	shift
	rm -rf "$dir"
	mkdir -p "$dir"
	cd "$dir" && quietly configure.log "$top/configure" --enable-werror PYTHON=/usr/bin/python3 "$@"
}

say "packages"
build-aux/install-deps test || exit 1
if [ ! -x configure ] || [ configure.ac -nt configure ]; then
	quietly /dev/stdout ./autogen.sh >/dev/null || exit 1
fi

for stage in $stages; do
	cd "$top" || exit 1
	case $stage in
	check)
		say "gcc: warnings are errors; unit, meta, interoperability, corpus and bindings' tests"
		configure_in check CC=gcc --enable-python --enable-java && quietly make.log make -s -j"$jobs" &&
			{ make -s -k -j"$jobs" check >check.log 2>&1; count "$PWD"; }
		;;
	clang)
		say "clang: warnings are errors"
		configure_in clang CC=clang --enable-python --enable-java && quietly make.log make -s -j"$jobs" &&
			quietly tests.log make -s -j"$jobs" check TESTS= && passed=$((passed + 1))
		;;
	asan)
		say "address and undefined-behaviour sanitizers: unit tests, corpus, fuzz seeds, pytest"
		configure_in asan CC=clang --enable-sanitizers CFLAGS='-g -O1' --enable-python --disable-java &&
			quietly make.log make -s -j"$jobs" && quietly tests.log make -s -j"$jobs" check TESTS= &&
			{ make -s -k -j"$jobs" check-memory >check.log 2>&1; count "$PWD"; }
		;;
	valgrind)
		say "valgrind: the short unit tests"
		configure_in valgrind CC=gcc CFLAGS='-g -O1' --disable-python --disable-java && quietly make.log make -s -j"$jobs" &&
			quietly tests.log make -s -j"$jobs" check TESTS= &&
			{ make -s -k -j"$jobs" check-valgrind >check.log 2>&1; count "$PWD"; }
		;;
	dist)
		say "the tarball: builds elsewhere, installs, uninstalls, leaves nothing"
		configure_in dist --enable-python --enable-java && quietly make.log make -s -j"$jobs" distcheck \
			TESTS='tests/unit/test_error tests/meta/layers.sh tests/meta/symbols.sh' &&
			passed=$((passed + 1)) &&
			quietly install.log make -s -j"$jobs" install DESTDIR="$PWD/dest" &&
			quietly installcheck.log make -s installcheck DESTDIR="$PWD/dest" &&
			passed=$((passed + 1)) && { make -s -k check-packages >check.log 2>&1; count "$PWD"; }
		;;
	*)
		echo "no such stage: $stage" >&2
		exit 2
		;;
	esac
done

say "done"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
