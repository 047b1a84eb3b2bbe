# SPDX-License-Identifier: LGPL-2.1-or-later
"""Envelopes among the files of the standard library: what is written is sealed, and what is read
was opened."""
from __future__ import annotations

import io
import os
import tempfile
import warnings
from typing import IO, TYPE_CHECKING, Iterator, Protocol

from ._enums import ErrorCode
from ._support import UsageError

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed import ReadableBuffer, StrOrBytesPath, WriteableBuffer

    from . import Key, Opener, OpenerBuilder, Sealer, SealerBuilder
else:
    from ._api import Key, Opener, OpenerBuilder, Sealer, SealerBuilder

_PIECE = 64 << 10
_IN_MEMORY = 1 << 20


class _Target(Protocol):
    def write(self, __octets: memoryview) -> object: ...


class _Source(Protocol):
    def read(self, __size: int) -> bytes: ...


class SealWriter(io.RawIOBase):
    """A binary file for writing only; what is written to it is sealed to another one.

    ::

        with open("bid.p7m", "xb") as target, SealWriter(target, builder) as sealed:
            shutil.copyfileobj(bid, sealed)

    To close it ends the envelope, but not the other file.  An error inside ``with`` gives the
    envelope up, as :meth:`abort` does: it has no tag then, and nobody opens it.  So does an error
    of :meth:`write`, and to forget the file without closing it.

    A buffer around it, such as :class:`io.TextIOWrapper`, closes it in any case; where that
    matters, let the ``with`` be that of this file, and flush the buffer at its end.

    Files with names are sealed faster, and without anything half done, by
    :meth:`FileJob.seal`.
    """

    _sealer: Sealer | None = None
    _own = False

    def __init__(self, target: _Target, sealer: SealerBuilder | Sealer) -> None:
        """Begin an envelope.

        :param target: Where to: any object with a ``write()`` for bytes-like objects.
        :param sealer: Whom to, and how; a Sealer is used up, a SealerBuilder is good for more.
        :raises TypeError: for anything else.
        :raises devcert.Error: as SealerBuilder.build().
        """
        super().__init__()
        if not callable(getattr(target, "write", None)):
            raise TypeError(f"target must be a binary file, not '{type(target).__name__}'")
        if not isinstance(sealer, (SealerBuilder, Sealer)):
            name = type(sealer).__name__
            raise TypeError(f"sealer must be a SealerBuilder or Sealer, not '{name}'")
        self._target = target
        self._room = bytearray()
        self._own = isinstance(sealer, SealerBuilder)
        self._sealer = sealer.build() if isinstance(sealer, SealerBuilder) else sealer

    def writable(self) -> bool:
        """Whether it is for writing, which it is."""
        self._check_open()
        return True

    def readinto(self, octets: WriteableBuffer) -> int:
        """Nothing can be read.

        :raises io.UnsupportedOperation: always.
        """
        raise io.UnsupportedOperation("not readable")

    def write(self, octets: ReadableBuffer) -> int:  # type: ignore[override]
        """Seal the next octets of the content.

        :param octets: A bytes-like object.
        :returns: How many octets there were: all are taken.
        :raises ValueError: The file is closed.
        :raises devcert.UsageError: DEVCERT_E_STATE: there was an error before.
        :raises devcert.Error: as Sealer.update().
        :raises Exception: as the ``write()`` of the other file.
        """
        self._check_open()
        with memoryview(octets) as given, _flat(given) as content:
            sealer = self._sealer
            if sealer is None:
                raise UsageError("the envelope was given up after an error", ErrorCode.STATE)
            try:
                for start in range(0, len(content), _PIECE):
                    self._seal(sealer, content[start : start + _PIECE])
            except BaseException:
                self._give_up()
                raise
            return len(content)

    def _seal(self, sealer: Sealer, piece: memoryview) -> None:
        size = sealer.get_update_size(len(piece))
        if size > len(self._room):
            self._room = bytearray(size)
        sealed = sealer.update_into(piece, self._room)
        if sealed:
            _write_all(self._target, memoryview(self._room)[:sealed])

    def close(self) -> None:
        """End the envelope, unless it was given up; harmless when that was done already.

        :raises devcert.Error: as Sealer.finish().
        :raises Exception: as the ``write()`` of the other file.
        """
        try:
            if self._sealer is not None:
                _write_all(self._target, memoryview(self._sealer.finish()))
        finally:
            self.abort()

    def abort(self) -> None:
        """Give the envelope up, and close this file; harmless when it is closed already."""
        self._give_up()
        super().close()

    def _give_up(self) -> None:
        sealer, self._sealer = self._sealer, None
        if sealer is not None and self._own:
            sealer.close()

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def __del__(self) -> None:
        # Nobody has said that this is all of the content.
        self._dealloc_warn(self)
        self.abort()

    def _dealloc_warn(self, source: object) -> None:
        """A forgotten buffer calls this of its file, too, before it closes it."""
        if self._sealer is not None:
            self._give_up()
            warnings.warn(f"an envelope in {source!r} was given up", ResourceWarning, 2, source)


def open_envelope(
    source: StrOrBytesPath | _Source,
    opener: Key | OpenerBuilder | Opener,
    *,
    dir: StrOrBytesPath | None = None,
) -> io.BufferedReader:
    """Open an envelope, as a binary file for reading.

    ::

        with open_envelope("bid.p7m", key) as bid, tarfile.open(fileobj=bid) as archive:
            ...

    All of it is read and authenticated before this returns, so no octet can be read that is not
    what was sealed.  Meanwhile the content is in memory or, where it is more than 1 MiB, in a
    temporary file without a name that nobody else may read.

    Files with names are opened into others by :meth:`FileJob.open`, without another copy.

    :param source: The envelope: a path, or a binary file, which is read to its end and left open.
    :param opener: With what: a key; or an OpenerBuilder, which also says what is tolerated; or an
        Opener, which is used up, and can be asked afterwards.
    :param dir: The folder for the temporary file; None for that of :mod:`tempfile`.
    :returns: The content, at its beginning; it can seek.
    :raises TypeError: for anything else.
    :raises devcert.Error: as OpenerBuilder.build(), Opener.update_unverified() and
        Opener.finish().
    :raises OSError: The source cannot be read, or the temporary file not be written.
    """
    if isinstance(opener, Opener):
        return _opened(source, opener, dir)
    if isinstance(opener, Key):
        opener = OpenerBuilder(key=opener)
    elif not isinstance(opener, OpenerBuilder):
        name = type(opener).__name__
        raise TypeError(f"opener must be a Key, OpenerBuilder or Opener, not '{name}'")
    with opener.build() as own:
        return _opened(source, own, dir)


def _opened(
    source: StrOrBytesPath | _Source, opener: Opener, dir: StrOrBytesPath | None
) -> io.BufferedReader:
    if isinstance(source, (str, bytes, os.PathLike)):
        with open(source, "rb", buffering=0) as file:
            return _opened(file, opener, dir)
    if not callable(getattr(source, "read", None)):
        raise TypeError(f"source must be a path or a binary file, not '{type(source).__name__}'")
    spool: io.BytesIO | IO[bytes] = io.BytesIO()
    try:
        room = bytearray(_PIECE + 64)
        for piece in _pieces(source):
            opened = opener.update_unverified_into(piece, room)
            if isinstance(spool, io.BytesIO) and spool.tell() + opened > _IN_MEMORY:
                in_memory, spool = spool, tempfile.TemporaryFile(buffering=0, dir=dir)
                _write_all(spool, in_memory.getbuffer())
            _write_all(spool, memoryview(room)[:opened])
        opener.finish()
        spool.seek(0)
        return io.BufferedReader(spool)  # type: ignore[arg-type]  # BytesIO will do
    except BaseException:
        spool.close()
        raise


def _pieces(source: _Source) -> Iterator[memoryview]:
    """What a file holds, until its end."""
    read_into = getattr(source, "readinto", None)
    room = memoryview(bytearray(_PIECE))
    while True:
        if read_into is None:
            octets: bytes | None = source.read(_PIECE)
            piece = None if octets is None else memoryview(octets)
        else:
            count = read_into(room)
            piece = None if count is None else room[:count]
        if piece is None:
            raise BlockingIOError("the source has nothing now")
        if not piece:
            return
        for start in range(0, len(piece), _PIECE):  # a source may give more than it is asked for
            yield piece[start : start + _PIECE]


def _flat(view: memoryview) -> memoryview:
    """The octets of any buffer, in place where Python can."""
    if not view.c_contiguous:
        raise BufferError("the octets are not next to each other")
    try:
        return view.cast("B")
    except (TypeError, ValueError, NotImplementedError):  # what ctypes or numpy made of a struct
        return memoryview(view.tobytes())


def _write_all(target: _Target, octets: memoryview) -> None:
    """Write to a file that may take less than it is given, as raw ones do."""
    raw = isinstance(target, io.RawIOBase)
    while octets:
        taken = target.write(octets)
        if not raw:
            return
        if not isinstance(taken, int):
            raise BlockingIOError("the target takes nothing now")
        octets = octets[taken:]
