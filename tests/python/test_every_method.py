# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every method of every class, with each of its arguments wrong in every way.

What the methods take is read from the stubs, so what is added to the headers is tested too.
"""
import ast
import contextlib
import datetime
import enum
import mmap
import pathlib
import time

import pytest

import devcert
from one_of_each import NOW, one_of_each
from vectors import MODULES

HUGE = (2 << 30) + 1
ANSWERS = (devcert.Error, TypeError, OverflowError)  # what a program has to expect


class Parameter:
    """One parameter: its name, its type as the stub writes it, and whether it must be given."""

    def __init__(self, node, required, keyword):
        self.name = node.arg
        self.types = ast.unparse(node.annotation).split(" | ")
        self.required = required
        self.keyword = keyword


class Method:
    """A method, static method, constructor or property of a class, or a function of a module."""

    def __init__(self, module, cls, node):
        decorators = [ast.unparse(d) for d in node.decorator_list]
        self.cls = getattr(module, cls) if cls else None
        self.owner = self.cls or module
        self.name = node.name
        self.is_static = "staticmethod" in decorators or cls is None
        self.is_constructor = node.name == "__init__"
        self.is_property = "property" in decorators
        given = node.args.args[0 if self.is_static else 1:]
        optional = len(node.args.defaults)
        self.parameters = [Parameter(a, i < len(given) - optional, False)
                           for i, a in enumerate(given)]
        self.parameters += [Parameter(a, False, True) for a in node.args.kwonlyargs]
        self.id = ".".join(filter(None, (module.__name__, cls, node.name)))

    def call(self, objects, values):
        """Call it; values by name of the parameter."""
        positional = [values[p.name] for p in self.parameters if p.required]
        keywords = {p.name: values[p.name] for p in self.parameters
                    if not p.required and p.name in values}
        if self.is_constructor:
            return self.cls(*positional, **keywords)
        if self.is_property:
            return getattr(objects[self.cls], self.name)
        owner = self.owner if self.is_static else objects[self.cls]
        return getattr(owner, self.name)(*positional, **keywords)


def read_stub(module):
    """What a module's stub declares."""
    path = pathlib.Path(module.__file__).with_suffix(".pyi")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield Method(module, None, node)
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name not in ("__eq__", "__hash__"):
                    if inner.args.kwarg is None:  # (*args: Never, **kwargs: Never)
                        yield Method(module, node.name, inner)


METHODS = [m for module in MODULES for m in read_stub(module)]
# Take as much as memory holds, or say of anything what it is.
ENDLESS = ["devcert.Sealer.update", "devcert.Key.sign", "devcert.SignatureBuilder.sign",
           "devcert.p12_diagnose"]
CALLABLE = [(m, p) for m in METHODS for p in m.parameters]


@pytest.fixture(scope="module")
def objects():
    return one_of_each()


@pytest.fixture(scope="module")
def closed():
    made = one_of_each()
    for o in made.values():
        o.close()
    return made


@pytest.fixture(scope="module")
def huge():
    """More octets than a signed 32 bit number counts; they take no memory."""
    no_reserve = 0x4000
    with mmap.mmap(-1, HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | no_reserve) as m:
        yield m


def named(type_name):
    """The class or enum of a name, or None for a type that is not ours."""
    return next((getattr(m, type_name) for m in MODULES if hasattr(m, type_name)), None)


def sample(type_name, objects):
    """A value of a type as the stub writes it."""
    simple = {"str": "x", "ReadableBuffer": b"x", "int": 0, "bool": False,
              "datetime.datetime": NOW, "WriteableBuffer": bytearray(8),
              "StrOrBytesPath": "no such folder/file"}
    if type_name in simple:
        return simple[type_name]
    for container in ("Iterable", "tuple"):
        if type_name.startswith(container + "["):
            inner = type_name[len(container) + 1:-1].split(", ")
            if inner[0].startswith("tuple["):
                return [("CN", "x")]
            return tuple(sample(t, objects) for t in inner)
    cls = named(type_name)
    return next(iter(cls)) if issubclass(cls, enum.Enum) else objects[cls]


def right(method, objects):
    """Right values for all that must be given."""
    return {p.name: sample(p.types[0], objects) for p in method.parameters if p.required}


def wrong_values(parameter, objects):
    """Pairs of a wrong value and the exceptions it raises; () where the library decides."""
    types = parameter.types
    kinds = set(types)
    yield object(), TypeError
    yield 1.5, TypeError
    if "None" not in kinds:
        yield None, TypeError
    if not kinds & {"str", "Iterable[str]", "StrOrBytesPath"}:
        yield "text", (TypeError, ValueError) if "Iterable" in str(types) else TypeError
    if not kinds & {"ReadableBuffer", "StrOrBytesPath", "Iterable[int]"}:
        yield b"octets", BufferError if "WriteableBuffer" in kinds else TypeError
    if "int" not in kinds and "Literal[0]" not in kinds:
        yield [], () if "Iterable" in str(types) else TypeError
    for name in kinds:
        if name == "str" and "ReadableBuffer" not in kinds:
            yield from (("a\0b", ValueError), ("\ud800", ValueError))
        elif name == "str":
            yield "\ud800", ValueError
        elif name == "ReadableBuffer":
            view = memoryview(bytearray(1))
            view.release()
            yield from ((memoryview(bytes(8))[::2], BufferError), (view, ValueError),
                        ([1], TypeError))
        elif name == "WriteableBuffer":
            yield from ((memoryview(bytearray(8))[::2], BufferError), ([1], TypeError),
                        (memoryview(bytearray(8)).toreadonly(), BufferError))
        elif name == "StrOrBytesPath":
            yield from (("a\0b", ValueError), ("\ud800", ValueError), (bytearray(1), TypeError))
        elif name == "int":
            yield from ((n, OverflowError) for n in (2**64, -2**63, 10**30, -10**30))
            yield -2, ()
        elif name == "bool" and "int" not in kinds:
            yield from ((1, TypeError), (0, TypeError))
        elif name == "datetime.datetime":
            yield from ((NOW.replace(tzinfo=None), ValueError), (NOW.date(), TypeError),
                        (NOW.timestamp(), TypeError))
        elif named(name):
            cls = named(name)
            if issubclass(cls, enum.Enum):
                yield from ((1 << 40, OverflowError), (-2**31 - 1, OverflowError), (-12345, ()),
                            (True, TypeError), (OtherEnum.ONE, TypeError))
            else:
                # Which another of our sequences may be.
                several = any(k.startswith(f"Iterable[{name}") for k in kinds)
                yield from ((o, TypeError) for c, o in objects.items()
                            if c is not cls and not (several and hasattr(c, "__len__")))
                yield cls, TypeError


class OtherEnum(enum.IntEnum):
    ONE = 1


def test_there_is_one_of_each(objects):
    classes = {c for module in MODULES for c in vars(module).values()
               if isinstance(c, type) and hasattr(c, "closed") and c is not devcert.SealWriter}
    assert classes == set(objects)


@pytest.mark.parametrize("method, parameter", CALLABLE,
                         ids=lambda v: getattr(v, "id", None) or v.name)
def test_wrong_arguments(method, parameter, objects):
    for wrong, expected in wrong_values(parameter, objects):
        values = {**right(method, objects), parameter.name: wrong}
        with pytest.raises(expected) if expected else contextlib.suppress(*ANSWERS):
            method.call(objects, values)


@pytest.mark.parametrize("method", [m for m in METHODS if m.parameters], ids=lambda m: m.id)
def test_nothing_but_none(method, objects):
    values = {p.name: None for p in method.parameters}
    must = [p for p in method.parameters if p.required and "None" not in p.types]
    with pytest.raises(TypeError) if must else contextlib.suppress(devcert.Error, TypeError):
        method.call(objects, values)


@pytest.mark.parametrize("method", [m for m in METHODS if not m.is_property], ids=lambda m: m.id)
def test_wrong_number_of_arguments(method, objects):
    values = right(method, objects)
    values["one_more"] = 1
    method.parameters.append(Parameter(ast.arg("one_more", ast.Name("int")), False, True))
    try:
        with pytest.raises(TypeError):
            method.call(objects, values)
    finally:
        method.parameters.pop()


@pytest.mark.parametrize(
    "method, parameter",
    [(m, p) for m, p in CALLABLE if "ReadableBuffer" in p.types and m.id not in ENDLESS],
    ids=lambda v: getattr(v, "id", None) or v.name)
def test_more_than_2_gib(method, parameter, objects, huge):
    start = time.monotonic()
    with contextlib.suppress(devcert.Error):
        assert not method.call(objects, {**right(method, objects), parameter.name: huge})
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("method", [m for m in METHODS if not m.is_static and not m.is_constructor],
                         ids=lambda m: m.id)
def test_use_after_close(method, objects, closed):
    values = right(method, objects)
    with pytest.raises(devcert.UsageError) as e:
        method.call(closed, values)
    assert e.value.code == devcert.ErrorCode.STATE


@pytest.mark.parametrize("method", [m for m in METHODS if m.parameters], ids=lambda m: m.id)
def test_closed_arguments(method, objects, closed):
    for p in method.parameters:
        for name in p.types:
            if named(name) not in closed:
                continue
            with pytest.raises(devcert.UsageError) as e:
                method.call(objects, {**right(method, objects), p.name: closed[named(name)]})
            assert e.value.code == devcert.ErrorCode.STATE


def test_closed_objects_are_still_objects(objects, closed):
    for cls, o in closed.items():
        assert o.closed
        assert "closed" in repr(o)
        o.close()
        with pytest.raises(devcert.UsageError), o:
            pass
        for other in (o, objects[cls], None, 5):
            with contextlib.suppress(devcert.UsageError):
                o == other, other == o
        for use in (str, hash, len, iter, list, bool):
            with contextlib.suppress(TypeError, devcert.UsageError):
                use(o)


def test_sequences(objects):
    for cls, o in objects.items():
        if not hasattr(cls, "__len__"):
            continue
        count = len(o)
        for index in (count, -count - 1, 2**31, -2**31, 2**63, -2**64, 10**30):
            with pytest.raises(IndexError):
                o[index]
        for index in (None, "0", 1.0, b"0", o):
            with pytest.raises(TypeError):
                o[index]
        if hasattr(cls, "Item") or hasattr(type(o[0]), "equals"):
            assert list(o) == [o[i] for i in range(count)] == o[:]
            assert o[::-1] == list(reversed(o))
        assert len(list(o)) == count
        assert None not in o and object() not in o
        with pytest.raises(TypeError):
            o[0] = None


def test_lists_of_wrong_things(objects):
    cert = objects[devcert.Cert]

    def fails():
        yield cert
        raise KeyError("from inside")

    for wrong in ([None], [cert, 5], [objects[devcert.Csr]], "cert", b"cert", {1: 2}, 5):
        with pytest.raises(TypeError):
            devcert.CertList(wrong)
        with pytest.raises(TypeError):
            objects[devcert.Pkcs12Builder].set_chain(wrong)
    with pytest.raises(KeyError):
        devcert.CertList(fails())
    with pytest.raises(KeyError):
        cert.check_chain(fails(), NOW)
    for wrong in ([("CN",)], [("CN", "x", "y")], [("CN", None)], [None], "CN", [5]):
        with pytest.raises((TypeError, ValueError)):
            devcert.Name(wrong)


def test_moments_far_away(objects):
    for year in (1, 1949, 9999):
        moment = datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc)
        with contextlib.suppress(devcert.Error):
            devcert.CertBuilder(validity=(moment, moment))
            objects[devcert.Cert].check_chain([], moment)
