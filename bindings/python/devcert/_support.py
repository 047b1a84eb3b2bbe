# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the C half of the binding asks of Python, and what all its classes share."""
from __future__ import annotations

import collections.abc
import datetime
import enum
import operator
import os
import sys
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    ClassVar,
    Dict,
    Iterable,
    Iterator,
    Sequence,
    TypeVar,
    overload,
)

from . import _enums
from . import _native  # type: ignore[attr-defined]  # made by SWIG, has no stub
from ._enums import Category, Detail, ErrorCode

if TYPE_CHECKING:
    from typing_extensions import Never, Self

# ---------------------------------------------------------------- errors


class Error(Exception):
    """Base of what devcert raises; there is one subclass for each :class:`Category`.

    :ivar message: what is wrong with the data; one line, never with octets of the input, names of
        people or passphrases.
    :ivar code: the :class:`ErrorCode`, or an int that this release does not know.
    :ivar detail: figures beside the code, by :class:`Detail`: errno, GnuTLS's code, HTTP status.
    """

    message: str
    code: ErrorCode | int
    detail: dict[Detail, int]

    def __init__(
        self, message: str, code: int = ErrorCode.INTERNAL, detail: dict[Detail, int] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = _ERROR_CODES[code]
        self.detail = {_DETAILS[kind]: figure for kind, figure in (detail or {}).items()}

    @property
    def name(self) -> str:
        """The name of the code, such as ``"DEVCERT_E_DER"``."""
        return str(_native.error_name(int(self.code)))

    @property
    def category(self) -> Category:
        """The category of the code; of an unknown one, that of its range."""
        found: Category = _native.error_category(int(self.code))
        return found

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.code, self.detail)


class UsageError(Error, ValueError):
    """An argument is not valid, or the object is closed, busy or in the wrong state."""


class DecodeError(Error, ValueError):
    """The input does not have the form that is expected."""


class CryptoError(Error):
    """A signature, key, passphrase or encrypted content does not fit, or is too weak."""


class TrustError(Error):
    """A certificate is not valid now, not trusted, or not for this use."""


class ProtocolError(Error):
    """The SCEP peer broke the protocol."""


class StoreError(Error):
    """A thing that is looked for is not there, or is there already."""


class NotFoundError(StoreError, LookupError):
    """There is no such thing here."""


class _SystemError(Error, OSError):
    def __init__(
        self, message: str, code: int = ErrorCode.IO, detail: dict[Detail, int] | None = None
    ) -> None:
        super().__init__(message, code, detail)
        if Detail.ERRNO in self.detail:
            self.errno = self.detail[Detail.ERRNO]
            self.strerror = os.strerror(self.errno)


class IoError(_SystemError):
    """The operating system refused; ``errno`` says why."""


class NetworkError(_SystemError):
    """No connection, no answer, or not the answer that is expected."""


_ERRORS: dict[Category, type[Error]] = {
    Category.USAGE: UsageError,
    Category.DECODE: DecodeError,
    Category.CRYPTO: CryptoError,
    Category.TRUST: TrustError,
    Category.PROTOCOL: ProtocolError,
    Category.STORE: StoreError,
    Category.IO: IoError,
    Category.NETWORK: NetworkError,
}


def make_error(code: int, message: str, detail: dict[Detail, int]) -> Exception:
    """The exception for a code; called by C."""
    if code == ErrorCode.NOMEM:
        return MemoryError(message)
    if code == ErrorCode.NOT_FOUND:
        return NotFoundError(message, code, detail)
    return _ERRORS.get(_native.error_category(code), Error)(message, code, detail)


# ---------------------------------------------------------------- enums


class _Members(Dict[int, Any]):
    """The members of an enum by number; a number that this release does not know stays an int,
    and bits become one member."""

    def __init__(self, cls: Any) -> None:
        super().__init__((int(member), member) for member in cls)
        self.flags = cls if issubclass(cls, enum.IntFlag) else None

    def __missing__(self, number: int) -> Any:
        return number if self.flags is None else self.flags(number)


_ERROR_CODES = _Members(ErrorCode)
_DETAILS = _Members(Detail)

_enum_types: dict[str, Any] = {}


def add_enums(module: Any) -> None:
    """Make the enums of a module known to C, which asks for them by name."""
    _enum_types.update((name, getattr(module, name)) for name in module.__all__)


def enumeration(name: str) -> tuple[Any, _Members]:
    """An enum and its members by number; called once for each by C."""
    return _enum_types[name], _Members(_enum_types[name])


add_enums(_enums)


# ---------------------------------------------------------------- moments

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_SECOND = datetime.timedelta(seconds=1)


def seconds(moment: object, name: str) -> int:
    """Seconds since 1970-01-01 00:00:00 UTC; called by C."""
    if not isinstance(moment, datetime.datetime):
        raise TypeError(f"{name} must be datetime.datetime, not '{type(moment).__name__}'")
    if moment.utcoffset() is None:
        raise ValueError(f"{name} must have a time zone, such as datetime.timezone.utc")
    return (moment - _EPOCH) // _SECOND


def moment(seconds: int) -> datetime.datetime:
    """The moment of a number of seconds; called by C."""
    try:
        return _EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError:
        raise OverflowError(f"{seconds} s since 1970 are beyond datetime") from None


# ---------------------------------------------------------------- objects


class Object:
    """Base of all classes of devcert.

    An object is released when nothing refers to it any more; :meth:`close`, or a ``with``
    statement, does so at once, which wipes the secrets in it.
    """

    _shown: ClassVar[tuple[str, ...]] = ()  # the properties in repr(): cheap, without secrets
    this: object

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__swig_destroy__" in cls.__dict__:  # SWIG gives each of its classes these
            del cls.thisown, cls.__repr__  # type: ignore[attr-defined]

    def close(self) -> None:
        """Release the object now; harmless when it is closed already.

        A call in another thread that uses the object ends first.
        """
        if "this" in self.__dict__:
            _native._close(self)

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return "this" not in self.__dict__ or bool(_native._closed(self))

    def __enter__(self) -> Self:
        if self.closed:
            raise UsageError(f"the {type(self).__name__} is closed", ErrorCode.STATE)
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    if not TYPE_CHECKING:  # mypy takes any name where this is defined

        def __setattr__(self, name: str, value: object) -> None:
            # A misspelt name is an error, but for what a subclass has of its own; "this" is SWIG's.
            if (
                name != "this"
                and "__swig_destroy__" in type(self).__dict__
                and not isinstance(getattr(type(self), name, None), property)
            ):
                raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
            super().__setattr__(name, value)

    def __reduce__(self) -> Never:
        raise TypeError(f"cannot copy or pickle '{type(self).__name__}' object")

    def __repr__(self) -> str:
        shown = [f"devcert.{type(self).__qualname__}"]
        try:
            if self.closed:
                shown.append("closed")
            else:
                shown += [f"{name}={_brief(getattr(self, name))}" for name in self._shown]
        except (Error, OverflowError, UnicodeError):  # closed meanwhile, or not for Python
            shown.append("...")
        return f"<{' '.join(shown)}>"


def _brief(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(getattr(value, "name", None) or repr(value))


_PIECE = 16 << 20


class Job(Object):
    """Base of the classes that do their work in steps."""

    @property
    def is_done(self) -> bool:
        """Whether all is done; what C has stands for it."""
        raise NotImplementedError

    def step(self, max_len: int = 0) -> None:
        """A step; what C has stands for it."""
        raise NotImplementedError

    def run(self, progress: Callable[[Self], object] | None = None) -> Self:
        """Step until all is done.

        :param progress: called with the job after each step; whoever raises in it ends the work.
        :returns: the job itself.
        :raises devcert.Error: as step().
        """
        while not self.is_done:
            self.step(_PIECE)
            if progress is not None:
                progress(self)
        return self


_T = TypeVar("_T")


class ObjectSequence(Object, Sequence[_T]):
    """Base of the classes that are sequences."""

    def _item(self, index: int) -> _T:
        """The item at an index that is in range; made by tools/to_python.py."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> list[_T]: ...

    def __getitem__(self, index: int | slice) -> _T | list[_T]:
        if isinstance(index, slice):
            return [self._item(i) for i in range(*index.indices(len(self)))]
        i, count = operator.index(index), len(self)
        if i < 0:
            i += count
        if not 0 <= i < count:
            raise IndexError(f"{type(self).__name__} index out of range")
        return self._item(i)

    def __iter__(self) -> Iterator[_T]:
        return map(self._item, range(len(self)))


def make_list(name: str, items: object) -> object:
    """A list of the class *name* from an iterable of its items; called by C."""
    if not isinstance(items, collections.abc.Iterable):
        raise TypeError(
            f"a {name} or an iterable of its items is required, not '{type(items).__name__}'"
        )
    return getattr(sys.modules["devcert"], name)(items)


# One passphrase, and not an iterable of several.
OCTETS = (bytes, bytearray, memoryview)
PASSPHRASE = (str, *OCTETS)


def each(values: Iterable[Any] | Any, single: type | tuple[type, ...]) -> Iterable[Any]:
    """What a keyword gives that takes one value or an iterable of them, or nothing."""
    if values is None:
        return ()
    return (values,) if isinstance(values, single) else iter(values)


def arguments(values: Any, single: type | tuple[()] = ()) -> Iterable[Any]:
    """What is given for several parameters at once, or one alone where the others may be left out.
    A text would be unpacked, too: refused."""
    if isinstance(values, single):
        return (values,)
    if isinstance(values, str) or not isinstance(values, collections.abc.Iterable):
        raise TypeError(f"a tuple is required, not '{type(values).__name__}'")
    return values


def publish(module: str, things: Iterable[Any]) -> None:
    """Let classes and functions name the module that users know them from."""
    for thing in things:
        thing.__module__ = module
        if issubclass(getattr(thing, "Item", object), tuple):
            thing.Item.__module__ = module


def no_constructor(self: Object, *args: object, **kwargs: object) -> None:
    """Objects of this class come from its static methods, or from others."""
    raise TypeError(f"'{type(self).__name__}' objects cannot be made directly")
