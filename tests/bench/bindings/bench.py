#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What calls cost in Python, and how fast octets move: the figures of bench.c."""
import io
import time
import timeit

from devcert import Error, ErrorCode, OpenerBuilder, SealerBuilder, SealWriter, open_envelope
from devcert import _probe_api as probe
from devcert._probe_enums import ProbeCipher

PIECE = 64 << 10
TOTAL = 1 << 30
CALLS = 200_000
CONTENT = 64 << 20
TIMES = TOTAL // 2 // CONTENT


def cost(what, statement, **names):
    """Print what a statement costs, without the loop around it."""
    loop = timeit.timeit("pass", number=CALLS, timer=time.thread_time)
    spent = timeit.timeit(statement, globals=names, number=CALLS, timer=time.thread_time) - loop
    print(f"{what} {spent / CALLS * 1e9:.2f}")


def move(what, cipher, src, dest):
    """Print how many megabytes go through a stream in a second."""
    stream = probe.ProbeStream(cipher)
    start = time.thread_time()
    for _ in range(TOTAL // PIECE):
        stream.update_into(src, dest)
    print(f"{what} {TOTAL / 1e6 / (time.thread_time() - start):.0f}")


class Nowhere(io.RawIOBase):
    """Takes all, and keeps nothing."""

    def write(self, octets):
        return len(octets)


def rate(what, total, call):
    """Print how many megabytes a call moves in a second."""
    start = time.thread_time()
    call()
    print(f"{what} {total / 1e6 / (time.thread_time() - start):.0f}")


def envelopes():
    kek = [(b"\0", bytes(16))]
    sealer, opener = SealerBuilder(kek=kek), OpenerBuilder(kek=kek)
    src = bytearray(PIECE)

    def seal():
        one = sealer.build()
        dest = bytearray(one.get_update_size(PIECE))
        for _ in range(TOTAL // PIECE):
            one.update_into(src, dest)
        one.finish()

    def write(target, total):
        with SealWriter(target, sealer) as file:
            for _ in range(total // PIECE):
                file.write(src)

    rate("seal", TOTAL, seal)
    rate("seal_stream", TOTAL, lambda: write(Nowhere(), TOTAL))
    target = io.BytesIO()
    write(target, CONTENT)
    pieces = [target.getbuffer()[i:i + PIECE] for i in range(0, target.tell(), PIECE)]

    def unseal():
        dest = bytearray(PIECE + 64)
        for _ in range(TIMES):
            with opener.build() as one:
                for piece in pieces:
                    one.update_unverified_into(piece, dest)
                one.finish()

    def read():
        for _ in range(TIMES):
            target.seek(0)
            open_envelope(target, opener).close()

    rate("open", TOTAL // 2, unseal)
    rate("open_stream", TOTAL // 2, read)


def main():
    add = probe.probe_add
    cost("call", "add(1, 2)", add=add)
    cost("getter", "item.number", item=probe.ProbeItem(1))
    cost("object", "make(1).close()", make=probe.ProbeItem)
    cost("error", "try: fail(code, b'x')\nexcept Error: pass", fail=probe.probe_fail,
         code=ErrorCode.DER, Error=Error)
    src, dest = bytearray(b"\1" * PIECE), bytearray(b"\1" * (PIECE + 16))
    for suffix, view in (("", lambda b: b), ("_view", memoryview)):
        move("copy" + suffix, ProbeCipher.NONE, view(src), view(dest))
        move("aes" + suffix, ProbeCipher.AES_256_GCM, view(src), view(dest))
    envelopes()


main()
