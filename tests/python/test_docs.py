# SPDX-License-Identifier: LGPL-2.1-or-later
"""The documentation that Python shows is there, speaks of Python, and is true."""
import doctest
import enum
import inspect
import io
import pydoc
import re
import types
from pathlib import Path

import pytest

import devcert
from vectors import HAS_NET, MODULES

# Words of C that mean nothing here.
FOREIGN = re.compile(
    r"\bNULL\b|devcert_|DEVCERT_(?!E_)|[Tt]he caller frees|\bfrees? (it|them)\b"
    r"|(?<!\w)@\w|\b(data|pass|src|dest)_(len|size)\b|_at\b|[Ss][Ww][Ii][Gg]|Proxy of"
)


def public_things():
    """(name, object) of each public module, class, function, method and property."""
    for module in MODULES:
        yield module.__name__, module
        for name in module.__all__:
            thing = getattr(module, name)
            if isinstance(thing, types.ModuleType):
                continue
            if not callable(thing):
                continue
            yield f"{module.__name__}.{name}", thing
            if not isinstance(thing, type) or issubclass(thing, (enum.Enum, Exception)):
                continue
            for attribute, member in inspect.getmembers(thing):
                if hasattr(io.RawIOBase, attribute) and attribute not in vars(thing):
                    continue  # what every file has
                if not attribute.startswith("_"):
                    yield f"{module.__name__}.{name}.{attribute}", member


THINGS = dict(public_things())
METHODS = {n: t for n, t in THINGS.items() if inspect.isroutine(t)}


def test_there_is_enough_to_look_at():
    assert len(METHODS) > 110 and len(THINGS) > 250
    assert "devcert.Cert.check_chain" in METHODS
    assert "devcert.Cert.subject" in THINGS
    assert ("devcert.net.NetClient.post" in METHODS) is HAS_NET


@pytest.mark.parametrize("name", THINGS)
def test_everything_public_is_documented_for_python(name):
    doc = inspect.getdoc(THINGS[name])
    assert doc and doc.strip()
    found = FOREIGN.search(doc)
    assert not found, f"{found.group()!r} in: {doc}"


@pytest.mark.parametrize("name", METHODS)
def test_every_signature_can_be_looked_at(name):
    parameters = set(inspect.signature(METHODS[name]).parameters)
    # What C needs beside its parameters is not there.
    assert not parameters & {"out", "data_len", "password_len", "now_at", "args", "kwargs"}


def test_a_signature_has_names_and_defaults():
    parameters = inspect.signature(devcert.Cert.check_chain).parameters
    assert list(parameters) == ["self", "anchors", "now", "allow", "intermediates"]
    assert parameters["now"].default is inspect.Parameter.empty
    assert parameters["allow"].default == devcert.Allow(0)
    assert parameters["intermediates"].default is None
    assert str(inspect.signature(devcert.ScepClient)) == "(ca_certs, policy=None, *, now=None)"


@pytest.mark.parametrize("name", METHODS)
def test_a_method_tells_of_its_parameters(name):
    parameters = [p for p in inspect.signature(METHODS[name]).parameters if p != "self"]
    doc = inspect.getdoc(METHODS[name])
    is_ours = METHODS[name].__module__.startswith("devcert")  # not what Sequence has
    if is_ours and len(parameters) > 1:  # of one the sentence itself tells
        assert [p for p in parameters if f":param {p}: " not in doc] == []


def test_errors_that_can_be_acted_on_are_named():
    doc = inspect.getdoc(devcert.Key.parse)
    assert "PASSWORD" in doc and "UNSUPPORTED" in doc


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_all_names_exactly_what_is_public(module):
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert hasattr(module, name)
    of_its_own = {
        name
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and not isinstance(thing, types.ModuleType)
        and getattr(thing, "__module__", None) == module.__name__
    }
    assert of_its_own == set(module.__all__)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_a_star_import_gives_what_all_says(module):
    namespace = {}
    exec(f"from {module.__name__} import *", namespace)  # the one way to try it
    assert set(module.__all__) <= set(namespace)


@pytest.mark.parametrize("thing", [*MODULES, devcert.Cert, devcert.Cert.subject, devcert.version])
def test_help_shows_it(thing):
    text = pydoc.render_doc(thing, renderer=pydoc.plaintext)
    assert len(text) > 50
    assert "thisown" not in text and "proxy of" not in text


def test_the_package_says_that_it_is_typed():
    package = Path(devcert.__file__).parent
    for name in ["py.typed", "__init__.pyi"] + ["net.pyi"] * HAS_NET:
        assert (package / name).exists()


def test_the_example_of_the_package_does_what_it_shows():
    result = doctest.testmod(devcert)
    assert result.attempted > 0
    assert result.failed == 0
