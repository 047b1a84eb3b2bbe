# SPDX-License-Identifier: LGPL-2.1-or-later
"""Envelopes as files: what is written is sealed, what is read was opened and is authenticated."""
import array
import csv
import ctypes
import gc
import io
import mmap
import os
import pathlib
import shutil
import stat
import tarfile
import tempfile
import threading
import warnings
import zipfile

import pytest

import devcert
from devcert import ErrorCode, FileJob, OpenerBuilder, SealWriter, open_envelope
from envelopes import PIECE, SIZES, octets, seal, to, unseal
from vectors import fails

LARGE = (1 << 20) + 12_345  # does not stay in memory


@pytest.fixture(scope="module")
def builder(parties):
    return to(parties.ec)


@pytest.fixture(scope="module")
def key(parties):
    return parties.ec_key


def sealed(builder, content):
    target = io.BytesIO()
    with SealWriter(target, builder) as writer:
        writer.write(content)
    return target.getvalue()


def opened(key, envelope):
    with open_envelope(io.BytesIO(envelope), key) as file:
        return file.read()


def open_files():
    return set(os.listdir("/proc/self/fd"))


class Raw(io.RawIOBase):
    """A raw file that takes and gives a little at a time."""

    def __init__(self, data=b"", step=1000):
        self.data, self.step = bytearray(data), step

    def writable(self):
        return True

    def readable(self):
        return True

    def write(self, data):
        self.data += bytes(data)[: self.step]
        return min(len(data), self.step)

    def readinto(self, room):
        n = min(len(room), self.step, len(self.data))
        room[:n] = self.data[:n]
        del self.data[:n]
        return n


# ------------------------------------------------------------------------------- both


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read(builder, key, size):
    target = io.BytesIO()
    with SealWriter(target, builder) as writer:
        shutil.copyfileobj(io.BytesIO(octets(size)), writer)
    assert not target.closed
    with open_envelope(io.BytesIO(target.getvalue()), key) as file:
        assert file.read() == octets(size)
        assert file.read() == b""
    assert unseal(key, target.getvalue()) == octets(size)
    assert opened(key, seal(builder, octets(size))) == octets(size)


def test_files_of_the_language_and_of_the_library_are_the_same(builder, key, tmp_path):
    content = octets(LARGE)
    (tmp_path / "bid").write_bytes(content)
    with open(tmp_path / "written.p7m", "xb") as target, SealWriter(target, builder) as writer:
        writer.write(content)
    FileJob.open(OpenerBuilder(key=key), tmp_path / "written.p7m", tmp_path / "opened").run()
    assert (tmp_path / "opened").read_bytes() == content
    FileJob.seal(builder, tmp_path / "bid", tmp_path / "job.p7m").run()
    with open_envelope(tmp_path / "job.p7m", key) as file:
        assert file.read() == content


# ------------------------------------------------------------------------------- writing


@pytest.mark.parametrize("piece", [
    b"abcdefgh", bytearray(b"abcdefgh"), memoryview(b"xabcdefghx")[1:9],
    memoryview(b"abcdefgh").cast("I"), array.array("H", b"abcdefgh"), b"", memoryview(b""),
    (ctypes.c_uint16 * 4)(1, 2, 3, 4), memoryview(b"abcdefgh").cast("B", (2, 4)),
], ids=lambda p: type(p).__name__)
def test_any_octets_are_written(builder, key, piece):
    target = io.BytesIO()
    with SealWriter(target, builder) as writer:
        assert writer.write(piece) == len(bytes(piece))
        assert writer.write(piece) == len(bytes(piece))
    assert opened(key, target.getvalue()) == bytes(piece) * 2


def test_a_mapped_file_is_written(builder, key, tmp_path):
    (tmp_path / "bid").write_bytes(octets(LARGE))
    with open(tmp_path / "bid", "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as m:
        assert opened(key, sealed(builder, m)) == octets(LARGE)


@pytest.mark.parametrize("wrong", ["text", None, 5, [1, 2], memoryview(bytearray(8))[::2]],
                         ids=lambda w: type(w).__name__)
def test_what_is_not_octets_changes_nothing(builder, key, wrong):
    target = io.BytesIO()
    with SealWriter(target, builder) as writer:
        writer.write(b"a ")
        error = BufferError if isinstance(wrong, memoryview) else TypeError
        with pytest.raises(error):
            writer.write(wrong)
        writer.write(b"bid")
    assert opened(key, target.getvalue()) == b"a bid"


def test_it_is_a_binary_file_for_writing(builder):
    with SealWriter(io.BytesIO(), builder) as writer:
        assert isinstance(writer, io.RawIOBase)
        assert writer.writable() and not writer.readable() and not writer.seekable()
        for call in (writer.read, writer.tell, lambda: writer.seek(0), writer.fileno):
            with pytest.raises(io.UnsupportedOperation):
                call()
        assert not writer.isatty()
        writer.flush()
        writer.writelines([b"a", b"b"])
        assert not writer.closed
    assert writer.closed
    writer.close()
    for call in (lambda: writer.write(b"x"), writer.flush, writer.writable, writer.__enter__):
        with pytest.raises(ValueError):
            call()


def test_a_buffer_may_be_around_it(builder, key):
    target = io.BytesIO()
    with io.BufferedWriter(SealWriter(target, builder)) as file:
        for i in range(10_000):
            file.write(i.to_bytes(4, "big"))
    assert opened(key, target.getvalue()) == octets(40_000)


def test_text_may_be_written(builder, key):
    target = io.BytesIO()
    with io.TextIOWrapper(SealWriter(target, builder), "utf-8", newline="") as file:
        csv.writer(file).writerows([["lot", "prix"], [1, "caf\u00e9"]])
    with open_envelope(io.BytesIO(target.getvalue()), key) as file:
        assert list(csv.reader(io.TextIOWrapper(file, "utf-8", newline=""))) == [
            ["lot", "prix"], ["1", "caf\u00e9"]]


def test_archives_may_be_written(builder, key, tmp_path):
    (tmp_path / "a.txt").write_bytes(octets(200_000))
    target = io.BytesIO()
    with SealWriter(target, builder) as writer, zipfile.ZipFile(writer, "w") as archive:
        archive.write(tmp_path / "a.txt", "a.txt")
    with open_envelope(io.BytesIO(target.getvalue()), key) as file, zipfile.ZipFile(file) as read:
        assert read.read("a.txt") == octets(200_000)
    target = io.BytesIO()
    with SealWriter(target, builder) as writer, tarfile.open(fileobj=writer, mode="w|") as archive:
        archive.add(tmp_path / "a.txt", "a.txt")
    with open_envelope(io.BytesIO(target.getvalue()), key) as file, tarfile.open(fileobj=file) as t:
        assert t.extractfile("a.txt").read() == octets(200_000)


def test_a_raw_target_takes_what_it_takes(builder, key):
    target = Raw(step=1000)
    with SealWriter(target, builder) as writer:
        writer.write(octets(LARGE))
    assert opened(key, bytes(target.data)) == octets(LARGE)


def test_a_target_that_would_block_gives_the_envelope_up(builder):
    class Blocked(Raw):
        def write(self, data):
            return None

    with pytest.raises(BlockingIOError), SealWriter(Blocked(), builder) as writer:
        writer.write(octets(PIECE * 3))


@pytest.mark.parametrize("target", [None, "bid.p7m", 5, b"", io.BytesIO], ids=repr)
def test_what_is_no_file_is_no_target(builder, target):
    with pytest.raises(TypeError):
        SealWriter(target, builder).write(octets(PIECE * 3))


def test_a_text_file_is_no_target(builder):
    with pytest.raises(TypeError), SealWriter(io.StringIO(), builder) as writer:
        writer.write(octets(PIECE * 3))


@pytest.mark.parametrize("sealer", [None, "x", 5, object()], ids=repr)
def test_what_is_no_sealer_is_refused(sealer, parties):
    with pytest.raises(TypeError):
        SealWriter(io.BytesIO(), sealer)
    with pytest.raises(TypeError):
        SealWriter(io.BytesIO(), parties.ec)


def test_a_builder_that_is_not_ready_writes_nothing():
    target = io.BytesIO()
    with fails(ErrorCode.STATE):
        SealWriter(target, devcert.SealerBuilder())
    assert target.getvalue() == b""


def test_a_sealer_of_the_callers_own_is_used_up(builder, key):
    sealer, target = builder.build(), io.BytesIO()
    with SealWriter(target, sealer) as writer:
        writer.write(b"a bid")
    assert not sealer.closed
    with fails(ErrorCode.STATE):
        sealer.update(b"x")
    assert opened(key, target.getvalue()) == b"a bid"


# ------------------------------------------------------------------------------- giving up


def assert_cut(key, envelope):
    """Nobody opens it, and it is at most as much as was written before."""
    with pytest.raises(devcert.Error) as e:
        opened(key, envelope)
    assert e.value.code is ErrorCode.DER


@pytest.mark.parametrize("size", [0, 5, PIECE, LARGE])
def test_an_error_inside_with_gives_the_envelope_up(builder, key, size):
    target = io.BytesIO()
    with pytest.raises(KeyError), SealWriter(target, builder) as writer:
        writer.write(octets(size))
        raise KeyError
    assert writer.closed
    assert_cut(key, target.getvalue())
    writer.close()
    assert_cut(key, target.getvalue())


def test_a_source_that_fails_gives_the_envelope_up(builder, key):
    class Failing(Raw):
        def readinto(self, room):
            if not self.data:
                raise OSError("the disk has gone")
            return super().readinto(room)

    target = io.BytesIO()
    with pytest.raises(OSError, match="gone"), SealWriter(target, builder) as writer:
        shutil.copyfileobj(io.BufferedReader(Failing(octets(LARGE))), writer)
    assert_cut(key, target.getvalue())


def test_it_can_be_given_up(builder, key):
    target = io.BytesIO()
    writer = SealWriter(target, builder)
    writer.write(octets(LARGE))
    writer.abort()
    writer.abort()
    assert writer.closed
    writer.close()
    with pytest.raises(ValueError):
        writer.write(b"x")
    assert_cut(key, target.getvalue())


def test_a_target_that_fails_once_has_no_end(builder, key):
    class Full(io.BytesIO):
        full = False

        def write(self, data):
            if self.full:
                raise OSError(28, "no space left")
            return super().write(data)

    target = Full()
    writer = SealWriter(target, builder)
    writer.write(octets(LARGE))
    target.full = True
    with pytest.raises(OSError, match="no space"):
        writer.write(octets(LARGE))
    target.full = False
    with fails(ErrorCode.STATE):
        writer.write(b"x")
    writer.close()
    assert_cut(key, target.getvalue())


def test_a_target_that_fails_at_the_end_is_told(builder, key):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "no space left")

    writer = SealWriter(Full(), builder)
    with pytest.raises(OSError, match="no space"):
        writer.close()
    assert writer.closed


@pytest.mark.parametrize("wrap", [
    lambda w: w, io.BufferedWriter, io.TextIOWrapper,
    lambda w: io.TextIOWrapper(io.BufferedWriter(w)),
], ids=("bare", "buffered", "text", "both"))
def test_what_is_forgotten_is_given_up(builder, key, wrap):
    target = io.BytesIO()
    file = wrap(SealWriter(target, builder))
    file.write("a bid" if isinstance(file, io.TextIOWrapper) else b"a bid")
    file.flush()
    with pytest.warns(ResourceWarning, match="given up"):
        del file
        gc.collect()
    assert_cut(key, target.getvalue())


def test_what_was_never_begun_is_forgotten_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for wrong in (None, devcert.SealerBuilder()):
            with pytest.raises((TypeError, devcert.Error)):
                SealWriter(io.BytesIO(), wrong)
        gc.collect()


# ------------------------------------------------------------------------------- reading


def paths(tmp_path, envelope):
    path = tmp_path / "bid.p7m"
    path.write_bytes(envelope)
    return [path, str(path), os.fsencode(path)]


def test_an_envelope_is_a_path_or_a_file(builder, key, tmp_path):
    envelope = sealed(builder, octets(LARGE))

    class Reader:
        """As little of a file as there may be, which gives more than it is asked for."""

        def __init__(self):
            self.pieces = [envelope[:300_000], envelope[300_000:], b""]

        def read(self, size):
            return self.pieces.pop(0)

    file = open(paths(tmp_path, envelope)[0], "rb")
    for source in [*paths(tmp_path, envelope), io.BytesIO(envelope), Raw(envelope), Reader(), file,
                   io.BufferedReader(Raw(envelope))]:
        with open_envelope(source, key) as content:
            assert content.read() == octets(LARGE)
    assert not file.closed  # it is the caller's
    file.close()


def test_an_envelope_comes_through_a_pipe(builder, key):
    envelope = sealed(builder, octets(LARGE))
    source, target = os.pipe()

    def send():
        with open(target, "wb") as file:
            file.write(envelope)

    thread = threading.Thread(target=send)
    thread.start()
    with open(source, "rb", buffering=0) as file, open_envelope(file, key) as content:
        assert content.read() == octets(LARGE)
    thread.join()


def test_a_source_that_has_nothing_now_is_an_error(key):
    source, target = os.pipe()
    os.set_blocking(source, False)
    with open(source, "rb", buffering=0) as file, pytest.raises(BlockingIOError):
        open_envelope(file, key)
    os.close(target)


@pytest.mark.parametrize("opener", ["key", "builder", "opener"])
def test_a_key_or_an_opener_opens(builder, key, opener):
    envelope = sealed(builder, b"a bid")
    build = OpenerBuilder(key=key)
    with_what = {"key": key, "builder": build, "opener": build.build()}[opener]
    assert opened(with_what, envelope) == b"a bid"
    assert not with_what.closed
    if opener == "opener":
        assert with_what.recipient_index == 0
        with fails(ErrorCode.STATE):
            opened(with_what, envelope)
    else:
        assert opened(with_what, envelope) == b"a bid"


@pytest.mark.parametrize("opener", [None, "secret", b"secret", 5, object()], ids=repr)
def test_what_is_no_opener_is_refused(builder, opener):
    with pytest.raises(TypeError):
        open_envelope(io.BytesIO(sealed(builder, b"")), opener)


@pytest.mark.parametrize("source", [None, 5, object(), io.BytesIO], ids=repr)
def test_what_is_no_source_is_refused(key, source):
    with pytest.raises(TypeError):
        open_envelope(source, key)


def test_a_text_file_is_no_source(key):
    with pytest.raises(TypeError):
        open_envelope(io.StringIO("text"), key)


def test_no_file_is_an_error_of_the_system(key, tmp_path):
    with pytest.raises(FileNotFoundError):
        open_envelope(tmp_path / "missing", key)
    with pytest.raises(IsADirectoryError):
        open_envelope(tmp_path, key)


@pytest.mark.parametrize("size", [1000, LARGE])
def test_it_is_a_binary_file_for_reading(builder, key, size):
    content = octets(size)
    with open_envelope(io.BytesIO(sealed(builder, content)), key) as file:
        assert isinstance(file, io.BufferedReader)
        assert file.readable() and file.seekable() and not file.writable()
        assert file.read(10) == content[:10]
        assert file.seek(-10, io.SEEK_END) == size - 10
        assert file.read() == content[-10:]
        file.seek(500)
        assert file.tell() == 500
        room = bytearray(100)
        assert file.readinto(room) == 100
        assert room == content[500:600]
        assert file.peek(1)[:1] == content[600:601]
        with pytest.raises(io.UnsupportedOperation):
            file.write(b"x")
    assert file.closed


def test_nothing_is_read_before_all_is_authenticated(builder, key):
    for size in (1000, LARGE):
        envelope = bytearray(sealed(builder, octets(size)))
        envelope[-1] ^= 1  # the tag is last
        for end in (bytes(envelope), bytes(envelope[:-1]), bytes(envelope[:-1] + b"\0\0")):
            before = open_files()
            with pytest.raises(devcert.Error):
                open_envelope(io.BytesIO(end), key)
            assert open_files() == before


def test_a_change_of_the_content_is_noticed(builder, key):
    envelope = bytearray(sealed(builder, octets(LARGE)))
    envelope[len(envelope) // 2] ^= 1
    with fails(ErrorCode.DECRYPT):
        opened(key, envelope)


def test_a_cut_anywhere_is_noticed(builder, key):
    for size, step in ((1000, 1), (LARGE, 40_009)):
        envelope = sealed(builder, octets(size))
        for length in range(0, len(envelope), step):
            assert_cut(key, envelope[:length])
        with fails(ErrorCode.TRAILING):
            opened(key, envelope + b"\0")


def test_what_is_large_is_in_a_file_without_a_name(builder, key, tmp_path):
    before = open_files()
    with open_envelope(io.BytesIO(sealed(builder, octets(LARGE))), key, dir=tmp_path) as file:
        status = os.fstat(file.fileno())
        assert status.st_size == LARGE
        assert stat.S_IMODE(status.st_mode) == 0o600
        assert status.st_uid == os.geteuid()
        assert status.st_nlink == 0
        assert status.st_dev == tmp_path.stat().st_dev
        assert list(tmp_path.iterdir()) == []
    assert open_files() == before
    with open_envelope(io.BytesIO(sealed(builder, octets(1 << 20))), key) as file:
        assert open_files() == before
        with pytest.raises(OSError):
            file.fileno()


def test_a_folder_that_takes_no_files_is_an_error_of_the_system(builder, key, tmp_path):
    before = open_files()
    with pytest.raises(FileNotFoundError):
        open_envelope(io.BytesIO(sealed(builder, octets(LARGE))), key, dir=tmp_path / "missing")
    assert open_files() == before


def test_a_disk_that_is_full_leaves_nothing(builder, key, monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "wb", 0))
    before = open_files()
    with pytest.raises(OSError, match="No space"):
        open_envelope(io.BytesIO(sealed(builder, octets(LARGE))), key)
    gc.collect()
    assert open_files() == before


def test_a_source_that_fails_leaves_nothing(builder, key):
    class Failing(Raw):
        def readinto(self, room):
            n = super().readinto(room)
            if n == 0:
                raise OSError("the line is dead")
            return n

    before = open_files()
    with pytest.raises(OSError, match="dead"):
        open_envelope(Failing(sealed(builder, octets(LARGE))[:-1]), key)
    assert open_files() == before


# ------------------------------------------------------------------------------- memory


def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def test_no_growth_with_the_content(builder, key, tmp_path):
    """64 MiB through both take no more than a few pieces."""
    with open(tmp_path / "bid.p7m", "wb") as target, SealWriter(target, builder) as writer:
        writer.write(octets(1 << 20))
    with open_envelope(tmp_path / "bid.p7m", key, dir=tmp_path) as file:
        file.read(1)
    gc.collect()
    before = resident()
    piece = octets(1 << 20)
    with open(tmp_path / "bid.p7m", "wb") as target, SealWriter(target, builder) as writer:
        for _ in range(64):
            writer.write(piece)
    with open_envelope(tmp_path / "bid.p7m", key, dir=tmp_path) as file:
        file.seek(63 << 20)
        assert file.read() == piece
        assert resident() - before < 8 << 20


def test_no_growth_with_the_number_of_envelopes():
    builder = devcert.SealerBuilder(kek=[(b"k", bytes(16))])
    opener = OpenerBuilder(kek=[(b"k", bytes(16))])

    def once():
        target = io.BytesIO()
        with SealWriter(target, builder) as writer:
            writer.write(b"a bid")
        assert opened(opener, target.getvalue()) == b"a bid"
        given_up = SealWriter(io.BytesIO(), builder)
        given_up.write(b"a bid")
        given_up.abort()
        with pytest.raises(devcert.Error):
            opened(opener, target.getvalue()[:-1])

    for _ in range(200):
        once()
    gc.collect()
    before = resident()
    for _ in range(2000):
        once()
    gc.collect()
    assert resident() - before < 2 << 20
