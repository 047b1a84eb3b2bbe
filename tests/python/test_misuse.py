# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program does wrong is an exception, never a crash, a hang or a leak.

Most of it runs over the tests' own library, devcert._probe_api, whose calls wait for another
thread, fail on demand and are counted; test_every_method.py does the same to each real method.
"""
import copy
import ctypes
import gc
import mmap
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

import devcert
from devcert import _probe_api as probe
from devcert._probe_enums import ProbeCipher, ProbeColor, ProbePart

SECONDS = 30  # far longer than anything here takes


@pytest.fixture(autouse=True)
def no_leak():
    """Each test gives back all objects that it made, each once."""
    gc.collect()
    before = probe.probe_live()
    yield
    gc.collect()
    assert probe.probe_live() == before


class Waiting:
    """A call that waits in another thread until it is let go."""

    def __init__(self, gate, function, *args):
        self.gate = gate.share()
        self.result = self.error = None
        before = self.gate.waiting
        self.thread = threading.Thread(target=self._run, args=(function, args), daemon=True)
        self.thread.start()
        end = time.monotonic() + SECONDS
        while self.gate.waiting == before and self.thread.is_alive():
            assert time.monotonic() < end
            time.sleep(0.001)

    def _run(self, function, args):
        try:
            self.result = function(*args)
        except BaseException as e:  # told to the test, whatever it is
            self.error = e

    def let_go(self):
        self.gate.unlock()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()
        self.gate.close()
        if self.error is not None:
            raise self.error.with_traceback(None)
        return self.result


def assert_state(call, *args):
    with pytest.raises(devcert.UsageError) as e:
        call(*args)
    assert e.value.code == devcert.ErrorCode.STATE


# --- close


def test_close_twice_is_harmless():
    item = probe.ProbeItem(1)
    assert not item.closed
    freed = probe.probe_freed()
    item.close()
    item.close()
    assert item.closed
    del item
    gc.collect()
    assert probe.probe_freed() == freed + 1


def test_use_after_close():
    record = probe.ProbeRecord()
    item = probe.ProbeItem(1)
    item.close()
    assert_state(lambda: item.number)
    assert_state(record.set_item, item)
    record.close()
    assert_state(lambda: record.text)
    assert_state(record.set_text, "x")
    assert_state(record.get_password_private)
    with pytest.raises(devcert.UsageError):
        with record:
            record.text
    assert "closed" in repr(record)


def test_close_in_another_threads_shared_call():
    gate = probe.ProbeGate()
    waiting = [Waiting(gate, gate.carry, b"one"), Waiting(gate, gate.carry, b"two")]
    assert gate.waiting == 2
    live = probe.probe_live()
    gate.close()
    assert gate.closed
    assert_state(gate.carry, b"three")
    assert_state(lambda: gate.waiting)
    gate.close()
    assert probe.probe_live() == live
    assert [w.let_go() for w in waiting] == [b"one", b"two"]
    assert probe.probe_live() == live - 1


def test_close_in_another_threads_exclusive_call():
    gate = probe.ProbeGate()
    walker = probe.ProbeWalker(gate)
    waiting = Waiting(gate, walker.walk)
    live = probe.probe_live()
    walker.close()
    assert_state(walker.walk)
    assert probe.probe_live() == live
    assert waiting.let_go() == 1
    assert probe.probe_live() == live - 1


def test_last_reference_dropped_in_another_threads_call():
    gate = probe.ProbeGate()
    walker = probe.ProbeWalker(gate)
    waiting = Waiting(gate, walker.walk)
    del walker
    gc.collect()
    assert waiting.let_go() == 1


def test_parents_may_be_closed_before_children():
    record = probe.ProbeRecord().set_item(probe.ProbeItem(7))
    item = record.item
    again = record.item
    record.close()
    assert (item.number, again.number) == (7, 7)
    item.close()
    assert again.number == 7


# --- threads


def test_two_threads_in_one_mutable_object():
    gate = probe.ProbeGate()
    walker = probe.ProbeWalker(gate)
    waiting = Waiting(gate, walker.walk)
    assert_state(walker.walk)
    assert_state(lambda: walker.steps)
    assert waiting.let_go() == 1
    assert walker.walk() == 2
    assert walker.steps == 2


def test_many_threads_in_one_immutable_object():
    gate = probe.ProbeGate()
    waiting = [Waiting(gate, gate.carry, bytes([n])) for n in range(8)]
    assert gate.waiting == 8
    assert [w.let_go() for w in waiting] == [bytes([n]) for n in range(8)]


def test_threads_race_for_close():
    for _ in range(200):
        item = probe.ProbeItem(5)
        start = threading.Barrier(4)

        def use(item=item, start=start):
            start.wait()
            try:
                while item.number == 5:
                    pass
            except devcert.UsageError:
                item.close()

        threads = [threading.Thread(target=use) for _ in range(3)]
        for t in threads:
            t.start()
        start.wait()
        item.close()
        for t in threads:
            t.join(SECONDS)
            assert not t.is_alive()


def test_slow_calls_let_other_threads_run():
    gate = probe.ProbeGate()
    threading.Timer(0.05, gate.share().unlock).start()
    assert gate.carry(b"x") == b"x"  # would wait for ever if the timer could not run


def test_short_calls_keep_the_lock():
    """As naps do not say that they are slow, nobody runs meanwhile."""

    def woken_late():
        """Whether a thread that wants to wake during a nap has to wait for its end."""
        woken = []
        thread = threading.Thread(target=lambda: (time.sleep(0.02), woken.append(time.monotonic())))
        start = time.monotonic()
        thread.start()
        probe.probe_nap(100)
        thread.join(SECONDS)
        return woken[0] - start >= 0.1

    # On a busy machine a nap may begin too late, but not each time.
    assert any(woken_late() for _ in range(10))


# --- null and wrong types


WRONG = [None, object(), 1.5, [], {}, 1j, probe.ProbeItem, len]


@pytest.mark.parametrize("wrong", WRONG + [b"bytes", 3, True], ids=repr)
def test_text_is_text(wrong):
    with probe.ProbeRecord() as record, pytest.raises(TypeError):
        record.set_text(wrong)


@pytest.mark.parametrize("wrong", WRONG + ["text", 3, True], ids=repr)
def test_octets_are_octets(wrong):
    with probe.ProbeRecord() as record, pytest.raises(TypeError):
        record.set_data(wrong)


@pytest.mark.parametrize("wrong", WRONG[1:] + [3], ids=repr)
def test_passphrases_are_text_or_octets(wrong):
    with probe.ProbeRecord() as record, pytest.raises(TypeError):
        record.set_password(wrong)


@pytest.mark.parametrize("wrong", WRONG + ["1", b"1"], ids=repr)
def test_numbers_are_numbers(wrong):
    with probe.ProbeRecord() as record:
        for set_it in (record.set_offset, record.set_number, record.set_total, record.set_length,
                       record.set_color, record.set_parts, record.set_problem):
            with pytest.raises(TypeError):
                set_it(wrong)
    with pytest.raises(TypeError):
        probe.ProbeItem(wrong)


@pytest.mark.parametrize("wrong", WRONG + ["2020-01-01", 0], ids=repr)
def test_moments_are_moments(wrong):
    with probe.ProbeRecord() as record, pytest.raises(TypeError):
        record.set_moment(wrong)


def test_objects_are_of_their_class():
    record = probe.ProbeRecord()
    name = devcert.Name.parse_text("CN=x")
    for wrong in WRONG[1:] + [record, name, b"x", 5]:
        with pytest.raises(TypeError):
            record.set_item(wrong)
    with pytest.raises(TypeError):
        probe.ProbeWalker(None)
    with pytest.raises(TypeError):
        probe.ProbeItem.number.fget(record)
    assert record.set_item(None) is record


def test_attributes_are_not_made_by_mistake():
    record = probe.ProbeRecord()
    with pytest.raises(AttributeError):
        record.txet = "x"
    with pytest.raises(AttributeError):
        record.text = "x"
    with pytest.raises(TypeError):
        probe.ProbeRecord(txet="x")


# --- octets


def sparse(size):
    """As much memory as asked for, none of it used; skips where the machine has not even that."""
    try:
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
    except OSError:  # 0x4000 is MAP_NORESERVE
        pytest.skip("no address space")


def test_more_than_2_gib():
    started = time.monotonic()
    with sparse((2 << 30) + 5) as huge, probe.ProbeRecord() as record:
        with pytest.raises(devcert.DecodeError) as e:
            record.set_data(huge)
        assert e.value.code == devcert.ErrorCode.LIMIT
        with pytest.raises(devcert.DecodeError) as e:
            record.set_password(huge)
        assert e.value.code == devcert.ErrorCode.LIMIT
        stream = probe.ProbeStream(ProbeCipher.NONE)
        for call in (lambda: stream.update(huge), lambda: stream.update_into(huge, bytearray(9))):
            with pytest.raises(devcert.DecodeError) as e:
                call()
            assert e.value.code == devcert.ErrorCode.LIMIT
        assert stream.update_into(b"small", huge) == 5
        assert huge[:6] == b"small\0"
        with pytest.raises(devcert.Error):
            probe.probe_fail(devcert.ErrorCode.DER, huge)
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("data", [
    b"abc", bytearray(b"abc"), memoryview(b"abc"), memoryview(b"xabcx")[1:4], mmap.mmap(-1, 3),
    (ctypes.c_char * 3)(*b"abc"), memoryview(b"abcd").cast("H"), b"", bytearray(),
], ids=lambda d: type(d).__name__)
def test_octets_of_any_kind(data):
    with probe.ProbeRecord(data=data) as record:
        assert record.data == bytes(data)
        assert type(record.data) is bytes


@pytest.mark.parametrize("view", [
    memoryview(bytearray(12))[::2], memoryview(bytearray(12))[::-1],
    memoryview((ctypes.c_uint16 * 6)())[1::2],
], ids=("even", "backwards", "words"))
def test_not_contiguous(view):
    stream = probe.ProbeStream(ProbeCipher.NONE)
    with probe.ProbeRecord() as record:
        for call in (lambda: record.set_data(view), lambda: record.set_password(view),
                     lambda: stream.update(view), lambda: stream.update_into(view, bytearray(12)),
                     lambda: stream.update_into(b"x", view)):
            with pytest.raises(BufferError):
                call()


def test_memory_that_cannot_be_written():
    stream = probe.ProbeStream(ProbeCipher.NONE)
    for dest in (b"xx", memoryview(b"xx"), memoryview(bytearray(2)).toreadonly()):
        with pytest.raises((BufferError, TypeError)):
            stream.update_into(b"a", dest)
    for dest in (None, "xx", 3):
        with pytest.raises(TypeError):
            stream.update_into(b"a", dest)


def test_too_little_room():
    stream = probe.ProbeStream(ProbeCipher.AES_256_GCM)
    dest = bytearray(16)
    with pytest.raises(devcert.DecodeError) as e:
        stream.update_into(b"a", dest)
    assert e.value.code == devcert.ErrorCode.LIMIT
    assert dest == bytes(16)
    assert stream.update_into(b"", dest) == 16


def test_in_place():
    both = bytearray(b"abc") + bytearray(16)
    stream = probe.ProbeStream(ProbeCipher.AES_256_GCM)
    assert stream.update_into(memoryview(both)[:3], both) == 19
    assert probe.ProbeStream(ProbeCipher.AES_256_GCM).update(b"abc") == both


def test_released_views():
    view = memoryview(bytearray(4))
    view.release()
    stream = probe.ProbeStream(ProbeCipher.NONE)
    for call in (lambda: stream.update(view), lambda: stream.update_into(view, bytearray(4)),
                 lambda: stream.update_into(b"x", view)):
        with pytest.raises(ValueError):
            call()


def test_memory_stays_where_it_is_during_a_call():
    """What a slow call reads can neither be moved nor released meanwhile."""
    data = bytearray(b"abc")
    view = memoryview(data)
    gate = probe.ProbeGate()
    first, second = Waiting(gate, gate.carry, data), Waiting(gate, gate.carry, view)
    for change in (data.clear, lambda: data.extend(b"x" * 1000), data.pop, view.release):
        with pytest.raises(BufferError):
            change()
    assert (first.let_go(), second.let_go()) == (b"abc", b"abc")
    view.release()
    data.clear()


def test_memory_is_let_go_after_errors():
    data = bytearray(b"abc")
    stream = probe.ProbeStream(ProbeCipher.NONE)
    stream.finish()
    for call in (lambda: stream.update(data), lambda: stream.update_into(data, data),
                 lambda: stream.update_into(data, None), lambda: probe.probe_fail(-200, data)):
        with pytest.raises((devcert.Error, TypeError)):
            call()
    data.extend(b"still ours")


def test_secrets_come_as_memory_that_can_be_wiped():
    with probe.ProbeRecord(password="gehe\u00efm") as record:
        secret = record.get_password_private()
        assert type(secret) is bytearray
        assert secret == "gehe\u00efm".encode()
        secret[:] = bytes(len(secret))
        assert record.get_password_private() == "gehe\u00efm".encode()
        record.set_password(None)
        with pytest.raises(devcert.NotFoundError):
            record.get_password_private()
        record.set_password(b"")
        assert record.get_password_private() == b""
        record.set_password(b"\0\xff")
        assert record.get_password_private() == b"\0\xff"


# --- text


@pytest.mark.parametrize("text", ["", "x", "\u00e4\u00df", "\u20ac", "\U0001f511", "\x7f\x80",
                                  "a" * 100_000, "\ufeff", "\U0010ffff"], ids=ascii)
def test_text_comes_back(text):
    with probe.ProbeRecord(text=text, note=text, tag=[text, text]) as record:
        assert (record.text, record.note, record.tags) == (text, text, [text, text])


@pytest.mark.parametrize("text", ["\0", "a\0", "a\0b", "\ud800", "a\udfff", "\udcff"], ids=ascii)
def test_text_that_c_cannot_have(text):
    with probe.ProbeRecord(text="old") as record:
        for set_it in (record.set_text, record.set_note, record.add_tag):
            with pytest.raises(ValueError):
                set_it(text)
        assert (record.text, record.note, record.tags) == ("old", None, [])
    with pytest.raises(ValueError):
        probe.ProbeRecord(text=text)


def test_passphrases_with_surrogates():
    with probe.ProbeRecord() as record:
        with pytest.raises(ValueError):
            record.set_password("\ud800")
        record.set_password("a\0b")
        assert record.get_password_private() == b"a\0b"


@pytest.mark.parametrize("octets", [b"\xff", b"a\x80", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x82",
                                    b"\xf5\x80\x80\x80"], ids=repr)
def test_octets_that_are_no_text(octets):
    with probe.ProbeRecord() as record:
        record.set_raw_text(octets)
        with pytest.raises(UnicodeDecodeError):
            record.text
        record.set_text("again")
        assert record.text == "again"


@pytest.mark.parametrize("message", [b"\xff\xfe", "\u20ac".encode() * 100, b"x" * 5000, b"",
                                     b"%s%n%d", b"a\0b"], ids=lambda m: repr(m[:8]))
def test_messages_of_any_kind(message):
    with pytest.raises(devcert.DecodeError) as e:
        probe.probe_fail(devcert.ErrorCode.DER, message)
    known = message.partition(b"\0")[0].decode(errors="replace")
    assert isinstance(e.value.message, str)
    assert e.value.message[:80] == known[:80]
    assert len(e.value.message.encode(errors="replace")) <= 3 * 255
    str(e.value), repr(e.value)


# --- numbers, enums, moments


@pytest.mark.parametrize("name, low, high", [
    ("number", 0, 2**32 - 1), ("total", 0, 2**64 - 1), ("length", 0, sys.maxsize * 2 + 1),
    ("offset", -2**31, 2**31 - 1), ("level", 0, 2**31 - 1), ("problem", -2**31, 2**31 - 1),
])
def test_numbers_out_of_range(name, low, high):
    with probe.ProbeRecord() as record:
        set_it = getattr(record, "set_" + name)
        for number in (low, high):
            set_it(number)
            assert getattr(record, name) == number
        for number in (low - 1, high + 1, 2**64, -2**63, -2**64, 10**100, -10**100):
            if low <= number <= high or (name == "level" and number == -1):
                continue
            with pytest.raises(OverflowError):
                set_it(number)
            assert getattr(record, name) == high


def test_numbers_that_are_true():
    with probe.ProbeRecord(number=True) as record:
        assert record.number == 1
        record.set_ready(True)
        assert record.is_ready is True
        for wrong in (None, 0, 1, 2, "yes", []):
            with pytest.raises(TypeError):
                record.set_ready(wrong)
        assert record.is_ready is True


def test_numbers_that_may_be_absent():
    with probe.ProbeRecord() as record:
        assert record.level is None
        assert record.set_level(3).level == 3
        assert record.set_level(None).level is None
        for wrong in (-2, -2**31):
            with pytest.raises((OverflowError, devcert.UsageError)):
                record.set_level(wrong)


def test_enums():
    with probe.ProbeRecord(color=ProbeColor.BLUE) as record:
        assert record.color is ProbeColor.BLUE
        assert record.chosen_color is ProbeColor.BLUE
        record.set_raw_color(12345)
        assert record.color == 12345 and isinstance(record.color, int)
        assert record.chosen_color == 12345
        record.set_raw_color(-1)
        assert record.chosen_color is None
        with pytest.raises(devcert.UsageError):
            record.set_color(99)
        for wrong in (2**31, -2**31 - 1, 2**70):
            with pytest.raises((OverflowError, ValueError)):
                record.set_color(wrong)
        record.set_problem(-99999)
        assert record.problem == -99999
        record.set_problem(devcert.ErrorCode.DER)
        assert record.problem is devcert.ErrorCode.DER


def test_flags():
    parts = ProbePart.HEAD | ProbePart.TAIL
    with probe.ProbeRecord(parts=parts) as record:
        assert record.parts == parts and isinstance(record.parts, ProbePart)
        record.set_parts(ProbePart(0))
        assert record.parts == 0
        with pytest.raises(devcert.UsageError):
            record.set_parts(1 << 5)
        record.set_raw_parts(2**32 - 1)
        assert int(record.parts) == 2**32 - 1
        for wrong in (-1, 2**32, 2**70):
            with pytest.raises((OverflowError, ValueError)):
                record.set_parts(wrong)


def test_moments():
    utc = timezone.utc
    with probe.ProbeRecord() as record:
        for moment in (datetime(1970, 1, 1, tzinfo=utc), datetime(1, 1, 1, tzinfo=utc),
                       datetime(9999, 12, 31, 23, 59, 59, tzinfo=utc),
                       datetime(1969, 12, 31, 23, 59, 59, tzinfo=utc),
                       datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=-7)))):
            record.set_moment(moment)
            assert record.moment == moment
            assert record.moment.utcoffset() == timedelta(0)
        record.set_moment(datetime(2000, 1, 1, 0, 0, 0, 999999, tzinfo=utc))
        assert record.moment == datetime(2000, 1, 1, tzinfo=utc)
        with pytest.raises(ValueError):
            record.set_moment(datetime(2000, 1, 1))
        # Moments outside of years 1 to 9999 in UTC, although they look inside.
        east, west = (timezone(timedelta(hours=h)) for h in (9, -9))
        for moment in (datetime(1, 1, 1, tzinfo=east), datetime(9999, 12, 31, 23, tzinfo=west)):
            try:
                record.set_moment(moment)
            except (OverflowError, ValueError):
                pass
        for years in (2**31 - 1, -2**31, 9000, -3000):
            record.set_far_moment(years)
            with pytest.raises((OverflowError, ValueError)):
                record.moment


# --- errors


def test_every_code_has_its_class():
    classes = {
        devcert.Category.USAGE: devcert.UsageError, devcert.Category.DECODE: devcert.DecodeError,
        devcert.Category.CRYPTO: devcert.CryptoError, devcert.Category.TRUST: devcert.TrustError,
        devcert.Category.PROTOCOL: devcert.ProtocolError, devcert.Category.IO: devcert.IoError,
        devcert.Category.STORE: devcert.StoreError, devcert.Category.NETWORK: devcert.NetworkError,
        devcert.Category.SYSTEM: devcert.Error,
    }
    for code in devcert.ErrorCode:
        if code in (devcert.ErrorCode.OK, devcert.ErrorCode.NOMEM):
            continue
        with pytest.raises(devcert.Error) as e:
            probe.probe_fail(code, b"what is wrong")
        expected = classes[e.value.category]
        if code == devcert.ErrorCode.NOT_FOUND:
            expected = devcert.NotFoundError
        assert type(e.value) is expected
        assert e.value.code is code
        assert e.value.name == devcert.error_name(code)
        assert e.value.message == "what is wrong"
        assert e.value.detail == {}
    with pytest.raises(MemoryError):
        probe.probe_fail(devcert.ErrorCode.NOMEM, b"")
    assert probe.probe_fail(devcert.ErrorCode.OK, b"") is None


@pytest.mark.parametrize("code, category", [
    (-99, "SYSTEM"), (-199, "USAGE"), (-299, "DECODE"), (-399, "CRYPTO"), (-499, "TRUST"),
    (-599, "PROTOCOL"), (-699, "STORE"), (-799, "IO"), (-899, "NETWORK"),
])
def test_codes_of_newer_releases(code, category):
    with pytest.raises(devcert.Error) as e:
        probe.probe_fail(code, b"new")
    assert e.value.code == code and type(e.value.code) is int
    assert e.value.category is devcert.Category[category]
    assert e.value.name == "DEVCERT_E_UNKNOWN"


@pytest.mark.parametrize("code", [-900, -12345, -2**31, 1, 2**31 - 1])
def test_codes_of_no_category(code):
    with pytest.raises(devcert.Error) as e:
        probe.probe_fail(code, b"strange")
    assert e.value.code == code


def test_details():
    cases = [(devcert.ErrorCode.IO, devcert.Detail.ERRNO, 13),
             (devcert.ErrorCode.SIGNATURE, devcert.Detail.GNUTLS, -89),
             (devcert.ErrorCode.HTTP, devcert.Detail.HTTP_STATUS, 503)]
    for code, kind, figure in cases:
        with pytest.raises(devcert.Error) as e:
            probe.probe_fail_detail(code, kind, figure)
        assert e.value.detail == {kind: figure}
    with pytest.raises(OSError) as e:
        probe.probe_fail_detail(devcert.ErrorCode.IO, devcert.Detail.ERRNO, 13)
    assert e.value.errno == 13
    with pytest.raises(devcert.IoError) as e:
        probe.probe_fail(devcert.ErrorCode.IO, b"x")
    assert e.value.detail == {}


def test_errors_are_of_their_thread():
    caught = []

    def fail(code):
        for _ in range(200):
            try:
                probe.probe_fail(code, str(code).encode())
            except devcert.Error as e:
                caught.append((code, e.code, e.message))

    threads = [threading.Thread(target=fail, args=(c,)) for c in (-200, -300, -400)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(SECONDS)
    assert len(caught) == 600
    assert all(code == got and message == str(code) for code, got, message in caught)


def test_a_constructor_that_fails():
    with pytest.raises(devcert.UsageError) as e:
        probe.ProbeItem(666)
    assert e.value.code == devcert.ErrorCode.ARGUMENT
    with pytest.raises(devcert.UsageError):
        probe.ProbeRecord(color=99)


def test_calls_while_an_exception_is_in_flight():
    record = probe.ProbeRecord()
    try:
        raise KeyError("first")
    except KeyError as first:
        assert sys.exc_info()[1] is first
        record.set_text("inside")
        assert record.text == "inside"
        with pytest.raises(devcert.DecodeError) as e:
            probe.probe_fail(-200, b"second")
        assert e.value.__context__ is first
        assert sys.exc_info()[1] is first
    with pytest.raises(KeyError):
        try:
            raise KeyError
        finally:
            record.set_text("finally")
            record.close()


def test_an_error_that_is_left_pending_by_a_destructor():
    """Objects that die while an exception is on its way leave it alone."""

    def fail():
        items = [probe.ProbeItem(n) for n in range(3)]
        raise KeyError(len(items))

    with pytest.raises(KeyError) as e:
        fail()
    assert e.value.args == (3,)


def test_errors_through_context_managers():
    with pytest.raises(devcert.DecodeError) as e:
        with probe.ProbeRecord() as record:
            probe.probe_fail(-200, b"inside")
    assert e.value.message == "inside"
    assert record.closed
    with pytest.raises(ZeroDivisionError) as e:
        try:
            with probe.ProbeItem(1) as item:
                item.close()
                item.number
        finally:
            1 / 0
    assert isinstance(e.value.__context__, devcert.UsageError)


def test_errors_can_be_copied_and_pickled():
    with pytest.raises(devcert.IoError) as e:
        probe.probe_fail_detail(devcert.ErrorCode.IO, devcert.Detail.ERRNO, 2)
    for again in (copy.copy(e.value), pickle.loads(pickle.dumps(e.value))):
        assert type(again) is devcert.IoError
        assert (again.code, again.message, again.detail, str(again)) == (
            e.value.code, e.value.message, e.value.detail, str(e.value))


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals")
def test_interrupt_arrives_after_a_slow_call():
    gate = probe.ProbeGate()
    twin = gate.share()
    seen = []

    def interrupt():
        while twin.waiting == 0:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        seen.append(twin.waiting)  # still inside, as the library is never interrupted
        twin.unlock()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            thread.start()
            gate.carry(b"x")
            time.sleep(SECONDS)
    finally:
        thread.join(SECONDS)
        signal.signal(signal.SIGINT, handler)
    assert seen == [1]
    gate.close()
    twin.close()


# --- what Python does with objects


def test_objects_without_init():
    item = probe.ProbeItem.__new__(probe.ProbeItem)
    for use in (lambda: item.number, lambda: probe.ProbeRecord().set_item(item)):
        with pytest.raises(TypeError):
            use()
    item.close()
    assert item.closed
    assert "closed" in repr(item)


def test_init_called_again():
    item = probe.ProbeItem(1)
    item.__init__(2)  # immutable, so it stays what it is
    assert item.number == 1
    with pytest.raises(devcert.UsageError):
        item.__init__(666)
    item.close()
    item.__init__(3)
    assert item.closed


def test_classes_without_constructor():
    for cls in (devcert.Cert, devcert.Csr, devcert.Key, devcert.ScepOutcome):
        with pytest.raises((TypeError, AttributeError)):
            cls()


def test_subclasses():
    class Mine(probe.ProbeItem):
        def __init__(self, number, label):
            super().__init__(number)
            self.label = label

        @property
        def number(self):
            return super().number + 1

    class Forgetful(probe.ProbeItem):
        def __init__(self):
            pass

    mine = Mine(1, "label")
    assert (mine.number, mine.label) == (2, "label")
    with probe.ProbeRecord(item=mine) as record:
        assert record.item.number == 1
        with pytest.raises((TypeError, AttributeError, devcert.UsageError)):
            record.set_item(Forgetful())


def test_copy_and_pickle_are_refused():
    item = probe.ProbeItem(1)
    for use in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            use(item)
    assert item.number == 1


def test_cycles_are_collected():
    class Node(probe.ProbeItem):
        def __init__(self):
            super().__init__(1)
            self.other = None

    live = probe.probe_live()
    for _ in range(10):
        a, b = Node(), Node()
        a.other, b.other = b, a
    del a, b
    gc.collect()
    assert probe.probe_live() == live


def test_destructors_in_cycles_may_still_close():
    class Late(probe.ProbeItem):
        def __init__(self):
            super().__init__(1)
            self.me = self

        def __del__(self):
            self.close()

    live = probe.probe_live()
    Late()
    gc.collect()
    assert probe.probe_live() == live


# --- the interpreter's end


def run(script, **environment):
    """Run a script in a process of its own: all right, and says what it printed."""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", script], capture_output=True,
                          text=True, timeout=SECONDS, env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_objects_alive_at_exit():
    assert run("""
from devcert import _probe_api as probe
import devcert
item = probe.ProbeItem(1)
item_class = probe.ProbeItem
name = devcert.Name.parse_text("CN=x")
class Late:
    def __init__(self):
        self.item = probe.ProbeItem(2)
    def __del__(self):
        self.item.close()
late = Late()
cycle = [late]
cycle.append(cycle)
import builtins
builtins.kept = probe.ProbeItem(3)
""") == ""


def test_daemon_threads_inside_a_call_at_exit():
    assert run("""
import threading, time
from devcert import _probe_api as probe
gate = probe.ProbeGate()
walker = probe.ProbeWalker(gate)
for call in (gate.carry, ):
    threading.Thread(target=call, args=(b"x",), daemon=True).start()
threading.Thread(target=walker.walk, daemon=True).start()
while gate.waiting < 2:
    time.sleep(0.001)
print("inside")
""") == "inside\n"


def test_threads_that_outlive_main():
    assert run("""
import threading, time
from devcert import _probe_api as probe
gate = probe.ProbeGate()
def end():
    time.sleep(0.1)
    print(gate.carry(b"x"))
threading.Thread(target=end).start()
gate.unlock()
""") == "b'x'\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fork():
    assert run("""
import os
from devcert import _probe_api as probe
import devcert
item = probe.ProbeItem(1)
key = devcert.Key.generate(devcert.KeyType.EC_P256)
if os.fork() == 0:
    assert item.number == 1
    item.close()
    assert devcert.Key.generate(devcert.KeyType.EC_P256) != key
    print("child", flush=True)
    os._exit(0)
assert os.wait()[1] == 0
assert item.number == 1
print("parent")
""") == "child\nparent\n"


def test_import_in_a_thread_and_again():
    assert run("""
import threading, importlib, sys
def load():
    import devcert
    devcert.version()
threads = [threading.Thread(target=load) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
""") == ""


# --- growth


def resident():
    """Memory of this process in octets."""
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * mmap.PAGESIZE


def catch(call, *args):
    try:
        call(*args)
    except Exception:  # whatever it is, it must not be kept
        pass


def several(record):
    record.set_text("text").add_tag("tag").set_data(b"data").set_password("secret")
    return record.text, record.tags, record.data, record.get_password_private()


def shown(cert):
    return (cert.subject.text, cert.not_after, cert.ext_key_usages, cert.san_list[:], cert.path_len,
            cert.key_usage, cert.fingerprint, hash(cert), cert == cert, repr(cert))


NAME = devcert.Name.parse_text("C=BE,O=Example,CN=x")
PEM = (pathlib.Path(__file__).parents[1] / "vectors/certs/leaf.pem").read_bytes()
CERT = devcert.Cert.parse(PEM)

GROWTH = {
    "call": lambda: probe.probe_add(1, 2),
    "object": lambda: probe.ProbeItem(1),
    "close": lambda: probe.ProbeItem(1).close(),
    "record": lambda: several(probe.ProbeRecord(number=1, tag=["a", "b"], note="note")),
    "child": lambda: probe.ProbeRecord(item=probe.ProbeItem(1)).item,
    "error": lambda: catch(probe.probe_fail_detail, -700, devcert.Detail.ERRNO, 2),
    "type error": lambda: catch(probe.ProbeItem, None),
    "bad constructor": lambda: catch(probe.ProbeItem, 666),
    "bad text": lambda: catch(probe.ProbeRecord().set_text, "\ud800"),
    "bad octets": lambda: catch(lambda: probe.ProbeRecord().set_raw_text(b"\xff").text),
    "stream": lambda: probe.ProbeStream(ProbeCipher.NONE).update(b"piece"),
    "name": lambda: list(devcert.Name([("CN", "x"), ("O", "Example")])),
    "bad name": lambda: catch(devcert.Name.parse, b"\x30\x03"),
    "certificate": lambda: devcert.Cert.parse(PEM),
    "getters": lambda: shown(CERT),
    "bad certificate": lambda: catch(devcert.Cert.parse, PEM[:200]),
    "builder": lambda: devcert.CsrBuilder(subject=NAME, san_dns=["a", "b"], challenge=b"x"),
    "bad builder": lambda: catch(lambda: devcert.CsrBuilder(subject=NAME, san_dns=["a", "\0"])),
    "list": lambda: list(devcert.CertList([CERT, CERT])),
    "bad list": lambda: catch(devcert.CertList, [CERT, None]),
}


@pytest.mark.parametrize("what", GROWTH)
def test_no_growth(what):
    """100,000 calls take no memory that 10,000 did not take: 2 MiB is 20 octets a call."""
    call = GROWTH[what]
    for _ in range(10_000):
        call()
    gc.collect()
    live, before = probe.probe_live(), resident()
    for _ in range(100_000):
        call()
    gc.collect()
    assert probe.probe_live() == live
    if "libasan" not in os.environ.get("LD_PRELOAD", ""):  # which keeps what was freed for a while
        assert resident() - before < 2 << 20
