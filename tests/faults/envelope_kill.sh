#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Jobs on files are killed at each of their system calls in turn, and at other moments, and have their
# system calls fail: the target is not there, or whole; an old one is the old one, or the new one; and
# a job on a folder is taken up again and done once.
. "${srcdir:-.}/tests/interop/lib.sh"
fault=$builddir/tests/faults/envelope_fault
[ -x "$fault" ] || { skip 'envelope_fault was not built'; exit 77; }
peer strace || exit 77
strace -o /dev/null true 2>/dev/null || { skip 'strace may not trace here'; exit 77; }
points=0

# What the system calls are that change something, or may fail.
calls='openat read pread64 write linkat renameat fsync fdatasync copy_file_range ftruncate'

# make_base LENGTH: the folder in which each job starts, with content of so many octets.
make_base() {
	cd "$tmp" && rm -rf base && mkdir base && cd base && "$fault" prepare "$1" && echo old >old
	cd "$tmp" || return 1
}

# fresh JOB: a copy of that folder, and the arguments of the job in it.  Flags are those of
# devcert_file_flag: 1 OVERWRITE, 2 SYNC, 4 HASH.
fresh() {
	cd "$tmp" && rm -rf box && mkdir box && cd box || return 1
	case $1 in
	folder) cp -r ../base/bids ../base/content . ;;
	*) cp ../base/content ../base/envelope ../base/old . ;;
	esac
	case $1 in
	seal) args=(seal content target 2) ;;
	seal-over) args=(seal content old 3) ;;
	open) args=(open envelope target 2) ;;
	open-over) args=(open envelope old 3) ;;
	open-pipe) args=(open /dev/stdin target 0) ;;
	reseal) args=(reseal envelope target 6) ;;
	reseal-in-place) args=(reseal envelope envelope 3) ;;
	folder) args=(folder bids journal) ;;
	esac
	input=/dev/null
	[ "$1" != open-pipe ] || input=../base/envelope
}

# is_whole JOB FILE: whether this is what the job makes.
is_whole() {
	case $1 in
	open*) cmp content "$2" ;;
	*) "$fault" check "$2" content 2 ;;
	esac
}

# is_right JOB: whether what is in the folder now may be, whatever has happened to the job.
is_right() {
	local bid
	case $1 in
	folder)
		for bid in bids/*.p7m; do is_whole folder "$bid" || return 1; done
		[ "$(ls bids/*.p7m | wc -l)" = 3 ]
		;;
	*-over) echo old | cmp -s - old || is_whole "$1" old ;;
	*-in-place) is_whole "$1" envelope ;;
	*) [ ! -e target ] || is_whole "$1" target ;;
	esac
}

# Names that only a job in the act has.
leftovers() {
	ls -d .devcert-* bids/.devcert-* 2>/dev/null
}

# The job once more, which has to end well.
again() {
	rm -f target .devcert-* bids/.devcert-*
	"$fault" "${args[@]}" <"$input" && is_right "$1" && [ -z "$(leftovers)" ]
}

# run STRACE-OPTION ...: the exit code of the job.
run() {
	strace -f -qq -o ../trace "$@" "$fault" "${args[@]}" <"$input" 2>../said
} 2>/dev/null

kill_at_each() {
	local job=$1 call code n
	for call in $calls; do
		for ((n = 1; ; n++)); do
			fresh "$job" || return 1
			run -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$n"
			code=$?
			is_right "$job" || { echo "killed at $call $n: wrong"; return 1; }
			[ "$code" = 137 ] || break
			points=$((points + 1))
			# What is linked before it takes the place of an old file may be left, and nothing else.
			case $job in
			*-over | *-in-place | folder) ;;
			*) [ -z "$(leftovers)" ] || { echo "killed at $call $n: something is left"; return 1; } ;;
			esac
			case $job in
			*-in-place) ;; # is no longer what it was
			*) again "$job" || { echo "killed at $call $n: not taken up"; return 1; } ;;
			esac
		done
		[ "$code" = 0 ] || { echo "not killed at $call $n: $code"; cat ../said; return 1; }
	done
}

fail_at_each() {
	local job=$1 error=$2 call code n
	for call in $calls; do
		for ((n = 1; ; n++)); do
			fresh "$job" || return 1
			run -e "trace=$call" -e "inject=$call:error=$error:when=$n"
			code=$?
			is_right "$job" || { echo "$error at $call $n: wrong"; return 1; }
			[ -z "$(leftovers)" ] || { echo "$error at $call $n: something is left"; return 1; }
			grep -q INJECTED ../trace || break
			points=$((points + 1))
			# 127: a call of the dynamic linker's.
			case $code in
			0 | 127) ;;
			1)
				case $error:$call in
				EINTR:read | EINTR:pread64 | EINTR:write | EINTR:openat | EINTR:copy_file_range)
					echo "$error at $call $n: given up"
					cat ../said
					return 1
					;;
				esac
				;;
			*)
				echo "$error at $call $n: $code"
				return 1
				;;
			esac
		done
	done
}

kill_at_times() {
	local job=$1 ms pid
	for ms in 02 05 08 11 14 17 20 25 30 40 50 70; do
		fresh "$job" || return 1
		"$fault" "${args[@]}" <"$input" &
		pid=$!
		sleep "0.0$ms"
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
		is_right "$job" || { echo "killed after $ms ms: wrong"; return 1; }
		points=$((points + 1))
		case $job in
		*-in-place) ;;
		*) again "$job" || { echo "killed after $ms ms: not taken up"; return 1; } ;;
		esac
	done
}

make_base 300000 || exit 99
for job in seal seal-over open open-over open-pipe reseal reseal-in-place folder; do
	try "$job: killed at each call" kill_at_each "$job"
done
for job in seal-over open open-pipe reseal folder; do
	for error in EIO ENOSPC EINTR; do
		try "$job: $error at each call" fail_at_each "$job" "$error"
	done
done
make_base 30000000 || exit 99
for job in seal open-over reseal-in-place folder; do
	try "$job: killed at any time" kill_at_times "$job"
done
echo "$points points"
finish
